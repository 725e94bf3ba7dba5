/** Short names for what circuits and transpositions are made of. */

// @ts-expect-error: decorator
@inline
export function x(a: v128, b: v128): v128 {
  return v128.xor(a, b);
}

// @ts-expect-error: decorator
@inline
export function n(a: v128, b: v128): v128 {
  return v128.and(a, b);
}

/** The bytes of the lower halves of two vectors by turns; and of the upper halves. */
// @ts-expect-error: decorator
@inline
export function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-expect-error: decorator
@inline
export function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
