/**
 * AES-256 in counter mode on 32 consecutive blocks at a time, for long messages. The state is bitsliced with its rows apart
 * (the "barrel-shiftrows" form of A. Adomnicai, T. Peyrin, "Fixslicing AES-like ciphers", 2020):
 *
 *   vector [row r][bit i], byte 4 c + g, bit k  =  bit i of the byte in row r and column c of block 8 g + k        32 vectors
 *
 * So ShiftRows moves whole 32-bit lanes and MixColumns moves nothing: neither needs a byte shuffle, for which engines load a mask.
 *
 * Blocks whose counters have the same upper bits share work. Up to the S-boxes of round 2, one byte (15) of 256 blocks differs in
 * round 1 and four (column 0) in round 2; so round 1 is done once for 256 blocks but for that byte, which goes for 128 blocks in one
 * S-box, and the S-boxes of round 2 likewise. In these, byte 4 q + g, bit k belongs to block 32 q + 8 g + k.
 */
import { ROWS_END, ROWS_FIRST, ROWS_FIXED, ROWS_KEYS, ROWS_PLANES, ROWS_SECOND, ROWS_STATE } from "./abi";
import { transpose } from "./aes_bitslice8";
import { toPlanes } from "./aes_key";
import { fullRounds, mixColumnsAndKey, shiftRows, subBytes } from "./aes_round";
import { wipe } from "./bytes";

const ROUNDS = 14;
const PLANE = 16;
/** Eight planes; also one row of the state here. */
const STATE = 128;
/** Four rows. */
const ROWS: usize = 512;
/** Round key 14. */
const LAST_KEY: usize = ROWS_KEYS + (ROUNDS - 2) * 512;

// @ts-expect-error: decorator
@inline
function x(a: v128, b: v128): v128 {
  return v128.xor(a, b);
}

/** The eight planes at `planes`, of eight equal blocks (aes_bitslice8.ts: bytes are all ones or all zeros), in rows. */
function toRows(to: usize, planes: usize): void {
  for (let i = 0; i < STATE; i += PLANE) {
    const plane = v128.load(planes + i);
    // Each byte four times.
    const rows01 = i8x16.shuffle(plane, plane, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const rows23 = i8x16.shuffle(plane, plane, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    v128.store(to + i, i16x8.shuffle(rows01, rows01, 0, 8, 1, 9, 2, 10, 3, 11), 0 * STATE);
    v128.store(to + i, i16x8.shuffle(rows01, rows01, 4, 12, 5, 13, 6, 14, 7, 15), 1 * STATE);
    v128.store(to + i, i16x8.shuffle(rows23, rows23, 0, 8, 1, 9, 2, 10, 3, 11), 2 * STATE);
    v128.store(to + i, i16x8.shuffle(rows23, rows23, 4, 12, 5, 13, 6, 14, 7, 15), 3 * STATE);
  }
}

/** What the blocks with the counter's upper 24 bits in common share; `block` is one of them. */
function shareWindow(schedule: usize, block: v128): void {
  toPlanes(ROWS_PLANES, block, 0);
  for (let i = 0; i < STATE; i += PLANE) v128.store(ROWS_PLANES + i, x(v128.load(ROWS_PLANES + i), v128.load(schedule + i)));
  subBytes(ROWS_PLANES);
  // Byte 15 is left out here and put in by shareHalf.
  for (let i = 0; i < STATE; i += PLANE) v128.store(ROWS_PLANES + i, shiftRows(i8x16.replace_lane(v128.load(ROWS_PLANES + i), 15, 0)));
  mixColumnsAndKey(ROWS_PLANES, schedule + STATE);
  for (let i = 0; i < STATE; i += PLANE) {
    for (let r = 0; r < 4; r++) v128.store(ROWS_FIRST + r * STATE + i, v128.load_splat<u8>(ROWS_PLANES + i + 4 * r));
  }
  subBytes(ROWS_PLANES);
  toRows(ROWS_FIXED, ROWS_PLANES);
  // Column 0 comes from shareHalf.
  for (let i: usize = 0; i < ROWS; i += PLANE) v128.store(ROWS_FIXED + i, i32x4.replace_lane(v128.load(ROWS_FIXED + i), 0, 0));
}

/** Bit i of byte 15 before round 1: of the counter, of the key. */
// @ts-expect-error: decorator
@inline
function counterPlane(schedule: usize, i: i32, bits: v128): void {
  v128.store(ROWS_PLANES + i * PLANE, x(bits, v128.load_splat<u8>(schedule + i * PLANE + 15)));
}

/** Column 0 after the S-boxes of round 2, of the 128 blocks from `counter` on. */
function shareHalf(schedule: usize, counter: u32): void {
  counterPlane(schedule, 0, i8x16.splat(<i8>0xaa));
  counterPlane(schedule, 1, i8x16.splat(<i8>0xcc));
  counterPlane(schedule, 2, i8x16.splat(<i8>0xf0));
  counterPlane(schedule, 3, i32x4.splat(0xff00ff00));
  counterPlane(schedule, 4, i32x4.splat(0xffff0000));
  counterPlane(schedule, 5, i32x4(0, -1, 0, -1));
  counterPlane(schedule, 6, i32x4(0, 0, -1, -1));
  counterPlane(schedule, 7, i8x16.splat(<i8>(0 - ((counter >> 7) & 1))));
  subBytes(ROWS_PLANES);
  // MixColumns of a column with only s in row 3: s, s, 3 s, 2 s.
  const s7 = v128.load(ROWS_PLANES + 7 * PLANE);
  let doubled = s7;
  for (let i = 0; i < 8; i++) {
    const s = v128.load(ROWS_PLANES + i * PLANE);
    const to = ROWS_SECOND + i * PLANE;
    const from = ROWS_FIRST + i * PLANE;
    v128.store(to, x(v128.load(from, 0 * STATE), s), 0 * STATE);
    v128.store(to, x(v128.load(from, 1 * STATE), s), 1 * STATE);
    v128.store(to, x(v128.load(from, 2 * STATE), x(s, doubled)), 2 * STATE);
    v128.store(to, x(v128.load(from, 3 * STATE), doubled), 3 * STATE);
    doubled = i == 0 || i == 2 || i == 3 ? x(s, s7) : s;
  }
  fullRounds(ROWS_SECOND, 0, 0, ROWS_SECOND + 3 * STATE);
}

// Row r turns left by r columns, FIPS 197 5.1.2.
// @ts-expect-error: decorator
@inline
function row0(at: usize): v128 {
  return v128.load(at, 0 * STATE);
}
// @ts-expect-error: decorator
@inline
function row1(at: usize): v128 {
  const a = v128.load(at, 1 * STATE);
  return i32x4.shuffle(a, a, 1, 2, 3, 0);
}
// @ts-expect-error: decorator
@inline
function row2(at: usize): v128 {
  const a = v128.load(at, 2 * STATE);
  return i32x4.shuffle(a, a, 2, 3, 0, 1);
}
// @ts-expect-error: decorator
@inline
function row3(at: usize): v128 {
  const a = v128.load(at, 3 * STATE);
  return i32x4.shuffle(a, a, 3, 0, 1, 2);
}

/** ShiftRows, MixColumns and AddRoundKey, in place; as mixPlane of aes_round.ts with rows in place of shuffles. */
function linear(key: usize): void {
  const b0 = row0(ROWS_STATE + 7 * PLANE);
  const b1 = row1(ROWS_STATE + 7 * PLANE);
  const b2 = row2(ROWS_STATE + 7 * PLANE);
  const b3 = row3(ROWS_STATE + 7 * PLANE);
  // t = a ^ (next row) of bit 7.
  const c0 = x(b0, b1);
  const c1 = x(b1, b2);
  const c2 = x(b2, b3);
  const c3 = x(b3, b0);
  // Bits of 2 t.
  let d0 = c0;
  let d1 = c1;
  let d2 = c2;
  let d3 = c3;
  for (let i = 0; i < 7; i++) {
    const at = ROWS_STATE + i * PLANE;
    const k = key + i * PLANE;
    const a0 = row0(at);
    const a1 = row1(at);
    const a2 = row2(at);
    const a3 = row3(at);
    const t0 = x(a0, a1);
    const t1 = x(a1, a2);
    const t2 = x(a2, a3);
    const t3 = x(a3, a0);
    v128.store(at, x(x(d0, v128.load(k, 0 * STATE)), x(a1, t2)), 0 * STATE);
    v128.store(at, x(x(d1, v128.load(k, 1 * STATE)), x(a2, t3)), 1 * STATE);
    v128.store(at, x(x(d2, v128.load(k, 2 * STATE)), x(a3, t0)), 2 * STATE);
    v128.store(at, x(x(d3, v128.load(k, 3 * STATE)), x(a0, t1)), 3 * STATE);
    // x^8 = x^4 + x^3 + x + 1.
    if (i == 0 || i == 2 || i == 3) {
      d0 = x(t0, c0);
      d1 = x(t1, c1);
      d2 = x(t2, c2);
      d3 = x(t3, c3);
    } else {
      d0 = t0;
      d1 = t1;
      d2 = t2;
      d3 = t3;
    }
  }
  const at = ROWS_STATE + 7 * PLANE;
  const k = key + 7 * PLANE;
  v128.store(at, x(x(d0, v128.load(k, 0 * STATE)), x(b1, c2)), 0 * STATE);
  v128.store(at, x(x(d1, v128.load(k, 1 * STATE)), x(b2, c3)), 1 * STATE);
  v128.store(at, x(x(d2, v128.load(k, 2 * STATE)), x(b3, c0)), 2 * STATE);
  v128.store(at, x(x(d3, v128.load(k, 3 * STATE)), x(b0, c1)), 3 * STATE);
}

/** The last ShiftRows and AddRoundKey, and back to four times eight planes of whole blocks, in place. */
function toBlocks(key: usize): void {
  for (let i = 0; i < STATE; i += PLANE) {
    const at = ROWS_STATE + i;
    const a0 = x(row0(at), v128.load(key + i, 0 * STATE));
    const a1 = x(row1(at), v128.load(key + i, 1 * STATE));
    const a2 = x(row2(at), v128.load(key + i, 2 * STATE));
    const a3 = x(row3(at), v128.load(key + i, 3 * STATE));
    // Columns 0 and 1, then 2 and 3: rows beside each other, then all groups of one column, then all columns of one group.
    const p01 = i8x16.shuffle(a0, a1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const p23 = i8x16.shuffle(a2, a3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const q01 = i8x16.shuffle(a0, a1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const q23 = i8x16.shuffle(a2, a3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const c0 = i16x8.shuffle(p01, p23, 0, 8, 1, 9, 2, 10, 3, 11);
    const c1 = i16x8.shuffle(p01, p23, 4, 12, 5, 13, 6, 14, 7, 15);
    const c2 = i16x8.shuffle(q01, q23, 0, 8, 1, 9, 2, 10, 3, 11);
    const c3 = i16x8.shuffle(q01, q23, 4, 12, 5, 13, 6, 14, 7, 15);
    const g01 = i32x4.shuffle(c0, c1, 0, 4, 1, 5);
    const h01 = i32x4.shuffle(c2, c3, 0, 4, 1, 5);
    const g23 = i32x4.shuffle(c0, c1, 2, 6, 3, 7);
    const h23 = i32x4.shuffle(c2, c3, 2, 6, 3, 7);
    v128.store(at, i64x2.shuffle(g01, h01, 0, 2), 0 * STATE);
    v128.store(at, i64x2.shuffle(g01, h01, 1, 3), 1 * STATE);
    v128.store(at, i64x2.shuffle(g23, h23, 0, 2), 2 * STATE);
    v128.store(at, i64x2.shuffle(g23, h23, 1, 3), 3 * STATE);
  }
  for (let g: usize = 0; g < ROWS; g += STATE) transpose(ROWS_STATE + g);
}

/** The key stream of the 32 blocks whose counters have `q` above the lowest five bits. */
function streamGroup(q: usize): void {
  for (let i: usize = 0; i < ROWS; i += PLANE) {
    v128.store(ROWS_STATE + i, x(v128.load(ROWS_FIXED + i), v128.load_zero<u32>(ROWS_SECOND + i + 4 * q)));
  }
  let key: usize = ROWS_KEYS;
  for (; key < LAST_KEY; key += ROWS) {
    linear(key);
    fullRounds(ROWS_STATE, 0, 0, ROWS_STATE + 3 * STATE);
  }
  toBlocks(key);
}

/** XORs the key stream into `groups` times 512 bytes at `text`. `counter`, of the first block, is a multiple of 32; the rest of the counter block is `j0`'s. */
export function cryptGroups(schedule: usize, j0: usize, counter: u32, text: usize, groups: usize): void {
  for (let round = 2; round <= ROUNDS; round++) toRows(ROWS_KEYS + <usize>(round - 2) * ROWS, schedule + round * STATE);
  for (let done: usize = 0; done < groups; done++) {
    if (done == 0 || (counter & 255) == 0) shareWindow(schedule, i32x4.replace_lane(v128.load(j0), 3, bswap<u32>(counter)));
    if (done == 0 || (counter & 127) == 0) shareHalf(schedule, counter);
    streamGroup((counter >> 5) & 3);
    for (let i: usize = 0; i < ROWS; i += PLANE) v128.store(text + i, x(v128.load(text + i), v128.load(ROWS_STATE + i)));
    text += ROWS;
    counter += 32;
  }
  wipe(ROWS_STATE, ROWS_END - ROWS_STATE);
}
