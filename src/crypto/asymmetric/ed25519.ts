/** Ed25519 and Ed25519ph (FIPS 186-5 7, RFC 8032 5.1); keys by RFC 8410. */
import { ed25519, ed25519ph } from "@noble/curves/ed25519.js";
import { wipe } from "../../bytes.js";
import { decodeCanonical, octetString, readOctetString, toDer } from "./der/asn1.js";
import { ownFormReader } from "./der/own-form.js";
import { decodePkcs8, encodePkcs8 } from "./der/pkcs8.js";
import { decodeSpki, encodeSpki } from "./der/spki.js";
import { invalidKey } from "./failure.js";
import { checkInput } from "./input.js";
import { Secret } from "./secret.js";
import { seedKeys } from "./seed-keys.js";
import type { EdwardsKeySpec, SigningAlgorithm } from "./specs.js";
import type { KeyPair, SigningKey, VerifyingKey } from "./types.js";

const SEED_LENGTH = 32;
const POINT_LENGTH = 32;
const SIGNATURE_LENGTH = 64;

/**
 * AWS KMS hashes what it is given for Ed25519ph once more: the DIGEST is the message M of FIPS 186-5 7.8.1, whose first step is
 * PH(M) = SHA-512(M) (AWS KMS API Reference, Sign, "hashed twice"). So the scheme with its own prehash is the right one for both rows.
 */
const schemeOf = (algorithm: SigningAlgorithm) => (algorithm === "ED25519_PH_SHA_512" ? ed25519ph : ed25519);

/** CurvePrivateKey ::= OCTET STRING (RFC 8410 7). */
function encodeSeed(spec: EdwardsKeySpec, seed: Uint8Array): Uint8Array {
  const inner = toDer(octetString(seed));
  const pkcs8 = encodePkcs8(spec, inner);
  wipe(inner);
  return pkcs8;
}

const readOwnForm = ownFormReader(SEED_LENGTH, (seed) => encodeSeed("ECC_NIST_EDWARDS25519", seed));

/** Nothing follows the seed in our own form, so that it needs no second look, wherever the key comes from. */
const readSeed = (spec: EdwardsKeySpec, pkcs8: Uint8Array): Uint8Array => readOwnForm(pkcs8) ?? decodeSeed(spec, pkcs8);

function decodeSeed(spec: EdwardsKeySpec, pkcs8: Uint8Array): Uint8Array {
  const inner = decodePkcs8(spec, pkcs8);
  try {
    const seed = decodeCanonical(inner, readOctetString, octetString);
    if (seed.length !== SEED_LENGTH) throw invalidKey(`seed of ${SEED_LENGTH} bytes expected`);
    return seed;
  } finally {
    wipe(inner);
  }
}

const pairOf = (spec: EdwardsKeySpec, seed: Uint8Array): KeyPair => ({
  privateKey: encodeSeed(spec, seed),
  publicKey: encodeSpki(spec, ed25519.getPublicKey(seed)),
});

export const { generateKeyPair, importPrivateKey } = seedKeys(SEED_LENGTH, pairOf, readSeed);

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openSigningKey(spec: EdwardsKeySpec, pkcs8: Uint8Array): SigningKey {
  const seed = new Secret(readSeed(spec, pkcs8));
  return {
    async sign(algorithm, input) {
      const { bytes } = checkInput(spec, algorithm, input);
      return schemeOf(algorithm).sign(bytes, seed.bytes);
    },
    destroy: () => seed.destroy(),
  };
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openVerifyingKey(spec: EdwardsKeySpec, spki: Uint8Array): VerifyingKey {
  const point = decodeSpki(spec, spki);
  if (point.length !== POINT_LENGTH || !ed25519.utils.isValidPublicKey(point, false)) throw invalidKey("not a point of edwards25519");
  return {
    async verify(algorithm, input, signature) {
      const { bytes } = checkInput(spec, algorithm, input);
      if (signature.length !== SIGNATURE_LENGTH) return false;
      return schemeOf(algorithm).verify(signature, bytes, point, { zip215: false }); // FIPS 186-5 7.7, not ZIP 215
    },
  };
}
