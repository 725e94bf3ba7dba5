/**
 * AES-256 in counter mode on 32 consecutive blocks at a time, for long messages. The state is bitsliced with its rows apart
 * (the "barrel-shiftrows" form of A. Adomnicai, T. Peyrin, "Fixslicing AES-like ciphers", 2020):
 *
 *   vector [row r][bit i], byte 4 g + c, bit k  =  bit i of the byte in row r and column c of block 8 g + k        32 vectors
 *
 * So MixColumns moves nothing, ShiftRows turns the bytes of each 32-bit lane, and a round key's four bytes of one row and bit, as
 * aes_bitslice8.ts has them, are the same in all lanes: one load that repeats them.
 *
 * Blocks whose counters have the same upper bits share work. One byte (15) of 256 blocks differs in round 1 and four (column 0) in
 * round 2; so round 1 is done once for 256 blocks but for that byte, which goes for 128 blocks in one S-box, and round 2 likewise. In
 * these, byte 4 q + g, bit k belongs to block 32 q + 8 g + k.
 */
import { ROWS_AHEAD, ROWS_END, ROWS_FIRST, ROWS_FIXED, ROWS_PLANES, ROWS_STATE } from "./abi";
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
  // Column 0 is left out and put in by shareHalf.
  for (let i: usize = 0; i < STATE; i += PLANE) v128.store(ROWS_FIXED + i, shiftRows(v128.and(v128.load(ROWS_FIXED + i), i32x4.splat(~0xff))));
  mixColumnsAndKey(ROWS_FIXED, schedule + 2 * STATE);
}

/** Bit i of byte 15 before round 1: of the counter, of the key. */
// @ts-expect-error: decorator
@inline
function counterPlane(schedule: usize, i: usize, bits: v128): void {
  v128.store(ROWS_PLANES + i * PLANE, x(bits, v128.load_splat<u8>(schedule + i * PLANE + 15)));
}

/** The bytes of two vectors by turns: of their lower halves, and of their upper halves. */
// @ts-expect-error: decorator
@inline
function low8(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
// @ts-expect-error: decorator
@inline
function high8(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Four columns, each of 16 bytes, beside each other: at `at`, and so on `step` bytes apart. */
function besideEachOther(at: usize, step: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const low01 = low8(c0, c1);
  const low23 = low8(c2, c3);
  const high01 = high8(c0, c1);
  const high23 = high8(c2, c3);
  v128.store(at, i16x8.shuffle(low01, low23, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(at + step, i16x8.shuffle(low01, low23, 4, 12, 5, 13, 6, 14, 7, 15));
  v128.store(at + 2 * step, i16x8.shuffle(high01, high23, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(at + 3 * step, i16x8.shuffle(high01, high23, 4, 12, 5, 13, 6, 14, 7, 15));
}

/** What the counter changes in the state after round 2, of the 128 blocks from `counter` on: four groups of rows. */
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
  // Round 1. MixColumns of a column with only s in row 3: s, s, 3 s, 2 s.
  const s7 = v128.load(ROWS_PLANES + 7 * PLANE);
  let doubled = s7;
  for (let i: usize = 0; i < 8; i++) {
    const s = v128.load(ROWS_PLANES + i * PLANE);
    const to = ROWS_STATE + i * PLANE;
    const from = ROWS_FIRST + i * PLANE;
    v128.store(to, x(v128.load_splat<u8>(from, 0), s), 0 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 4), s), 1 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 8), x(s, doubled)), 2 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 12), doubled), 3 * STATE);
    doubled = i == 0 || i == 2 || i == 3 ? x(s, s7) : s;
  }
  fullRounds(ROWS_STATE, 0, 0, ROWS_STATE + 3 * STATE);
  // Round 2. ShiftRows brings row 0 to column 0, row 3 to column 1, row 2 to column 2 and row 1 to column 3.
  const carry0 = v128.load(ROWS_STATE + 7 * PLANE);
  const carry1 = v128.load(ROWS_STATE + 7 * PLANE, STATE);
  const carry2 = v128.load(ROWS_STATE + 7 * PLANE, 2 * STATE);
  const carry3 = v128.load(ROWS_STATE + 7 * PLANE, 3 * STATE);
  let d0 = carry0;
  let d1 = carry1;
  let d2 = carry2;
  let d3 = carry3;
  for (let i: usize = 0; i < STATE; i += PLANE) {
    const s0 = v128.load(ROWS_STATE + i);
    const s1 = v128.load(ROWS_STATE + i, STATE);
    const s2 = v128.load(ROWS_STATE + i, 2 * STATE);
    const s3 = v128.load(ROWS_STATE + i, 3 * STATE);
    besideEachOther(ROWS_AHEAD + i, ROWS, d0, s3, s2, x(d1, s1));
    besideEachOther(ROWS_AHEAD + i + STATE, ROWS, s0, s3, x(d2, s2), d1);
    besideEachOther(ROWS_AHEAD + i + 2 * STATE, ROWS, s0, x(d3, s3), d2, s1);
    besideEachOther(ROWS_AHEAD + i + 3 * STATE, ROWS, x(d0, s0), d3, s2, s1);
    const carries = i == 0 || i == 2 * PLANE || i == 3 * PLANE;
    d0 = carries ? x(s0, carry0) : s0;
    d1 = carries ? x(s1, carry1) : s1;
    d2 = carries ? x(s2, carry2) : s2;
    d3 = carries ? x(s3, carry3) : s3;
  }
}

/** One row of one bit of `startGroup`. */
// @ts-expect-error: decorator
@inline
function startRow(ahead: usize, i: usize, r: usize): void {
  v128.store(ROWS_STATE + r * STATE + i, x(v128.load(ahead + i + r * STATE), v128.load_splat<u32>(ROWS_FIXED + i + 4 * r)));
}

/** The 32 blocks whose counters have `q` above the lowest five bits, after round 2. */
function startGroup(q: usize): void {
  const ahead = ROWS_AHEAD + q * ROWS;
  for (let i: usize = 0; i < STATE; i += PLANE) {
    startRow(ahead, i, 0);
    startRow(ahead, i, 1);
    startRow(ahead, i, 2);
    startRow(ahead, i, 3);
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

// One row of one bit of the result, and its round key.
// @ts-expect-error: decorator
@inline
function mixed0(at: usize, key: usize, b: v128): void {
  v128.store(at, x(b, v128.load_splat<u32>(key, 0)), 0 * STATE);
}
// @ts-expect-error: decorator
@inline
function mixed1(at: usize, key: usize, b: v128): void {
  v128.store(at, x(b, v128.load_splat<u32>(key, 4)), 1 * STATE);
}
// @ts-expect-error: decorator
@inline
function mixed2(at: usize, key: usize, b: v128): void {
  v128.store(at, x(b, v128.load_splat<u32>(key, 8)), 2 * STATE);
}
// @ts-expect-error: decorator
@inline
function mixed3(at: usize, key: usize, b: v128): void {
  v128.store(at, x(b, v128.load_splat<u32>(key, 12)), 3 * STATE);
}

/**
 * ShiftRows, MixColumns and AddRoundKey, in place. `a` of bit i and row r, turned, is `air`; what is not stored at once of the result is `bir`.
 *
 * MixColumns, a linear map of the 32 bits of a column, is 89 XORs here, where the form of mixPlane (aes_round.ts) takes 108: found by a search
 * among sets of sums (A. Maximov, "AES MixColumn with 92 XOR gates", 2019, says why there is something to find), and put in an order that keeps
 * few of them alive at a time. That every column of a single set bit comes out right proves it for all.
 */
function linear(key: usize): void {
  const turn1 = v128.load(TURN1);
  const turn2 = v128.load(TURN2);
  const turn3 = v128.load(TURN3);
  const a40 = row0(ROWS_STATE + 4 * PLANE);
  const a41 = row1(ROWS_STATE + 4 * PLANE, turn1);
  const t0 = x(a40, a41);
  const a43 = row3(ROWS_STATE + 4 * PLANE, turn3);
  const t1 = x(a40, a43);
  const a53 = row3(ROWS_STATE + 5 * PLANE, turn3);
  const t2 = x(a53, t1);
  const a52 = row2(ROWS_STATE + 5 * PLANE, turn2);
  const t3 = x(a52, a53);
  const a51 = row1(ROWS_STATE + 5 * PLANE, turn1);
  const t4 = x(a51, t3);
  const a50 = row0(ROWS_STATE + 5 * PLANE);
  const t5 = x(a50, a52);
  const t6 = x(a50, t4);
  mixed3(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, x(t2, t6));
  const b50 = x(t4, t0);
  mixed0(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, b50);
  const a42 = row2(ROWS_STATE + 4 * PLANE, turn2);
  const t7 = x(a42, t0);
  const t8 = x(a43, t7);
  const t9 = x(t5, t8);
  mixed2(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, x(b50, t9));
  mixed1(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, x(t9, t2));
  const a62 = row2(ROWS_STATE + 6 * PLANE, turn2);
  const t10 = x(a62, t3);
  const a60 = row0(ROWS_STATE + 6 * PLANE);
  const t11 = x(a60, a62);
  const a61 = row1(ROWS_STATE + 6 * PLANE, turn1);
  const t12 = x(a60, a61);
  const a63 = row3(ROWS_STATE + 6 * PLANE, turn3);
  const t13 = x(a61, a63);
  const t14 = x(t12, t5);
  mixed3(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, x(t14, t10));
  const t15 = x(t13, t10);
  mixed2(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, x(t11, t15));
  const b60 = x(t6, t15);
  mixed0(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, b60);
  mixed1(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, x(b60, t14));
  const a70 = row0(ROWS_STATE + 7 * PLANE);
  const t16 = x(a70, t12);
  const a71 = row1(ROWS_STATE + 7 * PLANE, turn1);
  const t17 = x(a70, a71);
  const a73 = row3(ROWS_STATE + 7 * PLANE, turn3);
  const t18 = x(a71, a73);
  const a72 = row2(ROWS_STATE + 7 * PLANE, turn2);
  const t19 = x(a72, a73);
  const t20 = x(a71, a72);
  const t21 = x(t20, t13);
  mixed3(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, x(t21, t16));
  const t22 = x(t19, t16);
  mixed0(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, x(t17, t22));
  const b71 = x(t22, t11);
  mixed1(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, b71);
  mixed2(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, x(b71, t21));
  const a03 = row3(ROWS_STATE + 0 * PLANE, turn3);
  const t23 = x(a03, t19);
  const a33 = row3(ROWS_STATE + 3 * PLANE, turn3);
  const t24 = x(a33, t18);
  const a32 = row2(ROWS_STATE + 3 * PLANE, turn2);
  const t25 = x(a32, a33);
  const t26 = x(t1, t24);
  const t27 = x(t19, t25);
  const t28 = x(a42, t27);
  mixed2(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, x(t8, t28));
  const a30 = row0(ROWS_STATE + 3 * PLANE);
  const t29 = x(a30, t24);
  const t30 = x(t17, t29);
  const b43 = x(t30, t7);
  mixed3(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, b43);
  const a31 = row1(ROWS_STATE + 3 * PLANE, turn1);
  const t31 = x(a31, t25);
  const t32 = x(a31, t26);
  mixed0(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, x(b43, t32));
  mixed1(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, x(t28, t32));
  const a00 = row0(ROWS_STATE + 0 * PLANE);
  const a01 = row1(ROWS_STATE + 0 * PLANE, turn1);
  const t33 = x(a00, a01);
  const t34 = x(t17, t33);
  const a02 = row2(ROWS_STATE + 0 * PLANE, turn2);
  const b02 = x(t23, t33);
  mixed2(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, b02);
  const t35 = x(t34, t18);
  const b03 = x(a02, t35);
  mixed3(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, b03);
  const t36 = x(a01, b03);
  const t37 = x(b02, t36);
  mixed1(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, x(t34, t37));
  mixed0(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, x(t20, t37));
  const a11 = row1(ROWS_STATE + 1 * PLANE, turn1);
  const t38 = x(a11, t23);
  const t39 = x(a02, t38);
  const a12 = row2(ROWS_STATE + 1 * PLANE, turn2);
  const t40 = x(a11, a12);
  const a10 = row0(ROWS_STATE + 1 * PLANE);
  const t41 = x(a10, a12);
  const t42 = x(t41, t36);
  const t43 = x(t19, t42);
  const a13 = row3(ROWS_STATE + 1 * PLANE, turn3);
  mixed3(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, x(t39, t43));
  const t44 = x(a10, a13);
  mixed2(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, x(t44, t39));
  const t45 = x(a13, t34);
  mixed1(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, x(t45, t43));
  mixed0(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, x(t40, t45));
  const a20 = row0(ROWS_STATE + 2 * PLANE);
  const t46 = x(a20, t44);
  const a23 = row3(ROWS_STATE + 2 * PLANE, turn3);
  const t47 = x(a20, a23);
  const t48 = x(t47, t30);
  const b33 = x(t31, t48);
  mixed3(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, b33);
  const a22 = row2(ROWS_STATE + 2 * PLANE, turn2);
  const t49 = x(a22, t40);
  const a21 = row1(ROWS_STATE + 2 * PLANE, turn1);
  mixed1(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, x(t47, t49));
  const t50 = x(a21, a23);
  const t51 = x(a21, a22);
  const t52 = x(t50, t41);
  mixed0(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, x(t49, t52));
  mixed2(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, x(t46, t52));
  mixed3(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, x(t51, t46));
  const t53 = x(a31, t51);
  const t54 = x(t20, t53);
  const t55 = x(t50, t29);
  mixed0(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, x(b33, t55));
  mixed2(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, x(t55, t54));
  const t56 = x(a30, t54);
  mixed1(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, x(t31, t56));
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
    // Rows beside each other make a column of four bytes: eight blocks to a vector.
    besideEachOther(at, STATE, a0, a1, a2, a3);
    key += PLANE;
  }
  for (let g: usize = 0; g < ROWS; g += STATE) transpose(ROWS_STATE + g);
}

/** The counter without its lowest seven bits of the blocks that AHEAD, FIRST and FIXED are for; -1: there is nothing there. */
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
  const last = schedule + ROUNDS * STATE;
  for (let key = schedule + 3 * STATE; ; key += STATE) {
    fullRounds(ROWS_STATE, 0, 0, ROWS_STATE + 3 * STATE);
    if (key == last) break;
    linear(key);
  }
  toBlocks(last);
}

/** XORs the key stream into `groups` times 512 bytes at `text`. */
export function cryptGroups(schedule: usize, j0: usize, counter: u32, text: usize, groups: usize): void {
  for (const end = text + groups * ROWS; text < end; text += ROWS) {
    streamRows(schedule, j0, counter);
    for (let at = text, stream: usize = ROWS_STATE; stream < <usize>ROWS_STATE + ROWS; at += 4 * PLANE, stream += 4 * PLANE) {
      v128.store(at, x(v128.load(at), v128.load(stream)), 0);
      v128.store(at, x(v128.load(at, 16), v128.load(stream, 16)), 16);
      v128.store(at, x(v128.load(at, 32), v128.load(stream, 32)), 32);
      v128.store(at, x(v128.load(at, 48), v128.load(stream, 48)), 48);
    }
    counter += 32;
  }
}

/** The end of a message: wipes what it left here. */
export function endRows(): void {
  if (half < 0) return;
  wipe(ROWS_STATE, ROWS_END - ROWS_STATE);
  half = -1;
}
