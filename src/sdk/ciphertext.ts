/**
 * The outside of a ciphertext blob. `docs/ciphertext.md` draws it; the core writes, authenticates and opens it.
 */

import { toHex } from "../bytes.js";
import { MESSAGE_HEADER_BYTES, MESSAGE_ID_OFFSET, MESSAGE_MAGIC, MESSAGE_TAG_BYTES } from "../core/message.js";
import { KmsError } from "../errors.js";

/** The one answer to a blob that does not open, whatever is wrong with it: AWS sends no message. */
export const invalidCiphertext = (): KmsError => new KmsError("InvalidCiphertextException");

/**
 * Reads which backing key a blob names. Nothing of the blob is authenticated at this point.
 * @returns 32 lower-case hexadecimal digits.
 * @throws {KmsError} `InvalidCiphertextException` when this is no blob of ours.
 */
export function backingKeyIdOf(blob: Uint8Array): string {
  if (blob.length < MESSAGE_HEADER_BYTES + MESSAGE_TAG_BYTES) throw invalidCiphertext();
  for (let i = 0; i < MESSAGE_MAGIC.length; i++) if (blob[i] !== MESSAGE_MAGIC[i]) throw invalidCiphertext();
  return toHex(blob.subarray(MESSAGE_ID_OFFSET, MESSAGE_ID_OFFSET + 16));
}
