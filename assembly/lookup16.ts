/**
 * Sixteen lookups in sixteen bytes: result byte i is table byte `at[i]`, where every index is 0 to 15, or 128 and more: that gives 0. No address
 * depends on either.
 *
 * i8x16.swizzle also promises zeros for the indices between, for which x86 engines add an instruction to each. i8x16.relaxed_swizzle does
 * not, but not every engine has it. So scripts/build-core.ts leaves a mark at each of these swizzles, and src/core/module.ts makes them
 * relaxed ones where it may.
 */
// @ts-expect-error: decorator
@inline
export function lookup16(table: v128, at: v128): v128 {
  return i8x16.swizzle(table, at);
}
