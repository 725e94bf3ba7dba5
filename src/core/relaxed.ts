/**
 * i8x16.swizzle and i8x16.relaxed_swizzle in the compiled core, where the one may stand for the other (assembly/lookup16.ts): for indices below
 * 16, and from 128 on, both are defined and the same.
 * The build script reads this file too, so it imports nothing.
 */

/** The instruction of the core as built; its number in two bytes instead of one, which marks it. */
export const PLAIN_SWIZZLE = Uint8Array.of(0xfd, 0x8e, 0x00);
export const RELAXED_SWIZZLE = Uint8Array.of(0xfd, 0x80, 0x02);

/** The smallest module with it: (func (result v128) i32.const 0 i8x16.splat i32.const 0 i8x16.splat i8x16.relaxed_swizzle). */
const PROBE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00, 0x0a, 0x0f, 0x01, 0x0d,
  0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x80, 0x02, 0x0b,
]);

/** Puts `by` in the place of each `what`, which has as many bytes. Returns how often. */
export function replaceAll(bytes: Uint8Array, what: Uint8Array, by: Uint8Array): number {
  const first = what[0] as number;
  let count = 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (!what.every((byte, i) => bytes[at + i] === byte)) continue;
    bytes.set(by, at);
    count++;
  }
  return count;
}

/** Relaxes the core's swizzles, in place, where the engine has relaxed SIMD. */
export function relax(wasm: Uint8Array): void {
  if (WebAssembly.validate(PROBE)) replaceAll(wasm, PLAIN_SWIZZLE, RELAXED_SWIZZLE);
}
