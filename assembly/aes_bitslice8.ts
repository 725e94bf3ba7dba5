/**
 * AES-256 on eight blocks at a time, bitsliced: constant-time, no table (FIPS 197).
 *
 *   plane i, byte 4 r + c, bit k  =  bit i of the byte in row r and column c of block k        8 planes of 16 bytes
 *
 * So ShiftRows and MixColumns are byte shuffles, SubBytes is a circuit, and a round key is eight planes: eight equal keys, or
 * eight different ones, one a block. The S-box leaves out its constant 0x63; MixColumns maps 0x63 in every byte to itself, so
 * round keys 1 to 14 carry it instead.
 */
import { KEYS8, KEYS8_END, KEYS8_TEMP } from "./abi";
import { byRows, fullRounds, mixColumnsAndKey, shiftRows, subBytes, unshiftRows } from "./aes_round";
import { copy16, wipe } from "./bytes";
import { lookup16 } from "./lookup16";

const ROUNDS = 14;
/** Eight planes: one state, or one round key. */
const STATE = 128;
const PLANE = 16;

// Masks, loaded for the reason aes_round.ts gives: every other bit, pair of bits, nibble.
const ODD: usize = memory.data<u64>([0x5555555555555555, 0x5555555555555555]);
const PAIRS: usize = memory.data<u64>([0x3333333333333333, 0x3333333333333333]);
const NIBBLES: usize = memory.data<u64>([0x0f0f0f0f0f0f0f0f, 0x0f0f0f0f0f0f0f0f]);

/** Where a pair of planes trade the bits that `mask` and a shift by `n` name, this is what changes. */
// @ts-expect-error: decorator
@inline
function trade(a: v128, b: v128, n: i32, mask: v128): v128 {
  return v128.and(v128.xor(i64x2.shr_u(a, n), b), mask);
}

/** Eight blocks to eight bit planes, and back: an 8 x 8 bit transposition in every byte position, its own inverse. */
export function transpose(state: usize): void {
  const odd = v128.load(ODD);
  const pairs = v128.load(PAIRS);
  const nibbles = v128.load(NIBBLES);
  let q0 = v128.load(state, 0 * PLANE);
  let q1 = v128.load(state, 1 * PLANE);
  let q2 = v128.load(state, 2 * PLANE);
  let q3 = v128.load(state, 3 * PLANE);
  let q4 = v128.load(state, 4 * PLANE);
  let q5 = v128.load(state, 5 * PLANE);
  let q6 = v128.load(state, 6 * PLANE);
  let q7 = v128.load(state, 7 * PLANE);
  let t = trade(q0, q1, 1, odd);
  q1 = v128.xor(q1, t);
  q0 = v128.xor(q0, i64x2.shl(t, 1));
  t = trade(q2, q3, 1, odd);
  q3 = v128.xor(q3, t);
  q2 = v128.xor(q2, i64x2.shl(t, 1));
  t = trade(q4, q5, 1, odd);
  q5 = v128.xor(q5, t);
  q4 = v128.xor(q4, i64x2.shl(t, 1));
  t = trade(q6, q7, 1, odd);
  q7 = v128.xor(q7, t);
  q6 = v128.xor(q6, i64x2.shl(t, 1));

  t = trade(q0, q2, 2, pairs);
  q2 = v128.xor(q2, t);
  q0 = v128.xor(q0, i64x2.shl(t, 2));
  t = trade(q1, q3, 2, pairs);
  q3 = v128.xor(q3, t);
  q1 = v128.xor(q1, i64x2.shl(t, 2));
  t = trade(q4, q6, 2, pairs);
  q6 = v128.xor(q6, t);
  q4 = v128.xor(q4, i64x2.shl(t, 2));
  t = trade(q5, q7, 2, pairs);
  q7 = v128.xor(q7, t);
  q5 = v128.xor(q5, i64x2.shl(t, 2));

  t = trade(q0, q4, 4, nibbles);
  v128.store(state, v128.xor(q4, t), 4 * PLANE);
  v128.store(state, v128.xor(q0, i64x2.shl(t, 4)), 0 * PLANE);
  t = trade(q1, q5, 4, nibbles);
  v128.store(state, v128.xor(q5, t), 5 * PLANE);
  v128.store(state, v128.xor(q1, i64x2.shl(t, 4)), 1 * PLANE);
  t = trade(q2, q6, 4, nibbles);
  v128.store(state, v128.xor(q6, t), 6 * PLANE);
  v128.store(state, v128.xor(q2, i64x2.shl(t, 4)), 2 * PLANE);
  t = trade(q3, q7, 4, nibbles);
  v128.store(state, v128.xor(q7, t), 7 * PLANE);
  v128.store(state, v128.xor(q3, i64x2.shl(t, 4)), 3 * PLANE);
}

// @ts-expect-error: decorator
@inline
function addRoundKey(state: usize, key: usize): void {
  for (let i = 0; i < STATE; i += PLANE) v128.store(state + i, v128.xor(v128.load(state + i), v128.load(key + i)));
}

/** FIPS 197 5.1 on the eight blocks at `blocks`, in place. */
export function encrypt8(schedule: usize, blocks: usize): void {
  transpose(blocks);
  for (let i = 0; i < STATE; i += PLANE) v128.store(blocks + i, v128.xor(byRows(v128.load(blocks + i)), v128.load(schedule + i)));
  const last = schedule + ROUNDS * STATE;
  fullRounds(blocks, schedule + STATE, last);
  for (let i = 0; i < STATE; i += PLANE) {
    v128.store(blocks + i, byRows(v128.xor(shiftRows(v128.load(blocks + i)), v128.load(last + i))));
  }
  transpose(blocks);
}

/** The linear part of the inverse affine map: bit i is the sum of bits i + 2, i + 5 and i + 7. */
function unaffine(state: usize): void {
  const q0 = v128.load(state, 0 * PLANE);
  const q1 = v128.load(state, 1 * PLANE);
  const q2 = v128.load(state, 2 * PLANE);
  const q3 = v128.load(state, 3 * PLANE);
  const q4 = v128.load(state, 4 * PLANE);
  const q5 = v128.load(state, 5 * PLANE);
  const q6 = v128.load(state, 6 * PLANE);
  const q7 = v128.load(state, 7 * PLANE);
  v128.store(state, v128.xor(v128.xor(q2, q5), q7), 0 * PLANE);
  v128.store(state, v128.xor(v128.xor(q3, q6), q0), 1 * PLANE);
  v128.store(state, v128.xor(v128.xor(q4, q7), q1), 2 * PLANE);
  v128.store(state, v128.xor(v128.xor(q5, q0), q2), 3 * PLANE);
  v128.store(state, v128.xor(v128.xor(q6, q1), q3), 4 * PLANE);
  v128.store(state, v128.xor(v128.xor(q7, q2), q4), 5 * PLANE);
  v128.store(state, v128.xor(v128.xor(q0, q3), q5), 6 * PLANE);
  v128.store(state, v128.xor(v128.xor(q1, q4), q6), 7 * PLANE);
}

/** InvShiftRows and InvSubBytes. The state comes in XOR 0x63, as the round keys leave it: InvS(y) = B(S(B(y ^ 63)) ^ 63), B linear. */
function unsubBytes(state: usize): void {
  for (let i = 0; i < STATE; i += PLANE) v128.store(state + i, unshiftRows(v128.load(state + i)));
  unaffine(state);
  subBytes(state);
  unaffine(state);
}

/** FIPS 197 5.3 on the eight blocks at `blocks`, in place. The round key goes in before InvMixColumns, so a key of zeros follows it. */
export function decrypt8(schedule: usize, blocks: usize): void {
  wipe(KEYS8_TEMP, STATE);
  transpose(blocks);
  const last = schedule + ROUNDS * STATE;
  for (let i = 0; i < STATE; i += PLANE) v128.store(blocks + i, v128.xor(byRows(v128.load(blocks + i)), v128.load(last + i)));
  for (let round = ROUNDS - 1; round > 0; round--) {
    unsubBytes(blocks);
    addRoundKey(blocks, schedule + round * STATE);
    // MixColumns four times changes nothing: its matrix has this order.
    for (let i = 0; i < 3; i++) mixColumnsAndKey(blocks, KEYS8_TEMP);
  }
  unsubBytes(blocks);
  for (let i = 0; i < STATE; i += PLANE) v128.store(blocks + i, byRows(v128.xor(v128.load(blocks + i), v128.load(schedule + i))));
  transpose(blocks);
}

/** Each column of a plane XOR all before it. */
// @ts-expect-error: decorator
@inline
function runningXor(a: v128): v128 {
  const pairs = v128.xor(a, i32x4.shl(a, 8));
  return v128.xor(pairs, i32x4.shl(pairs, 16));
}

// Masks, loaded for the reason aes_round.ts gives: column 3 of a plane in all four columns; and turned by a row, RotWord.
const LAST_COLUMN: usize = memory.data<u8>([3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15]);
const LAST_ROTATED: usize = memory.data<u8>([7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15, 3, 3, 3, 3]);

/** Plane `i` of a round key but for its constants. */
// @ts-expect-error: decorator
@inline
function nextPlane(key: usize, mask: v128, i: usize): v128 {
  const word = lookup16(v128.load(KEYS8_TEMP + i * PLANE), mask);
  return v128.xor(runningXor(v128.load(key - 2 * STATE + i * PLANE)), word);
}

/**
 * FIPS 197 5.2 for the eight keys at KEYS8 (32 bytes each): 15 round keys of eight planes at `schedule`, block k under key k.
 * The keys are wiped.
 */
export function expandKeys8(schedule: usize): void {
  for (let k = 0; k < 8; k++) {
    copy16(schedule + k * PLANE, KEYS8 + k * 32);
    copy16(schedule + STATE + k * PLANE, KEYS8 + k * 32 + 16);
  }
  transpose(schedule);
  transpose(schedule + STATE);
  for (let i = 0; i < 2 * STATE; i += PLANE) v128.store(schedule + i, byRows(v128.load(schedule + i)));
  const ones = i64x2.splat(-1);
  for (let round = 2; round <= ROUNDS; round++) {
    const key = schedule + round * STATE;
    for (let i = 0; i < STATE; i += PLANE) copy16(KEYS8_TEMP + i, key - STATE + i);
    subBytes(KEYS8_TEMP);
    const even = (round & 1) == 0;
    const mask = v128.load(even ? LAST_ROTATED : LAST_COLUMN);
    // The S-box came out XOR 0x63.
    v128.store(key, v128.xor(nextPlane(key, mask, 0), ones), 0 * PLANE);
    v128.store(key, v128.xor(nextPlane(key, mask, 1), ones), 1 * PLANE);
    v128.store(key, nextPlane(key, mask, 2), 2 * PLANE);
    v128.store(key, nextPlane(key, mask, 3), 3 * PLANE);
    v128.store(key, nextPlane(key, mask, 4), 4 * PLANE);
    v128.store(key, v128.xor(nextPlane(key, mask, 5), ones), 5 * PLANE);
    v128.store(key, v128.xor(nextPlane(key, mask, 6), ones), 6 * PLANE);
    v128.store(key, nextPlane(key, mask, 7), 7 * PLANE);
    // Rcon[round / 2] is x^(round / 2 - 1): one bit, for the rounds AES-256 has. It goes to row 0 of each column.
    const rcon = key + ((round >> 1) - 1) * PLANE;
    if (even) v128.store(rcon, v128.xor(v128.load(rcon), i32x4(-1, 0, 0, 0)));
  }
  for (let round = 1; round <= ROUNDS; round++) {
    const key = schedule + round * STATE;
    v128.store(key, v128.xor(v128.load(key, 0 * PLANE), ones), 0 * PLANE);
    v128.store(key, v128.xor(v128.load(key, 1 * PLANE), ones), 1 * PLANE);
    v128.store(key, v128.xor(v128.load(key, 5 * PLANE), ones), 5 * PLANE);
    v128.store(key, v128.xor(v128.load(key, 6 * PLANE), ones), 6 * PLANE);
  }
  wipe(KEYS8, KEYS8_END - KEYS8);
}
