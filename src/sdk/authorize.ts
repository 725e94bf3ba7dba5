/**
 * May the caller do this? A key's account may do everything with it, as under the default key policy; nobody else may do anything.
 * With an AWS managed key the account may do what its policy says.
 *
 * Source: AWS KMS Developer Guide, "Default key policy", "AWS managed keys".
 */

import { KmsError } from "../errors.js";
import { mayUseManaged } from "./aws-managed.js";
import type { Caller, Resource } from "./call.js";

/** @throws {KmsError} `AccessDeniedException`. */
export function authorize(caller: Caller, { key, permission }: Resource): void {
  const { accountId, managedFor, region } = key.record;
  const managed = managedFor === undefined || mayUseManaged(permission, caller.viaService, managedFor, region);
  if (caller.accountId === accountId && managed) return;
  throw new KmsError(
    "AccessDeniedException",
    `User: ${caller.arn} is not authorized to perform: ${permission} on resource: ${key.record.arn} because no resource-based policy allows the ${permission} action`,
  );
}
