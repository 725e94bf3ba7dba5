/**
 * The seed form of ML-DSA and ML-KEM private keys: `seed [0] OCTET STRING`, the first CHOICE of RFC 9881 6 and RFC 9935 6.
 * Both RFCs recommend it; the expanded key is made from the seed when the key is opened.
 */
import { wipe } from "../../../bytes.js";
import { invalidKey } from "../failure.js";
import type { MlDsaKeySpec, MlKemKeySpec } from "../specs.js";
import { decodeCanonical, implicitOctets, readImplicitOctets, toDer } from "./asn1.js";
import { decodePkcs8, encodePkcs8 } from "./pkcs8.js";

const write = (seed: Uint8Array) => implicitOctets(0, seed);

export function encodeSeed(spec: MlDsaKeySpec | MlKemKeySpec, seed: Uint8Array): Uint8Array {
  const inner = toDer(write(seed));
  const pkcs8 = encodePkcs8(spec, inner);
  wipe(inner);
  return pkcs8;
}

/** The seed, which the caller wipes. @throws {AsymmetricFailure} `InvalidKey`, also for the forms that carry an expanded key */
export function decodeSeed(spec: MlDsaKeySpec | MlKemKeySpec, pkcs8: Uint8Array, length: number): Uint8Array {
  const inner = decodePkcs8(spec, pkcs8);
  try {
    const seed = decodeCanonical(inner, (root) => readImplicitOctets(root, 0), write);
    if (seed.length !== length) throw invalidKey(`seed of ${length} bytes expected`);
    return seed;
  } finally {
    wipe(inner);
  }
}
