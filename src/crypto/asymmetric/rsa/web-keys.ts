/** WebCrypto keys made once for each algorithm and kept. WebCrypto ties a key to one scheme and one hash. */
import { invalidKey } from "../failure.js";
import { RSA_MODULUS_BITS, type RsaKeySpec } from "../specs.js";

/** A kept promise of a key for `algorithm`; `importOne` makes it the first time. */
export function keepKeys<Algorithm extends string>(importOne: (algorithm: Algorithm) => Promise<CryptoKey>) {
  const kept = new Map<Algorithm, Promise<CryptoKey>>();
  return {
    get(algorithm: Algorithm): Promise<CryptoKey> {
      let key = kept.get(algorithm);
      if (key === undefined) {
        key = importOne(algorithm);
        kept.set(algorithm, key);
      }
      return key;
    },
    clear: () => kept.clear(),
  };
}

/**
 * Not extractable: once imported, the bytes stay with the runtime. For keys that we stored: the runtime parses them, and nothing but their
 * size is looked at again.
 * @throws {AsymmetricFailure} `InvalidKey`
 */
export async function importPrivate(
  spec: RsaKeySpec,
  pkcs8: Uint8Array,
  scheme: RsaHashedImportParams,
  usage: "sign" | "decrypt",
): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey("pkcs8", pkcs8 as Uint8Array<ArrayBuffer>, scheme, false, [usage]).catch(() => {
    throw invalidKey("the runtime does not take the key");
  });
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength !== RSA_MODULUS_BITS[spec]) throw invalidKey(`modulus of ${RSA_MODULUS_BITS[spec]} bits expected`);
  return key;
}

export const importPublic = (spki: Uint8Array<ArrayBuffer>, scheme: RsaHashedImportParams, usage: KeyUsage): Promise<CryptoKey> =>
  crypto.subtle.importKey("spki", spki, scheme, false, [usage]);

/** A copy in memory of its own: WebCrypto refuses shared buffers, and the caller may change its bytes while we wait. */
export const copyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
