/** Key pairs that follow from a seed: Ed25519, ML-DSA and ML-KEM make and import theirs alike. */
import { wipe } from "../../bytes.js";
import type { AsymmetricKeySpec } from "./specs.js";
import type { KeyModule, KeyPair } from "./types.js";

/**
 * @param length of the seed, in bytes
 * @param pairOf the pair that follows from a seed, both halves in our form
 * @param readSeed the seed of a PKCS#8 key, a fresh copy; throws `InvalidKey`
 */
export function seedKeys<Spec extends AsymmetricKeySpec>(
  length: number,
  pairOf: (spec: Spec, seed: Uint8Array) => KeyPair,
  readSeed: (spec: Spec, pkcs8: Uint8Array) => Uint8Array,
): KeyModule<Spec> {
  const pairThenWipe = (spec: Spec, seed: Uint8Array): KeyPair => {
    try {
      return pairOf(spec, seed);
    } finally {
      wipe(seed);
    }
  };
  return {
    generateKeyPair: async (spec, random) => pairThenWipe(spec, random(length)),
    importPrivateKey: (spec, pkcs8) => pairThenWipe(spec, readSeed(spec, pkcs8)),
  };
}
