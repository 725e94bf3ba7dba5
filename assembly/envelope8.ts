/**
 * Eight messages of a batch side by side: their keys are derived four at a time, expanded together, and each bitsliced pass encrypts
 * one block of every message under its own key. Only GHASH goes message by message. The results are those of envelope.ts.
 */
import {
  ENTRY_BYTES,
  GCM_KEY_TABLE,
  GCM_TAG_BYTES,
  INVALID,
  KEYS8,
  LANE_BLOCKS,
  LANE_END,
  LANE_KEYS,
  LANE_STREAM,
  LANE_TEXT_MAX,
  LANE_W,
  MESSAGE_HEADER_BYTES,
  MESSAGE_ID_AT,
  MESSAGE_IV_AT,
  MESSAGE_KEY,
  MESSAGE_MAGIC,
  MESSAGE_NONCE_AT,
  OK,
  SCRATCH,
  SMALL_END,
} from "./abi";
import { encrypt8, expandKeys8 } from "./aes_bitslice8";
import { find, statesOf, touch } from "./backing_keys";
import { copy, wipe } from "./bytes";
import * as gcm from "./gcm";
import { innerBlock, outerPadding } from "./kdf_ctr";
import { compress4, digests4, loadStates4 } from "./sha256_lanes4";
import { writeHeader } from "./envelope";

const PASS: usize = 128;

// A row of ENTRIES.
// @ts-expect-error: decorator
@inline
function aadOf(entry: usize): usize {
  return load<u32>(entry, 0);
}
// @ts-expect-error: decorator
@inline
function contextLengthOf(entry: usize): usize {
  return load<u32>(entry, 4);
}
// @ts-expect-error: decorator
@inline
function textOf(entry: usize): usize {
  return load<u32>(entry, 8);
}
// @ts-expect-error: decorator
@inline
function lengthOf(entry: usize): usize {
  return load<u32>(entry, 12);
}

/** Whether the eight texts from `entry` on are short enough, with `more` bytes allowed for what a blob has around its text. */
function fit(entry: usize, more: usize): bool {
  for (let k: usize = 0; k < 8; k++) {
    if (lengthOf(entry + k * ENTRY_BYTES) > <usize>LANE_TEXT_MAX + more) return false;
  }
  return true;
}

/** Derives the eight message keys to KEYS8; mid-states are where LANE_KEYS says, nonces in the headers. Four lanes at a time. */
function deriveKeys(entry: usize, label: usize): void {
  for (let half: usize = 0; half < 8; half += 4) {
    const keys = LANE_KEYS + 4 * half;
    const a = load<u32>(keys, 0);
    const b = load<u32>(keys, 4);
    const c = load<u32>(keys, 8);
    const d = load<u32>(keys, 12);
    for (let k: usize = 0; k < 4; k++) innerBlock(LANE_BLOCKS + 64 * k, label, textOf(entry + (half + k) * ENTRY_BYTES) + MESSAGE_NONCE_AT);
    loadStates4(a, b, c, d);
    compress4();
    digests4(LANE_BLOCKS, 64);
    for (let k: usize = 0; k < 4; k++) outerPadding(LANE_BLOCKS + 64 * k);
    loadStates4(a + 32, b + 32, c + 32, d + 32);
    compress4();
    digests4(KEYS8 + 32 * half, 32);
  }
}

/** Expands the keys and makes the passes for texts of up to `longest` bytes: H, E(K, J0) and key stream of each message. */
function makeStreams(entry: usize, longest: usize): void {
  expandKeys8(MESSAGE_KEY);
  const end: usize = LANE_STREAM + 2 * PASS + ((longest + 15) >> 4) * PASS;
  wipe(LANE_STREAM, PASS);
  encrypt8(MESSAGE_KEY, LANE_STREAM);
  let counter: u32 = 1;
  for (let pass = <usize>LANE_STREAM + PASS; pass < end; pass += PASS) {
    for (let k: usize = 0; k < 8; k++) {
      // J0 and its successors, SP 800-38D 7.1 step 2. The four bytes after the IV in the header's place are replaced.
      const block = v128.load(textOf(entry + k * ENTRY_BYTES) + MESSAGE_IV_AT);
      v128.store(pass + 16 * k, i32x4.replace_lane(block, 3, bswap<u32>(counter)));
    }
    encrypt8(MESSAGE_KEY, pass);
    counter++;
  }
}

/** XORs the key stream of message `k` into `length` bytes. */
function crypt(k: usize, text: usize, length: usize): void {
  let stream: usize = LANE_STREAM + 2 * PASS + 16 * k;
  while (length >= 16) {
    v128.store(text, v128.xor(v128.load(text), v128.load(stream)));
    text += 16;
    length -= 16;
    stream += PASS;
  }
  for (let i: usize = 0; i < length; i++) store<u8>(text + i, load<u8>(text + i) ^ load<u8>(stream + i));
}

function wipeLanes(): void {
  wipe(SCRATCH, SMALL_END - SCRATCH);
  wipe(MESSAGE_KEY, GCM_KEY_TABLE);
  wipe(LANE_W, LANE_END - LANE_W);
}

/** Encrypts the eight messages from `entry` on; 0 when they are too long for it and nothing was done. `random`: 8 x 28 bytes. */
export function encryptMessages8(row: u32, id: usize, random: usize, entry: usize, label: usize): u32 {
  if (!fit(entry, 0)) return 0;
  const states = <u32>statesOf(row);
  let longest: usize = 0;
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    store<u32>(LANE_KEYS + 4 * k, states);
    writeHeader(textOf(e), id, random + 28 * k);
    copy(aadOf(e), textOf(e), MESSAGE_HEADER_BYTES);
    longest = max<usize>(longest, lengthOf(e));
  }
  deriveKeys(entry, label);
  makeStreams(entry, longest);
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    const aadLength = MESSAGE_HEADER_BYTES + contextLengthOf(e);
    const text = textOf(e) + MESSAGE_HEADER_BYTES;
    const length = lengthOf(e);
    gcm.beginWith(MESSAGE_KEY, LANE_STREAM + 16 * k, LANE_STREAM + PASS + 16 * k);
    gcm.absorb(MESSAGE_KEY, aadOf(e), aadLength);
    crypt(k, text, length);
    gcm.absorb(MESSAGE_KEY, text, length);
    gcm.finish(MESSAGE_KEY, aadLength, length, text + length);
    gcm.forgetLong(MESSAGE_KEY);
    wipe(aadOf(e), aadLength);
  }
  wipeLanes();
  return 1;
}

/** Eight messages that turn out not to go side by side leave nothing behind. */
function abandon(): u32 {
  wipe(LANE_KEYS, 32);
  return 0;
}

/** Decrypts the eight blobs from `entry` on; 0 when one is no blob, under a key not resident, or too long, and nothing was done. */
export function decryptMessages8(entry: usize, label: usize): u32 {
  const OVERHEAD: usize = MESSAGE_HEADER_BYTES + GCM_TAG_BYTES;
  if (!fit(entry, OVERHEAD)) return 0;
  let longest: usize = 0;
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    if (lengthOf(e) < OVERHEAD || load<u32>(textOf(e)) != MESSAGE_MAGIC) return abandon();
    const row = find(textOf(e) + MESSAGE_ID_AT);
    if (row == 0) return abandon();
    store<u32>(LANE_KEYS + 4 * k, <u32>statesOf(row));
    longest = max<usize>(longest, lengthOf(e) - OVERHEAD);
  }
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    touch(find(textOf(e) + MESSAGE_ID_AT));
    copy(aadOf(e), textOf(e), MESSAGE_HEADER_BYTES);
  }
  deriveKeys(entry, label);
  makeStreams(entry, longest);
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    const aadLength = MESSAGE_HEADER_BYTES + contextLengthOf(e);
    const text = textOf(e) + MESSAGE_HEADER_BYTES;
    const length = lengthOf(e) - OVERHEAD;
    gcm.beginWith(MESSAGE_KEY, LANE_STREAM + 16 * k, LANE_STREAM + PASS + 16 * k);
    gcm.absorb(MESSAGE_KEY, aadOf(e), aadLength);
    gcm.absorb(MESSAGE_KEY, text, length);
    const valid = gcm.verify(MESSAGE_KEY, aadLength, length, text + length, GCM_TAG_BYTES);
    // Whether the message is genuine is public from here on: it is the result.
    if (valid) crypt(k, text, length);
    gcm.forgetLong(MESSAGE_KEY);
    wipe(aadOf(e), aadLength);
    store<u32>(e, valid ? OK : INVALID, 12);
  }
  wipeLanes();
  return 1;
}
