/** Eight messages of a batch side by side (lanes8.ts). The results are those of envelope.ts. */
import {
  ENTRY_BYTES,
  GCM_TAG_BYTES,
  INVALID,
  LANE_KEYS,
  LANE_NONCES,
  LANE_STREAM,
  MESSAGE_HEADER_BYTES,
  MESSAGE_ID_AT,
  MESSAGE_MAGIC,
  MESSAGE_NONCE_AT,
  OK,
} from "./abi";
import { find, statesOf, touch } from "./backing_keys";
import { blocksOf, contextLengthOf, contextOf, fit, lengthOf, textOf } from "./entries";
import { writeHeader } from "./envelope";
import { openLane, sealLane } from "./lane";
import { makeLanes, PASS } from "./lanes8";

/** Encrypts the eight messages from `entry` on; 0 when they are too long for it and nothing was done. `random`: 8 x 28 bytes. */
export function encryptMessages8(row: u32, id: usize, random: usize, entry: usize, label: usize): u32 {
  if (!fit(entry, 0)) return 0;
  const states = <u32>statesOf(row);
  let longest: usize = 0;
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    store<u32>(LANE_KEYS + 4 * k, states);
    store<u32>(LANE_NONCES + 4 * k, <u32>textOf(e) + MESSAGE_NONCE_AT);
    writeHeader(textOf(e), id, random + 28 * k);
    longest = max<usize>(longest, lengthOf(e));
  }
  makeLanes(LANE_STREAM, label, blocksOf(longest));
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    sealLane(LANE_STREAM + 16 * k, PASS, textOf(e), contextOf(e), contextLengthOf(e), lengthOf(e));
  }
  return 1;
}

/** Decrypts the eight blobs from `entry` on; 0 when one is no blob, under a key not resident, or too long, and nothing was done. */
export function decryptMessages8(entry: usize, label: usize): u32 {
  const OVERHEAD: usize = MESSAGE_HEADER_BYTES + GCM_TAG_BYTES;
  if (!fit(entry, OVERHEAD)) return 0;
  let longest: usize = 0;
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    if (lengthOf(e) < OVERHEAD || load<u32>(textOf(e)) != MESSAGE_MAGIC) return 0;
    const row = find(textOf(e) + MESSAGE_ID_AT);
    if (row == 0) return 0;
    store<u32>(LANE_KEYS + 4 * k, <u32>statesOf(row));
    store<u32>(LANE_NONCES + 4 * k, <u32>textOf(e) + MESSAGE_NONCE_AT);
    longest = max<usize>(longest, lengthOf(e) - OVERHEAD);
  }
  for (let k: usize = 0; k < 8; k++) touch(find(textOf(entry + k * ENTRY_BYTES) + MESSAGE_ID_AT));
  makeLanes(LANE_STREAM, label, blocksOf(longest));
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    const valid = openLane(LANE_STREAM + 16 * k, PASS, textOf(e), contextOf(e), contextLengthOf(e), lengthOf(e) - OVERHEAD);
    store<u32>(e, valid ? OK : INVALID, 12);
  }
  return 1;
}
