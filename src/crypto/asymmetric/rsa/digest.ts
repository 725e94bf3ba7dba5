/** RSASSA-PSS and RSASSA-PKCS1-v1_5 over a digest that was made elsewhere (MessageType DIGEST), salt as long as the digest. */
import { compareBytes } from "../../../bytes.js";
import { type RsaSigningAlgorithm, SIGNING_ALGORITHMS } from "../specs.js";
import type { Random } from "../types.js";
import { DIGESTS, encodePkcs1v15, encodePss, verifyPss } from "./emsa.js";
import { bitLength, type RsaPrivateNumbers, type RsaPublicNumbers } from "./numbers.js";
import { modulusLength, recoverEncodedMessage, signEncodedMessage } from "./primitives.js";
import { isPss } from "./schemes.js";

export function signDigest(key: RsaPrivateNumbers, algorithm: RsaSigningAlgorithm, digest: Uint8Array, random: Random): Uint8Array {
  const { hash, prefix } = DIGESTS[SIGNING_ALGORITHMS[algorithm].hash];
  const encoded = isPss(algorithm)
    ? encodePss(hash, digest, random(digest.length), bitLength(key.n))
    : encodePkcs1v15(prefix, digest, modulusLength(key.n));
  return signEncodedMessage(key, encoded, random);
}

export function verifyDigest(key: RsaPublicNumbers, algorithm: RsaSigningAlgorithm, digest: Uint8Array, signature: Uint8Array): boolean {
  const encoded = recoverEncodedMessage(key, signature);
  if (encoded === undefined) return false;
  const { hash, prefix } = DIGESTS[SIGNING_ALGORITHMS[algorithm].hash];
  if (isPss(algorithm)) return verifyPss(hash, digest, digest.length, encoded);
  return compareBytes(encoded, encodePkcs1v15(prefix, digest, encoded.length)) === 0;
}
