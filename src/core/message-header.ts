import { BACKING_ID_BYTES, GCM_TAG_BYTES, MESSAGE_HEADER_BYTES, MESSAGE_ID_AT, MESSAGE_MAGIC } from "../../assembly/abi.js";

export { BACKING_ID_BYTES };

/**
 * Where the 16-byte id of the backing key that a blob names begins; undefined: not of this format, or too short.
 * Nothing of the blob is verified by this.
 */
export function backingKeyAt(blob: Uint8Array): number | undefined {
  if (blob.length < MESSAGE_HEADER_BYTES + GCM_TAG_BYTES) return undefined;
  for (let i = 0; i < MESSAGE_ID_AT; i++) if (blob[i] !== ((MESSAGE_MAGIC >>> (8 * i)) & 0xff)) return undefined;
  return MESSAGE_ID_AT;
}
