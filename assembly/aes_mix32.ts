/** The linear layer of aes_rows32.ts: ShiftRows, MixColumns and AddRoundKey of 32 blocks, between the bases of aes_basis.ts. */
import { ROWS_STATE, ROWS_SUBBED } from "./abi";
import { lookup16 } from "./lookup16";
import { x } from "./vectors";

const PLANE: usize = 16;
/** Eight planes: a row. */
const STATE: usize = 128;

// Masks. The bytes of a lane are a row's four columns.
export const TURN1: usize = memory.data<u8>([1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12]);
export const TURN2: usize = memory.data<u8>([2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13]);
export const TURN3: usize = memory.data<u8>([3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14]);

// Row r turns left by r columns, FIPS 197 5.1.2.
// @ts-expect-error: decorator
@inline
export function row0(at: usize): v128 {
  return v128.load(at, 0 * STATE);
}
// @ts-expect-error: decorator
@inline
export function row1(at: usize, turn: v128): v128 {
  return lookup16(v128.load(at, 1 * STATE), turn);
}
// @ts-expect-error: decorator
@inline
export function row2(at: usize, turn: v128): v128 {
  return lookup16(v128.load(at, 2 * STATE), turn);
}
// @ts-expect-error: decorator
@inline
export function row3(at: usize, turn: v128): v128 {
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
export function linear(key: usize): void {
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
