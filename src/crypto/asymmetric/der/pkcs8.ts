/** PrivateKeyInfo (RFC 5208 5): SEQUENCE { version 0, algorithm, privateKey OCTET STRING, attributes [0] IMPLICIT SET OPTIONAL }. */
import { Constructed } from "asn1js";
import { wipe } from "../../../bytes.js";
import { invalidKey } from "../failure.js";
import type { AsymmetricKeySpec } from "../specs.js";
import { ALGORITHM_IDS, type AlgorithmId, readAlgorithm, sameAlgorithm, writeAlgorithm } from "./algorithms.js";
import {
  type Block,
  decodeCanonical,
  hasTag,
  implicitContents,
  integer,
  octetString,
  readInteger,
  readOctetString,
  readSequence,
  sequence,
  toDer,
} from "./asn1.js";

interface PrivateKeyInfo {
  readonly version: bigint;
  readonly algorithm: AlgorithmId;
  readonly key: Uint8Array;
  /** Contents of `[0]` as they came: some tools add a key usage here. Carried for the comparison only, never looked at. */
  readonly attributes?: Uint8Array;
}

const write = ({ version, algorithm, key, attributes }: PrivateKeyInfo): Block => {
  const fields = [integer(version), writeAlgorithm(algorithm), octetString(key)];
  return attributes === undefined ? sequence(...fields) : sequence(...fields, implicitContents(0, attributes));
};

function read(root: Block): PrivateKeyInfo {
  const [version, id, octets, attributes] = readSequence(root, 3, 4);
  const info = { version: readInteger(version), algorithm: readAlgorithm(id), key: readOctetString(octets) };
  return attributes === undefined ? info : { ...info, attributes: readContents(attributes) };
}

function readContents(block: Block): Uint8Array {
  if (!hasTag(block, 0) || !(block instanceof Constructed)) throw invalidKey("attributes expected");
  return new Uint8Array(block.valueBlock.valueBeforeDecodeView);
}

/** PKCS#8 DER around the encoded private key of `spec`. */
export const encodePkcs8 = (spec: AsymmetricKeySpec, key: Uint8Array): Uint8Array<ArrayBuffer> =>
  toDer(write({ version: 0n, algorithm: ALGORITHM_IDS[spec], key }));

/**
 * The bytes inside the privateKey OCTET STRING, a fresh copy the caller wipes. The algorithm (and curve) was checked to be that of
 * `spec`; the key itself was not looked at.
 * @throws {AsymmetricFailure} `InvalidKey`
 */
export function decodePkcs8(spec: AsymmetricKeySpec, der: Uint8Array): Uint8Array {
  const { version, algorithm, key } = decodeCanonical(der, read, write);
  if (version === 0n && sameAlgorithm(algorithm, ALGORITHM_IDS[spec])) return key;
  wipe(key);
  throw invalidKey(version === 0n ? `not a key of ${spec}` : "PKCS#8 version 0 expected");
}
