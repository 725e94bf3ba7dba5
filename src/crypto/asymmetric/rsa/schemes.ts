import { type RsaSigningAlgorithm, SIGNING_ALGORITHMS } from "../specs.js";

export const isPss = (algorithm: RsaSigningAlgorithm): boolean => algorithm.startsWith("RSASSA_PSS");

/** WebCrypto's names for importing a key and for using it. */
export function webScheme(algorithm: RsaSigningAlgorithm): { key: RsaHashedImportParams; use: Algorithm | RsaPssParams } {
  const { hash, digestLength } = SIGNING_ALGORITHMS[algorithm];
  if (isPss(algorithm)) return { key: { name: "RSA-PSS", hash }, use: { name: "RSA-PSS", saltLength: digestLength } };
  return { key: { name: "RSASSA-PKCS1-v1_5", hash }, use: { name: "RSASSA-PKCS1-v1_5" } };
}
