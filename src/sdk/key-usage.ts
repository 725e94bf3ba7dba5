/** Key usage and algorithm against what is asked. Wording as AWS answers it. */

import { KmsError } from "../errors.js";
import type { KeyRecord } from "../keystore/records.js";
import type { Action, KeyUsageType } from "../types.js";
import { keySpecRow } from "./key-spec.js";
import { singleAction } from "./single-action.js";

/** @throws {KmsError} `InvalidKeyUsageException`. */
export function requireUsage(action: Action, key: KeyRecord, usage: KeyUsageType): void {
  if (key.keyUsage === usage) return;
  throw new KmsError("InvalidKeyUsageException", `${key.arn} key usage is ${key.keyUsage} which is not valid for ${singleAction(action)}.`);
}

/**
 * @param allowed the algorithms of the key's spec.
 * @throws {KmsError} `InvalidKeyUsageException`.
 */
export function requireAlgorithm(key: KeyRecord, algorithm: string, allowed: readonly string[] | undefined): void {
  if (allowed?.includes(algorithm)) return;
  throw new KmsError("InvalidKeyUsageException", `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`);
}

/** @throws {KmsError} `InvalidKeyUsageException` unless this is a symmetric encryption key. */
export const requireSymmetric = (key: KeyRecord): void => requireAlgorithm(key, "SYMMETRIC_DEFAULT", keySpecRow(key.keySpec).encryption);
