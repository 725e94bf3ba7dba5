/**
 * GHASH by nibble tables in registers (i8x16.swizzle: no address depends on data). NIST SP 800-38D 6.3 and 6.4.
 *
 *   table[0][p], byte n  =  byte p of n x^0 H        nibble n as the high half of a byte
 *   table[1][p], byte n  =  byte p of n x^4 H        ... as the low half                       2 x 16 vectors, 512 bytes
 *
 * For a block X, M[p] = table[0][p][high nibbles of X] ^ table[1][p][low nibbles of X] holds, in byte i, byte p of (byte i of X) H: a
 * part of byte p + i of the product. So the product is the sum of M[p] moved up by p bytes: 31 bytes, then reduced.
 *
 * With the tables of H, H^2, ... H^16 after one another, sixteen blocks share the moving up and the reduction:
 * Y' = (Y ^ X1) H^16 ^ X2 H^15 ^ ... ^ X16 H, and each M[p] is first summed over all of them.
 */
import { lookup16 } from "./lookup16";
import { high, low } from "./vectors";

const BLOCK: usize = 16;
const TABLE: usize = 512;
/** The powers of H that have a table, once `makePowers` was called. */
const POWERS: usize = 16;

// Loaded for the reason aes_round.ts gives.
const ZEROS: usize = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
export const FIFTEEN: usize = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15]);

/** Rounds of interleaving of vectors 8 and 4 places apart, from `from` to `to`. */
export function interleave8(from: usize, to: usize): void {
  for (const end = from + 64; from < end; from += 16) {
    const a = v128.load(from);
    const b = v128.load(from, 64);
    const c = v128.load(from, 128);
    const d = v128.load(from, 192);
    const ac = low(a, c);
    const bd = low(b, d);
    v128.store(to, low(ac, bd));
    v128.store(to, high(ac, bd), 64);
    const acHigh = high(a, c);
    const bdHigh = high(b, d);
    v128.store(to, low(acHigh, bdHigh), 128);
    v128.store(to, high(acHigh, bdHigh), 192);
    to += 16;
  }
}

/** Transposes the 16 x 16 bytes at `at`: four rounds of interleaving vectors that stand 8, 4, 2 and 1 places apart. */
export function transpose16(at: usize): void {
  interleave8(at, at);
  for (const end = at + 256; at < end; at += 64) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const ac = low(a, c);
    const bd = low(b, d);
    v128.store(at, low(ac, bd));
    v128.store(at, high(ac, bd), 16);
    const acHigh = high(a, c);
    const bdHigh = high(b, d);
    v128.store(at, low(acHigh, bdHigh), 32);
    v128.store(at, high(acHigh, bdHigh), 48);
  }
}

/** The 16 vectors at `table`, from H times x^k, x^(k + 1), x^(k + 2) and x^(k + 3): bits 8, 4, 2 and 1 of a nibble. */
function makeHalf(table: usize, h8: v128, h4: v128, h2: v128, h1: v128): void {
  // Vector n is n H.
  v128.store(table, i64x2.splat(0));
  v128.store(table, h1, 16);
  v128.store(table, h2, 32);
  v128.store(table, v128.xor(h2, h1), 48);
  for (let at = table; at < table + 64; at += 16) {
    const n = v128.load(at);
    const n4 = v128.xor(n, h4);
    v128.store(at, n4, 64);
    v128.store(at, v128.xor(n, h8), 128);
    v128.store(at, v128.xor(n4, h8), 192);
  }
  transpose16(table);
}

/** A mask, loaded for the reason aes_round.ts gives: all bytes in reverse order. */
const REVERSE: usize = memory.data<u8>([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);

/**
 * H x^k for k below 8. `h`: low half, high half; `turned`: the other way round. The k bits that leave at the lower end come in at the
 * upper one as x^128 = 1 + x + x^2 + x^7.
 */
// @ts-expect-error: decorator
@inline
function timesPower(h: v128, turned: v128, k: i32): v128 {
  const out = i64x2.shl(turned, 64 - k);
  const more = v128.xor(v128.xor(i64x2.shr_u(out, 1), i64x2.shr_u(out, 2)), i64x2.shr_u(out, 7));
  const product = v128.xor(v128.xor(i64x2.shr_u(h, k), out), v128.and(more, i64x2(0, -1)));
  return lookup16(product, v128.load(REVERSE));
}

/** table[0] at `high` and table[1] at `low` for `h0`. */
export function makeTables(high: usize, low: usize, h0: v128): void {
  const reversed = lookup16(h0, v128.load(REVERSE));
  const turned = i32x4.shuffle(reversed, reversed, 2, 3, 0, 1);
  makeHalf(high, h0, timesPower(reversed, turned, 1), timesPower(reversed, turned, 2), timesPower(reversed, turned, 3));
  makeHalf(
    low,
    timesPower(reversed, turned, 4),
    timesPower(reversed, turned, 5),
    timesPower(reversed, turned, 6),
    timesPower(reversed, turned, 7),
  );
}

/** Fills the 512 bytes at `table` for the key `h`. */
export function makeShortTable(table: usize, h: usize): void {
  makeTables(table, table + 256, v128.load(h));
}

/** Makes the tables of H^2 to H^16 after that of H. `power` is a place for 16 bytes, which are H^16 afterwards. */
export function makePowers(tables: usize, h: usize, power: usize): void {
  v128.store(power, v128.load(h));
  for (let table = tables + TABLE; table < tables + POWERS * TABLE; table += TABLE) {
    ghashBlocks(power, tables, ZEROS, BLOCK);
    makeShortTable(table, power);
  }
}

/** H at `power` becomes H^16: squared four times. `table`: a place for its table. */
export function toPower16(power: usize, table: usize): void {
  for (let i = 0; i < 4; i++) {
    makeShortTable(table, power);
    ghashBlocks(power, table, ZEROS, BLOCK);
  }
}

/** M[p]. */
// @ts-expect-error: decorator
@inline
function product(high: v128, low: v128, highTable: v128, lowTable: v128): v128 {
  return v128.xor(lookup16(highTable, high), lookup16(lowTable, low));
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

// For `reduce`: what the high and the low nibble of a byte give to that byte, and to the next one.
const HIGH_HERE: usize = memory.data<u8>([0, 28, 56, 36, 112, 108, 72, 84, 225, 253, 217, 197, 145, 141, 169, 181]);
export const HIGH_NEXT: usize = memory.data<u8>([0, 32, 64, 96, 128, 160, 192, 224, 0, 32, 64, 96, 128, 160, 192, 224]);
const LOW_HERE: usize = memory.data<u8>([0, 1, 3, 2, 7, 6, 4, 5, 14, 15, 13, 12, 9, 8, 10, 11]);
export const LOW_NEXT: usize = memory.data<u8>([0, 194, 132, 70, 8, 202, 140, 78, 16, 210, 148, 86, 24, 218, 156, 94]);

/** upper x^128 = upper (1 + x + x^2 + x^7): 128 bits, since upper has 15 bytes. Each nibble gives bits to its byte and to the next one. */
// @ts-expect-error: decorator
@inline
export function reduce(upper: v128): v128 {
  const fifteen = v128.load(FIFTEEN);
  const high = v128.and(i16x8.shr_u(upper, 4), fifteen);
  const low = v128.and(upper, fifteen);
  const here = v128.xor(lookup16(v128.load(HIGH_HERE), high), lookup16(v128.load(LOW_HERE), low));
  const next = v128.xor(lookup16(v128.load(HIGH_NEXT), high), lookup16(v128.load(LOW_NEXT), low));
  return v128.xor(here, up(next));
}

/** y H. */
// @ts-expect-error: decorator
@inline
function multiply(table: usize, y: v128): v128 {
  const fifteen = v128.load(FIFTEEN);
  const high = v128.and(i16x8.shr_u(y, 4), fifteen);
  const low = v128.and(y, fifteen);
  // Two sums side by side, M[15] to M[8] and M[7] to M[0], each as lower and upper 16 bytes.
  let a = product(high, low, v128.load(table, 240), v128.load(table, 496));
  let aUpper = i64x2.splat(0);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), product(high, low, v128.load(table, 224), v128.load(table, 480)));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), product(high, low, v128.load(table, 208), v128.load(table, 464)));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), product(high, low, v128.load(table, 192), v128.load(table, 448)));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), product(high, low, v128.load(table, 176), v128.load(table, 432)));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), product(high, low, v128.load(table, 160), v128.load(table, 416)));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), product(high, low, v128.load(table, 144), v128.load(table, 400)));
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), product(high, low, v128.load(table, 128), v128.load(table, 384)));
  let b = product(high, low, v128.load(table, 112), v128.load(table, 368));
  let bUpper = i64x2.splat(0);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), product(high, low, v128.load(table, 96), v128.load(table, 352)));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), product(high, low, v128.load(table, 80), v128.load(table, 336)));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), product(high, low, v128.load(table, 64), v128.load(table, 320)));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), product(high, low, v128.load(table, 48), v128.load(table, 304)));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), product(high, low, v128.load(table, 32), v128.load(table, 288)));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), product(high, low, v128.load(table, 16), v128.load(table, 272)));
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), product(high, low, v128.load(table, 0), v128.load(table, 256)));
  // The first sum stands eight bytes above the second.
  const lower = v128.xor(b, i8x16.shuffle(i64x2.splat(0), a, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
  const upper = v128.xor(bUpper, i8x16.shuffle(a, aUpper, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
  return v128.xor(lower, reduce(upper));
}

/** Y of the blocks in `length` bytes at `data`: at least one, at most as many as `tables` has powers. */
function ghashGroup(y: usize, tables: usize, data: usize, length: usize): void {
  const fifteen = v128.load(FIFTEEN);
  let m0 = i64x2.splat(0);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  let m4 = m0;
  let m5 = m0;
  let m6 = m0;
  let m7 = m0;
  let m8 = m0;
  let m9 = m0;
  let m10 = m0;
  let m11 = m0;
  let m12 = m0;
  let m13 = m0;
  let m14 = m0;
  let m15 = m0;
  // From the last block, which goes with H, to the first, which takes Y in: by then Y of the group before is there.
  let at = data + length;
  for (;;) {
    at -= BLOCK;
    const block = at == data ? v128.xor(v128.load(at), v128.load(y)) : v128.load(at);
    const high = v128.and(i16x8.shr_u(block, 4), fifteen);
    const low = v128.and(block, fifteen);
    m0 = v128.xor(m0, product(high, low, v128.load(tables, 0), v128.load(tables, 256)));
    m1 = v128.xor(m1, product(high, low, v128.load(tables, 16), v128.load(tables, 272)));
    m2 = v128.xor(m2, product(high, low, v128.load(tables, 32), v128.load(tables, 288)));
    m3 = v128.xor(m3, product(high, low, v128.load(tables, 48), v128.load(tables, 304)));
    m4 = v128.xor(m4, product(high, low, v128.load(tables, 64), v128.load(tables, 320)));
    m5 = v128.xor(m5, product(high, low, v128.load(tables, 80), v128.load(tables, 336)));
    m6 = v128.xor(m6, product(high, low, v128.load(tables, 96), v128.load(tables, 352)));
    m7 = v128.xor(m7, product(high, low, v128.load(tables, 112), v128.load(tables, 368)));
    m8 = v128.xor(m8, product(high, low, v128.load(tables, 128), v128.load(tables, 384)));
    m9 = v128.xor(m9, product(high, low, v128.load(tables, 144), v128.load(tables, 400)));
    m10 = v128.xor(m10, product(high, low, v128.load(tables, 160), v128.load(tables, 416)));
    m11 = v128.xor(m11, product(high, low, v128.load(tables, 176), v128.load(tables, 432)));
    m12 = v128.xor(m12, product(high, low, v128.load(tables, 192), v128.load(tables, 448)));
    m13 = v128.xor(m13, product(high, low, v128.load(tables, 208), v128.load(tables, 464)));
    m14 = v128.xor(m14, product(high, low, v128.load(tables, 224), v128.load(tables, 480)));
    m15 = v128.xor(m15, product(high, low, v128.load(tables, 240), v128.load(tables, 496)));
    if (at == data) break;
    tables += TABLE;
  }
  // Two sums side by side, M[15] to M[8] and M[7] to M[0], each as lower and upper 16 bytes.
  let aUpper = carry(m15, i64x2.splat(0));
  let a = v128.xor(up(m15), m14);
  let bUpper = carry(m7, i64x2.splat(0));
  let b = v128.xor(up(m7), m6);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), m13);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), m5);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), m12);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), m4);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), m11);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), m3);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), m10);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), m2);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), m9);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), m1);
  aUpper = carry(a, aUpper);
  a = v128.xor(up(a), m8);
  bUpper = carry(b, bUpper);
  b = v128.xor(up(b), m0);
  // The first sum stands eight bytes above the second.
  const lower = v128.xor(b, i8x16.shuffle(i64x2.splat(0), a, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
  const upper = v128.xor(bUpper, i8x16.shuffle(a, aUpper, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(y, v128.xor(lower, reduce(upper)));
}

/** Y = (Y ^ X1) H, (Y ^ X2) H, ... over the whole blocks of `length` bytes at `data`. */
export function ghashBlocks(y: usize, table: usize, data: usize, length: usize): void {
  const end = data + length;
  let sum = v128.load(y);
  for (; data < end; data += BLOCK) sum = multiply(table, v128.xor(sum, v128.load(data)));
  v128.store(y, sum);
}

/** As ghashBlocks, with the tables of all powers if `powers` says that they are there. */
export function ghashFew(y: usize, tables: usize, powers: u32, data: usize, length: usize): void {
  if (powers == 0) ghashBlocks(y, tables, data, length);
  else for (const end = data + length; data < end; data += POWERS * BLOCK) ghashGroup(y, tables, data, min(POWERS * BLOCK, end - data));
}
