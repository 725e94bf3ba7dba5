/** The outside of a ciphertext blob. `docs/ciphertext.md` draws it; the core writes, authenticates and opens it. */

import { backingKeyOf } from "../core/message-header.js";
import { KmsError } from "../errors.js";

/** The one answer to a blob that does not open, whatever is wrong with it: AWS sends no message. */
export const invalidCiphertext = (): KmsError => new KmsError("InvalidCiphertextException");

/**
 * Reads which backing key a blob names. Nothing of the blob is verified at this point.
 * @returns 16 bytes, a view of the blob.
 * @throws {KmsError} `InvalidCiphertextException` when this is no blob of ours.
 */
export function backingKeyIdOf(blob: Uint8Array): Uint8Array {
  const id = backingKeyOf(blob);
  if (id === undefined) throw invalidCiphertext();
  return id;
}
