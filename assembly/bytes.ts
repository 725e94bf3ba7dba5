/** Big-endian words, and overwriting with zeros. */

// @ts-expect-error: decorator
@inline
export function load32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}

// @ts-expect-error: decorator
@inline
export function store32(at: usize, value: u32): void {
  store<u32>(at, bswap<u32>(value));
}

// @ts-expect-error: decorator
@inline
export function load64(at: usize): u64 {
  return bswap<u64>(load<u64>(at));
}

// @ts-expect-error: decorator
@inline
export function store64(at: usize, value: u64): void {
  store<u64>(at, bswap<u64>(value));
}

/** Zeros over `length` bytes. */
export function wipe(at: usize, length: usize): void {
  if (length >= 4096) {
    memory.fill(at, 0, length);
    return;
  }
  const end = at + length;
  const zero = i64x2.splat(0);
  while (at + 64 <= end) {
    v128.store(at, zero);
    v128.store(at, zero, 16);
    v128.store(at, zero, 32);
    v128.store(at, zero, 48);
    at += 64;
  }
  while (at + 16 <= end) {
    v128.store(at, zero);
    at += 16;
  }
  while (at < end) store<u8>(at++, 0);
}

/** Copies between windows that do not overlap. */
export function copy(to: usize, from: usize, length: usize): void {
  const end = from + length;
  while (from + 16 <= end) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  while (from < end) store<u8>(to++, load<u8>(from++));
}

/** 16 bytes. */
// @ts-expect-error: decorator
@inline
export function copy16(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
}
