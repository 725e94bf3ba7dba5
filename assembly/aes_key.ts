/**
 * The AES-256 key schedule of one key (FIPS 197 5.2), for eight blocks under it. expandKeys8 does eight different keys at once, but
 * for one it wastes seven eighths of its work.
 */
import { fromNibbles, NIBBLE_SCHEDULE_BYTES, expandNibbles } from "./aes_nibbles";
import { byRows } from "./aes_round";

const ROUNDS: usize = 14;
const PLANE = 16;
const STATE: usize = 128;

/** A round key as eight planes, each byte all ones or all zeros: bit i of the key byte. `constant` is XORed into every byte first. */
export function toPlanes(to: usize, key: v128, constant: i32): void {
  const k = byRows(v128.xor(key, i8x16.splat(<i8>constant)));
  for (let i = 0; i < 8; i++) {
    const bit = i8x16.splat(<i8>(<i32>1 << i));
    v128.store(to + i * PLANE, i8x16.eq(v128.and(k, bit), bit));
  }
}

/** 15 round keys of eight planes at `schedule` for the 32 bytes at `key`, 1 to 14 XOR 0x63 (aes_bitslice8.ts). */
export function expandKey(schedule: usize, key: usize): void {
  // The keys as blocks stand at the end, where planes come only after they were read.
  const blocks = schedule + (ROUNDS + 1) * STATE - NIBBLE_SCHEDULE_BYTES;
  expandNibbles(blocks, key);
  for (let round: usize = 0; round <= ROUNDS; round++) toPlanes(schedule + round * STATE, fromNibbles(v128.load(blocks + round * 16)), 0);
}
