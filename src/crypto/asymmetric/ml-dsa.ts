/** ML-DSA (FIPS 204), pure, with the empty context; keys by RFC 9881. */
import { type DSA, ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { wipe } from "../../bytes.js";
import { decodeSeed, encodeSeed } from "./der/seed.js";
import { decodeSpki, encodeSpki } from "./der/spki.js";
import { invalidKey } from "./failure.js";
import { type CheckedInput, checkInput } from "./input.js";
import { webRandom } from "./random.js";
import { Secret } from "./secret.js";
import { seedKeys } from "./seed-keys.js";
import { ML_DSA_LENGTHS, type MlDsaKeySpec } from "./specs.js";
import type { KeyPair, SigningKey, VerifyingKey } from "./types.js";

/** xi of FIPS 204 algorithm 1. */
const SEED_LENGTH = 32;
/** rnd of FIPS 204 algorithm 2, hedged variant. */
const RND_LENGTH = 32;

const SCHEMES: Readonly<Record<MlDsaKeySpec, DSA>> = { ML_DSA_44: ml_dsa44, ML_DSA_65: ml_dsa65, ML_DSA_87: ml_dsa87 };

function pairOf(spec: MlDsaKeySpec, seed: Uint8Array): KeyPair {
  const { secretKey, publicKey } = SCHEMES[spec].keygen(seed);
  wipe(secretKey);
  return { privateKey: encodeSeed(spec, seed), publicKey: encodeSpki(spec, publicKey) };
}

/** Seed form only. */
const readSeed = (spec: MlDsaKeySpec, pkcs8: Uint8Array): Uint8Array => decodeSeed(spec, pkcs8, SEED_LENGTH);

export const { generateKeyPair, importPrivateKey } = seedKeys(SEED_LENGTH, pairOf, readSeed);

/** ML-DSA.Sign (algorithm 2), or Sign_internal from mu (algorithm 7 from line 7). `rnd`: 32 bytes, or false for the deterministic variant. */
export function signExpanded(
  spec: MlDsaKeySpec,
  secretKey: Uint8Array,
  { kind, bytes }: CheckedInput,
  rnd: Uint8Array | false,
): Uint8Array {
  if (kind === "mu") return SCHEMES[spec].internal.sign(bytes, secretKey, { externalMu: true, extraEntropy: rnd });
  return SCHEMES[spec].sign(bytes, secretKey, { extraEntropy: rnd });
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openSigningKey(spec: MlDsaKeySpec, pkcs8: Uint8Array): SigningKey {
  const seed = readSeed(spec, pkcs8);
  const secretKey = new Secret(SCHEMES[spec].keygen(seed).secretKey);
  wipe(seed);
  return {
    async sign(algorithm, input, random = webRandom) {
      const checked = checkInput(spec, algorithm, input);
      const rnd = random(RND_LENGTH);
      try {
        return signExpanded(spec, secretKey.bytes, checked, rnd);
      } finally {
        wipe(rnd);
      }
    },
    destroy: () => secretKey.destroy(),
  };
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openVerifyingKey(spec: MlDsaKeySpec, spki: Uint8Array): VerifyingKey {
  const publicKey = decodeSpki(spec, spki);
  const lengths = ML_DSA_LENGTHS[spec];
  if (publicKey.length !== lengths.publicKey) throw invalidKey(`public key of ${lengths.publicKey} bytes expected`);
  return {
    async verify(algorithm, input, signature) {
      const { kind, bytes } = checkInput(spec, algorithm, input);
      if (signature.length !== lengths.signature) return false;
      if (kind === "mu") return SCHEMES[spec].internal.verify(signature, bytes, publicKey, { externalMu: true });
      return SCHEMES[spec].verify(signature, bytes, publicKey);
    },
  };
}
