/**
 * AES-256 in counter mode on 32 consecutive blocks at a time, for long messages. The state is bitsliced with its rows apart
 * (the "barrel-shiftrows" form of A. Adomnicai, T. Peyrin, "Fixslicing AES-like ciphers", 2020):
 *
 *   vector [row r][bit i], byte 4 g + c, bit k  =  bit i of the byte in row r and column c of block 8 g + k        32 vectors
 *
 * So MixColumns moves nothing, ShiftRows turns the bytes of each 32-bit lane, and a round key's four bytes of one row and bit, as
 * aes_bitslice8.ts has them, are the same in all lanes: one load that repeats them.
 *
 * Blocks whose counters have the same upper bits share work. Up to the S-boxes of round 2, one byte (15) of 256 blocks differs in
 * round 1 and four (column 0) in round 2; so round 1 is done once for 256 blocks but for that byte, which goes for 128 blocks in one
 * S-box, and the S-boxes of round 2 likewise. In these, byte 4 q + g, bit k belongs to block 32 q + 8 g + k.
 */
import { ROWS_END, ROWS_FIRST, ROWS_FIXED, ROWS_PLANES, ROWS_SECOND, ROWS_STATE } from "./abi";
import { transpose } from "./aes_bitslice8";
import { toPlanes } from "./aes_key";
import { fullRounds, mixColumnsAndKey, shiftRows, subBytes } from "./aes_round";
import { wipe } from "./bytes";
import { lookup16 } from "./lookup16";

const ROUNDS: usize = 14;
const PLANE: usize = 16;
/** Eight planes; also one row of the state here. */
const STATE: usize = 128;
/** Four rows. */
const ROWS: usize = 512;

// Masks. The bytes of a lane are a row's four columns.
const TURN1: usize = memory.data<u8>([1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12]);
const TURN2: usize = memory.data<u8>([2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13]);
const TURN3: usize = memory.data<u8>([3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14]);
/** Byte g to column 0 of lane g, nothing to the other columns. */
const SPREAD: usize = memory.data<u8>([0, 128, 128, 128, 1, 128, 128, 128, 2, 128, 128, 128, 3, 128, 128, 128]);

// @ts-expect-error: decorator
@inline
function x(a: v128, b: v128): v128 {
  return v128.xor(a, b);
}

/** What the blocks with the counter's upper 24 bits in common share; `block` is one of them. */
function shareWindow(schedule: usize, block: v128): void {
  toPlanes(ROWS_FIRST, block, 0);
  for (let i: usize = 0; i < STATE; i += PLANE) v128.store(ROWS_FIRST + i, x(v128.load(ROWS_FIRST + i), v128.load(schedule + i)));
  subBytes(ROWS_FIRST);
  // Byte 15 is left out here and put in by shareHalf.
  for (let i: usize = 0; i < STATE; i += PLANE) v128.store(ROWS_FIRST + i, shiftRows(i8x16.replace_lane(v128.load(ROWS_FIRST + i), 15, 0)));
  mixColumnsAndKey(ROWS_FIRST, schedule + STATE);
  for (let i: usize = 0; i < STATE; i += PLANE) v128.store(ROWS_FIXED + i, v128.load(ROWS_FIRST + i));
  subBytes(ROWS_FIXED);
  // Column 0 comes from shareHalf.
  for (let i: usize = 0; i < STATE; i += PLANE) v128.store(ROWS_FIXED + i, v128.and(v128.load(ROWS_FIXED + i), i32x4.splat(~0xff)));
}

/** Bit i of byte 15 before round 1: of the counter, of the key. */
// @ts-expect-error: decorator
@inline
function counterPlane(schedule: usize, i: usize, bits: v128): void {
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
  for (let i: usize = 0; i < 8; i++) {
    const s = v128.load(ROWS_PLANES + i * PLANE);
    const to = ROWS_SECOND + i * PLANE;
    const from = ROWS_FIRST + i * PLANE;
    v128.store(to, x(v128.load_splat<u8>(from, 0), s), 0 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 4), s), 1 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 8), x(s, doubled)), 2 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 12), doubled), 3 * STATE);
    doubled = i == 0 || i == 2 || i == 3 ? x(s, s7) : s;
  }
  fullRounds(ROWS_SECOND, 0, 0, ROWS_SECOND + 3 * STATE);
}

/** One row of one bit of `startGroup`. */
// @ts-expect-error: decorator
@inline
function startRow(i: usize, r: usize, spread: v128): void {
  const second = lookup16(v128.load(ROWS_SECOND + r * STATE + i), spread);
  v128.store(ROWS_STATE + r * STATE + i, x(second, v128.load_splat<u32>(ROWS_FIXED + i + 4 * r)));
}

/** The 32 blocks whose counters have `q` above the lowest five bits, after the S-boxes of round 2. */
function startGroup(q: i32): void {
  const spread = i8x16.add(v128.load(SPREAD), i8x16.splat(<i8>(4 * q)));
  for (let i: usize = 0; i < STATE; i += PLANE) {
    startRow(i, 0, spread);
    startRow(i, 1, spread);
    startRow(i, 2, spread);
    startRow(i, 3, spread);
  }
}

// Row r turns left by r columns, FIPS 197 5.1.2.
// @ts-expect-error: decorator
@inline
function row0(at: usize): v128 {
  return v128.load(at, 0 * STATE);
}
// @ts-expect-error: decorator
@inline
function row1(at: usize, turn: v128): v128 {
  return lookup16(v128.load(at, 1 * STATE), turn);
}
// @ts-expect-error: decorator
@inline
function row2(at: usize, turn: v128): v128 {
  return lookup16(v128.load(at, 2 * STATE), turn);
}
// @ts-expect-error: decorator
@inline
function row3(at: usize, turn: v128): v128 {
  return lookup16(v128.load(at, 3 * STATE), turn);
}

/** Adds a row's part of x^8 to the bits of x^4 + x^3 + x + 1 that `linear` left without it. */
// @ts-expect-error: decorator
@inline
function feed(row: usize, c: v128): void {
  v128.store(row, x(v128.load(row, 1 * PLANE), c), 1 * PLANE);
  v128.store(row, x(v128.load(row, 3 * PLANE), c), 3 * PLANE);
  v128.store(row, x(v128.load(row, 4 * PLANE), c), 4 * PLANE);
}

/** ShiftRows, MixColumns and AddRoundKey, in place; as mixPlane of aes_round.ts with rows in place of shuffles. */
function linear(key: usize): void {
  const turn1 = v128.load(TURN1);
  const turn2 = v128.load(TURN2);
  const turn3 = v128.load(TURN3);
  const last: usize = ROWS_STATE + 7 * PLANE;
  const b0 = row0(last);
  const b1 = row1(last, turn1);
  const b2 = row2(last, turn2);
  const b3 = row3(last, turn3);
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
  for (let at: usize = ROWS_STATE; at < last; at += PLANE) {
    const a0 = row0(at);
    const a1 = row1(at, turn1);
    const a2 = row2(at, turn2);
    const a3 = row3(at, turn3);
    const t0 = x(a0, a1);
    const t1 = x(a1, a2);
    const t2 = x(a2, a3);
    const t3 = x(a3, a0);
    v128.store(at, x(x(d0, v128.load_splat<u32>(key, 0)), x(a1, t2)), 0 * STATE);
    v128.store(at, x(x(d1, v128.load_splat<u32>(key, 4)), x(a2, t3)), 1 * STATE);
    v128.store(at, x(x(d2, v128.load_splat<u32>(key, 8)), x(a3, t0)), 2 * STATE);
    v128.store(at, x(x(d3, v128.load_splat<u32>(key, 12)), x(a0, t1)), 3 * STATE);
    d0 = t0;
    d1 = t1;
    d2 = t2;
    d3 = t3;
    key += PLANE;
  }
  v128.store(last, x(x(d0, v128.load_splat<u32>(key, 0)), x(b1, c2)), 0 * STATE);
  v128.store(last, x(x(d1, v128.load_splat<u32>(key, 4)), x(b2, c3)), 1 * STATE);
  v128.store(last, x(x(d2, v128.load_splat<u32>(key, 8)), x(b3, c0)), 2 * STATE);
  v128.store(last, x(x(d3, v128.load_splat<u32>(key, 12)), x(b0, c1)), 3 * STATE);
  feed(ROWS_STATE, c0);
  feed(ROWS_STATE + STATE, c1);
  feed(ROWS_STATE + 2 * STATE, c2);
  feed(ROWS_STATE + 3 * STATE, c3);
}

/** The last ShiftRows and AddRoundKey, and back to four times eight planes of whole blocks by columns, in place. */
function toBlocks(key: usize): void {
  const turn1 = v128.load(TURN1);
  const turn2 = v128.load(TURN2);
  const turn3 = v128.load(TURN3);
  for (let at: usize = ROWS_STATE; at < <usize>ROWS_STATE + STATE; at += PLANE) {
    const a0 = x(row0(at), v128.load_splat<u32>(key, 0));
    const a1 = x(row1(at, turn1), v128.load_splat<u32>(key, 4));
    const a2 = x(row2(at, turn2), v128.load_splat<u32>(key, 8));
    const a3 = x(row3(at, turn3), v128.load_splat<u32>(key, 12));
    // Rows beside each other, then columns: two of the four groups in each half.
    const p01 = i8x16.shuffle(a0, a1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const p23 = i8x16.shuffle(a2, a3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const q01 = i8x16.shuffle(a0, a1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const q23 = i8x16.shuffle(a2, a3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    v128.store(at, i16x8.shuffle(p01, p23, 0, 8, 1, 9, 2, 10, 3, 11), 0 * STATE);
    v128.store(at, i16x8.shuffle(p01, p23, 4, 12, 5, 13, 6, 14, 7, 15), 1 * STATE);
    v128.store(at, i16x8.shuffle(q01, q23, 0, 8, 1, 9, 2, 10, 3, 11), 2 * STATE);
    v128.store(at, i16x8.shuffle(q01, q23, 4, 12, 5, 13, 6, 14, 7, 15), 3 * STATE);
    key += PLANE;
  }
  for (let g: usize = 0; g < ROWS; g += STATE) transpose(ROWS_STATE + g);
}

/** The counter without its lowest seven bits of the blocks that SECOND, FIRST and FIXED are for; -1: there is nothing there. */
let half: i32 = -1;

/** The key stream of 32 blocks at ROWS_STATE. `counter`, of the first, is a multiple of 32; the rest of the counter block is `j0`'s. */
export function streamRows(schedule: usize, j0: usize, counter: u32): void {
  const wanted = <i32>(counter >> 7);
  if (half != wanted) {
    if (half < 0 || half >> 1 != wanted >> 1) shareWindow(schedule, i32x4.replace_lane(v128.load(j0), 3, bswap<u32>(counter)));
    shareHalf(schedule, counter);
    half = wanted;
  }
  startGroup((counter >> 5) & 3);
  let key = schedule + 2 * STATE;
  for (const last = schedule + ROUNDS * STATE; key < last; key += STATE) {
    linear(key);
    fullRounds(ROWS_STATE, 0, 0, ROWS_STATE + 3 * STATE);
  }
  toBlocks(key);
}

/** XORs the key stream into `groups` times 512 bytes at `text`. */
export function cryptGroups(schedule: usize, j0: usize, counter: u32, text: usize, groups: usize): void {
  for (const end = text + groups * ROWS; text < end; text += ROWS) {
    streamRows(schedule, j0, counter);
    for (let i: usize = 0; i < ROWS; i += PLANE) v128.store(text + i, x(v128.load(text + i), v128.load(ROWS_STATE + i)));
    counter += 32;
  }
}

/** The end of a message: wipes what it left here. */
export function endRows(): void {
  if (half < 0) return;
  wipe(ROWS_STATE, ROWS_END - ROWS_STATE);
  half = -1;
}
