/** SubjectPublicKeyInfo (RFC 5280 4.1): SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }. */
import { invalidKey } from "../failure.js";
import type { AsymmetricKeySpec } from "../specs.js";
import { ALGORITHM_IDS, type AlgorithmId, readAlgorithm, sameAlgorithm, writeAlgorithm } from "./algorithms.js";
import { bitString, decodeCanonical, readBitString, readSequence, sequence, toDer } from "./asn1.js";

interface PublicKeyInfo {
  readonly algorithm: AlgorithmId;
  readonly key: Uint8Array;
}

const write = ({ algorithm, key }: PublicKeyInfo) => sequence(writeAlgorithm(algorithm), bitString(key));

/** SPKI DER around the bytes of a public key of `spec`. */
export const encodeSpki = (spec: AsymmetricKeySpec, key: Uint8Array): Uint8Array<ArrayBuffer> =>
  toDer(write({ algorithm: ALGORITHM_IDS[spec], key }));

/**
 * The bytes inside the BIT STRING; the algorithm (and curve) was checked to be that of `spec`, the key itself was not looked at.
 * @throws {AsymmetricFailure} `InvalidKey`
 */
export function decodeSpki(spec: AsymmetricKeySpec, der: Uint8Array): Uint8Array {
  const { algorithm, key } = decodeCanonical(
    der,
    (root): PublicKeyInfo => {
      const [id, bits] = readSequence(root, 2);
      return { algorithm: readAlgorithm(id), key: readBitString(bits) };
    },
    write,
  );
  if (!sameAlgorithm(algorithm, ALGORITHM_IDS[spec])) throw invalidKey(`not a key of ${spec}`);
  return key;
}
