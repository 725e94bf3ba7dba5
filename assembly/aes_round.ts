/**
 * The rounds of AES over eight bit planes (aes_bitslice8.ts): the S-box as a circuit of 113 gates without a table, then ShiftRows,
 * MixColumns and the round key.
 *
 * Source of the circuit: J. Boyar, R. Peralta, "A new combinational logic minimization technique with applications to cryptology"
 * (2010), in its later form (SLP_AES_113), gate names as there. The four NOTs in its last layer are left out: the bytes come out XOR 0x63,
 * which the round keys take back.
 *
 * Engines make the masks of constant byte shuffles anew at each use, with more instructions than the shuffle itself; so masks are
 * loaded, and whatever can be is a shuffle of 32-bit lanes, which has none.
 */

import { lookup16 } from "./lookup16";
import { n, x } from "./vectors";

/** Bytes of one bit plane. */
const PLANE = 16;
/** Eight planes. */
const STATE = 128;

// Masks. Byte 4 r + c of a plane is row r and column c.
const SHIFT_ROWS: usize = memory.data<u8>([0, 1, 2, 3, 5, 6, 7, 4, 10, 11, 8, 9, 15, 12, 13, 14]);
const UNSHIFT_ROWS: usize = memory.data<u8>([0, 1, 2, 3, 7, 4, 5, 6, 10, 11, 8, 9, 13, 14, 15, 12]);
const BY_ROWS: usize = memory.data<u8>([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]);

/** Row r of the state turns left by r columns, FIPS 197 5.1.2. */
// @ts-expect-error: decorator
@inline
export function shiftRows(a: v128): v128 {
  return lookup16(a, v128.load(SHIFT_ROWS));
}

// @ts-expect-error: decorator
@inline
export function unshiftRows(a: v128): v128 {
  return lookup16(a, v128.load(UNSHIFT_ROWS));
}

/** A block's bytes, which stand by columns (FIPS 197 3.4), by rows; and back. */
// @ts-expect-error: decorator
@inline
export function byRows(a: v128): v128 {
  return lookup16(a, v128.load(BY_ROWS));
}

/** Row r takes row r + 1 of its column. */
// @ts-expect-error: decorator
@inline
function rotate1(a: v128): v128 {
  return i32x4.shuffle(a, a, 1, 2, 3, 0);
}

// @ts-expect-error: decorator
@inline
function rotate2(a: v128): v128 {
  return i32x4.shuffle(a, a, 2, 3, 0, 1);
}

/**
 * One plane of MixColumns and AddRoundKey, FIPS 197 5.1.3: with t = a ^ rotate1(a), each row is 2 t ^ rotate1(a) ^ rotate2(t).
 * `doubled` is the plane of 2 t.
 */
// @ts-expect-error: decorator
@inline
function mixPlane(r: v128, t: v128, doubled: v128, key: v128): v128 {
  return x(x(doubled, key), x(r, rotate2(t)));
}

/**
 * SubBytes, ShiftRows, MixColumns and AddRoundKey (FIPS 197 5.1) with each round key from `key` to `end`, then SubBytes once more.
 * The planes stay in local values all along: they touch memory at the beginning and at the end only.
 */
export function fullRounds(state: usize, key: usize, end: usize): void {
  let x0 = v128.load(state, 7 * PLANE);
  let x1 = v128.load(state, 6 * PLANE);
  let x2 = v128.load(state, 5 * PLANE);
  let x3 = v128.load(state, 4 * PLANE);
  let x4 = v128.load(state, 3 * PLANE);
  let x5 = v128.load(state, 2 * PLANE);
  let x6 = v128.load(state, 1 * PLANE);
  let x7 = v128.load(state, 0 * PLANE);
  for (;;) {
    // Top linear layer.
    const y14 = x(x3, x5);
    const y13 = x(x0, x6);
    const y9 = x(x0, x3);
    const y8 = x(x0, x5);
    const t0 = x(x1, x2);
    const y1 = x(t0, x7);
    const y4 = x(y1, x3);
    const y12 = x(y13, y14);
    const y2 = x(y1, x0);
    const y5 = x(y1, x6);
    const y3 = x(y5, y8);
    const t1 = x(x4, y12);
    const y15 = x(t1, x5);
    const y20 = x(t1, x1);
    const y6 = x(y15, x7);
    const y10 = x(y15, t0);
    const y11 = x(y20, y9);
    const y7 = x(x7, y11);
    const y17 = x(y10, y11);
    const y19 = x(y10, y8);
    const y16 = x(t0, y11);
    const y21 = x(y13, y16);
    const y18 = x(x0, y16);

    // Inversion in GF(2^4)^2.
    const t2 = n(y12, y15);
    const t3 = n(y3, y6);
    const t4 = x(t3, t2);
    const t5 = n(y4, x7);
    const t6 = x(t5, t2);
    const t7 = n(y13, y16);
    const t8 = n(y5, y1);
    const t9 = x(t8, t7);
    const t10 = n(y2, y7);
    const t11 = x(t10, t7);
    const t12 = n(y9, y11);
    const t13 = n(y14, y17);
    const t14 = x(t13, t12);
    const t15 = n(y8, y10);
    const t16 = x(t15, t12);
    const t17 = x(t4, t14);
    const t18 = x(t6, t16);
    const t19 = x(t9, t14);
    const t20 = x(t11, t16);
    const t21 = x(t17, y20);
    const t22 = x(t18, y19);
    const t23 = x(t19, y21);
    const t24 = x(t20, y18);
    const t25 = x(t21, t22);
    const t26 = n(t21, t23);
    const t27 = x(t24, t26);
    const t28 = n(t25, t27);
    const t29 = x(t28, t22);
    const t30 = x(t23, t24);
    const t31 = x(t22, t26);
    const t32 = n(t31, t30);
    const t33 = x(t32, t24);
    const t34 = x(t23, t33);
    const t35 = x(t27, t33);
    const t36 = n(t24, t35);
    const t37 = x(t36, t34);
    const t38 = x(t27, t36);
    const t39 = n(t29, t38);
    const t40 = x(t25, t39);
    const t41 = x(t40, t37);
    const t42 = x(t29, t33);
    const t43 = x(t29, t40);
    const t44 = x(t33, t37);
    const t45 = x(t42, t41);
    const z0 = n(t44, y15);
    const z1 = n(t37, y6);
    const z2 = n(t33, x7);
    const z3 = n(t43, y16);
    const z4 = n(t40, y1);
    const z5 = n(t29, y7);
    const z6 = n(t42, y11);
    const z7 = n(t45, y17);
    const z8 = n(t41, y10);
    const z9 = n(t44, y12);
    const z10 = n(t37, y3);
    const z11 = n(t33, y4);
    const z12 = n(t43, y13);
    const z13 = n(t40, y5);
    const z14 = n(t29, y2);
    const z15 = n(t42, y9);
    const z16 = n(t45, y14);
    const z17 = n(t41, y8);

    // Bottom linear layer.
    const tc1 = x(z15, z16);
    const tc2 = x(z10, tc1);
    const tc3 = x(z9, tc2);
    const tc4 = x(z0, z2);
    const tc5 = x(z1, z0);
    const tc6 = x(z3, z4);
    const tc7 = x(z12, tc4);
    const tc8 = x(z7, tc6);
    const tc9 = x(z8, tc7);
    const tc10 = x(tc8, tc9);
    const tc11 = x(tc6, tc5);
    const tc12 = x(z3, z5);
    const tc13 = x(z13, tc1);
    const tc14 = x(tc4, tc12);
    const s3 = x(tc3, tc11);
    const tc16 = x(z6, tc8);
    const tc17 = x(z14, tc10);
    const tc18 = x(tc13, tc14);
    const s7 = x(z12, tc18);
    const tc20 = x(z15, tc16);
    const tc21 = x(tc2, z11);
    const s0 = x(tc3, tc16);
    const s6 = x(tc10, tc18);
    const s4 = x(tc14, s3);
    const s1 = x(s3, tc16);
    const tc26 = x(tc17, tc20);
    const s2 = x(tc26, z17);
    const s5 = x(tc21, tc17);
    if (key == end) {
      v128.store(state, s7, 0 * PLANE);
      v128.store(state, s6, 1 * PLANE);
      v128.store(state, s5, 2 * PLANE);
      v128.store(state, s4, 3 * PLANE);
      v128.store(state, s3, 4 * PLANE);
      v128.store(state, s2, 5 * PLANE);
      v128.store(state, s1, 6 * PLANE);
      v128.store(state, s0, 7 * PLANE);
      return;
    }

    // ShiftRows. MixColumns: plane i of 2 t is plane i - 1 of t, and plane 7 comes back to 0, 1, 3 and 4 (x^8 = x^4 + x^3 + x + 1).
    const a7 = shiftRows(s0);
    const r7 = rotate1(a7);
    const m7 = x(a7, r7);
    const a0 = shiftRows(s7);
    const r0 = rotate1(a0);
    const m0 = x(a0, r0);
    x7 = mixPlane(r0, m0, m7, v128.load(key, 0 * PLANE));
    const a1 = shiftRows(s6);
    const r1 = rotate1(a1);
    const m1 = x(a1, r1);
    x6 = mixPlane(r1, m1, x(m0, m7), v128.load(key, 1 * PLANE));
    const a2 = shiftRows(s5);
    const r2 = rotate1(a2);
    const m2 = x(a2, r2);
    x5 = mixPlane(r2, m2, m1, v128.load(key, 2 * PLANE));
    const a3 = shiftRows(s4);
    const r3 = rotate1(a3);
    const m3 = x(a3, r3);
    x4 = mixPlane(r3, m3, x(m2, m7), v128.load(key, 3 * PLANE));
    const a4 = shiftRows(s3);
    const r4 = rotate1(a4);
    const m4 = x(a4, r4);
    x3 = mixPlane(r4, m4, x(m3, m7), v128.load(key, 4 * PLANE));
    const a5 = shiftRows(s2);
    const r5 = rotate1(a5);
    const m5 = x(a5, r5);
    x2 = mixPlane(r5, m5, m4, v128.load(key, 5 * PLANE));
    const a6 = shiftRows(s1);
    const r6 = rotate1(a6);
    const m6 = x(a6, r6);
    x1 = mixPlane(r6, m6, m5, v128.load(key, 6 * PLANE));
    x0 = mixPlane(r7, m7, m6, v128.load(key, 7 * PLANE));
    key += 8 * PLANE;
  }
}

/** SubBytes alone. */
export function subBytes(state: usize): void {
  fullRounds(state, 0, 0);
}

/** MixColumns and AddRoundKey alone, where their time does not matter. */
export function mixColumnsAndKey(state: usize, key: usize): void {
  const a7 = v128.load(state, 7 * PLANE);
  const t7 = x(a7, rotate1(a7));
  let doubled = t7;
  for (let i = 0; i < 8; i++) {
    const at = state + i * PLANE;
    const a = v128.load(at);
    const r = rotate1(a);
    const t = x(a, r);
    v128.store(at, mixPlane(r, t, doubled, v128.load(key + i * PLANE)));
    doubled = i == 0 || i == 2 || i == 3 ? x(t, t7) : t;
  }
}
