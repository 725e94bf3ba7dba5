/**
 * Is this attestation document signed by a key whose certificate leads to the root we were told to trust?
 *
 * Source: aws-nitro-enclaves-nsm-api, docs/attestation_process.md, 3.2.3; RFC 5280 6.1 for the chain.
 */
import { p384 } from "@noble/curves/nist.js";
import { compareBytes } from "../../bytes.js";
import { readPoint } from "../asymmetric/ec/keys.js";
import { type Certificate, DIGITAL_SIGNATURE, KEY_CERT_SIGN, readCertificate } from "./certificate.js";
import { type AttestationDocument, readSignedDocument } from "./document.js";
import { AttestationFailure, untrusted } from "./failure.js";

export interface AttestationTrust {
  /** DER of the root certificate. AWS publishes the one of the commercial partition as AWS_NitroEnclaves_Root-G1. */
  readonly root: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How far the document's time may be from `now`, in milliseconds. Default: five minutes. */
  readonly maximumAge?: number;
}

const FIVE_MINUTES = 300_000;

/**
 * The document, once its signature, its certificates and its time were found good. PCRs are for the caller's policy to judge.
 * @throws {AttestationFailure}
 */
export function verifyAttestationDocument(
  bytes: Uint8Array,
  { root, now, maximumAge = FIVE_MINUTES }: AttestationTrust,
): AttestationDocument {
  const { document, signed, signature } = readSignedDocument(bytes);
  const leaf = verifyChain(document, root, now);
  if (!signedBy(leaf, signed, signature, "compact")) throw untrusted("the document is not signed by its certificate");
  if (Math.abs(now - document.timestamp) > maximumAge) {
    throw new AttestationFailure("Expired", `its timestamp is more than ${maximumAge / 1000} seconds from now`);
  }
  return document;
}

/** The leaf, believed: root as configured, each certificate signed by the one before, all in their time and allowed to do what they do. */
function verifyChain({ certificate, cabundle }: AttestationDocument, root: Uint8Array, now: number): Certificate {
  if (compareBytes(cabundle[0] as Uint8Array, root) !== 0) throw untrusted("its certificates do not lead to the configured root");
  const issuers = cabundle.map(readCertificate);
  const leaf = readCertificate(certificate);
  const chain = [...issuers, leaf];
  for (const [at, current] of chain.entries()) {
    const issuer = chain[Math.max(at - 1, 0)] as Certificate; // the root is its own issuer
    checkTime(current, now);
    if (compareBytes(current.issuer, issuer.subject) !== 0) throw untrusted("a certificate is not issued by the one before it");
    if (!signedBy(issuer, current.tbs, current.signature, "der")) throw untrusted("a certificate is not signed by its issuer");
    if (at < issuers.length) checkIssuer(current, issuers.length - 1 - at);
  }
  if (leaf.ca || leaf.keyUsage === undefined || (leaf.keyUsage & DIGITAL_SIGNATURE) === 0)
    throw untrusted("the certificate is not one for signing");
  return leaf;
}

function checkTime({ notBefore, notAfter }: Certificate, now: number): void {
  if (now < notBefore || now > notAfter) throw new AttestationFailure("Expired", "a certificate is outside its validity");
}

/** RFC 5280 6.1.4 (k), (l), (n): a CA, with enough path left for the CA certificates after it, allowed to sign certificates. */
function checkIssuer({ ca, pathLength, keyUsage }: Certificate, following: number): void {
  const maySign = keyUsage !== undefined && (keyUsage & KEY_CERT_SIGN) !== 0;
  if (!ca || !maySign || (pathLength !== undefined && following > pathLength)) throw untrusted("an issuer is not allowed to issue");
}

function signedBy({ publicKey }: Certificate, message: Uint8Array, signature: Uint8Array, format: "der" | "compact"): boolean {
  try {
    return p384.verify(signature, message, readPoint("ECC_NIST_P384", publicKey), { lowS: false, format });
  } catch {
    return false; // not a P-384 key
  }
}
