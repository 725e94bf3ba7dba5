/** Encryption and decryption under RSA keys: RSAES-OAEP. */

import type { EncryptionAlgorithm } from "../crypto/asymmetric/index.js";
import { invalidCiphertext } from "./ciphertext.js";
import type { Key } from "./key.js";
import { decryptionKeyOf, encryptionKeyOf } from "./key-material.js";
import type { Service } from "./service.js";

export async function encryptOaep(service: Service, key: Key, algorithm: EncryptionAlgorithm, plaintext: Uint8Array): Promise<Uint8Array> {
  return (await encryptionKeyOf(service, key)).encrypt(algorithm, plaintext);
}

/** @throws {KmsError} `InvalidCiphertextException`. */
export async function decryptOaep(service: Service, key: Key, algorithm: EncryptionAlgorithm, blob: Uint8Array): Promise<Uint8Array> {
  const plaintext = await (await decryptionKeyOf(service, key, algorithm)).decrypt(blob);
  if (plaintext === undefined) throw invalidCiphertext();
  return plaintext;
}
