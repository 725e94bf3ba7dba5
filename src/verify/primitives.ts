/**
 * The primitives under test: what `Core` offers, and what any other implementation must offer to be run on the same vectors.
 *
 * Keys of AES are 32 bytes, blocks whole multiples of 16 bytes, tags follow the ciphertext.
 */

import type { HashName } from "../core/core.js";

export type { HashName };

export interface VectorAeadKey {
  seal(iv: Uint8Array, aad: Uint8Array, plaintext: Uint8Array, tagLength?: number): Uint8Array;
  /** `undefined`: not authentic. */
  open(iv: Uint8Array, aad: Uint8Array, sealed: Uint8Array, tagLength?: number): Uint8Array | undefined;
  destroy(): void;
}

export interface VectorHmacKey {
  sign(message: Uint8Array): Uint8Array;
  verify(message: Uint8Array, tag: Uint8Array): boolean;
  destroy(): void;
}

export interface Primitives {
  aesEncryptBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array;
  aesDecryptBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array;
  importAeadKey(key: Uint8Array): VectorAeadKey;
  hash(name: HashName, message: Uint8Array): Uint8Array;
  hmac(name: HashName, key: Uint8Array, message: Uint8Array): Uint8Array;
  importHmacKey(name: HashName, key: Uint8Array): VectorHmacKey;
  hkdf(name: HashName, ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  kdfCtr(options: { key: Uint8Array; before?: Uint8Array; after?: Uint8Array; length: number; counterBits?: 8 | 16 | 24 | 32 }): Uint8Array;
}
