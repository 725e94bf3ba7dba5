/**
 * The facts about key specs and algorithms, one row a thing. Light: no cryptography is loaded by importing this file.
 *
 * Sources: AWS KMS API Reference, CreateKey (KeySpec), Sign (MessageType, SigningAlgorithm), Encrypt (maximum plaintext); FIPS 186-5, 203, 204.
 */

export type RsaKeySpec = "RSA_2048" | "RSA_3072" | "RSA_4096";
export type NistCurveKeySpec = "ECC_NIST_P256" | "ECC_NIST_P384" | "ECC_NIST_P521";
export type EcKeySpec = NistCurveKeySpec | "ECC_SECG_P256K1";
export type EdwardsKeySpec = "ECC_NIST_EDWARDS25519";
export type MlDsaKeySpec = "ML_DSA_44" | "ML_DSA_65" | "ML_DSA_87";
export type MlKemKeySpec = "ML_KEM_512" | "ML_KEM_768" | "ML_KEM_1024";

export type SigningKeySpec = RsaKeySpec | EcKeySpec | EdwardsKeySpec | MlDsaKeySpec;
/** Every asymmetric key spec of AWS KMS outside China. */
export type AsymmetricKeySpec = SigningKeySpec | MlKemKeySpec;

export type ShaName = "SHA-256" | "SHA-384" | "SHA-512";
/** What a signature is made over: the whole message, its digest, or ML-DSA's mu. */
export type SigningInputKind = "message" | "digest" | "mu";

interface SigningAlgorithmFacts {
  /** Hash over the message; also MGF1's hash and the salt length of PSS. Absent where the scheme fixes its own. */
  readonly hash?: ShaName;
  /** Bytes a digest must have; absent where no digest is taken. */
  readonly digestLength?: number;
  readonly inputs: readonly SigningInputKind[];
}

const hashed = (hash: ShaName, digestLength: number) => ({ hash, digestLength, inputs: ["message", "digest"] }) as const;

/** Every signing algorithm of AWS KMS outside China. */
export const SIGNING_ALGORITHMS = {
  RSASSA_PSS_SHA_256: hashed("SHA-256", 32),
  RSASSA_PSS_SHA_384: hashed("SHA-384", 48),
  RSASSA_PSS_SHA_512: hashed("SHA-512", 64),
  RSASSA_PKCS1_V1_5_SHA_256: hashed("SHA-256", 32),
  RSASSA_PKCS1_V1_5_SHA_384: hashed("SHA-384", 48),
  RSASSA_PKCS1_V1_5_SHA_512: hashed("SHA-512", 64),
  ECDSA_SHA_256: hashed("SHA-256", 32),
  ECDSA_SHA_384: hashed("SHA-384", 48),
  ECDSA_SHA_512: hashed("SHA-512", 64),
  ED25519_SHA_512: { inputs: ["message"] },
  ED25519_PH_SHA_512: { digestLength: 64, inputs: ["digest"] },
  ML_DSA_SHAKE_256: { inputs: ["message", "mu"] },
} as const satisfies Record<string, SigningAlgorithmFacts>;

export type SigningAlgorithm = keyof typeof SIGNING_ALGORITHMS;
export type RsaSigningAlgorithm = Extract<SigningAlgorithm, `RSA${string}`>;

/** Bytes of mu, the message representative of ML-DSA (FIPS 204 algorithm 7, line 6). */
export const MU_LENGTH = 64;

const RSA_SIGNING = [
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
] as const;

/** The signing algorithms of each key spec. */
export const SIGNING_ALGORITHMS_OF = {
  RSA_2048: RSA_SIGNING,
  RSA_3072: RSA_SIGNING,
  RSA_4096: RSA_SIGNING,
  ECC_NIST_P256: ["ECDSA_SHA_256"],
  ECC_NIST_P384: ["ECDSA_SHA_384"],
  ECC_NIST_P521: ["ECDSA_SHA_512"],
  ECC_SECG_P256K1: ["ECDSA_SHA_256"],
  ECC_NIST_EDWARDS25519: ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
  ML_DSA_44: ["ML_DSA_SHAKE_256"],
  ML_DSA_65: ["ML_DSA_SHAKE_256"],
  ML_DSA_87: ["ML_DSA_SHAKE_256"],
} as const satisfies Record<SigningKeySpec, readonly SigningAlgorithm[]>;

/** Length of the modulus of each RSA spec, in bits. */
export const RSA_MODULUS_BITS = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 } as const satisfies Record<RsaKeySpec, number>;

export const isRsaSpec = (spec: string): spec is RsaKeySpec => Object.hasOwn(RSA_MODULUS_BITS, spec);

/** The RSA encryption algorithms; `hash` serves for the label and for MGF1. `overhead` is 2 hLen + 2 (RFC 8017 7.1.1). */
export const ENCRYPTION_ALGORITHMS = {
  RSAES_OAEP_SHA_1: { hash: "SHA-1", overhead: 42 },
  RSAES_OAEP_SHA_256: { hash: "SHA-256", overhead: 66 },
} as const satisfies Record<string, { hash: string; overhead: number }>;

export type EncryptionAlgorithm = keyof typeof ENCRYPTION_ALGORITHMS;

/** The longest plaintext an RSA key can encrypt, in bytes: 214/190, 342/318, 470/446. */
export const maximumPlaintextLength = (spec: RsaKeySpec, algorithm: EncryptionAlgorithm): number =>
  RSA_MODULUS_BITS[spec] / 8 - ENCRYPTION_ALGORITHMS[algorithm].overhead;

/** How imported key material may be wrapped: OAEP alone, or OAEP over an AES-256 key that wraps the material by AES-KWP. */
export const WRAPPING_ALGORITHMS = {
  RSAES_OAEP_SHA_1: { oaep: "RSAES_OAEP_SHA_1", aesKeyWrap: false },
  RSAES_OAEP_SHA_256: { oaep: "RSAES_OAEP_SHA_256", aesKeyWrap: false },
  RSA_AES_KEY_WRAP_SHA_1: { oaep: "RSAES_OAEP_SHA_1", aesKeyWrap: true },
  RSA_AES_KEY_WRAP_SHA_256: { oaep: "RSAES_OAEP_SHA_256", aesKeyWrap: true },
} as const satisfies Record<string, { oaep: EncryptionAlgorithm; aesKeyWrap: boolean }>;

export type WrappingAlgorithm = keyof typeof WRAPPING_ALGORITHMS;

/** Lengths of FIPS 203 table 3, in bytes. The shared secret is 32 bytes for all. */
export const ML_KEM_LENGTHS = {
  ML_KEM_512: { publicKey: 800, ciphertext: 768 },
  ML_KEM_768: { publicKey: 1184, ciphertext: 1088 },
  ML_KEM_1024: { publicKey: 1568, ciphertext: 1568 },
} as const satisfies Record<MlKemKeySpec, { publicKey: number; ciphertext: number }>;

/** Lengths of FIPS 204 table 2, in bytes. */
export const ML_DSA_LENGTHS = {
  ML_DSA_44: { publicKey: 1312, signature: 2420 },
  ML_DSA_65: { publicKey: 1952, signature: 3309 },
  ML_DSA_87: { publicKey: 2592, signature: 4627 },
} as const satisfies Record<MlDsaKeySpec, { publicKey: number; signature: number }>;
