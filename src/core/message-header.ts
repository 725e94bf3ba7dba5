import { BACKING_ID_BYTES, GCM_TAG_BYTES, MESSAGE_HEADER_BYTES, MESSAGE_ID_AT, MESSAGE_MAGIC } from "../../assembly/abi.js";

/**
 * The 16-byte id of the backing key that a blob names, as a view of the blob; undefined: not of this format, or too short.
 * Nothing of the blob is verified by this.
 */
export function backingKeyOf(blob: Uint8Array): Uint8Array | undefined {
  if (blob.length < MESSAGE_HEADER_BYTES + GCM_TAG_BYTES) return undefined;
  for (let i = 0; i < MESSAGE_ID_AT; i++) if (blob[i] !== ((MESSAGE_MAGIC >>> (8 * i)) & 0xff)) return undefined;
  return blob.subarray(MESSAGE_ID_AT, MESSAGE_ID_AT + BACKING_ID_BYTES);
}
