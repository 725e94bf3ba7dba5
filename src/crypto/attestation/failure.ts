/** Why an attestation document is not accepted. */
export type AttestationFailureReason =
  /** Not a COSE_Sign1 with a document of the specified form, or no usable public key in it. */
  | "Malformed"
  /** The signature or the certificate chain does not lead to the configured root. */
  | "Untrusted"
  /** A certificate or the document itself is outside its time. */
  | "Expired";

/** The one error of this folder. */
export class AttestationFailure extends Error {
  override readonly name = "AttestationFailure";
  readonly reason: AttestationFailureReason;

  constructor(reason: AttestationFailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export const malformed = (message: string): AttestationFailure => new AttestationFailure("Malformed", message);
export const untrusted = (message: string): AttestationFailure => new AttestationFailure("Untrusted", message);
