/**
 * Eight messages of a batch side by side: lanes8.ts makes what they need of their keys; text and GHASH go message by message. The results are
 * those of envelope.ts.
 */
import {
  ENTRY_BYTES,
  GCM_KEY_SHORT,
  GCM_TAG_BYTES,
  INVALID,
  LANE_KEYS,
  LANE_NONCES,
  LANE_STREAM,
  LANE_TEXT_MAX,
  MESSAGE_HEADER_BYTES,
  MESSAGE_ID_AT,
  MESSAGE_KEY,
  MESSAGE_MAGIC,
  MESSAGE_NONCE_AT,
  OK,
} from "./abi";
import { find, statesOf, touch } from "./backing_keys";
import { wipe } from "./bytes";
import { writeHeader } from "./envelope";
import { makeShortTable } from "./ghash_swizzle1";
import { makeStreams, PASS } from "./lanes8";
import { isGenuine, isShort, tagOf } from "./short_message";

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

/** Whether the eight messages from `entry` on are short enough, with `more` bytes allowed for what a blob has around its text. */
function fit(entry: usize, more: usize): bool {
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    if (lengthOf(e) > <usize>LANE_TEXT_MAX + more || !isShort(contextLengthOf(e), 0)) return false;
  }
  return true;
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

/** What the tag of message `k` is made with: its short table, and E(K, J0), which is returned. */
// @ts-expect-error: decorator
@inline
function beginTag(k: usize): v128 {
  makeShortTable(MESSAGE_KEY + GCM_KEY_SHORT, LANE_STREAM + 16 * k);
  return v128.load(LANE_STREAM + PASS + 16 * k);
}

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
  makeStreams(label, longest);
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    const text = textOf(e) + MESSAGE_HEADER_BYTES;
    const length = lengthOf(e);
    crypt(k, text, length);
    const context = aadOf(e) + MESSAGE_HEADER_BYTES;
    const tag = tagOf(MESSAGE_KEY, textOf(e), context, contextLengthOf(e), length, beginTag(k));
    v128.store(text + length, tag);
    wipe(context, contextLengthOf(e));
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
  makeStreams(label, longest);
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    const text = textOf(e) + MESSAGE_HEADER_BYTES;
    const length = lengthOf(e) - OVERHEAD;
    const context = aadOf(e) + MESSAGE_HEADER_BYTES;
    const valid = isGenuine(MESSAGE_KEY, textOf(e), context, contextLengthOf(e), length, beginTag(k));
    // Whether the message is genuine is public from here on: it is the result.
    if (valid) crypt(k, text, length);
    wipe(context, contextLengthOf(e));
    store<u32>(e, valid ? OK : INVALID, 12);
  }
  return 1;
}
