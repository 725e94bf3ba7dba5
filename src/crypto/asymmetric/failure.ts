/** What went wrong, in the terms of this floor. The SDK turns a reason into the error AWS answers. */
export type AsymmetricFailureReason =
  /** The bytes are not a key of the expected kind: bad DER, wrong algorithm, wrong size, inconsistent halves, point not on the curve. */
  | "InvalidKey"
  /** A digest, mu or plaintext has a length the algorithm does not take. */
  | "InvalidLength"
  /** The key spec does not have this algorithm, or the algorithm does not take this kind of input. */
  | "UnsupportedAlgorithm"
  /** The handle was used after `destroy()`. */
  | "Destroyed";

/** The one error of this folder. Messages name the rule that was broken, never a byte of a key. */
export class AsymmetricFailure extends Error {
  override readonly name = "AsymmetricFailure";
  readonly reason: AsymmetricFailureReason;

  constructor(reason: AsymmetricFailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** An `InvalidKey` failure. */
export const invalidKey = (message: string): AsymmetricFailure => new AsymmetricFailure("InvalidKey", message);
