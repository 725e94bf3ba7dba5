/**
 * AES-256 encryption of few blocks under a key used once, by lookups of nibbles in registers: no address depends on data. The bitsliced form
 * (aes_bitslice8.ts) does eight blocks in half as much again, but spreading a key over its planes costs more than four blocks here.
 *
 * Source: M. Hamburg, "Accelerating AES with vector permute instructions" (2009). A byte is h + l w' over GF(16), its two nibbles h and l; with
 * 1/0 = infinity and 1/infinity = 0, and a constant a,
 *
 *   s = 1 / (1/h + a/l) + (h + l)        t = 1 / (1/(h + l) + a/l) + h        1/byte = u(s) + v(t) for two functions u and v
 *
 * so the S-box is five lookups of nibbles, and two that lead to sums of its output. Infinity is 128: XOR with a nibble keeps it, and to look it up
 * gives 0. Here GF(16) has the basis 1, e1, e1^2, e1^3, and w' is 12, hexadecimal; tables were computed from these and FIPS 197, and the self-test
 * tells whether they are right. The state stays in this form, with bytes by columns (FIPS 197 3.4). The S-box's constant 0x63 is in the round keys.
 */
import { lookup16 } from "./lookup16";

// A byte's low and high nibble to its form with h in the high and l in the low half; and back.
const TO_LOW: usize = memory.data<u8>([0x00, 0x10, 0x94, 0x84, 0x53, 0x43, 0xc7, 0xd7, 0xd3, 0xc3, 0x47, 0x57, 0x80, 0x90, 0x14, 0x04]);
const TO_HIGH: usize = memory.data<u8>([0x00, 0x95, 0x7e, 0xeb, 0x55, 0xc0, 0x2b, 0xbe, 0x1b, 0x8e, 0x65, 0xf0, 0x4e, 0xdb, 0x30, 0xa5]);
const FROM_LOW: usize = memory.data<u8>([0x00, 0x12, 0x4b, 0x59, 0x0f, 0x1d, 0x44, 0x56, 0xd8, 0xca, 0x93, 0x81, 0xd7, 0xc5, 0x9c, 0x8e]);
const FROM_HIGH: usize = memory.data<u8>([0x00, 0x01, 0xe1, 0xe0, 0x5c, 0x5d, 0xbd, 0xbc, 0x0c, 0x0d, 0xed, 0xec, 0x50, 0x51, 0xb1, 0xb0]);
// 1/n and a/n.
const INVERSE: usize = memory.data<u8>([0x80, 0x01, 0x09, 0x0e, 0x0d, 0x0b, 0x07, 0x06, 0x0f, 0x02, 0x0c, 0x05, 0x0a, 0x04, 0x03, 0x08]);
const RATIO: usize = memory.data<u8>([0x80, 0x02, 0x01, 0x0f, 0x09, 0x05, 0x0e, 0x0c, 0x0d, 0x04, 0x0b, 0x0a, 0x07, 0x08, 0x06, 0x03]);
// What s and t add to the S-box's output, and to twice the output.
const FROM_S: usize = memory.data<u8>([0x00, 0x93, 0xb2, 0xb4, 0x37, 0xa2, 0x06, 0x95, 0x27, 0x10, 0xa4, 0x16, 0x31, 0x85, 0x83, 0x21]);
const FROM_T: usize = memory.data<u8>([0x00, 0x02, 0x6b, 0x3b, 0x8a, 0xd8, 0x50, 0x52, 0x39, 0xb3, 0x88, 0xe3, 0xda, 0xe1, 0xb1, 0x69]);
const TWICE_FROM_S: usize = memory.data<u8>([0x00, 0xb6, 0x83, 0x4b, 0x69, 0x17, 0xc8, 0x7e, 0xfd, 0x94, 0xdf, 0x5c, 0xa1, 0xea, 0x22, 0x35]);
const TWICE_FROM_T: usize = memory.data<u8>([0x00, 0x49, 0x6d, 0xda, 0x3d, 0xc3, 0xb7, 0xfe, 0x93, 0xae, 0x74, 0x19, 0x8a, 0x50, 0xe7, 0x24]);
/** 0x63, and Rcon[1], Rcon[2], ... */
const CONSTANT: u8 = 0xaf;
const RCON: usize = memory.data<u8>([0x10, 0x94, 0x53, 0xd3, 0x95, 0x7e, 0x55]);

// Masks, loaded for the reason aes_round.ts gives.
const SHIFT_ROWS: usize = memory.data<u8>([0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11]);
/** Row r takes row r + 1, and r + 3, of its column. */
const ROTATE_1: usize = memory.data<u8>([1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12]);
const ROTATE_3: usize = memory.data<u8>([3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14]);
/** RotWord(w3), and w3, in all four words. */
const LAST_ROTATED: usize = memory.data<u8>([13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12]);
const LAST: usize = memory.data<u8>([12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15]);

const BLOCK: usize = 16;
const ROUNDS: usize = 14;
/** Bytes of a schedule. */
export const NIBBLE_SCHEDULE_BYTES: usize = 240;

// @ts-expect-error: decorator
@inline
function lowOf(a: v128): v128 {
  return v128.and(a, i8x16.splat(15));
}

// @ts-expect-error: decorator
@inline
function highOf(a: v128): v128 {
  return v128.and(i16x8.shr_u(a, 4), i8x16.splat(15));
}

/** The sum of what two tables have for the nibbles of each byte. */
// @ts-expect-error: decorator
@inline
function byNibbles(a: v128, low: usize, high: usize): v128 {
  return v128.xor(lookup16(v128.load(low), lowOf(a)), lookup16(v128.load(high), highOf(a)));
}

/** A block in the usual form. */
export function fromNibbles(a: v128): v128 {
  return byNibbles(a, FROM_LOW, FROM_HIGH);
}

/** 1/(1/n + ratio) + other: s or t. */
// @ts-expect-error: decorator
@inline
function part(inverse: v128, n: v128, ratio: v128, other: v128): v128 {
  return v128.xor(lookup16(inverse, v128.xor(lookup16(inverse, n), ratio)), other);
}

// @ts-expect-error: decorator
@inline
function sum(fromS: usize, s: v128, fromT: usize, t: v128): v128 {
  return v128.xor(lookup16(v128.load(fromS), s), lookup16(v128.load(fromT), t));
}

/** SubBytes but for its constant. */
// @ts-expect-error: decorator
@inline
function subBytes(a: v128): v128 {
  const inverse = v128.load(INVERSE);
  const low = lowOf(a);
  const high = highOf(a);
  const both = v128.xor(low, high);
  const ratio = lookup16(v128.load(RATIO), low);
  return sum(FROM_S, part(inverse, high, ratio, both), FROM_T, part(inverse, both, ratio, high));
}

/** The four words of a round key, each XOR all before it. */
// @ts-expect-error: decorator
@inline
function runningXor(w: v128): v128 {
  const zero = i64x2.splat(0);
  const a = v128.xor(w, i32x4.shuffle(zero, w, 0, 4, 5, 6));
  return v128.xor(a, i64x2.shuffle(zero, a, 0, 2));
}

/** FIPS 197 5.2 for the 32 bytes at `key`: 15 round keys at `schedule`, 1 to 14 XOR 0x63. */
export function expandNibbles(schedule: usize, key: usize): void {
  const constant = i8x16.splat(CONSTANT);
  let previous = byNibbles(v128.load(key), TO_LOW, TO_HIGH);
  let last = byNibbles(v128.load(key, 16), TO_LOW, TO_HIGH);
  v128.store(schedule, previous);
  v128.store(schedule, v128.xor(last, constant), BLOCK);
  for (let round: usize = 2; round <= ROUNDS; round++) {
    const even = (round & 1) == 0;
    // Only even rounds rotate and have an Rcon, in row 0 of every column.
    const word = v128.xor(subBytes(lookup16(last, v128.load(even ? LAST_ROTATED : LAST))), constant);
    const rcon = even ? i32x4.splat(load<u8>(RCON + (round >> 1) - 1)) : i32x4.splat(0);
    const next = v128.xor(v128.xor(runningXor(previous), rcon), word);
    v128.store(schedule + round * BLOCK, v128.xor(next, constant));
    previous = last;
    last = next;
  }
}

/** FIPS 197 5.1 on the `count` blocks at `blocks`, in place. They are independent, so the processor works on about four at a time. */
export function encryptNibbles(schedule: usize, blocks: usize, count: usize): void {
  const end = blocks + count * BLOCK;
  const inverse = v128.load(INVERSE);
  for (let at = blocks; at < end; at += BLOCK) {
    v128.store(at, v128.xor(byNibbles(v128.load(at), TO_LOW, TO_HIGH), v128.load(schedule)));
  }
  const lastKey = schedule + ROUNDS * BLOCK;
  for (let key = schedule + BLOCK; key < lastKey; key += BLOCK) {
    for (let at = blocks; at < end; at += BLOCK) {
      const a = lookup16(v128.load(at), v128.load(SHIFT_ROWS));
      const low = lowOf(a);
      const high = highOf(a);
      const both = v128.xor(low, high);
      const ratio = lookup16(v128.load(RATIO), low);
      const s = part(inverse, high, ratio, both);
      const t = part(inverse, both, ratio, high);
      // MixColumns, 5.1.3: 2 a + 3 a' + a'' + a''' = q + q' + a''' for q = 2 a + a', each ' a row further.
      const out = sum(FROM_S, s, FROM_T, t);
      const q = v128.xor(sum(TWICE_FROM_S, s, TWICE_FROM_T, t), lookup16(out, v128.load(ROTATE_1)));
      const rest = v128.xor(lookup16(out, v128.load(ROTATE_3)), lookup16(q, v128.load(ROTATE_1)));
      v128.store(at, v128.xor(v128.xor(q, v128.load(key)), rest));
    }
  }
  for (let at = blocks; at < end; at += BLOCK) {
    const a = subBytes(lookup16(v128.load(at), v128.load(SHIFT_ROWS)));
    v128.store(at, fromNibbles(v128.xor(a, v128.load(lastKey))));
  }
}
