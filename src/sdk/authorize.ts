/**
 * May the caller do this? A key's account may do everything with it, as under the default key policy; nobody else may do anything.
 *
 * Source: AWS KMS Developer Guide, "Default key policy".
 */

import { KmsError } from "../errors.js";
import type { Caller, Resource } from "./call.js";

/** @throws {KmsError} `AccessDeniedException`. */
export function authorize(caller: Caller, { key, permission }: Resource): void {
  if (caller.accountId === key.record.accountId) return;
  throw new KmsError(
    "AccessDeniedException",
    `User: ${caller.arn} is not authorized to perform: ${permission} on resource: ${key.record.arn} because no resource-based policy allows the ${permission} action`,
  );
}
