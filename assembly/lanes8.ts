/**
 * What eight messages need of their keys, made side by side: the keys are derived four at a time, expanded together, and each bitsliced pass
 * encrypts one block of every message under its own key. Addresses of mid-states are at LANE_KEYS, of nonces at LANE_NONCES.
 */
import { GCM_KEY_TABLE, KEYS8, LANE_END, LANE_KEYS, LANE_NONCES, LANE_STREAM, LANE_W, MESSAGE_KEY, NONCE_BYTES, SCRATCH, SMALL_END } from "./abi";
import { encrypt8, expandKeys8 } from "./aes_bitslice8";
import { wipe } from "./bytes";
import { deriveKeys4 } from "./kdf_lanes4";

/** Bytes of a pass: one block of each message. */
export const PASS: usize = 128;

/** Derives the keys under `label` and makes the passes for texts of up to `longest` bytes: H, E(K, J0) and key stream of each message. The IV follows the nonce. */
export function makeStreams(label: usize, longest: usize): void {
  deriveKeys4(KEYS8, label, LANE_KEYS, LANE_NONCES);
  deriveKeys4(KEYS8 + 128, label, LANE_KEYS + 16, LANE_NONCES + 16);
  expandKeys8(MESSAGE_KEY);
  const end: usize = LANE_STREAM + 2 * PASS + ((longest + 15) >> 4) * PASS;
  wipe(LANE_STREAM, PASS);
  encrypt8(MESSAGE_KEY, LANE_STREAM);
  let counter: u32 = 1;
  for (let pass = <usize>LANE_STREAM + PASS; pass < end; pass += PASS) {
    for (let k: usize = 0; k < 8; k++) {
      // J0 and its successors, SP 800-38D 7.1 step 2. The four bytes after the IV are replaced.
      const block = v128.load(load<u32>(LANE_NONCES + 4 * k) + NONCE_BYTES);
      v128.store(pass + 16 * k, i32x4.replace_lane(block, 3, bswap<u32>(counter)));
    }
    encrypt8(MESSAGE_KEY, pass);
    counter++;
  }
}

/** To be called after the last group of eight. */
export function wipeLanes(): void {
  wipe(SCRATCH, SMALL_END - SCRATCH);
  wipe(MESSAGE_KEY, GCM_KEY_TABLE);
  wipe(LANE_W, LANE_END - LANE_W);
}
