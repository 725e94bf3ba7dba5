/**
 * Eight messages side by side: their keys are derived four at a time, expanded together, and each bitsliced pass encrypts one block of every
 * message under its own key. Addresses of mid-states are at LANE_KEYS, of nonces at LANE_NONCES.
 *
 *   lanes   H of eight messages || E(K, J0) of eight || first block of key stream of eight || ...        128 bytes each
 *
 * Only GHASH goes message by message. What a message needs begins at its lane, which is the address of its H.
 */
import {
  GCM_KEY_SHORT,
  GCM_KEY_TABLE,
  KEYS8,
  LANE_END,
  LANE_KEYS,
  LANE_NONCES,
  LANE_W,
  MESSAGE_HEADER_BYTES,
  MESSAGE_KEY,
  NONCE_BYTES,
  SCRATCH,
  SMALL_END,
} from "./abi";
import { encrypt8, expandKeys8 } from "./aes_bitslice8";
import { wipe } from "./bytes";
import { makeShortTable } from "./ghash_swizzle1";
import { deriveKeys4 } from "./kdf_lanes4";
import { isGenuine, tagOf } from "./short_message";

/** Bytes of a pass: one block of each message. */
export const PASS: usize = 128;

/** Derives the keys under `label` and makes the lanes with `blocks` blocks of key stream. The IV follows the nonce. */
export function makeLanes(lanes: usize, label: usize, blocks: usize): void {
  deriveKeys4(KEYS8, label, LANE_KEYS, LANE_NONCES);
  deriveKeys4(KEYS8 + 128, label, LANE_KEYS + 16, LANE_NONCES + 16);
  expandKeys8(MESSAGE_KEY);
  wipe(lanes, PASS);
  encrypt8(MESSAGE_KEY, lanes);
  for (let counter: usize = 1; counter <= blocks + 1; counter++) {
    const pass = lanes + counter * PASS;
    for (let k: usize = 0; k < 8; k++) {
      // J0 and its successors, SP 800-38D 7.1 step 2. The four bytes after the IV are replaced.
      const block = v128.load(load<u32>(LANE_NONCES + 4 * k) + NONCE_BYTES);
      v128.store(pass + 16 * k, i32x4.replace_lane(block, 3, bswap<u32>(<u32>counter)));
    }
    encrypt8(MESSAGE_KEY, pass);
  }
}

/** XORs the key stream of the lane into `length` bytes. */
function crypt(lane: usize, text: usize, length: usize): void {
  let stream = lane + 2 * PASS;
  while (length >= 16) {
    v128.store(text, v128.xor(v128.load(text), v128.load(stream)));
    text += 16;
    length -= 16;
    stream += PASS;
  }
  for (let i: usize = 0; i < length; i++) store<u8>(text + i, load<u8>(text + i) ^ load<u8>(stream + i));
}

/** The message at `message` with its header, in place; the tag follows. The context is wiped. */
export function sealLane(lane: usize, message: usize, context: usize, contextLength: usize, length: usize): void {
  const text = message + MESSAGE_HEADER_BYTES;
  makeShortTable(MESSAGE_KEY + GCM_KEY_SHORT, lane);
  crypt(lane, text, length);
  v128.store(text + length, tagOf(MESSAGE_KEY, message, context, contextLength, length, v128.load(lane + PASS)));
  wipe(context, contextLength);
}

/** 1 when the message is genuine: then its text is decrypted in place. The context is wiped. */
export function openLane(lane: usize, message: usize, context: usize, contextLength: usize, length: usize): u32 {
  makeShortTable(MESSAGE_KEY + GCM_KEY_SHORT, lane);
  const valid = isGenuine(MESSAGE_KEY, message, context, contextLength, length, v128.load(lane + PASS));
  // Whether the message is genuine is public from here on: it is the result.
  if (valid) crypt(lane, message + MESSAGE_HEADER_BYTES, length);
  wipe(context, contextLength);
  return valid;
}

/** To be called after the last group of eight. */
export function wipeLanes(): void {
  wipe(SCRATCH, SMALL_END - SCRATCH);
  wipe(MESSAGE_KEY, GCM_KEY_TABLE);
  wipe(LANE_W, LANE_END - LANE_W);
}
