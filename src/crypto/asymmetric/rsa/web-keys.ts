/** WebCrypto keys made once for each algorithm and kept. WebCrypto ties a key to one scheme and one hash. */
import type { Secret } from "../secret.js";

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

/** Not extractable: once imported, the bytes stay with the runtime. */
export const importPrivate = (pkcs8: Secret, scheme: RsaHashedImportParams, usage: KeyUsage): Promise<CryptoKey> =>
  crypto.subtle.importKey("pkcs8", pkcs8.bytes as Uint8Array<ArrayBuffer>, scheme, false, [usage]);

export const importPublic = (spki: Uint8Array<ArrayBuffer>, scheme: RsaHashedImportParams, usage: KeyUsage): Promise<CryptoKey> =>
  crypto.subtle.importKey("spki", spki, scheme, false, [usage]);

/** A copy in memory of its own: WebCrypto refuses shared buffers, and the caller may change its bytes while we wait. */
export const copyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
