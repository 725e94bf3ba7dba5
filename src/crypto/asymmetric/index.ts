/**
 * Asymmetric keys: generate, import, sign, verify, encrypt, decrypt, agree, encapsulate.
 *
 * This file is light. What does the work is imported when a key of its family is first used, so a program that never touches an
 * asymmetric key never loads a curve.
 */

import { once } from "../../once.js";
import { webRandom } from "./random.js";
import type { AesKeyUnwrap } from "./rsa/unwrap.js";
import type {
  AsymmetricKeySpec,
  EcKeySpec,
  EdwardsKeySpec,
  EncryptionAlgorithm,
  MlDsaKeySpec,
  MlKemKeySpec,
  NistCurveKeySpec,
  RsaKeySpec,
  RsaSigningAlgorithm,
  SigningKeySpec,
  WrappingAlgorithm,
} from "./specs.js";
import type {
  AgreementKey,
  DecapsulationKey,
  DecryptionKey,
  EncapsulationKey,
  EncryptionKey,
  KeyModule,
  KeyPair,
  Random,
  RuntimeDecryptionKey,
  RuntimeSigningKey,
  SignatureModule,
  SigningKey,
  VerifyingKey,
} from "./types.js";

export { AsymmetricFailure, type AsymmetricFailureReason } from "./failure.js";
export type { AesKeyUnwrap } from "./rsa/unwrap.js";
export * from "./specs.js";
export type * from "./types.js";

const rsaKeys = once((): Promise<KeyModule<RsaKeySpec>> => import("./rsa/keys.js"));
const ecKeys = once((): Promise<KeyModule<EcKeySpec>> => import("./ec/keys.js"));
const edwards = once((): Promise<KeyModule<EdwardsKeySpec> & SignatureModule<EdwardsKeySpec>> => import("./ed25519.js"));
const mlDsa = once((): Promise<KeyModule<MlDsaKeySpec> & SignatureModule<MlDsaKeySpec>> => import("./ml-dsa.js"));
const mlKem = once(() => import("./ml-kem.js"));
const rsaSignatures = once(() => import("./rsa/signatures.js"));
const ecdsa = once((): Promise<SignatureModule<EcKeySpec>> => import("./ec/ecdsa.js"));
const oaep = once(() => import("./rsa/oaep.js"));
const ecdh = once(() => import("./ec/ecdh.js"));

type Loaders<Spec extends string, Module> = Readonly<Record<Spec, () => Promise<Module>>>;

/** Who makes and checks the keys of a spec. */
const KEYS = {
  RSA_2048: rsaKeys,
  RSA_3072: rsaKeys,
  RSA_4096: rsaKeys,
  ECC_NIST_P256: ecKeys,
  ECC_NIST_P384: ecKeys,
  ECC_NIST_P521: ecKeys,
  ECC_SECG_P256K1: ecKeys,
  ECC_NIST_EDWARDS25519: edwards,
  ML_DSA_44: mlDsa,
  ML_DSA_65: mlDsa,
  ML_DSA_87: mlDsa,
  ML_KEM_512: mlKem,
  ML_KEM_768: mlKem,
  ML_KEM_1024: mlKem,
} as Loaders<AsymmetricKeySpec, KeyModule<AsymmetricKeySpec>>;

/** Who signs and verifies with the keys of a spec. */
const SIGNATURES = {
  RSA_2048: rsaSignatures,
  RSA_3072: rsaSignatures,
  RSA_4096: rsaSignatures,
  ECC_NIST_P256: ecdsa,
  ECC_NIST_P384: ecdsa,
  ECC_NIST_P521: ecdsa,
  ECC_SECG_P256K1: ecdsa,
  ECC_NIST_EDWARDS25519: edwards,
  ML_DSA_44: mlDsa,
  ML_DSA_65: mlDsa,
  ML_DSA_87: mlDsa,
} as Loaders<SigningKeySpec, SignatureModule<SigningKeySpec>>;

/** A new key pair. `random` feeds every family but RSA, whose generator is the runtime's. */
export async function generateKeyPair(spec: AsymmetricKeySpec, random: Random = webRandom): Promise<KeyPair> {
  return (await KEYS[spec]()).generateKeyPair(spec, random);
}

/**
 * Checks a private key that came from outside (DER, algorithm, size, both halves belong together) and gives it back as we store it.
 * @param pkcs8 PKCS#8 DER, at most 16,384 bytes; the caller wipes it
 * @throws {AsymmetricFailure} `InvalidKey`
 */
export async function importPrivateKey(spec: AsymmetricKeySpec, pkcs8: Uint8Array): Promise<KeyPair> {
  return (await KEYS[spec]()).importPrivateKey(spec, pkcs8);
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openSigningKey(spec: SigningKeySpec, pkcs8: Uint8Array): Promise<SigningKey> {
  return (await SIGNATURES[spec]()).openSigningKey(spec, pkcs8);
}

/**
 * An RSA key of ours for one algorithm, to be used many times. Only its size is looked at again: keys from outside go through
 * `importPrivateKey` first.
 * @throws {AsymmetricFailure} `InvalidKey`
 */
export async function openRuntimeSigningKey(
  spec: RsaKeySpec,
  algorithm: RsaSigningAlgorithm,
  pkcs8: Uint8Array,
): Promise<RuntimeSigningKey> {
  return (await rsaSignatures()).openRuntimeSigningKey(spec, algorithm, pkcs8);
}

/** As `openRuntimeSigningKey`. @throws {AsymmetricFailure} `InvalidKey` */
export async function openRuntimeDecryptionKey(
  spec: RsaKeySpec,
  algorithm: EncryptionAlgorithm,
  pkcs8: Uint8Array,
): Promise<RuntimeDecryptionKey> {
  return (await oaep()).openRuntimeDecryptionKey(spec, algorithm, pkcs8);
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openVerifyingKey(spec: SigningKeySpec, spki: Uint8Array): Promise<VerifyingKey> {
  return (await SIGNATURES[spec]()).openVerifyingKey(spec, spki);
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openEncryptionKey(spec: RsaKeySpec, spki: Uint8Array): Promise<EncryptionKey> {
  return (await oaep()).openEncryptionKey(spec, spki);
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openDecryptionKey(spec: RsaKeySpec, pkcs8: Uint8Array): Promise<DecryptionKey> {
  return (await oaep()).openDecryptionKey(spec, pkcs8);
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openAgreementKey(spec: NistCurveKeySpec, pkcs8: Uint8Array): Promise<AgreementKey> {
  return (await ecdh()).openAgreementKey(spec, pkcs8);
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openEncapsulationKey(spec: MlKemKeySpec, spki: Uint8Array): Promise<EncapsulationKey> {
  return (await mlKem()).openEncapsulationKey(spec, spki);
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openDecapsulationKey(spec: MlKemKeySpec, pkcs8: Uint8Array): Promise<DecapsulationKey> {
  return (await mlKem()).openDecapsulationKey(spec, pkcs8);
}

/** Imported key material out of its wrapping; see `rsa/unwrap.ts`. `undefined` for anything wrong. */
export async function unwrapKeyMaterial(
  spec: RsaKeySpec,
  wrappingKey: DecryptionKey,
  algorithm: WrappingAlgorithm,
  wrapped: Uint8Array,
  aesKeyUnwrap: AesKeyUnwrap,
): Promise<Uint8Array | undefined> {
  return (await import("./rsa/unwrap.js")).unwrapKeyMaterial(spec, wrappingKey, algorithm, wrapped, aesKeyUnwrap);
}
