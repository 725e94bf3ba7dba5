/**
 * The AES-256 key schedule of one key (FIPS 197 5.2), for eight blocks under it. expandKeys8 does eight different keys at once, but
 * for one it wastes seven eighths of its work.
 *
 * SubWord reads the whole S-box: row r gives its bytes to the lanes whose high nibble is r, through i8x16.swizzle, which gives 0 to
 * every other lane. No address depends on the key.
 */
import { transpose } from "./aes_bitslice8";
import { byRows, subBytes } from "./aes_round";

const ROUNDS = 14;
const PLANE = 16;
const STATE = 128;

/** The S-box, FIPS 197 5.1.1, of all bytes. The circuit of aes_round.ts makes it when the module starts: bytes 0 to 255 as sixteen blocks. */
const SBOX: usize = memory.data(256);
for (let i: usize = 0; i < 256; i++) store<u8>(SBOX + i, <u8>i);
for (let at: usize = SBOX; at < SBOX + 256; at += STATE) {
  transpose(at);
  subBytes(at);
  transpose(at);
}
for (let i: usize = 0; i < 256; i++) store<u8>(SBOX + i, load<u8>(SBOX + i) ^ 0x63);

/** S(a) in every byte. */
function subWord(a: v128): v128 {
  let s = i64x2.splat(0);
  for (let row = 0; row < 256; row += 64) {
    const s0 = i8x16.swizzle(v128.load(SBOX + row, 0), v128.xor(a, i8x16.splat(<i8>row)));
    const s1 = i8x16.swizzle(v128.load(SBOX + row, 16), v128.xor(a, i8x16.splat(<i8>(row + 16))));
    const s2 = i8x16.swizzle(v128.load(SBOX + row, 32), v128.xor(a, i8x16.splat(<i8>(row + 32))));
    const s3 = i8x16.swizzle(v128.load(SBOX + row, 48), v128.xor(a, i8x16.splat(<i8>(row + 48))));
    s = v128.xor(s, v128.xor(v128.xor(s0, s1), v128.xor(s2, s3)));
  }
  return s;
}

/** The four words of a round key, each XOR all before it: w0, w0 ^ w1, w0 ^ w1 ^ w2, ... */
// @ts-expect-error: decorator
@inline
function runningXor(w: v128): v128 {
  const zero = i64x2.splat(0);
  const a = v128.xor(w, i8x16.shuffle(zero, w, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27));
  return v128.xor(a, i8x16.shuffle(zero, a, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
}

/** RotWord(w3) in all four words. */
// @ts-expect-error: decorator
@inline
function lastWordRotated(a: v128): v128 {
  return i8x16.shuffle(a, a, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12);
}

/** w3 in all four words. */
// @ts-expect-error: decorator
@inline
function lastWord(a: v128): v128 {
  return i8x16.shuffle(a, a, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15);
}

/** A round key as eight planes, each byte all ones or all zeros: bit i of the key byte. `constant` is XORed into every byte first. */
export function toPlanes(to: usize, key: v128, constant: i32): void {
  const k = byRows(v128.xor(key, i8x16.splat(<i8>constant)));
  for (let i = 0; i < 8; i++) {
    const bit = i8x16.splat(<i8>(<i32>1 << i));
    v128.store(to + i * PLANE, i8x16.eq(v128.and(k, bit), bit));
  }
}

/** FIPS 197 5.2 for the 32 bytes at `key`: 15 round keys of eight planes at `schedule`, 1 to 14 XOR 0x63 (aes_bitslice8.ts). */
export function expandKey(schedule: usize, key: usize): void {
  let previous = v128.load(key);
  let last = v128.load(key, 16);
  toPlanes(schedule, previous, 0);
  toPlanes(schedule + STATE, last, 0x63);
  for (let round = 2; round <= ROUNDS; round++) {
    // Rcon[round / 2] = x^(round / 2 - 1), in row 0 of every column; only even rounds rotate and have one.
    const word = (round & 1) == 0
      ? v128.xor(subWord(lastWordRotated(last)), i32x4.splat(1 << ((round >> 1) - 1)))
      : subWord(lastWord(last));
    const next = v128.xor(runningXor(previous), word);
    toPlanes(schedule + round * STATE, next, 0x63);
    previous = last;
    last = next;
  }
}
