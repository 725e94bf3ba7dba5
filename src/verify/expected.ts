/**
 * How many tests there are, by suite: `all` in the published files, `shipped` in the package. A run that finds another number fails.
 *
 * The numbers of `all` are those of `vectors/README.md`, counted apart from these parsers: a parser that finds no case finds no failure, but
 * cannot pass.
 */

/** `all`: as published. `shipped`: the compact form in the npm package. */
export type VectorSet = "all" | "shipped";

export interface ExpectedSuite extends Readonly<Record<VectorSet, number>> {
  readonly source: string;
}

export const EXPECTED_SUITES: Readonly<Record<string, ExpectedSuite>> = {
  "AES-256 GFSbox, encrypt": { source: "nist/aes-ecb/ECBGFSbox256.rsp", all: 5, shipped: 5 },
  "AES-256 GFSbox, decrypt": { source: "nist/aes-ecb/ECBGFSbox256.rsp", all: 5, shipped: 5 },
  "AES-256 KeySbox, encrypt": { source: "nist/aes-ecb/ECBKeySbox256.rsp", all: 16, shipped: 16 },
  "AES-256 KeySbox, decrypt": { source: "nist/aes-ecb/ECBKeySbox256.rsp", all: 16, shipped: 16 },
  "AES-256 VarKey, encrypt": { source: "nist/aes-ecb/ECBVarKey256.rsp", all: 256, shipped: 256 },
  "AES-256 VarKey, decrypt": { source: "nist/aes-ecb/ECBVarKey256.rsp", all: 256, shipped: 256 },
  "AES-256 VarTxt, encrypt": { source: "nist/aes-ecb/ECBVarTxt256.rsp", all: 128, shipped: 128 },
  "AES-256 VarTxt, decrypt": { source: "nist/aes-ecb/ECBVarTxt256.rsp", all: 128, shipped: 128 },
  "AES-256 multi-block, encrypt": { source: "nist/aes-ecb/ECBMMT256.rsp", all: 10, shipped: 10 },
  "AES-256 multi-block, decrypt": { source: "nist/aes-ecb/ECBMMT256.rsp", all: 10, shipped: 10 },
  "AES-256 Monte Carlo, encrypt": { source: "nist/aes-ecb/ECBMCT256.rsp", all: 100, shipped: 100 },
  "AES-256 Monte Carlo, decrypt": { source: "nist/aes-ecb/ECBMCT256.rsp", all: 100, shipped: 100 },
  "AES-256-GCM, CAVP encrypt": { source: "nist/aes-gcm/gcmEncryptExtIV256.rsp", all: 7875, shipped: 7875 },
  "AES-256-GCM, Wycheproof valid": { source: "wycheproof/aes_gcm_test.json", all: 76, shipped: 76 },
  "AES-256-GCM, Wycheproof invalid": { source: "wycheproof/aes_gcm_test.json", all: 29, shipped: 29 },
  "AES-256-GCM, S3 Encryption Client": { source: "other/aws-s3ec/aes_gcm_kat.json", all: 3, shipped: 3 },
  "SHA-256, short messages": { source: "nist/sha2/SHA256ShortMsg.rsp", all: 65, shipped: 65 },
  "SHA-256, long messages": { source: "nist/sha2/SHA256LongMsg.rsp", all: 64, shipped: 21 },
  "SHA-256, Monte Carlo": { source: "nist/sha2/SHA256Monte.rsp", all: 100, shipped: 100 },
  "SHA-384, short messages": { source: "nist/sha2/SHA384ShortMsg.rsp", all: 129, shipped: 129 },
  "SHA-384, long messages": { source: "nist/sha2/SHA384LongMsg.rsp", all: 128, shipped: 20 },
  "SHA-384, Monte Carlo": { source: "nist/sha2/SHA384Monte.rsp", all: 100, shipped: 100 },
  "SHA-512, short messages": { source: "nist/sha2/SHA512ShortMsg.rsp", all: 129, shipped: 129 },
  "SHA-512, long messages": { source: "nist/sha2/SHA512LongMsg.rsp", all: 128, shipped: 20 },
  "SHA-512, Monte Carlo": { source: "nist/sha2/SHA512Monte.rsp", all: 100, shipped: 100 },
  "SHA-256, ACVP messages": { source: "nist/sha2/SHA2-256-1.0/internalProjection.json", all: 512, shipped: 512 },
  "SHA-256, ACVP Monte Carlo": { source: "nist/sha2/SHA2-256-1.0/internalProjection.json", all: 1, shipped: 1 },
  "HMAC-SHA-224, CAVP": { source: "nist/hmac/HMAC.rsp", all: 375, shipped: 375 },
  "HMAC-SHA-256, CAVP": { source: "nist/hmac/HMAC.rsp", all: 225, shipped: 225 },
  "HMAC-SHA-384, CAVP": { source: "nist/hmac/HMAC.rsp", all: 300, shipped: 300 },
  "HMAC-SHA-512, CAVP": { source: "nist/hmac/HMAC.rsp", all: 375, shipped: 375 },
  "HMAC-SHA-256, ACVP 1.0": { source: "nist/hmac/HMAC-SHA2-256-1.0/internalProjection.json", all: 975, shipped: 975 },
  "HMAC-SHA-256, ACVP 2.0": { source: "nist/hmac/HMAC-SHA2-256-2.0/internalProjection.json", all: 150, shipped: 150 },
  "HMAC-SHA-384, ACVP 2.0": { source: "nist/hmac/HMAC-SHA2-384-2.0/internalProjection.json", all: 150, shipped: 150 },
  "HMAC-SHA-512, ACVP 2.0": { source: "nist/hmac/HMAC-SHA2-512-2.0/internalProjection.json", all: 150, shipped: 150 },
  "HMAC-SHA-224, RFC 4231": { source: "rfc/rfc-4231-sha224.txt", all: 6, shipped: 6 },
  "HMAC-SHA-256, RFC 4231": { source: "rfc/rfc-4231-sha256.txt", all: 6, shipped: 6 },
  "HMAC-SHA-384, RFC 4231": { source: "rfc/rfc-4231-sha384.txt", all: 6, shipped: 6 },
  "HMAC-SHA-512, RFC 4231": { source: "rfc/rfc-4231-sha512.txt", all: 6, shipped: 6 },
  "HMAC-SHA-224, Wycheproof valid": { source: "wycheproof/hmac_sha224_test.json", all: 66, shipped: 66 },
  "HMAC-SHA-224, Wycheproof invalid": { source: "wycheproof/hmac_sha224_test.json", all: 106, shipped: 106 },
  "HMAC-SHA-256, Wycheproof valid": { source: "wycheproof/hmac_sha256_test.json", all: 66, shipped: 66 },
  "HMAC-SHA-256, Wycheproof invalid": { source: "wycheproof/hmac_sha256_test.json", all: 108, shipped: 108 },
  "SP 800-108 counter mode, HMAC-SHA-256": { source: "nist/kdf108/KDFCTR_gen.rsp", all: 480, shipped: 480 },
  "HKDF-SHA-256, RFC 5869": { source: "rfc/rfc-5869-HKDF-SHA256.txt", all: 3, shipped: 3 },
  "HKDF-SHA-256, RFC 5869 extract": { source: "rfc/rfc-5869-HKDF-SHA256.txt", all: 3, shipped: 3 },
  "HKDF-SHA-256, pyca": { source: "other/pyca/hkdf-generated.txt", all: 1, shipped: 1 },
  "HKDF-SHA-512, S3 Encryption Client": { source: "other/aws-s3ec/kdf_kat.json", all: 6, shipped: 6 },
  "AES-256-KWP, wrap": { source: "nist/kwp/KWP_AE_256.txt", all: 500, shipped: 500 },
  "AES-256-KWP, unwrap": { source: "nist/kwp/KWP_AD_256.txt", all: 500, shipped: 500 },
};

/** SHA-256 over all answers of a whole run (`digest.ts`), computed from the published answers. */
export const RESULTS_DIGEST: Readonly<Record<VectorSet, string>> = {
  all: "c9a59670d5c1b7e1a5f7480a0334cd45ed6ca1e3e7e88dbb42f1839030dab4bf",
  shipped: "b933f841486c20eae63e9dba7765573ab5641f8fcf530bdc5b65156e9d39a390",
};
