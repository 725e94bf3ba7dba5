/** RSAES-OAEP with an empty label (RFC 8017 7.1), by WebCrypto. */
import { AsymmetricFailure } from "../failure.js";
import { Secret } from "../secret.js";
import { ENCRYPTION_ALGORITHMS, type EncryptionAlgorithm, maximumPlaintextLength, type RsaKeySpec } from "../specs.js";
import type { DecryptionKey, EncryptionKey, RuntimeDecryptionKey } from "../types.js";
import { readPrivateNumbers, readPublicNumbers } from "./numbers.js";
import { copyOf, importPrivate, importPublic, keepKeys } from "./web-keys.js";

const OAEP = { name: "RSA-OAEP" } as const;
const schemeOf = (algorithm: EncryptionAlgorithm) => ({ ...OAEP, hash: ENCRYPTION_ALGORITHMS[algorithm].hash });

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openEncryptionKey(spec: RsaKeySpec, spki: Uint8Array): EncryptionKey {
  readPublicNumbers(spec, spki);
  const own = copyOf(spki);
  const keys = keepKeys((algorithm: EncryptionAlgorithm) => importPublic(own, schemeOf(algorithm), "encrypt"));
  return {
    async encrypt(algorithm, plaintext) {
      const most = maximumPlaintextLength(spec, algorithm);
      if (plaintext.length > most) throw new AsymmetricFailure("InvalidLength", `${algorithm} with ${spec} takes at most ${most} bytes`);
      return new Uint8Array(await crypto.subtle.encrypt(OAEP, await keys.get(algorithm), copyOf(plaintext)));
    },
  };
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openDecryptionKey(spec: RsaKeySpec, pkcs8: Uint8Array): DecryptionKey {
  readPrivateNumbers(spec, pkcs8);
  const secret = new Secret(copyOf(pkcs8));
  const keys = keepKeys((algorithm: EncryptionAlgorithm) => importPrivate(spec, secret.bytes, schemeOf(algorithm), "decrypt"));
  return {
    async decrypt(algorithm, ciphertext) {
      secret.bytes; // throws once destroyed
      return decryptOaep(await keys.get(algorithm), ciphertext);
    },
    destroy() {
      keys.clear();
      secret.destroy();
    },
  };
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openRuntimeDecryptionKey(
  spec: RsaKeySpec,
  algorithm: EncryptionAlgorithm,
  pkcs8: Uint8Array,
): Promise<RuntimeDecryptionKey> {
  const key = await importPrivate(spec, pkcs8, schemeOf(algorithm), "decrypt");
  return { decrypt: (ciphertext) => decryptOaep(key, ciphertext) };
}

/** RSAES-OAEP-DECRYPT; every failure is the same `undefined` (RFC 8017 7.1.2, note on Manger's attack). */
export async function decryptOaep(key: CryptoKey, ciphertext: Uint8Array): Promise<Uint8Array | undefined> {
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (ciphertext.length !== Math.ceil(modulusLength / 8)) return undefined; // step 1 b: OpenSSL lets it be shorter
  return crypto.subtle.decrypt(OAEP, key, copyOf(ciphertext)).then(
    (plaintext) => new Uint8Array(plaintext),
    () => undefined,
  );
}
