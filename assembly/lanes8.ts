/**
 * Eight messages side by side: their keys are derived four at a time, expanded together, and each bitsliced pass encrypts one block of every
 * message under its own key. Addresses of mid-states are at LANE_KEYS, of nonces at LANE_NONCES.
 *
 *   lanes   H of eight messages || E(K, J0) of eight || first block of key stream of eight || ...        128 bytes each
 *
 * Only GHASH goes message by message (lane.ts).
 */
import {
  GCM_KEY_TABLE,
  KEYS8,
  LANE_END,
  LANE_KEYS,
  LANE_NONCES,
  LANE_W,
  MESSAGE_KEY,
  NONCE_BYTES,
  SCRATCH,
  SMALL_END,
} from "./abi";
import { encrypt8, expandKeys8 } from "./aes_bitslice8";
import { wipe } from "./bytes";
import { deriveKeys4 } from "./kdf_lanes4";

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

/** To be called after the last group of eight. */
export function wipeLanes(): void {
  wipe(SCRATCH, SMALL_END - SCRATCH);
  wipe(MESSAGE_KEY, GCM_KEY_TABLE);
  wipe(LANE_W, LANE_END - LANE_W);
}
