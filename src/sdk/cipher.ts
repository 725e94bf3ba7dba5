/** Encryption and decryption under any key that has the usage ENCRYPT_DECRYPT: symmetric in the core, RSA by OAEP. */

import { type EncryptionAlgorithm, maximumPlaintextLength, type RsaKeySpec } from "../crypto/asymmetric/specs.js";
import { KmsError } from "../errors.js";
import { once } from "../once.js";
import type { Action, EncryptionAlgorithmSpec } from "../types.js";
import { decryptUnder, encryptUnder } from "./backing-keys.js";
import { after, type Call, type MaybePromise } from "./call.js";
import { canonicalContext, type EncryptionContext } from "./context.js";
import { findOrigin } from "./identify.js";
import type { Key } from "./key.js";
import { keySpecRow } from "./key-spec.js";
import { requireAlgorithm } from "./key-usage.js";

/** RSA, loaded when first used. */
const oaep = once(() => import("./oaep.js"));

export const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** How a text is or was encrypted. */
export interface Scheme {
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly context: EncryptionContext | undefined;
}

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
export function requireScheme(key: Key, { algorithm, context }: Scheme): void {
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

/** Encrypts; the scheme has been checked. */
export function encryptWith(call: Call<Action>, key: Key, { algorithm, context }: Scheme, plaintext: Uint8Array): MaybePromise<Uint8Array> {
  if (isSymmetric(algorithm)) return encryptUnder(call.service, key, contextOf(call, context), plaintext);
  return oaep().then(({ encryptOaep }) => encryptOaep(call.service, key, algorithm as EncryptionAlgorithm, plaintext));
}

/** What a ciphertext held, and which material opened it; RSA keys have but one. */
export interface Opened {
  readonly plaintext: Uint8Array;
  readonly keyMaterialId?: string;
}

/**
 * Decrypts; the scheme has been checked.
 * @throws {KmsError} `InvalidCiphertextException`.
 */
export function decryptWith(call: Call<Action>, key: Key, { algorithm, context }: Scheme, blob: Uint8Array): MaybePromise<Opened> {
  if (!isSymmetric(algorithm))
    return oaep().then(({ decryptOaep }) => decryptOaep(call.service, key, algorithm as EncryptionAlgorithm, blob));
  return after(findOrigin(call, blob), (origin) =>
    after(decryptUnder(call.service, origin, contextOf(call, context), blob), (plaintext) => ({
      plaintext,
      keyMaterialId: origin.backingKey.record.keyMaterialId,
    })),
  );
}
