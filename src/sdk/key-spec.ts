/**
 * What each key spec is good for: usages, algorithms and sizes. One row a spec.
 *
 * Source: AWS KMS Developer Guide, "Key spec reference"; API Reference, CreateKey.
 */

import type { AsymmetricKeySpec } from "../crypto/asymmetric/index.js";
import type { KeySpec } from "../keystore/records.js";
import type {
  EncapsulationAlgorithmSpec,
  EncryptionAlgorithmSpec,
  KeyAgreementAlgorithmSpec,
  KeyUsageType,
  MacAlgorithmSpec,
  SigningAlgorithmSpec,
} from "../types.js";

export interface KeySpecRow {
  /** Usages CreateKey takes with this spec; the first is the default only for symmetric keys. */
  readonly usages: readonly KeyUsageType[];
  readonly encryption?: readonly EncryptionAlgorithmSpec[];
  readonly signing?: readonly SigningAlgorithmSpec[];
  readonly mac?: readonly MacAlgorithmSpec[];
  readonly agreement?: readonly KeyAgreementAlgorithmSpec[];
  readonly encapsulation?: readonly EncapsulationAlgorithmSpec[];
  /** Length in bytes of imported symmetric or HMAC material: least, most. */
  readonly importBytes?: readonly [number, number];
}

const RSA: KeySpecRow = {
  usages: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  encryption: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
  signing: [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
  ],
};

const nistCurve = (signing: SigningAlgorithmSpec): KeySpecRow => ({
  usages: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  signing: [signing],
  agreement: ["ECDH"],
});
const hmac = (mac: MacAlgorithmSpec, least: number, most: number): KeySpecRow => ({
  usages: ["GENERATE_VERIFY_MAC"],
  mac: [mac],
  importBytes: [least, most],
});
const ML_DSA: KeySpecRow = { usages: ["SIGN_VERIFY"], signing: ["ML_DSA_SHAKE_256"] };
const ML_KEM: KeySpecRow = { usages: ["ENCAPSULATE_DECAPSULATE"], encapsulation: ["ML_KEM"] };

const KEY_SPECS: Readonly<Record<KeySpec, KeySpecRow>> = {
  SYMMETRIC_DEFAULT: { usages: ["ENCRYPT_DECRYPT"], encryption: ["SYMMETRIC_DEFAULT"], importBytes: [32, 32] },
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: nistCurve("ECDSA_SHA_256"),
  ECC_NIST_P384: nistCurve("ECDSA_SHA_384"),
  ECC_NIST_P521: nistCurve("ECDSA_SHA_512"),
  ECC_SECG_P256K1: { usages: ["SIGN_VERIFY"], signing: ["ECDSA_SHA_256"] },
  ECC_NIST_EDWARDS25519: { usages: ["SIGN_VERIFY"], signing: ["ED25519_SHA_512", "ED25519_PH_SHA_512"] },
  HMAC_224: hmac("HMAC_SHA_224", 28, 64),
  HMAC_256: hmac("HMAC_SHA_256", 32, 64),
  HMAC_384: hmac("HMAC_SHA_384", 48, 128),
  HMAC_512: hmac("HMAC_SHA_512", 64, 128),
  ML_DSA_44: ML_DSA,
  ML_DSA_65: ML_DSA,
  ML_DSA_87: ML_DSA,
  ML_KEM_512: ML_KEM,
  ML_KEM_768: ML_KEM,
  ML_KEM_1024: ML_KEM,
};

/** What a key spec is good for. */
export const keySpecRow = (spec: KeySpec): KeySpecRow => KEY_SPECS[spec];

export type HmacKeySpec = Extract<KeySpec, `HMAC_${string}`>;

export const isHmacSpec = (spec: KeySpec): spec is HmacKeySpec => spec.startsWith("HMAC_");

/** True for a spec whose keys have a public half. */
export const isAsymmetricSpec = (spec: KeySpec): spec is AsymmetricKeySpec => spec !== "SYMMETRIC_DEFAULT" && !isHmacSpec(spec);
