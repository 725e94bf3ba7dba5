/** The four short Weierstrass curves of AWS KMS. */
import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { EcKeySpec } from "../specs.js";

/** Each curve with the hash AWS KMS pairs it with, which is also noble's own for that curve. Scalars and coordinates have `length` bytes. */
export const CURVES: Readonly<Record<EcKeySpec, { readonly curve: ECDSA; readonly length: number }>> = {
  ECC_NIST_P256: { curve: p256, length: 32 },
  ECC_NIST_P384: { curve: p384, length: 48 },
  ECC_NIST_P521: { curve: p521, length: 66 },
  ECC_SECG_P256K1: { curve: secp256k1, length: 32 },
};
