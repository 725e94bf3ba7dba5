/** Nitro attestation: verify documents, encrypt answers to the attested key. Light: the work is imported on first use. */
import type { Random } from "../asymmetric/types.js";
import type { AttestationDocument } from "./document.js";
import type { AttestationTrust } from "./verify.js";

export type { AttestationDocument } from "./document.js";
export { AttestationFailure, type AttestationFailureReason } from "./failure.js";
export type { AttestationTrust } from "./verify.js";

/**
 * The document, once signature, certificate chain and time were found good; see `verify.ts`.
 * @throws {AttestationFailure}
 */
export async function verifyAttestationDocument(bytes: Uint8Array, trust: AttestationTrust): Promise<AttestationDocument> {
  return (await import("./verify.js")).verifyAttestationDocument(bytes, trust);
}

/**
 * CMS EnvelopedData of `plaintext` to an RSA public key (SPKI DER); see `enveloped-data.ts`.
 * @throws {AttestationFailure} `Malformed`
 */
export async function encryptForRecipient(publicKey: Uint8Array, plaintext: Uint8Array, random?: Random): Promise<Uint8Array> {
  return (await import("./enveloped-data.js")).encryptForRecipient(publicKey, plaintext, random);
}
