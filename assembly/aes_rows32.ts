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

/** One bit of the new rows: of 2 t, the round key, a of the next row, and t of the row after it, as mixPlane of aes_round.ts. */
// @ts-expect-error: decorator
@inline
function mixRows(
  at: usize, key: usize,
  d0: v128, d1: v128, d2: v128, d3: v128,
  a0: v128, a1: v128, a2: v128, a3: v128,
  t0: v128, t1: v128, t2: v128, t3: v128,
): void {
  v128.store(at, x(x(d0, v128.load_splat<u32>(key, 0)), x(a1, t2)), 0 * STATE);
  v128.store(at, x(x(d1, v128.load_splat<u32>(key, 4)), x(a2, t3)), 1 * STATE);
  v128.store(at, x(x(d2, v128.load_splat<u32>(key, 8)), x(a3, t0)), 2 * STATE);
  v128.store(at, x(x(d3, v128.load_splat<u32>(key, 12)), x(a0, t1)), 3 * STATE);
}

/** ShiftRows, MixColumns and AddRoundKey, in place. With a loop over the bits it takes a quarter longer. */
function linear(key: usize): void {
  const turn1 = v128.load(TURN1);
  const turn2 = v128.load(TURN2);
  const turn3 = v128.load(TURN3);
  // a: rows of one bit, turned. t = a ^ (next row). Bit i of 2 t is bit i - 1 of t, and bit 7 comes back to 0, 1, 3 and 4.
  const a70 = row0(ROWS_STATE + 7 * PLANE);
  const a71 = row1(ROWS_STATE + 7 * PLANE, turn1);
  const a72 = row2(ROWS_STATE + 7 * PLANE, turn2);
  const a73 = row3(ROWS_STATE + 7 * PLANE, turn3);
  const t70 = x(a70, a71);
  const t71 = x(a71, a72);
  const t72 = x(a72, a73);
  const t73 = x(a73, a70);
  const a00 = row0(ROWS_STATE + 0 * PLANE);
  const a01 = row1(ROWS_STATE + 0 * PLANE, turn1);
  const a02 = row2(ROWS_STATE + 0 * PLANE, turn2);
  const a03 = row3(ROWS_STATE + 0 * PLANE, turn3);
  const t00 = x(a00, a01);
  const t01 = x(a01, a02);
  const t02 = x(a02, a03);
  const t03 = x(a03, a00);
  mixRows(ROWS_STATE + 0 * PLANE, key + 0 * PLANE, t70, t71, t72, t73, a00, a01, a02, a03, t00, t01, t02, t03);
  const a10 = row0(ROWS_STATE + 1 * PLANE);
  const a11 = row1(ROWS_STATE + 1 * PLANE, turn1);
  const a12 = row2(ROWS_STATE + 1 * PLANE, turn2);
  const a13 = row3(ROWS_STATE + 1 * PLANE, turn3);
  const t10 = x(a10, a11);
  const t11 = x(a11, a12);
  const t12 = x(a12, a13);
  const t13 = x(a13, a10);
  mixRows(ROWS_STATE + 1 * PLANE, key + 1 * PLANE, x(t00, t70), x(t01, t71), x(t02, t72), x(t03, t73), a10, a11, a12, a13, t10, t11, t12, t13);
  const a20 = row0(ROWS_STATE + 2 * PLANE);
  const a21 = row1(ROWS_STATE + 2 * PLANE, turn1);
  const a22 = row2(ROWS_STATE + 2 * PLANE, turn2);
  const a23 = row3(ROWS_STATE + 2 * PLANE, turn3);
  const t20 = x(a20, a21);
  const t21 = x(a21, a22);
  const t22 = x(a22, a23);
  const t23 = x(a23, a20);
  mixRows(ROWS_STATE + 2 * PLANE, key + 2 * PLANE, t10, t11, t12, t13, a20, a21, a22, a23, t20, t21, t22, t23);
  const a30 = row0(ROWS_STATE + 3 * PLANE);
  const a31 = row1(ROWS_STATE + 3 * PLANE, turn1);
  const a32 = row2(ROWS_STATE + 3 * PLANE, turn2);
  const a33 = row3(ROWS_STATE + 3 * PLANE, turn3);
  const t30 = x(a30, a31);
  const t31 = x(a31, a32);
  const t32 = x(a32, a33);
  const t33 = x(a33, a30);
  mixRows(ROWS_STATE + 3 * PLANE, key + 3 * PLANE, x(t20, t70), x(t21, t71), x(t22, t72), x(t23, t73), a30, a31, a32, a33, t30, t31, t32, t33);
  const a40 = row0(ROWS_STATE + 4 * PLANE);
  const a41 = row1(ROWS_STATE + 4 * PLANE, turn1);
  const a42 = row2(ROWS_STATE + 4 * PLANE, turn2);
  const a43 = row3(ROWS_STATE + 4 * PLANE, turn3);
  const t40 = x(a40, a41);
  const t41 = x(a41, a42);
  const t42 = x(a42, a43);
  const t43 = x(a43, a40);
  mixRows(ROWS_STATE + 4 * PLANE, key + 4 * PLANE, x(t30, t70), x(t31, t71), x(t32, t72), x(t33, t73), a40, a41, a42, a43, t40, t41, t42, t43);
  const a50 = row0(ROWS_STATE + 5 * PLANE);
  const a51 = row1(ROWS_STATE + 5 * PLANE, turn1);
  const a52 = row2(ROWS_STATE + 5 * PLANE, turn2);
  const a53 = row3(ROWS_STATE + 5 * PLANE, turn3);
  const t50 = x(a50, a51);
  const t51 = x(a51, a52);
  const t52 = x(a52, a53);
  const t53 = x(a53, a50);
  mixRows(ROWS_STATE + 5 * PLANE, key + 5 * PLANE, t40, t41, t42, t43, a50, a51, a52, a53, t50, t51, t52, t53);
  const a60 = row0(ROWS_STATE + 6 * PLANE);
  const a61 = row1(ROWS_STATE + 6 * PLANE, turn1);
  const a62 = row2(ROWS_STATE + 6 * PLANE, turn2);
  const a63 = row3(ROWS_STATE + 6 * PLANE, turn3);
  const t60 = x(a60, a61);
  const t61 = x(a61, a62);
  const t62 = x(a62, a63);
  const t63 = x(a63, a60);
  mixRows(ROWS_STATE + 6 * PLANE, key + 6 * PLANE, t50, t51, t52, t53, a60, a61, a62, a63, t60, t61, t62, t63);
  mixRows(ROWS_STATE + 7 * PLANE, key + 7 * PLANE, t60, t61, t62, t63, a70, a71, a72, a73, t70, t71, t72, t73);
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
