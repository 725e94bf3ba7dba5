/** Keys of the Weierstrass curves: ECPrivateKey (RFC 5915) inside PKCS#8, points (SEC 1 2.3.3) inside SPKI. */
import { compareBytes, wipe } from "../../../bytes.js";
import { ALGORITHM_IDS } from "../der/algorithms.js";
import {
  type Block,
  bitString,
  decodeCanonical,
  explicit,
  hasTag,
  integer,
  octetString,
  oid,
  readBitString,
  readExplicit,
  readInteger,
  readOctetString,
  readOid,
  readSequence,
  sequence,
  toDer,
} from "../der/asn1.js";
import { type OwnFormReader, ownFormReader } from "../der/own-form.js";
import { decodePkcs8, encodePkcs8 } from "../der/pkcs8.js";
import { decodeSpki, encodeSpki } from "../der/spki.js";
import { invalidKey } from "../failure.js";
import type { EcKeySpec } from "../specs.js";
import type { KeyPair, Random } from "../types.js";
import { CURVES } from "./curves.js";

/** SEQUENCE { version 1, privateKey OCTET STRING, parameters [0] OPTIONAL, publicKey [1] OPTIONAL } (RFC 5915 3). */
interface EcPrivateKey {
  readonly version: bigint;
  readonly scalar: Uint8Array;
  readonly curve?: string;
  readonly point?: Uint8Array;
}

function write({ version, scalar, curve, point }: EcPrivateKey): Block {
  const fields: Block[] = [integer(version), octetString(scalar)];
  if (curve !== undefined) fields.push(explicit(0, oid(curve)));
  if (point !== undefined) fields.push(explicit(1, bitString(point)));
  return sequence(...fields);
}

function read(root: Block): EcPrivateKey {
  const [version, scalar, ...optional] = readSequence(root, 2, 4);
  const key: { version: bigint; scalar: Uint8Array; curve?: string; point?: Uint8Array } = {
    version: readInteger(version),
    scalar: readOctetString(scalar),
  };
  for (const field of optional) {
    if (hasTag(field, 0)) key.curve = readOid(readExplicit(field, 0));
    else key.point = readBitString(readExplicit(field, 1));
  }
  return key;
}

/** The scalar of a PKCS#8 key, big-endian, exactly as long as the curve's order; and the public point if the key names it. The caller wipes the scalar. */
function decodePrivateKey(spec: EcKeySpec, pkcs8: Uint8Array): { scalar: Uint8Array; point: Uint8Array | undefined } {
  const inner = decodePkcs8(spec, pkcs8);
  try {
    const { version, scalar, curve, point } = decodeCanonical(inner, read, write);
    if (version !== 1n) throw invalidKey("ECPrivateKey version 1 expected");
    if (curve !== undefined && curve !== ALGORITHM_IDS[spec].parameters) throw invalidKey("two curves in one key");
    if (scalar.length !== CURVES[spec].length || !CURVES[spec].curve.utils.isValidSecretKey(scalar))
      throw invalidKey("scalar out of range");
    return { scalar, point };
  } finally {
    wipe(inner);
  }
}

const ownForm = (spec: EcKeySpec): OwnFormReader => {
  const { length } = CURVES[spec];
  const point = new Uint8Array(1 + 2 * length);
  return ownFormReader(length, (scalar) => encodePrivateKey(spec, scalar, point));
};

const OWN_FORM: Readonly<Record<EcKeySpec, OwnFormReader>> = {
  ECC_NIST_P256: ownForm("ECC_NIST_P256"),
  ECC_NIST_P384: ownForm("ECC_NIST_P384"),
  ECC_NIST_P521: ownForm("ECC_NIST_P521"),
  ECC_SECG_P256K1: ownForm("ECC_SECG_P256K1"),
};

/**
 * The scalar of a key we stored ourselves, which the caller wipes. A key in our own form was checked when it was made or imported: its
 * scalar is taken as it is, its public half is not looked at. A key in another form is parsed strictly.
 */
export const readScalar = (spec: EcKeySpec, pkcs8: Uint8Array): Uint8Array => OWN_FORM[spec](pkcs8) ?? decodePrivateKey(spec, pkcs8).scalar;

/**
 * The point of an SPKI key, uncompressed: on the curve, not infinity (SP 800-56A 5.6.2.3.3; the curves have cofactor 1).
 * Uncompressed and compressed forms are read (RFC 5480 2.2), the hybrid form is not.
 * @throws {AsymmetricFailure} `InvalidKey`
 */
export function readPoint(spec: EcKeySpec, spki: Uint8Array): Uint8Array {
  return checkPoint(spec, decodeSpki(spec, spki));
}

function checkPoint(spec: EcKeySpec, encoded: Uint8Array): Uint8Array {
  try {
    const point = CURVES[spec].curve.Point.fromBytes(encoded);
    point.assertValidity();
    return point.toBytes(false);
  } catch {
    throw invalidKey(`not a point of ${spec}`);
  }
}

/** Our canonical form: the public point inside the private key, as openssl writes it. */
function encodePrivateKey(spec: EcKeySpec, scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const inner = toDer(write({ version: 1n, scalar, point }));
  const privateKey = encodePkcs8(spec, inner);
  wipe(inner);
  return privateKey;
}

/** The pair of a scalar, both halves in our canonical form. */
function pairOf(spec: EcKeySpec, scalar: Uint8Array): KeyPair {
  const point = CURVES[spec].curve.getPublicKey(scalar, false);
  return { privateKey: encodePrivateKey(spec, scalar, point), publicKey: encodeSpki(spec, point) };
}

/** A new pair. The scalar is drawn by FIPS 186-5 A.2.1 (extra random bits) from `random`. */
export async function generateKeyPair(spec: EcKeySpec, random: Random): Promise<KeyPair> {
  const { curve } = CURVES[spec];
  const seed = random(curve.lengths.seed as number);
  const scalar = curve.utils.randomSecretKey(seed);
  const pair = pairOf(spec, scalar);
  wipe(seed);
  wipe(scalar);
  return pair;
}

/** Checks an imported PKCS#8 key: DER, curve, range of the scalar, and that a public point named inside belongs to it. */
export function importPrivateKey(spec: EcKeySpec, pkcs8: Uint8Array): KeyPair {
  const { scalar, point } = decodePrivateKey(spec, pkcs8);
  try {
    const pair = pairOf(spec, scalar);
    if (point !== undefined && compareBytes(encodeSpki(spec, checkPoint(spec, point)), pair.publicKey) !== 0) {
      throw invalidKey("private and public half do not belong together");
    }
    return pair;
  } finally {
    wipe(scalar);
  }
}
