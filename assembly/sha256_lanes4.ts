/**
 * SHA-256 of four messages side by side, FIPS 180-4 6.2.2: a vector holds the same word of all four.
 *
 *   LANE_STATE   8 vectors, the chaining values      LANE_W   64 vectors, the schedule: its first 16 are the block
 */
import { LANE_STATE, LANE_W } from "./abi";
import { K, rotated, sigma0, sigma1, swapBytes } from "./sha256";

/** Four vectors of words, to four addresses `stride` bytes apart: word j of vector i becomes word i of vector j. */
// @ts-expect-error: decorator
@inline
function transposeWords(to: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(to + stride, i64x2.shuffle(ab, cd, 1, 3));
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to + 2 * stride, i64x2.shuffle(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * stride, i64x2.shuffle(abHigh, cdHigh, 1, 3));
}

/** 16 bytes of four things, as four vectors of words at `to`: `offset` bytes after the four addresses at `list`. */
export function gather4(to: usize, list: usize, offset: usize): void {
  transposeWords(
    to,
    16,
    v128.load(load<u32>(list, 0) + offset),
    v128.load(load<u32>(list, 4) + offset),
    v128.load(load<u32>(list, 8) + offset),
    v128.load(load<u32>(list, 12) + offset),
  );
}

/** Half of the chaining values, those at `words`, as bytes of digests, 32 bytes apart. */
export function scatter4(to: usize, words: usize): void {
  transposeWords(
    to,
    32,
    swapBytes(v128.load(words)),
    swapBytes(v128.load(words, 16)),
    swapBytes(v128.load(words, 32)),
    swapBytes(v128.load(words, 48)),
  );
}

// @ts-expect-error: decorator
@inline
function t1(e: v128, f: v128, g: v128, h: v128, at: usize): v128 {
  const sum = v128.xor(v128.xor(rotated(e, 6), rotated(e, 11)), rotated(e, 25));
  const ch = v128.xor(g, v128.and(e, v128.xor(f, g)));
  const word = i32x4.add(v128.load(LANE_W + 4 * at), v128.load_splat<u32>(K + at));
  return i32x4.add(i32x4.add(h, sum), i32x4.add(ch, word));
}

/** T2; `ab` is a ^ b, `bc` is b ^ c: the majority is where a and b differ that of c, which b ^ c knows. */
// @ts-expect-error: decorator
@inline
function t2(a: v128, b: v128, ab: v128, bc: v128): v128 {
  const sum = v128.xor(v128.xor(rotated(a, 2), rotated(a, 13)), rotated(a, 22));
  return i32x4.add(sum, v128.xor(b, v128.and(ab, bc)));
}

/** One block in each lane: the first 16 vectors of LANE_W. */
export function compress4(): void {
  for (let at: usize = LANE_W + 256; at < <usize>LANE_W + 1024; at += 16) {
    const recent = i32x4.add(sigma1(v128.load(at - 32)), v128.load(at - 112));
    v128.store(at, i32x4.add(recent, i32x4.add(sigma0(v128.load(at - 240)), v128.load(at - 256))));
  }
  let a = v128.load(LANE_STATE, 0);
  let b = v128.load(LANE_STATE, 16);
  let c = v128.load(LANE_STATE, 32);
  let d = v128.load(LANE_STATE, 48);
  let e = v128.load(LANE_STATE, 64);
  let f = v128.load(LANE_STATE, 80);
  let g = v128.load(LANE_STATE, 96);
  let h = v128.load(LANE_STATE, 112);
  // The XOR of two neighbours serves two steps.
  let even = v128.xor(b, c);
  for (let at: usize = 0; at < 256; at += 32) {
    h = t1(e, f, g, h, at + 0);
    d = i32x4.add(d, h);
    let odd = v128.xor(a, b);
    h = i32x4.add(h, t2(a, b, odd, even));
    g = t1(d, e, f, g, at + 4);
    c = i32x4.add(c, g);
    even = v128.xor(h, a);
    g = i32x4.add(g, t2(h, a, even, odd));
    f = t1(c, d, e, f, at + 8);
    b = i32x4.add(b, f);
    odd = v128.xor(g, h);
    f = i32x4.add(f, t2(g, h, odd, even));
    e = t1(b, c, d, e, at + 12);
    a = i32x4.add(a, e);
    even = v128.xor(f, g);
    e = i32x4.add(e, t2(f, g, even, odd));
    d = t1(a, b, c, d, at + 16);
    h = i32x4.add(h, d);
    odd = v128.xor(e, f);
    d = i32x4.add(d, t2(e, f, odd, even));
    c = t1(h, a, b, c, at + 20);
    g = i32x4.add(g, c);
    even = v128.xor(d, e);
    c = i32x4.add(c, t2(d, e, even, odd));
    b = t1(g, h, a, b, at + 24);
    f = i32x4.add(f, b);
    odd = v128.xor(c, d);
    b = i32x4.add(b, t2(c, d, odd, even));
    a = t1(f, g, h, a, at + 28);
    e = i32x4.add(e, a);
    even = v128.xor(b, c);
    a = i32x4.add(a, t2(b, c, even, odd));
  }
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 0), a), 0);
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 16), b), 16);
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 32), c), 32);
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 48), d), 48);
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 64), e), 64);
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 80), f), 80);
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 96), g), 96);
  v128.store(LANE_STATE, i32x4.add(v128.load(LANE_STATE, 112), h), 112);
}
