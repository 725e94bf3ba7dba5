/** Encryption and decryption under any key that has the usage ENCRYPT_DECRYPT: symmetric in the core, RSA by OAEP. */

import { type EncryptionAlgorithm, maximumPlaintextLength, type RsaKeySpec } from "../crypto/asymmetric/specs.js";
import { KmsError } from "../errors.js";
import { once } from "../once.js";
import type { Action, EncryptionAlgorithmSpec } from "../types.js";
import { decryptUnder, encryptUnder } from "./backing-keys.js";
import type { Call, MaybePromise, Resource } from "./call.js";
import { canonicalContext, type EncryptionContext } from "./context.js";
import type { Key } from "./key.js";
import { keySpecRow } from "./key-spec.js";
import { requireAlgorithm } from "./key-usage.js";

/** RSA, loaded when first used. */
const oaep = once(() => import("./oaep.js"));

export const SYMMETRIC = "SYMMETRIC_DEFAULT";

const isSymmetric = (algorithm: EncryptionAlgorithmSpec): boolean => algorithm === SYMMETRIC;

/** The canonical encryption context, within its quota. */
export function contextOf({ service }: Call<Action>, context: EncryptionContext | undefined): Uint8Array {
  const bytes = canonicalContext(context);
  const most = service.quotas.encryptionContextBytes;
  if (bytes.length > most) throw new KmsError("ValidationException", `The encryption context is longer than ${most} bytes.`);
  return bytes;
}

/** A dry run encrypts nothing and still tells of a context that is too long. */
export function checkContext(call: Call<Action>, context: EncryptionContext | undefined): void {
  if ((call.input as { DryRun?: boolean }).DryRun === true) contextOf(call, context);
}

/**
 * @throws {KmsError} `InvalidKeyUsageException` for an algorithm that is not the key's; `ValidationException` for a context that the
 *   algorithm cannot bind.
 */
export function requireScheme(key: Key, algorithm: EncryptionAlgorithmSpec, context: EncryptionContext | undefined): void {
  requireAlgorithm(key.record, algorithm, keySpecRow(key.record.keySpec).encryption);
  if (!isSymmetric(algorithm) && context !== undefined && Object.keys(context).length > 0) {
    throw new KmsError("ValidationException", "An encryption context can be given for symmetric encryption keys only.");
  }
}

/** @throws {KmsError} `ValidationException` above the length that the key can encrypt. */
export function requireFitting(key: Key, algorithm: EncryptionAlgorithmSpec, plaintext: Uint8Array): void {
  if (isSymmetric(algorithm)) return;
  const { keySpec } = key.record;
  const most = maximumPlaintextLength(keySpec as RsaKeySpec, algorithm as EncryptionAlgorithm);
  if (plaintext.length <= most) return;
  throw new KmsError(
    "ValidationException",
    `Algorithm ${algorithm} and key spec ${keySpec} cannot encrypt data larger than ${most} bytes.`,
  );
}

/** Encrypts; algorithm and context have been checked. */
export function encryptWith(
  call: Call<Action>,
  key: Key,
  algorithm: EncryptionAlgorithmSpec,
  context: EncryptionContext | undefined,
  plaintext: Uint8Array,
): MaybePromise<Uint8Array> {
  if (isSymmetric(algorithm)) return encryptUnder(call.service, key, contextOf(call, context), plaintext);
  return oaep().then(({ encryptOaep }) => encryptOaep(call.service, key, algorithm as EncryptionAlgorithm, plaintext));
}

/**
 * Decrypts; algorithm and context have been checked.
 * @param source the key, and where it is symmetric the origin of the ciphertext.
 * @throws {KmsError} `InvalidCiphertextException`.
 */
export function decryptWith(
  call: Call<Action>,
  { key, origin }: Pick<Resource, "key" | "origin">,
  algorithm: EncryptionAlgorithmSpec,
  context: EncryptionContext | undefined,
  blob: Uint8Array,
): MaybePromise<Uint8Array> {
  if (origin !== undefined) return decryptUnder(call.service, origin, contextOf(call, context), blob);
  return oaep().then(({ decryptOaep }) => decryptOaep(call.service, key, algorithm as EncryptionAlgorithm, blob));
}
