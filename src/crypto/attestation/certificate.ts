/** X.509 certificates (RFC 5280 4.1) as the Nitro attestation PKI makes them: P-384, ecdsa-with-SHA384. */
import { Boolean as Asn1Boolean, type BaseBlock, BitString, GeneralizedTime, UTCTime } from "asn1js";
import { readAlgorithm } from "../asymmetric/der/algorithms.js";
import {
  decodeWhole,
  hasTag,
  readBitString,
  readExplicit,
  readInteger,
  readOctetString,
  readOid,
  readSequence,
} from "../asymmetric/der/asn1.js";
import { malformed } from "./failure.js";

export interface Certificate {
  /** The bytes the issuer signed. */
  readonly tbs: Uint8Array;
  /** DER of an ECDSA signature over `tbs`, SHA-384. */
  readonly signature: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SPKI DER. */
  readonly publicKey: Uint8Array;
  readonly ca: boolean;
  /** How many CA certificates may follow; undefined: any number. */
  readonly pathLength: number | undefined;
  /** First byte of the KeyUsage bits; undefined when the extension is absent. */
  readonly keyUsage: number | undefined;
}

export const DIGITAL_SIGNATURE = 0x80;
export const KEY_CERT_SIGN = 0x04;

const ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3";
const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";

/** @throws {AttestationFailure} `Malformed`; unknown critical extensions are refused (RFC 5280 4.2) */
export function readCertificate(der: Uint8Array): Certificate {
  try {
    return decodeWhole(der, readRoot);
  } catch {
    throw malformed("not a certificate of the attestation PKI");
  }
}

const bytesOf = (block: BaseBlock | undefined): Uint8Array => new Uint8Array((block as BaseBlock).valueBeforeDecodeView);

function readRoot(root: BaseBlock): Certificate {
  const [tbs, algorithm, signature] = readSequence(root, 3);
  const [version, , inner, issuer, validity, subject, publicKey, ...rest] = readSequence(tbs, 7, 10);
  if (readInteger(readExplicit(version, 0)) !== 2n) throw malformed("X.509 version 3 expected");
  if (readAlgorithm(algorithm).oid !== ECDSA_WITH_SHA384 || readAlgorithm(inner).oid !== ECDSA_WITH_SHA384)
    throw malformed("ECDSA with SHA-384 expected");
  const [notBefore, notAfter] = readSequence(validity, 2);
  return {
    tbs: bytesOf(tbs),
    signature: readBitString(signature),
    issuer: bytesOf(issuer),
    subject: bytesOf(subject),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicKey: bytesOf(publicKey),
    ...readExtensions(rest.find((block) => hasTag(block, 3))),
  };
}

function readTime(block: BaseBlock | undefined): number {
  if (!(block instanceof UTCTime) && !(block instanceof GeneralizedTime)) throw malformed("time expected");
  return block.toDate().getTime();
}

type Constraints = Pick<Certificate, "ca" | "pathLength" | "keyUsage">;

function readExtensions(block: BaseBlock | undefined): Constraints {
  let constraints: Constraints = { ca: false, pathLength: undefined, keyUsage: undefined };
  if (block === undefined) return constraints;
  for (const extension of readSequence(readExplicit(block, 3), 1, 20)) {
    const [id, second, third] = readSequence(extension, 2, 3);
    const critical = second instanceof Asn1Boolean && second.valueBlock.value;
    const value = readOctetString(third ?? second);
    const name = readOid(id);
    if (name === BASIC_CONSTRAINTS) constraints = { ...constraints, ...decodeWhole(value, readBasicConstraints) };
    else if (name === KEY_USAGE) constraints = { ...constraints, keyUsage: decodeWhole(value, readKeyUsage) };
    else if (critical) throw malformed("unknown critical extension");
  }
  return constraints;
}

function readBasicConstraints(block: BaseBlock): Pick<Certificate, "ca" | "pathLength"> {
  const [ca, pathLength] = readSequence(block, 0, 2);
  return {
    ca: ca instanceof Asn1Boolean && ca.valueBlock.value,
    pathLength: pathLength === undefined ? undefined : Number(readInteger(pathLength)),
  };
}

function readKeyUsage(block: BaseBlock): number {
  if (!(block instanceof BitString)) throw malformed("BIT STRING expected");
  return block.valueBlock.valueHexView[0] ?? 0;
}
