/**
 * GHASH on sixteen blocks at a time, for long messages: one lane a block, one vector a byte position, products by nibble tables in
 * registers (i8x16.swizzle: no address depends on data). NIST SP 800-38D 6.4.
 *
 *   table[i][p], byte n  =  byte p of (nibble n at nibble position i) * H^16         32 x 16 vectors, 8 KiB
 *
 * Lane j of sixteen runs Z = Z * H^16 ^ X over every sixteenth block; at the end the lanes are hashed like blocks, which gives lane
 * j its missing factor H^(16 - j).
 */
import { GHASH_LANES } from "./abi";
import { copy16, load64, wipe } from "./bytes";
import { ghashBlocks } from "./ghash_swizzle1";
import { lookup16 } from "./lookup16";

/** Sixteen vectors of lanes, then 32 vectors of nibbles, in scratch. */
const Z = GHASH_LANES;
const NIBBLES = GHASH_LANES + 256;
const GROUP: usize = 256;
const POSITIONS = 32;

/** Fills the 8 KiB at `table` for the key `h`; its short table is there. */
export function makeTable(table: usize, short: usize, h: usize): void {
  // H^16 = H H^15, hashing fifteen blocks of zeros after H.
  wipe(Z, 256);
  copy16(Z + 256, h);
  ghashBlocks(Z + 256, short, Z, 240);
  copy16(Z, Z + 256);
  let high = load64(Z);
  let low = load64(Z + 8);
  const m8 = i8x16(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1);
  const m4 = i8x16(0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1);
  const m2 = i8x16(0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1);
  const m1 = i8x16(0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1);
  for (let i = 0; i < POSITIONS; i++) {
    // H^16 times x^(4 i), x^(4 i + 1), x^(4 i + 2), x^(4 i + 3): bits 8, 4, 2 and 1 of the nibble.
    for (let bit = 0; bit < 4; bit++) {
      store<u64>(Z + 16 * bit, bswap<u64>(high));
      store<u64>(Z + 16 * bit + 8, bswap<u64>(low));
      const carry = low & 1;
      low = (low >> 1) | (high << 63);
      high = (high >> 1) ^ ((0 - carry) & 0xe100000000000000);
    }
    for (let p = 0; p < 16; p++) {
      const a = v128.and(v128.load_splat<u8>(Z + p), m8);
      const b = v128.and(v128.load_splat<u8>(Z + p, 16), m4);
      const c = v128.and(v128.load_splat<u8>(Z + p, 32), m2);
      const d = v128.and(v128.load_splat<u8>(Z + p, 48), m1);
      v128.store(table + (i << 8) + (p << 4), v128.xor(v128.xor(a, b), v128.xor(c, d)));
    }
  }
  wipe(Z, 272);
}

/** Transposes 16 x 16 bytes from `from` to `to`: four rounds of interleaving vector k with vector k + 8. */
function transpose16(to: usize, from: usize): void {
  let source = from;
  for (let round = 0; round < 4; round++) {
    // Rounds alternate between two areas and end in `to`.
    const target = (round & 1) == 0 ? NIBBLES : to;
    for (let k = 0; k < 8; k++) {
      const a = v128.load(source + 16 * k);
      const b = v128.load(source + 16 * k, 128);
      v128.store(target + 32 * k, i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      v128.store(target + 32 * k, i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
    }
    source = target;
  }
}

/** Z * H^16 in all lanes, eight byte positions of it: `half` is 0 or 8 vectors. */
// @ts-expect-error: decorator
@inline
function multiplyHalf(table: usize, half: usize): void {
  let z0 = i64x2.splat(0);
  let z1 = z0;
  let z2 = z0;
  let z3 = z0;
  let z4 = z0;
  let z5 = z0;
  let z6 = z0;
  let z7 = z0;
  let row = table + half;
  for (let i = 0; i < POSITIONS; i++) {
    const nibbles = v128.load(NIBBLES + 16 * i);
    z0 = v128.xor(z0, lookup16(v128.load(row, 0), nibbles));
    z1 = v128.xor(z1, lookup16(v128.load(row, 16), nibbles));
    z2 = v128.xor(z2, lookup16(v128.load(row, 32), nibbles));
    z3 = v128.xor(z3, lookup16(v128.load(row, 48), nibbles));
    z4 = v128.xor(z4, lookup16(v128.load(row, 64), nibbles));
    z5 = v128.xor(z5, lookup16(v128.load(row, 80), nibbles));
    z6 = v128.xor(z6, lookup16(v128.load(row, 96), nibbles));
    z7 = v128.xor(z7, lookup16(v128.load(row, 112), nibbles));
    row += 256;
  }
  v128.store(Z + half, z0, 0);
  v128.store(Z + half, z1, 16);
  v128.store(Z + half, z2, 32);
  v128.store(Z + half, z3, 48);
  v128.store(Z + half, z4, 64);
  v128.store(Z + half, z5, 80);
  v128.store(Z + half, z6, 96);
  v128.store(Z + half, z7, 112);
}

/** As ghashBlocks, over whole groups of sixteen blocks: `length` is a positive multiple of 256. The tables are the key's. */
export function ghashLong(y: usize, short: usize, table: usize, data: usize, length: usize): void {
  const end = data + length;
  const fifteen = i8x16.splat(15);
  // Lane 0 of the first group takes Y in. The data itself must not change: its first block passes through scratch.
  memory.copy(Z + 256 + 512, data, GROUP);
  v128.store(Z + 768, v128.xor(v128.load(Z + 768), v128.load(y)));
  transpose16(Z, Z + 768);
  for (data += GROUP; data < end; data += GROUP) {
    for (let p = 0; p < 16; p++) {
      const z = v128.load(Z + 16 * p);
      v128.store(NIBBLES + 32 * p, i8x16.shr_u(z, 4));
      v128.store(NIBBLES + 32 * p, v128.and(z, fifteen), 16);
    }
    multiplyHalf(table, 0);
    multiplyHalf(table, 128);
    transpose16(Z + 768, data);
    for (let p = 0; p < 16; p++) v128.store(Z + 16 * p, v128.xor(v128.load(Z + 16 * p), v128.load(Z + 16 * p, 768)));
  }
  transpose16(Z + 768, Z);
  v128.store(y, i64x2.splat(0));
  ghashBlocks(y, short, Z + 768, GROUP);
  wipe(Z, 1024);
}
