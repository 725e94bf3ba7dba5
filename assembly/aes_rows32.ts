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
import { linear, row0, row1, row2, row3, TURN1, TURN2, TURN3 } from "./aes_mix32";
import { mixColumnsAndKey, shiftRows, subBytes } from "./aes_round";
import { wipe } from "./bytes";
import { high, low, x } from "./vectors";

const ROUNDS: usize = 14;
const PLANE: usize = 16;
/** Eight planes; also one row of the state here. */
const STATE: usize = 128;
/** Four rows. */
const ROWS: usize = 512;

/** Bits 0 to 6 of 128 counters. */
const COUNTER_BITS: usize = memory.data<u64>([
  0xaaaaaaaaaaaaaaaa, 0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0, 0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00,
  0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffff0000ffff0000, 0xffffffff00000000, 0xffffffff00000000, 0, 0xffffffffffffffff, 0, 0,
]);

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

/** Four columns, each of 16 bytes, beside each other: at `at`, and so on `step` bytes apart. */
function besideEachOther(at: usize, step: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const low01 = low(c0, c1);
  const low23 = low(c2, c3);
  const high01 = high(c0, c1);
  const high23 = high(c2, c3);
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
