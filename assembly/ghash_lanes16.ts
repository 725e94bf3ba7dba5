/**
 * GHASH of long messages in sixteen lanes. Lane i takes every sixteenth block from block i on and is multiplied by G = H^16 from one of
 * them to the next. The last sixteen blocks, each with its lane added, go the way of ghash_swizzle.ts, which brings the lanes together.
 *
 * The lanes are transposed: a vector is byte j of all sixteen, so whatever it is multiplied by, its bytes are multiplied by the same.
 * With W the bits that go on on both sides of G as G x, G x^2, ... move them along (w[k] = w[k + 121] + w[k + 126] + w[k + 127] + w[k + 128],
 * as x^128 = 1 + x + x^2 + x^7), bit a of a product with G is the sum of x[i] w[a - i] over all i: a Toeplitz matrix, and nothing is left to
 * reduce, but that byte 0 has to take in what byte 15 gives to the next byte there (`wrap`).
 *
 * A Toeplitz matrix takes X to C as Karatsuba's products do, in three halves, here with nothing to carry: each is as long as its X
 * (H. Fan, M. A. Hasan, "A new approach to subquadratic space complexity parallel multipliers for extended binary fields", 2007).
 *
 *   C0 = mid (X0 + X1) + (mid + neg) X1        mid takes X0 to C0 and X1 to C1, neg takes X1 to C0, pos takes X0 to C1
 *   C1 = mid (X0 + X1) + (mid + pos) X0
 *
 * Done four times, 16 x 16 bytes are 81 products of one byte, not 256: by bit 0 of the number of a byte and by bit 1, which gives nine
 * slots of four bytes, then by bit 3 and bit 2, which gives nine products in each. No address depends on data.
 */
import { GHASH_LANES, GHASH_LANES_BYTES } from "./abi";
import { copy, wipe } from "./bytes";
import { FIFTEEN, ghashFew, HIGH_NEXT, interleave8, LOW_NEXT, makeTables, reduce, transpose16 } from "./ghash_swizzle";
import { lookup16 } from "./lookup16";
import { high, low, x } from "./vectors";

/** Sixteen blocks in bytes. */
const GROUP: usize = 256;
/** Bytes from which lanes cost less than powers alone. */
export const LANES_FROM: usize = 768;

/** Scratch: sixteen blocks; nine slots, each of the high and low nibbles of four bytes and of their four products. */
const BLOCKS: usize = GHASH_LANES;
const SLOTS: usize = BLOCKS + GROUP;
const SLOT: usize = 192;
const PRODUCTS: usize = SLOTS + 128;
const SLOTS_END: usize = SLOTS + 9 * SLOT;
/** Scratch for making tables: the diagonals of both nibbles, then what they become by turns. */
const HIGHS: usize = GHASH_LANES;
const LOWS: usize = HIGHS + 512;
const ODD: usize = LOWS + 512;
const EVEN: usize = ODD + 1296;

/** Where the 81 tables for low nibbles begin, after those for high ones; and bytes of nine. */
const LOW: usize = 1296;
const NINE: usize = 144;

// @ts-expect-error: decorator
@inline
function highNibbles(a: v128, fifteen: v128): v128 {
  return v128.and(i16x8.shr_u(a, 4), fifteen);
}

/** The second byte of each byte times 1 + x + x^2 + x^7. */
// @ts-expect-error: decorator
@inline
function next(a: v128): v128 {
  const fifteen = v128.load(FIFTEEN);
  return x(lookup16(v128.load(HIGH_NEXT), highNibbles(a, fifteen)), lookup16(v128.load(LOW_NEXT), v128.and(a, fifteen)));
}

// ---- tables -----------------------------------------------------------------------------------------------------

/** In the multiples of `h` for both nibbles, byte 0 takes in what byte 15 gives to the next one. */
function makeWrapped(at: usize, h: v128): void {
  makeTables(at, at + 512, h);
  for (const end = at + 1024; at < end; at += 512) v128.store(at, x(v128.load(at), next(v128.load(at, 240))));
}

/**
 * Each of `count` matrices at `from` into mid + pos, mid + neg and mid at `to`. A matrix is its diagonals: there will be 2 `half` - 1. Here,
 * neg, mid and pos are `apart` bytes apart, and the next ones of each `step` further.
 */
function split(from: usize, to: usize, count: i32, half: usize, apart: usize, step: usize): void {
  const bytes = 32 * half - 16;
  for (; count > 0; count--) {
    let at = from;
    for (const end = to + bytes; to < end; to += 16) {
      const mid = v128.load(at + apart);
      v128.store(to, x(mid, v128.load(at + 2 * apart)));
      v128.store(to + bytes, x(mid, v128.load(at)));
      v128.store(to + 2 * bytes, mid);
      at += step;
    }
    from += 2 * bytes + 16;
    to += 2 * bytes;
  }
}

/** The 81 tables of one nibble, from its 31 diagonals. */
function split81(diagonals: usize, to: usize): void {
  split(diagonals, ODD, 1, 8, 16, 32);
  split(ODD, EVEN, 3, 4, 16, 32);
  split(EVEN, ODD, 9, 2, 32, 16);
  split(ODD, to, 27, 1, 16, 16);
}

/** Bytes 1 to 16 of two vectors after one another. */
// @ts-expect-error: decorator
@inline
function down(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
}

/** Fills the 2,592 bytes at `tables` for G at `power`. */
export function makeLanes(tables: usize, power: usize): void {
  const zero = i64x2.splat(0);
  const g = v128.load(power);
  // G x^120: byte 0 becomes byte 15, all others move up by 15 and are reduced. Its bytes are those of diagonals -15 to 0; G's, 0 to 15.
  makeWrapped(HIGHS, x(down(zero, g), reduce(down(g, zero))));
  makeWrapped(HIGHS + 240, g);
  split81(HIGHS, tables);
  split81(LOWS, tables + LOW);
  wipe(GHASH_LANES, GHASH_LANES_BYTES);
}

// ---- lanes ------------------------------------------------------------------------------------------------------

/** One byte of all lanes by one table. */
// @ts-expect-error: decorator
@inline
function product(high: v128, low: v128, highTable: v128, lowTable: v128): v128 {
  return x(lookup16(highTable, high), lookup16(lowTable, low));
}

/** A slot's four bytes by a matrix of four by four, whose nine tables are at `table`. */
// @ts-expect-error: decorator
@inline
function multiply4(slot: usize, table: usize): void {
  const h0 = v128.load(slot);
  const l0 = v128.load(slot, 16);
  const h1 = v128.load(slot, 32);
  const l1 = v128.load(slot, 48);
  const a0 = product(h0, l0, v128.load(table, 0), v128.load(table, LOW));
  const a1 = product(h1, l1, v128.load(table, 16), v128.load(table, LOW + 16));
  const a2 = product(x(h0, h1), x(l0, l1), v128.load(table, 32), v128.load(table, LOW + 32));
  const h2 = v128.load(slot, 64);
  const l2 = v128.load(slot, 80);
  const h3 = v128.load(slot, 96);
  const l3 = v128.load(slot, 112);
  const b0 = product(h2, l2, v128.load(table, 48), v128.load(table, LOW + 48));
  const b1 = product(h3, l3, v128.load(table, 64), v128.load(table, LOW + 64));
  const b2 = product(x(h2, h3), x(l2, l3), v128.load(table, 80), v128.load(table, LOW + 80));
  const h02 = x(h0, h2);
  const l02 = x(l0, l2);
  const h13 = x(h1, h3);
  const l13 = x(l1, l3);
  const s0 = product(h02, l02, v128.load(table, 96), v128.load(table, LOW + 96));
  const s1 = product(h13, l13, v128.load(table, 112), v128.load(table, LOW + 112));
  const s2 = product(x(h02, h13), x(l02, l13), v128.load(table, 128), v128.load(table, LOW + 128));
  const c02 = x(s2, s1);
  const c13 = x(s2, s0);
  v128.store(slot, x(c02, x(b2, b1)), 128);
  v128.store(slot, x(c13, x(b2, b0)), 144);
  v128.store(slot, x(c02, x(a2, a1)), 160);
  v128.store(slot, x(c13, x(a2, a0)), 176);
}

/** One nibble of bytes 4 i, 4 i + 2, 4 i + 1 and 4 i + 3, and of their sums, into nine slots. */
// @ts-expect-error: decorator
@inline
function spread(to: usize, x0: v128, x2: v128, x1: v128, x3: v128): void {
  const x02 = x(x0, x2);
  const x13 = x(x1, x3);
  v128.store(to, x0);
  v128.store(to, x2, SLOT);
  v128.store(to, x02, 2 * SLOT);
  v128.store(to, x1, 3 * SLOT);
  v128.store(to, x3, 4 * SLOT);
  v128.store(to, x13, 5 * SLOT);
  v128.store(to, x(x0, x1), 6 * SLOT);
  v128.store(to, x(x2, x3), 7 * SLOT);
  v128.store(to, x(x02, x13), 8 * SLOT);
}

/** The slots' products summed, wrapped and with the sixteen blocks at `data` added: the lanes, transposed, to BLOCKS and into the slots. */
function absorbGroup(data: usize): void {
  interleave8(data, BLOCKS);
  const byte15 = x(
    x(v128.load(PRODUCTS, 8 * SLOT + 48), v128.load(PRODUCTS, 6 * SLOT + 48)),
    x(v128.load(PRODUCTS, 2 * SLOT + 48), v128.load(PRODUCTS, 48)),
  );
  v128.store(PRODUCTS, x(v128.load(PRODUCTS, 4 * SLOT), next(byte15)), 4 * SLOT);
  const fifteen = v128.load(FIFTEEN);
  let at = BLOCKS;
  let slot = SLOTS;
  for (let p = PRODUCTS; p < PRODUCTS + 64; p += 16) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const ac = low(a, c);
    const bd = low(b, d);
    const acHigh = high(a, c);
    const bdHigh = high(b, d);
    const p2 = v128.load(p, 2 * SLOT);
    const p5 = v128.load(p, 5 * SLOT);
    const p8 = v128.load(p, 8 * SLOT);
    const c01 = x(p8, v128.load(p, 7 * SLOT));
    const c23 = x(p8, v128.load(p, 6 * SLOT));
    const x0 = x(low(ac, bd), x(c01, x(p5, v128.load(p, 4 * SLOT))));
    const x1 = x(high(ac, bd), x(c01, x(p2, v128.load(p, SLOT))));
    const x2 = x(low(acHigh, bdHigh), x(c23, x(p5, v128.load(p, 3 * SLOT))));
    const x3 = x(high(acHigh, bdHigh), x(c23, x(p2, v128.load(p))));
    v128.store(at, x0);
    v128.store(at, x1, 16);
    v128.store(at, x2, 32);
    v128.store(at, x3, 48);
    spread(slot, highNibbles(x0, fifteen), highNibbles(x2, fifteen), highNibbles(x1, fifteen), highNibbles(x3, fifteen));
    spread(slot + 16, v128.and(x0, fifteen), v128.and(x2, fifteen), v128.and(x1, fifteen), v128.and(x3, fifteen));
    at += 64;
    slot += 32;
  }
}

/** As ghashFew, for LANES_FROM bytes and more; `lanes`: the tables of `makeLanes`. */
export function ghashLanes(y: usize, tables: usize, powers: u32, lanes: usize, data: usize, length: usize): void {
  const last = data + length - GROUP;
  const before = length % GROUP;
  ghashFew(y, tables, powers, data, before);
  data += before;
  // Y goes with the first block; products are zero still.
  copy(BLOCKS, data, GROUP);
  v128.store(BLOCKS, x(v128.load(BLOCKS), v128.load(y)));
  absorbGroup(BLOCKS);
  while (data < last) {
    let table = lanes;
    for (let slot = SLOTS; slot < SLOTS_END; slot += SLOT) {
      multiply4(slot, table);
      table += NINE;
    }
    data += GROUP;
    absorbGroup(data);
  }
  transpose16(BLOCKS);
  v128.store(y, i64x2.splat(0));
  ghashFew(y, tables, powers, BLOCKS, GROUP);
  wipe(GHASH_LANES, SLOTS_END - GHASH_LANES);
}
