/**
 * May the caller do this? A key's account may do everything with it, as under the default key policy; nobody else may do anything.
 * With an AWS managed key the account may do what its policy says.
 *
 * Source: AWS KMS Developer Guide, "Default key policy", "AWS managed keys".
 */

import { KmsError } from "../errors.js";
import type { Action } from "../types.js";
import type { Call, Caller, Resource } from "./call.js";

/** What the account itself may do with an AWS managed key. */
const ACCOUNT_MAY = /^kms:(Describe|Get|List)|^kms:RevokeGrant$/;

/** Whether a principal of the account may do this with the account's AWS managed keys, directly or through a service. */
export const mayUseManaged = (permission: string, viaService: string | undefined, aliasService: string, region: string): boolean =>
  ACCOUNT_MAY.test(permission) || viaService === `${aliasService}.${region}.amazonaws.com`;

/** @throws {KmsError} `AccessDeniedException`. */
export function authorize(caller: Caller, { key, permission }: Resource): void {
  const { accountId, managedFor, region } = key.record;
  const managed = managedFor === undefined || mayUseManaged(permission, caller.viaService, managedFor, region);
  if (caller.accountId === accountId && managed) return;
  throw denied(caller, permission, key.record.arn, "resource-based");
}

/**
 * For a request that works on no key, but in the account: CreateKey, ListKeys.
 * @throws {KmsError} `AccessDeniedException`.
 */
export function authorizeInAccount({ caller, place, permission }: Pick<Call<Action>, "caller" | "place" | "permission">): void {
  if (caller.accountId !== place.accountId) throw denied(caller, permission, "*", "identity-based");
}

const denied = ({ arn }: Caller, permission: string, resource: string, policy: "identity-based" | "resource-based"): KmsError =>
  new KmsError(
    "AccessDeniedException",
    `User: ${arn} is not authorized to perform: ${permission} on resource: ${resource} because no ${policy} policy allows the ${permission} action`,
  );
