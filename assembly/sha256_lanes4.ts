/**
 * SHA-256 of four messages side by side, FIPS 180-4 6.2.2: a vector holds the same word of all four.
 *
 *   LANE_STATE   8 vectors, the chaining values      LANE_BLOCKS   4 blocks of 64 bytes, one after another      LANE_W   schedule
 */
import { LANE_BLOCKS, LANE_STATE, LANE_W } from "./abi";
import { K, rotated, sigma0, sigma1, swapBytes } from "./sha256";

/** Word at `at` of four things that lie `stride` bytes apart. */
// @ts-expect-error: decorator
@inline
function gather(at: usize, stride: usize): v128 {
  let words = v128.load_zero<u32>(at);
  words = v128.load_lane<u32>(at + stride, words, 1);
  words = v128.load_lane<u32>(at + 2 * stride, words, 2);
  return v128.load_lane<u32>(at + 3 * stride, words, 3);
}

/** Chaining values from four addresses, of words in the machine's byte order. */
export function loadStates4(a: usize, b: usize, c: usize, d: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    let words = v128.load_zero<u32>(a + 4 * i);
    words = v128.load_lane<u32>(b + 4 * i, words, 1);
    words = v128.load_lane<u32>(c + 4 * i, words, 2);
    v128.store(LANE_STATE + 16 * i, v128.load_lane<u32>(d + 4 * i, words, 3));
  }
}

/** The four chaining values as bytes of digests, `stride` bytes apart. */
export function digests4(to: usize, stride: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const words = swapBytes(v128.load(LANE_STATE + 16 * i));
    v128.store_lane<u32>(to + 4 * i, words, 0);
    v128.store_lane<u32>(to + 4 * i + stride, words, 1);
    v128.store_lane<u32>(to + 4 * i + 2 * stride, words, 2);
    v128.store_lane<u32>(to + 4 * i + 3 * stride, words, 3);
  }
}

// @ts-expect-error: decorator
@inline
function t1(e: v128, f: v128, g: v128, h: v128, at: usize): v128 {
  const sum = v128.xor(v128.xor(rotated(e, 6), rotated(e, 11)), rotated(e, 25));
  const ch = v128.xor(g, v128.and(e, v128.xor(f, g)));
  const word = i32x4.add(v128.load(LANE_W + 4 * at), v128.load_splat<u32>(K + at));
  return i32x4.add(i32x4.add(h, sum), i32x4.add(ch, word));
}

// @ts-expect-error: decorator
@inline
function t2(a: v128, b: v128, c: v128): v128 {
  const sum = v128.xor(v128.xor(rotated(a, 2), rotated(a, 13)), rotated(a, 22));
  return i32x4.add(sum, v128.xor(v128.and(a, b), v128.and(c, v128.xor(a, b))));
}

/** One block in each lane. */
export function compress4(): void {
  for (let i: usize = 0; i < 16; i++) v128.store(LANE_W + 16 * i, swapBytes(gather(LANE_BLOCKS + 4 * i, 64)));
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
  for (let at: usize = 0; at < 256; at += 32) {
    h = t1(e, f, g, h, at + 0);
    d = i32x4.add(d, h);
    h = i32x4.add(h, t2(a, b, c));
    g = t1(d, e, f, g, at + 4);
    c = i32x4.add(c, g);
    g = i32x4.add(g, t2(h, a, b));
    f = t1(c, d, e, f, at + 8);
    b = i32x4.add(b, f);
    f = i32x4.add(f, t2(g, h, a));
    e = t1(b, c, d, e, at + 12);
    a = i32x4.add(a, e);
    e = i32x4.add(e, t2(f, g, h));
    d = t1(a, b, c, d, at + 16);
    h = i32x4.add(h, d);
    d = i32x4.add(d, t2(e, f, g));
    c = t1(h, a, b, c, at + 20);
    g = i32x4.add(g, c);
    c = i32x4.add(c, t2(d, e, f));
    b = t1(g, h, a, b, at + 24);
    f = i32x4.add(f, b);
    b = i32x4.add(b, t2(c, d, e));
    a = t1(f, g, h, a, at + 28);
    e = i32x4.add(e, a);
    a = i32x4.add(a, t2(b, c, d));
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
