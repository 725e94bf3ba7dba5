/** The outside of a ciphertext blob. `docs/ciphertext.md` draws it; the core writes, authenticates and opens it. */

import { BACKING_ID_BYTES, backingKeyAt } from "../core/message-header.js";
import { KmsError } from "../errors.js";

/** The one answer to a blob that does not open, whatever is wrong with it: AWS sends no message. */
export const invalidCiphertext = (): KmsError => new KmsError("InvalidCiphertextException");

/**
 * Where in a blob the 16-byte id begins of the backing key it names. Nothing of the blob is verified at this point.
 * @throws {KmsError} `InvalidCiphertextException` when this is no blob of ours.
 */
export function backingKeyPlace(blob: Uint8Array): number {
  const place = backingKeyAt(blob);
  if (place === undefined) throw invalidCiphertext();
  return place;
}

/** A copy of the id at `place`. */
export const backingKeyIdAt = (blob: Uint8Array, place: number): Uint8Array => blob.slice(place, place + BACKING_ID_BYTES);
