/** SHA-256 and SHA-224, FIPS 180-4 sections 4.1.2, 5.3 and 6.2: the compression function and the initial values. */
import { SHA_W } from "./abi";
import { lookup16 } from "./lookup16";
import { IV_384, IV_512, K as K_512 } from "./sha512";

/**
 * FIPS 180-4 4.2.2. The first 32 bits of the fractional parts of the cube roots of the first 64 primes: SHA-512 has the first 64 bits of
 * the same (4.2.3), so the module makes these of those when it starts.
 */
export const K: usize = memory.data(256);
for (let i: usize = 0; i < 64; i++) store<u32>(K + 4 * i, load<u32>(K_512 + 8 * i, 4));

/** The chaining value is eight words in the machine's byte order; 5.3.3: those of SHA-512, their first 32 bits. */
export function start256(state: usize): void {
  for (let i: usize = 0; i < 8; i++) store<u32>(state + 4 * i, load<u32>(IV_512 + 8 * i, 4));
}

/** 5.3.2: those of SHA-384, their last 32 bits. */
export function start224(state: usize): void {
  for (let i: usize = 0; i < 8; i++) store<u32>(state + 4 * i, load<u32>(IV_384 + 8 * i));
}

/** x to the right by n and, around, by 32 - n: the two halves of a rotation, to be XORed. */
// @ts-expect-error: decorator
@inline
export function rotated(x: v128, n: i32): v128 {
  return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n));
}

/** sigma0 and sigma1 of four words, FIPS 180-4 4.1.2. */
// @ts-expect-error: decorator
@inline
export function sigma0(x: v128): v128 {
  return v128.xor(v128.xor(rotated(x, 7), rotated(x, 18)), i32x4.shr_u(x, 3));
}

// @ts-expect-error: decorator
@inline
export function sigma1(x: v128): v128 {
  return v128.xor(v128.xor(rotated(x, 17), rotated(x, 19)), i32x4.shr_u(x, 10));
}

/** The next four words of the message schedule from the last sixteen, FIPS 180-4 6.2.2 step 1. */
// @ts-expect-error: decorator
@inline
function nextWords(w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  const zero = i64x2.splat(0);
  const back15 = i32x4.shuffle(w0, w1, 1, 2, 3, 4);
  const back7 = i32x4.shuffle(w2, w3, 1, 2, 3, 4);
  const base = i32x4.add(i32x4.add(w0, back7), sigma0(back15));
  // The words two back: the last two known ones give the first two new ones, which give the other two.
  const half = i32x4.add(base, sigma1(i32x4.shuffle(w3, zero, 2, 3, 4, 5)));
  return i32x4.add(half, sigma1(i32x4.shuffle(zero, half, 0, 1, 4, 5)));
}

/** A mask, loaded for the reason aes_round.ts gives. */
const SWAP_BYTES: usize = memory.data<u8>([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12]);

/** Four words with their bytes in reverse order. */
// @ts-expect-error: decorator
@inline
export function swapBytes(words: v128): v128 {
  return lookup16(words, v128.load(SWAP_BYTES));
}

/** The chaining value as the digest's bytes. */
export function digest256(to: usize, state: usize): void {
  v128.store(to, swapBytes(v128.load(state)));
  v128.store(to, swapBytes(v128.load(state, 16)), 16);
}

/** Four big-endian words. */
// @ts-expect-error: decorator
@inline
function loadWords(data: usize): v128 {
  return swapBytes(v128.load(data));
}

/** Four words and their constants, to where the steps read them. */
// @ts-expect-error: decorator
@inline
function put(words: v128, at: usize): void {
  v128.store(SHA_W + at, i32x4.add(words, v128.load(K + at)));
}

/** T1 of step i, FIPS 180-4 6.2.2 step 3: SHA_W holds W + K. */
// @ts-expect-error: decorator
@inline
function t1(e: u32, f: u32, g: u32, h: u32, at: usize, i: usize): u32 {
  const ch = g ^ (e & (f ^ g));
  return h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + ch + load<u32>(SHA_W + at + 4 * i);
}

// @ts-expect-error: decorator
@inline
function t2(a: u32, b: u32, c: u32): u32 {
  return (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) ^ (c & (a ^ b)));
}

/** Compresses `blocks` blocks of 64 bytes at `data` into the chaining value. SHA_W is left for the caller to wipe. */
export function compress256(state: usize, data: usize, blocks: usize): void {
  let s0 = load<u32>(state, 0);
  let s1 = load<u32>(state, 4);
  let s2 = load<u32>(state, 8);
  let s3 = load<u32>(state, 12);
  let s4 = load<u32>(state, 16);
  let s5 = load<u32>(state, 20);
  let s6 = load<u32>(state, 24);
  let s7 = load<u32>(state, 28);
  while (blocks > 0) {
    let w0 = loadWords(data);
    let w1 = loadWords(data + 16);
    let w2 = loadWords(data + 32);
    let w3 = loadWords(data + 48);
    put(w0, 0);
    put(w1, 16);
    put(w2, 32);
    put(w3, 48);
    let a = s0;
    let b = s1;
    let c = s2;
    let d = s3;
    let e = s4;
    let f = s5;
    let g = s6;
    let h = s7;
    for (let at: usize = 0; at < 256; at += 32) {
      // Words for the steps sixteen ahead, beside the steps of now.
      if (at < 192) {
        const next0 = nextWords(w0, w1, w2, w3);
        const next1 = nextWords(w1, w2, w3, next0);
        put(next0, at + 64);
        put(next1, at + 80);
        w0 = w2;
        w1 = w3;
        w2 = next0;
        w3 = next1;
      }
      h = t1(e, f, g, h, at, 0);
      d += h;
      h += t2(a, b, c);
      g = t1(d, e, f, g, at, 1);
      c += g;
      g += t2(h, a, b);
      f = t1(c, d, e, f, at, 2);
      b += f;
      f += t2(g, h, a);
      e = t1(b, c, d, e, at, 3);
      a += e;
      e += t2(f, g, h);
      d = t1(a, b, c, d, at, 4);
      h += d;
      d += t2(e, f, g);
      c = t1(h, a, b, c, at, 5);
      g += c;
      c += t2(d, e, f);
      b = t1(g, h, a, b, at, 6);
      f += b;
      b += t2(c, d, e);
      a = t1(f, g, h, a, at, 7);
      e += a;
      a += t2(b, c, d);
    }
    s0 += a;
    s1 += b;
    s2 += c;
    s3 += d;
    s4 += e;
    s5 += f;
    s6 += g;
    s7 += h;
    data += 64;
    blocks--;
  }
  store<u32>(state, s0, 0);
  store<u32>(state, s1, 4);
  store<u32>(state, s2, 8);
  store<u32>(state, s3, 12);
  store<u32>(state, s4, 16);
  store<u32>(state, s5, 20);
  store<u32>(state, s6, 24);
  store<u32>(state, s7, 28);
}
