/** ML-KEM (FIPS 203); keys by RFC 9935. */
import { type MLKEM, ml_kem512, ml_kem768, ml_kem1024 } from "@noble/post-quantum/ml-kem.js";
import { wipe } from "../../bytes.js";
import { decodeSeed, encodeSeed } from "./der/seed.js";
import { decodeSpki, encodeSpki } from "./der/spki.js";
import { invalidKey } from "./failure.js";
import { webRandom } from "./random.js";
import { Secret } from "./secret.js";
import { seedKeys } from "./seed-keys.js";
import { ML_KEM_LENGTHS, type MlKemKeySpec } from "./specs.js";
import type { DecapsulationKey, EncapsulationKey, KeyPair } from "./types.js";

/** d || z of FIPS 203 algorithm 16. */
const SEED_LENGTH = 64;
/** m of FIPS 203 algorithm 17. */
const MESSAGE_LENGTH = 32;

const SCHEMES: Readonly<Record<MlKemKeySpec, MLKEM>> = { ML_KEM_512: ml_kem512, ML_KEM_768: ml_kem768, ML_KEM_1024: ml_kem1024 };

function pairOf(spec: MlKemKeySpec, seed: Uint8Array): KeyPair {
  const { secretKey, publicKey } = SCHEMES[spec].keygen(seed);
  wipe(secretKey);
  return { privateKey: encodeSeed(spec, seed), publicKey: encodeSpki(spec, publicKey) };
}

/** Seed form only. */
const readSeed = (spec: MlKemKeySpec, pkcs8: Uint8Array): Uint8Array => decodeSeed(spec, pkcs8, SEED_LENGTH);

export const { generateKeyPair, importPrivateKey } = seedKeys(SEED_LENGTH, pairOf, readSeed);

/** @throws {AsymmetricFailure} `InvalidKey`: wrong length, or a coefficient not reduced mod q (FIPS 203 7.2, modulus check) */
export function openEncapsulationKey(spec: MlKemKeySpec, spki: Uint8Array): EncapsulationKey {
  const publicKey = decodeSpki(spec, spki);
  const { publicKey: length } = ML_KEM_LENGTHS[spec];
  if (publicKey.length !== length) throw invalidKey(`public key of ${length} bytes expected`);
  const prepared = prepare(spec, publicKey);
  return {
    encapsulate(random = webRandom) {
      const m = random(MESSAGE_LENGTH);
      const { cipherText, sharedSecret } = prepared.encapsulate(m);
      wipe(m);
      return { sharedSecret, ciphertext: cipherText };
    },
  };
}

function prepare(spec: MlKemKeySpec, publicKey: Uint8Array) {
  try {
    return SCHEMES[spec].prepare(publicKey);
  } catch {
    throw invalidKey("not an encapsulation key");
  }
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openDecapsulationKey(spec: MlKemKeySpec, pkcs8: Uint8Array): DecapsulationKey {
  const seed = readSeed(spec, pkcs8);
  const secretKey = new Secret(SCHEMES[spec].keygen(seed).secretKey);
  wipe(seed);
  return {
    decapsulate(ciphertext) {
      const key = secretKey.bytes;
      if (ciphertext.length !== ML_KEM_LENGTHS[spec].ciphertext) return undefined;
      return SCHEMES[spec].decapsulate(ciphertext, key);
    },
    destroy: () => secretKey.destroy(),
  };
}
