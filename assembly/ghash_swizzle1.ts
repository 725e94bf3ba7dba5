/**
 * GHASH one block after another by nibble tables in registers (i8x16.swizzle: no address depends on data), for short messages.
 * NIST SP 800-38D 6.3 and 6.4.
 *
 *   table[p][0], byte n  =  byte p of n x^0 H        nibble n as the high half of a byte
 *   table[p][1], byte n  =  byte p of n x^4 H        ... as the low half                       16 x 2 vectors, 512 bytes
 *
 * For a block X, M[p] = table[p][0][high nibbles of X] ^ table[p][1][low nibbles of X] holds, in byte i, byte p of (byte i of X) H: a
 * part of byte p + i of the product. So the product is the sum of M[p] moved up by p bytes: 31 bytes, then reduced.
 */
import { load64 } from "./bytes";
import { lookup16 } from "./lookup16";

/** Fills the 512 bytes at `table` for the key `h`. */
export function makeShortTable(table: usize, h: usize): void {
  let high = load64(h);
  let low = load64(h + 8);
  const m8 = i8x16(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1);
  const m4 = i8x16(0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1);
  const m2 = i8x16(0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1);
  const m1 = i8x16(0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1);
  // H x^0 ... H x^7 stand for a moment where the last vectors of the table will be.
  const multiples = table + 384;
  for (let k: usize = 0; k < 128; k += 16) {
    store<u64>(multiples + k, bswap<u64>(high));
    store<u64>(multiples + k, bswap<u64>(low), 8);
    const carry = low & 1;
    low = (low >> 1) | (high << 63);
    high = (high >> 1) ^ ((0 - carry) & 0xe100000000000000);
  }
  const v0 = v128.load(multiples, 0);
  const v1 = v128.load(multiples, 16);
  const v2 = v128.load(multiples, 32);
  const v3 = v128.load(multiples, 48);
  const v4 = v128.load(multiples, 64);
  const v5 = v128.load(multiples, 80);
  const v6 = v128.load(multiples, 96);
  const v7 = v128.load(multiples, 112);
  let p = i8x16.splat(0);
  const one = i8x16.splat(1);
  for (let row: usize = 0; row < 512; row += 32) {
    const a0 = v128.and(lookup16(v0, p), m8);
    const a1 = v128.and(lookup16(v1, p), m4);
    const a2 = v128.and(lookup16(v2, p), m2);
    const a3 = v128.and(lookup16(v3, p), m1);
    v128.store(table + row, v128.xor(v128.xor(a0, a1), v128.xor(a2, a3)));
    const a4 = v128.and(lookup16(v4, p), m8);
    const a5 = v128.and(lookup16(v5, p), m4);
    const a6 = v128.and(lookup16(v6, p), m2);
    const a7 = v128.and(lookup16(v7, p), m1);
    v128.store(table + row, v128.xor(v128.xor(a4, a5), v128.xor(a6, a7)), 16);
    p = i8x16.add(p, one);
  }
}

/** M[p]. */
// @ts-expect-error: decorator
@inline
function part(table: usize, p: usize, high: v128, low: v128): v128 {
  return v128.xor(lookup16(v128.load(table + 32 * p), high), lookup16(v128.load(table + 32 * p, 16), low));
}

/** The lower 16 bytes of a sum, moved up by one byte. */
// @ts-expect-error: decorator
@inline
function up(a: v128): v128 {
  return i8x16.shuffle(i64x2.splat(0), a, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
}

/** The upper 16 bytes of a sum, moved up by one byte; `lower` fills the gap. */
// @ts-expect-error: decorator
@inline
function carry(lower: v128, upper: v128): v128 {
  return i8x16.shuffle(lower, upper, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
}

/** y H. */
// @ts-expect-error: decorator
@inline
function multiply(table: usize, y: v128): v128 {
  const fifteen = i8x16.splat(15);
  const high = v128.and(i16x8.shr_u(y, 4), fifteen);
  const low = v128.and(y, fifteen);
  // Two sums side by side, M[15] to M[8] and M[7] to M[0], each as lower and upper 16 bytes.
  let a = part(table, 15, high, low);
  let aUpper = i64x2.splat(0);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), part(table, 14, high, low));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), part(table, 13, high, low));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), part(table, 12, high, low));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), part(table, 11, high, low));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), part(table, 10, high, low));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), part(table, 9, high, low));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), part(table, 8, high, low));
  let b = part(table, 7, high, low);
  let bUpper = i64x2.splat(0);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), part(table, 6, high, low));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), part(table, 5, high, low));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), part(table, 4, high, low));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), part(table, 3, high, low));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), part(table, 2, high, low));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), part(table, 1, high, low));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), part(table, 0, high, low));
  // The first sum stands eight bytes above the second.
  const lower = v128.xor(b, i8x16.shuffle(i64x2.splat(0), a, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
  const upper = v128.xor(bUpper, i8x16.shuffle(a, aUpper, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
  return v128.xor(lower, reduce(upper));
}

/** upper x^128 = upper (1 + x + x^2 + x^7): 128 bits, since upper has 15 bytes. Each nibble gives bits to its byte and to the next one. */
// @ts-expect-error: decorator
@inline
function reduce(upper: v128): v128 {
  const fifteen = i8x16.splat(15);
  const high = v128.and(i16x8.shr_u(upper, 4), fifteen);
  const low = v128.and(upper, fifteen);
  const highHere = i8x16(0, 28, 56, 36, 112, 108, 72, 84, -31, -3, -39, -59, -111, -115, -87, -75);
  const highNext = i8x16(0, 32, 64, 96, -128, -96, -64, -32, 0, 32, 64, 96, -128, -96, -64, -32);
  const lowHere = i8x16(0, 1, 3, 2, 7, 6, 4, 5, 14, 15, 13, 12, 9, 8, 10, 11);
  const lowNext = i8x16(0, -62, -124, 70, 8, -54, -116, 78, 16, -46, -108, 86, 24, -38, -100, 94);
  const here = v128.xor(lookup16(highHere, high), lookup16(lowHere, low));
  const next = v128.xor(lookup16(highNext, high), lookup16(lowNext, low));
  return v128.xor(here, up(next));
}

/** Y = (Y ^ X1) H, (Y ^ X2) H, ... over the whole blocks of `length` bytes at `data`. `table` is makeShortTable's. */
export function ghashBlocks(y: usize, table: usize, data: usize, length: usize): void {
  const end = data + length;
  let sum = v128.load(y);
  for (; data < end; data += 16) sum = multiply(table, v128.xor(sum, v128.load(data)));
  v128.store(y, sum);
}
