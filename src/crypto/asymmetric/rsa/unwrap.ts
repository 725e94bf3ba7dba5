/** Key material wrapped for import (AWS KMS Developer Guide, "Encrypt key material"). */
import { wipe } from "../../../bytes.js";
import { RSA_MODULUS_BITS, type RsaKeySpec, WRAPPING_ALGORITHMS, type WrappingAlgorithm } from "../specs.js";
import type { DecryptionKey } from "../types.js";

/** AES key unwrap with padding (SP 800-38F 6.3, KWP-AD): the key has 32 bytes; `undefined` when the wrapped bytes are not right. */
export type AesKeyUnwrap = (key: Uint8Array, wrapped: Uint8Array) => Uint8Array | undefined;

const AES_KEY_LENGTH = 32;

/**
 * The material inside `wrapped`, or `undefined` when anything is wrong, in one way. The caller wipes it.
 *
 * RSAES_OAEP_*: one OAEP ciphertext. RSA_AES_KEY_WRAP_* (PKCS #11 CKM_RSA_AES_KEY_WRAP): an OAEP ciphertext of an AES-256 key, as
 * long as the modulus, then the material under AES-KWP with that key.
 */
export async function unwrapKeyMaterial(
  spec: RsaKeySpec,
  wrappingKey: DecryptionKey,
  algorithm: WrappingAlgorithm,
  wrapped: Uint8Array,
  aesKeyUnwrap: AesKeyUnwrap,
): Promise<Uint8Array | undefined> {
  const { oaep, aesKeyWrap } = WRAPPING_ALGORITHMS[algorithm];
  if (!aesKeyWrap) return wrappingKey.decrypt(oaep, wrapped);
  const length = RSA_MODULUS_BITS[spec] / 8;
  const key = await wrappingKey.decrypt(oaep, wrapped.subarray(0, length));
  if (key === undefined) return undefined;
  try {
    return key.length === AES_KEY_LENGTH ? aesKeyUnwrap(key, wrapped.subarray(length)) : undefined;
  } finally {
    wipe(key);
  }
}
