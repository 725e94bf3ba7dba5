/**
 * The S-box of many blocks, in other bases of a byte than the usual one. The circuit of aes_round.ts begins with 23 XORs that make 22 sums of the eight
 * bits. Here eight of these sums are the planes of a byte, chosen so that 14 XORs make the others; and the planes that come out are chosen so that
 * MixColumns from these to those is short (aes_mix32.ts). So a round of a column is 4 x 96 + 114 operations and the round key, not 4 x 113 + 89.
 *
 * Both bases and the circuits were found by a search of our own (what there is to find: J. Boyar, R. Peralta, 2010; A. Maximov, P. Ekdahl, "New circuit
 * minimization techniques for smaller and faster AES SBoxes", 2019). Gates are named as in aes_round.ts up to the last layer. All inputs of a byte, and every
 * column of a single set bit, prove them; the self-test runs both. The output is XOR 0x63, as there; round keys are in the basis of the input.
 */
import { n, x } from "./vectors";

const PLANE: usize = 16;
/** Eight planes. */
const STATE: usize = 128;

/** Eight planes of bits 0 to 7 at `from` to planes that go into the S-box, at `to`, which may be the same. */
export function toBasis(to: usize, from: usize): void {
  const k0 = v128.load(from, 0 * PLANE);
  const k3 = v128.load(from, 3 * PLANE);
  const y4 = x(k0, k3);
  const k4 = v128.load(from, 4 * PLANE);
  const k5 = v128.load(from, 5 * PLANE);
  const y15 = x(k4, k5);
  const k1 = v128.load(from, 1 * PLANE);
  const k6 = v128.load(from, 6 * PLANE);
  const y2 = x(k1, k6);
  const v0 = x(k1, y15);
  const k7 = v128.load(from, 7 * PLANE);
  const v1 = x(k3, k7);
  const y13 = x(k6, v1);
  const v2 = x(k0, v0);
  const y12 = x(v2, v1);
  const k2 = v128.load(from, 2 * PLANE);
  const v3 = x(k2, v2);
  const y1 = x(k4, v3);
  const y20 = x(y4, v3);
  const v4 = x(k1, y13);
  const y7 = x(k4, v4);
  v128.store(to, y2, 0 * PLANE);
  v128.store(to, y20, 1 * PLANE);
  v128.store(to, y13, 2 * PLANE);
  v128.store(to, y1, 3 * PLANE);
  v128.store(to, y12, 4 * PLANE);
  v128.store(to, y7, 5 * PLANE);
  v128.store(to, y4, 6 * PLANE);
  v128.store(to, y15, 7 * PLANE);
}

/** Eight planes that came out of the S-box to those of bits 0 to 7, in place. */
export function toBits(to: usize): void {
  const q0 = v128.load(to, 0 * PLANE);
  const q3 = v128.load(to, 3 * PLANE);
  const s5 = x(q0, q3);
  const q1 = v128.load(to, 1 * PLANE);
  const q2 = v128.load(to, 2 * PLANE);
  const r0 = x(q1, q2);
  const s6 = x(q0, r0);
  const q7 = v128.load(to, 7 * PLANE);
  const s1 = x(s6, q7);
  const q5 = v128.load(to, 5 * PLANE);
  const q6 = v128.load(to, 6 * PLANE);
  const r1 = x(q5, q6);
  const q4 = v128.load(to, 4 * PLANE);
  const r2 = x(s6, q4);
  const r3 = x(q3, r1);
  const s7 = x(r2, r3);
  const s0 = x(q1, r3);
  const r4 = x(s5, r2);
  const s4 = x(r4, q6);
  const s3 = x(s0, r4);
  const s2 = x(s3, q0);
  v128.store(to, s7, 0 * PLANE);
  v128.store(to, s6, 1 * PLANE);
  v128.store(to, s5, 2 * PLANE);
  v128.store(to, s4, 3 * PLANE);
  v128.store(to, s3, 4 * PLANE);
  v128.store(to, s2, 5 * PLANE);
  v128.store(to, s1, 6 * PLANE);
  v128.store(to, s0, 7 * PLANE);
}

/** SubBytes of each eight planes from `from` on, to elsewhere: the last go to `last`. */
export function subRows(from: usize, to: usize, last: usize): void {
  for (;;) {
    const y12 = v128.load(from, 4 * PLANE);
    const y15 = v128.load(from, 7 * PLANE);
    const t2 = n(y12, y15);
    const y1 = v128.load(from, 3 * PLANE);
    const y7 = v128.load(from, 5 * PLANE);
    const y16 = x(y1, y7);
    const y13 = v128.load(from, 2 * PLANE);
    const y14 = x(y12, y13);
    const y20 = v128.load(from, 1 * PLANE);
    const y10 = x(y20, y14);
    const t7 = n(y13, y16);
    const y4 = v128.load(from, 6 * PLANE);
    const y2 = v128.load(from, 0 * PLANE);
    const y9 = x(y4, y2);
    const y5 = x(y2, y13);
    const y3 = x(y4, y12);
    const t10 = n(y2, y7);
    const y17 = x(y15, y16);
    const y6 = x(y1, y10);
    const t8 = n(y5, y1);
    const t9 = x(t8, t7);
    const y21 = x(y5, y7);
    const x7 = x(y15, y6);
    const t5 = n(y4, x7);
    const y11 = x(y10, y17);
    const t3 = n(y3, y6);
    const t6 = x(t5, t2);
    const t13 = n(y14, y17);
    const t11 = x(t10, t7);
    const t12 = n(y9, y11);
    const t4 = x(t3, t2);
    const t14 = x(t13, t12);
    const t19 = x(t9, t14);
    const t23 = x(t19, y21);
    const t17 = x(t4, t14);
    const y8 = x(y9, y14);
    const t15 = n(y8, y10);
    const t16 = x(t15, t12);
    const t21 = x(t17, y20);
    const t18 = x(t6, t16);
    const y18 = x(y1, y13);
    const t20 = x(t11, t16);
    const y19 = x(y9, y17);
    const t26 = n(t21, t23);
    const t24 = x(t20, y18);
    const t22 = x(t18, y19);
    const t30 = x(t23, t24);
    const t27 = x(t24, t26);
    const t25 = x(t21, t22);
    const t31 = x(t22, t26);
    const t32 = n(t31, t30);
    const t33 = x(t32, t24);
    const t34 = x(t23, t33);
    const t35 = x(t27, t33);
    const t36 = n(t24, t35);
    const t38 = x(t27, t36);
    const t37 = x(t36, t34);
    const z10 = n(t37, y3);
    const t28 = n(t25, t27);
    const t29 = x(t28, t22);
    const t39 = n(t29, t38);
    const t40 = x(t25, t39);
    const t41 = x(t40, t37);
    const z17 = n(t41, y8);
    const t42 = x(t29, t33);
    const z8 = n(t41, y10);
    const t45 = x(t42, t41);
    const z15 = n(t42, y9);
    const z6 = n(t42, y11);
    const z7 = n(t45, y17);
    const z16 = n(t45, y14);
    const r0 = x(z7, z8);
    const r5 = x(z6, z7);
    const r11 = x(z16, z17);
    const z11 = n(t33, y4);
    const r6 = x(z10, z11);
    const z13 = n(t40, y5);
    const t43 = x(t29, t40);
    const r7 = x(z13, r6);
    const q6 = x(r6, r11);
    v128.store(to, q6, 6 * PLANE);
    const z4 = n(t40, y1);
    const z14 = n(t29, y2);
    const q7 = x(z14, r7);
    v128.store(to, q7, 7 * PLANE);
    const z12 = n(t43, y13);
    const r8 = x(z12, z14);
    const r10 = x(z17, r8);
    const r9 = x(z11, r8);
    const z3 = n(t43, y16);
    const r3 = x(z3, z4);
    const q2 = x(r5, r3);
    v128.store(to, q2, 2 * PLANE);
    const t44 = x(t33, t37);
    const z2 = n(t33, x7);
    const z1 = n(t37, y6);
    const r1 = x(z2, r0);
    const q0 = x(z1, r1);
    v128.store(to, q0, 0 * PLANE);
    const r2 = x(z4, r0);
    const z5 = n(t29, y7);
    const z9 = n(t44, y12);
    const z0 = n(t44, y15);
    const q5 = x(z15, r10);
    v128.store(to, q5, 5 * PLANE);
    const q4 = x(z9, r9);
    v128.store(to, q4, 4 * PLANE);
    const r4 = x(z0, z1);
    const q3 = x(z5, r2);
    v128.store(to, q3, 3 * PLANE);
    const q1 = x(r4, r5);
    v128.store(to, q1, 1 * PLANE);
    if (to == last) return;
    from += STATE;
    to += STATE;
  }
}
