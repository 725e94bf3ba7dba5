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
import { ROWS_AHEAD, ROWS_END, ROWS_FIRST, ROWS_FIXED, ROWS_KEYS, ROWS_PLANES, ROWS_STATE, ROWS_SUBBED } from "./abi";
import { subRows, toBasis, toBits } from "./aes_basis";
import { transpose } from "./aes_bitslice8";
import { toPlanes } from "./aes_key";
import { mixColumnsAndKey, shiftRows, subBytes } from "./aes_round";
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

/** Bits 0 to 6 of 128 counters. */
const COUNTER_BITS: usize = memory.data<u64>([
  0xaaaaaaaaaaaaaaaa, 0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0, 0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00,
  0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffff0000ffff0000, 0xffffffff00000000, 0xffffffff00000000, 0, 0xffffffffffffffff, 0, 0,
]);

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
  toBasis(ROWS_FIXED, ROWS_FIXED);
}

/** Round keys 3 to 13 in the basis of aes_basis.ts. */
function makeKeys(schedule: usize): void {
  for (let at: usize = 3 * STATE; at < ROUNDS * STATE; at += STATE) toBasis(ROWS_KEYS - 3 * STATE + at, schedule + at);
}

/** Twice the byte in eight planes. */
function double(to: usize, from: usize): void {
  const carry = v128.load(from, 7 * PLANE);
  v128.store(to, carry);
  for (let i: usize = 0; i < 7 * PLANE; i += PLANE) {
    const s = v128.load(from + i);
    v128.store(to + i, i == 0 || i == 2 * PLANE || i == 3 * PLANE ? x(s, carry) : s, PLANE);
  }
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
  for (let i: usize = 0; i < STATE; i += PLANE) v128.store(ROWS_PLANES + i, x(v128.load(COUNTER_BITS + i), v128.load_splat<u8>(schedule + i + 15)));
  // The last bit is the same in all.
  v128.store(ROWS_PLANES, x(v128.load(ROWS_PLANES, 7 * PLANE), i32x4.splat(0 - ((counter >> 7) & 1))), 7 * PLANE);
  subBytes(ROWS_PLANES);
  // Round 1. MixColumns of a column with only s in row 3: s, s, 3 s, 2 s.
  double(ROWS_SUBBED, ROWS_PLANES);
  for (let i: usize = 0; i < STATE; i += PLANE) {
    const s = v128.load(ROWS_PLANES + i);
    const doubled = v128.load(ROWS_SUBBED + i);
    const to = ROWS_STATE + i;
    const from = ROWS_FIRST + i;
    v128.store(to, x(v128.load_splat<u8>(from, 0), s), 0 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 4), s), 1 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 8), x(s, doubled)), 2 * STATE);
    v128.store(to, x(v128.load_splat<u8>(from, 12), doubled), 3 * STATE);
  }
  // Round 2. ShiftRows brings row 0 to column 0, row 3 to column 1, row 2 to column 2 and row 1 to column 3.
  for (let r: usize = 0; r < ROWS; r += STATE) {
    subBytes(ROWS_STATE + r);
    double(ROWS_SUBBED + r, ROWS_STATE + r);
    toBasis(ROWS_SUBBED + r, ROWS_SUBBED + r);
    toBasis(ROWS_STATE + r, ROWS_STATE + r);
  }
  for (let i: usize = 0; i < STATE; i += PLANE) {
    const s0 = v128.load(ROWS_STATE + i);
    const s1 = v128.load(ROWS_STATE + i, STATE);
    const s2 = v128.load(ROWS_STATE + i, 2 * STATE);
    const s3 = v128.load(ROWS_STATE + i, 3 * STATE);
    const d0 = v128.load(ROWS_SUBBED + i);
    const d1 = v128.load(ROWS_SUBBED + i, STATE);
    const d2 = v128.load(ROWS_SUBBED + i, 2 * STATE);
    const d3 = v128.load(ROWS_SUBBED + i, 3 * STATE);
    besideEachOther(ROWS_AHEAD + i, ROWS, d0, s3, s2, x(d1, s1));
    besideEachOther(ROWS_AHEAD + i + STATE, ROWS, s0, s3, x(d2, s2), d1);
    besideEachOther(ROWS_AHEAD + i + 2 * STATE, ROWS, s0, x(d3, s3), d2, s1);
    besideEachOther(ROWS_AHEAD + i + 3 * STATE, ROWS, x(d0, s0), d3, s2, s1);
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
 * ShiftRows, MixColumns and AddRoundKey. `a` of plane i and row r, turned, is `air`, `b` what comes out of it before its round key is added.
 *
 * MixColumns is a linear map of the 32 bits of a column, between two bases of a byte (aes_basis.ts): 114 XORs, found by a search of our own (A. Maximov,
 * "AES MixColumn with 92 XOR gates", 2019, says why there is something to find). That every column of a single set bit comes out right proves it for all.
 */
function linear(key: usize): void {
  const turn1 = v128.load(TURN1);
  const turn2 = v128.load(TURN2);
  const turn3 = v128.load(TURN3);
  const a50 = row0(ROWS_SUBBED + 5 * PLANE);
  const a53 = row3(ROWS_SUBBED + 5 * PLANE, turn3);
  const t0 = x(a50, a53);
  const a51 = row1(ROWS_SUBBED + 5 * PLANE, turn1);
  const a52 = row2(ROWS_SUBBED + 5 * PLANE, turn2);
  const t1 = x(a51, a52);
  const t2 = x(a51, t0);
  const a31 = row1(ROWS_SUBBED + 3 * PLANE, turn1);
  const t3 = x(a50, a31);
  const a00 = row0(ROWS_SUBBED + 0 * PLANE);
  const a02 = row2(ROWS_SUBBED + 0 * PLANE, turn2);
  const t4 = x(a00, a02);
  const t5 = x(a50, t1);
  const a10 = row0(ROWS_SUBBED + 1 * PLANE);
  const a13 = row3(ROWS_SUBBED + 1 * PLANE, turn3);
  const t6 = x(a10, a13);
  const a03 = row3(ROWS_SUBBED + 0 * PLANE, turn3);
  const t7 = x(a03, t4);
  const a70 = row0(ROWS_SUBBED + 7 * PLANE);
  const a71 = row1(ROWS_SUBBED + 7 * PLANE, turn1);
  const t8 = x(a70, a71);
  const t9 = x(t7, t5);
  const a60 = row0(ROWS_SUBBED + 6 * PLANE);
  const t10 = x(a60, t5);
  const a63 = row3(ROWS_SUBBED + 6 * PLANE, turn3);
  const t11 = x(a60, a63);
  const t12 = x(a00, t9);
  const a61 = row1(ROWS_SUBBED + 6 * PLANE, turn1);
  const t13 = x(a61, t7);
  const a01 = row1(ROWS_SUBBED + 0 * PLANE, turn1);
  const t14 = x(a01, t4);
  const t15 = x(t0, t9);
  const a62 = row2(ROWS_SUBBED + 6 * PLANE, turn2);
  const b71 = x(a62, t13);
  mixed1(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, b71);
  const t16 = x(a01, t12);
  const b73 = x(t11, t14);
  mixed3(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, b73);
  const t17 = x(a62, t11);
  const t18 = x(t17, t16);
  const t19 = x(t4, t18);
  const t20 = x(t2, t14);
  const a32 = row2(ROWS_SUBBED + 3 * PLANE, turn2);
  const t21 = x(a32, t20);
  const t22 = x(t12, t21);
  const t23 = x(t8, t17);
  const t24 = x(t11, t0);
  const a12 = row2(ROWS_SUBBED + 1 * PLANE, turn2);
  const t25 = x(a12, t6);
  const t26 = x(t2, t25);
  const a33 = row3(ROWS_SUBBED + 3 * PLANE, turn3);
  const b62 = x(a33, t21);
  mixed2(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, b62);
  const a72 = row2(ROWS_SUBBED + 7 * PLANE, turn2);
  const t27 = x(a72, t8);
  const b61 = x(t3, t22);
  mixed1(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, b61);
  const a73 = row3(ROWS_SUBBED + 7 * PLANE, turn3);
  const t28 = x(a73, t23);
  const a40 = row0(ROWS_SUBBED + 4 * PLANE);
  const a41 = row1(ROWS_SUBBED + 4 * PLANE, turn1);
  const t29 = x(a40, a41);
  const t30 = x(b61, t26);
  const t31 = x(t28, t26);
  const t32 = x(a41, t28);
  const a42 = row2(ROWS_SUBBED + 4 * PLANE, turn2);
  const t33 = x(a42, t29);
  const t34 = x(a42, t32);
  const b51 = x(t1, t34);
  mixed1(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, b51);
  const b72 = x(t10, t19);
  mixed2(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, b72);
  const t35 = x(t30, t34);
  const a43 = row3(ROWS_SUBBED + 4 * PLANE, turn3);
  const t36 = x(a43, t29);
  const t37 = x(t19, t36);
  const t38 = x(t27, t33);
  const b11 = x(a50, t37);
  mixed1(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, b11);
  const t39 = x(a71, t32);
  const b21 = x(b11, t31);
  mixed1(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, b21);
  const t40 = x(a61, t10);
  const t41 = x(t10, t31);
  const t42 = x(t20, t38);
  const t43 = x(a63, t42);
  const t44 = x(t39, t36);
  const t45 = x(t40, t43);
  const b70 = x(t16, t40);
  mixed0(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, b70);
  const b12 = x(t27, t45);
  mixed2(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, b12);
  const t46 = x(t38, t44);
  const b03 = x(t24, t27);
  mixed3(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, b03);
  const t47 = x(t36, t45);
  const t48 = x(b03, t40);
  const t49 = x(t5, t48);
  const b53 = x(t44, t49);
  mixed3(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, b53);
  const t50 = x(t6, t44);
  const t51 = x(a70, t48);
  const a11 = row1(ROWS_SUBBED + 1 * PLANE, turn1);
  const t52 = x(a11, t6);
  const b22 = x(t42, t52);
  mixed2(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, b22);
  const t53 = x(a52, t51);
  const t54 = x(t24, t53);
  const t55 = x(t35, t52);
  const t56 = x(t46, t51);
  const b00 = x(a73, t54);
  mixed0(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, b00);
  const t57 = x(b70, t50);
  const t58 = x(a73, t56);
  const b13 = x(t16, t58);
  mixed3(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, b13);
  const t59 = x(b00, t29);
  const t60 = x(a11, t46);
  const t61 = x(a10, t60);
  const t62 = x(t23, t61);
  const t63 = x(t29, t62);
  const t64 = x(a12, t61);
  const t65 = x(t7, t46);
  const b23 = x(t18, t64);
  mixed3(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, b23);
  const b10 = x(t59, t65);
  mixed0(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, b10);
  const b50 = x(t23, t59);
  mixed0(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, b50);
  const a30 = row0(ROWS_SUBBED + 3 * PLANE);
  const a23 = row3(ROWS_SUBBED + 2 * PLANE, turn3);
  const t66 = x(a30, a23);
  const t67 = x(a23, t16);
  const t68 = x(a33, t66);
  const b63 = x(t67, t68);
  mixed3(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, b63);
  const a22 = row2(ROWS_SUBBED + 2 * PLANE, turn2);
  const t69 = x(a22, t68);
  const a21 = row1(ROWS_SUBBED + 2 * PLANE, turn1);
  const t70 = x(a21, t55);
  const b33 = x(a21, t69);
  mixed3(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, b33);
  const t71 = x(a32, b33);
  const a20 = row0(ROWS_SUBBED + 2 * PLANE);
  const t72 = x(a20, t71);
  const b32 = x(t66, t72);
  mixed2(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, b32);
  const t73 = x(t70, t72);
  const t74 = x(a31, b32);
  const t75 = x(t69, t74);
  const b31 = x(a30, t75);
  mixed1(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, b31);
  const t76 = x(t65, t71);
  const t77 = x(t71, t74);
  const t78 = x(a30, a31);
  const b43 = x(t57, t74);
  mixed3(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, b43);
  const b60 = x(t15, t78);
  mixed0(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, b60);
  const t79 = x(t15, t63);
  const b52 = x(t14, t47);
  mixed2(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, b52);
  const b02 = x(t25, t41);
  mixed2(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, b02);
  const b20 = x(t25, t79);
  mixed0(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, b20);
  const b40 = x(t63, t76);
  mixed0(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, b40);
  const t80 = x(t47, t75);
  const t81 = x(t41, t80);
  const b30 = x(a22, t77);
  mixed0(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, b30);
  const b01 = x(b02, t53);
  mixed1(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, b01);
  const b42 = x(a10, t81);
  mixed2(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, b42);
  const b41 = x(b01, t73);
  mixed1(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, b41);
}

/** The last ShiftRows and AddRoundKey, and back to four times eight planes of whole blocks by columns, in place. */
function toBlocks(key: usize): void {
  const turn1 = v128.load(TURN1);
  const turn2 = v128.load(TURN2);
  const turn3 = v128.load(TURN3);
  for (let r: usize = 0; r < ROWS; r += STATE) toBits(ROWS_SUBBED + r);
  for (let at: usize = ROWS_SUBBED; at < <usize>ROWS_SUBBED + STATE; at += PLANE) {
    const a0 = x(row0(at), v128.load_splat<u32>(key, 0));
    const a1 = x(row1(at, turn1), v128.load_splat<u32>(key, 4));
    const a2 = x(row2(at, turn2), v128.load_splat<u32>(key, 8));
    const a3 = x(row3(at, turn3), v128.load_splat<u32>(key, 12));
    // Rows beside each other make a column of four bytes: eight blocks to a vector.
    besideEachOther(at - ROWS_SUBBED + ROWS_STATE, STATE, a0, a1, a2, a3);
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
    if (half < 0) makeKeys(schedule);
    if (half < 0 || half >> 1 != wanted >> 1) shareWindow(schedule, i32x4.replace_lane(v128.load(j0), 3, bswap<u32>(counter)));
    shareHalf(schedule, counter);
    half = wanted;
  }
  startGroup((counter >> 5) & 3);
  const last = schedule + ROUNDS * STATE;
  subRows(ROWS_STATE, ROWS_SUBBED, ROWS_SUBBED + 3 * STATE);
  for (let key: usize = ROWS_KEYS; key < <usize>ROWS_KEYS + (ROUNDS - 3) * STATE; key += STATE) {
    linear(key);
    subRows(ROWS_STATE, ROWS_SUBBED, ROWS_SUBBED + 3 * STATE);
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
