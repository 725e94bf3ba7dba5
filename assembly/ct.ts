/** Constant-time words: no branch and no address depends on what is compared. */

/** 1 when the `length` bytes are equal, else 0. Every byte is read, always. */
export function equal(a: usize, b: usize, length: usize): u32 {
  let difference: u32 = 0;
  for (let i: usize = 0; i < length; i++) difference |= <u32>load<u8>(a + i) ^ <u32>load<u8>(b + i);
  // difference is 0..255: only 0 borrows into bit 31.
  return (difference - 1) >>> 31;
}
