/** deriveKey (kdf_ctr.ts) for four messages side by side. What is the same in every message never passes through its lane alone. */
import { LANE_STATE, LANE_W } from "./abi";
import { compress4, gather4, scatter4 } from "./sha256_lanes4";
import { swapBytes } from "./sha256";

/** The words of the block of fixed data that the nonce, from byte 25 on, has a part in. */
const NONCE_WORD: usize = 6;
const NONCE_WORDS: usize = 5;

/** The inner block: the words of the label's block, and the nonces, which begin one byte into a word. */
function innerWords(label: usize, nonces: usize): void {
  const nonce: usize = LANE_W + 16 * NONCE_WORD;
  gather4(nonce, nonces, 0);
  // The byte before the nonce is 00.
  let before = i64x2.splat(0);
  for (let at = nonce; at < nonce + 64; at += 16) {
    const word = swapBytes(v128.load(at));
    v128.store(at, v128.or(i32x4.shl(before, 24), i32x4.shr_u(word, 8)));
    before = word;
  }
  const after = swapBytes(v128.load_splat<u32>(label, 4 * (NONCE_WORD + NONCE_WORDS - 1)));
  v128.store(nonce + 64, v128.or(i32x4.shl(before, 24), after));
  for (let i: usize = 0; i < NONCE_WORD; i++) v128.store(LANE_W + 16 * i, swapBytes(v128.load_splat<u32>(label + 4 * i)));
  for (let i = NONCE_WORD + NONCE_WORDS; i < 16; i++) v128.store(LANE_W + 16 * i, swapBytes(v128.load_splat<u32>(label + 4 * i)));
}

/** The outer block: the chaining values, and SHA-256 padding for 64 + 32 bytes. */
function outerWords(): void {
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(LANE_W + at, v128.load(LANE_STATE + at));
    v128.store(LANE_W + at, i64x2.splat(0), 128);
  }
  v128.store(LANE_W, i32x4.splat(0x80000000), 128);
  v128.store(LANE_W, i32x4.splat(0x300), 240);
}

/** The block in LANE_W after the chaining values `offset` bytes after the addresses at `states`. */
function compressAfter(states: usize, offset: usize): void {
  gather4(LANE_STATE, states, offset);
  gather4(LANE_STATE + 64, states, offset + 16);
  compress4();
}

/** Four keys of 32 bytes at `to`. The addresses of their mid-states are at `states`, those of their nonces at `nonces`. */
export function deriveKeys4(to: usize, label: usize, states: usize, nonces: usize): void {
  innerWords(label, nonces);
  compressAfter(states, 0);
  outerWords();
  compressAfter(states, 32);
  scatter4(to, LANE_STATE);
  scatter4(to + 16, LANE_STATE + 64);
}
