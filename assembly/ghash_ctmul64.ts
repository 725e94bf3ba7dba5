/**
 * GHASH by masked 64-bit multiplication: carries are kept out by leaving three zero bits between the bits that count. For short
 * messages: no table. Source: T. Pornin, BearSSL `ghash_ctmul64.c`; NIST SP 800-38D 6.3 and 6.4.
 */
import { load64, store64 } from "./bytes";

/** The low 64 bits of the carry-less product. */
// @ts-expect-error: decorator
@inline
function multiplyLow(x: u64, y: u64): u64 {
  const x0 = x & 0x1111111111111111;
  const x1 = x & 0x2222222222222222;
  const x2 = x & 0x4444444444444444;
  const x3 = x & 0x8888888888888888;
  const y0 = y & 0x1111111111111111;
  const y1 = y & 0x2222222222222222;
  const y2 = y & 0x4444444444444444;
  const y3 = y & 0x8888888888888888;
  const z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
  const z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
  const z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
  const z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
  return (z0 & 0x1111111111111111) | (z1 & 0x2222222222222222) | (z2 & 0x4444444444444444) | (z3 & 0x8888888888888888);
}

/** The 64 bits in reverse order. */
// @ts-expect-error: decorator
@inline
function reverse(x: u64): u64 {
  x = bswap<u64>(x);
  x = ((x & 0x0f0f0f0f0f0f0f0f) << 4) | ((x >> 4) & 0x0f0f0f0f0f0f0f0f);
  x = ((x & 0x3333333333333333) << 2) | ((x >> 2) & 0x3333333333333333);
  return ((x & 0x5555555555555555) << 1) | ((x >> 1) & 0x5555555555555555);
}

/** Y = (Y ^ X1) H, (Y ^ X2) H, ... over the blocks of `length` bytes at `data`; a short last block is padded with zeros. */
export function ghashShort(y: usize, h: usize, data: usize, length: usize): void {
  const h1 = load64(h);
  const h0 = load64(h + 8);
  const h2 = h0 ^ h1;
  const h1r = reverse(h1);
  const h0r = reverse(h0);
  const h2r = h0r ^ h1r;
  let y1 = load64(y);
  let y0 = load64(y + 8);
  while (length > 0) {
    if (length >= 16) {
      y1 ^= load64(data);
      y0 ^= load64(data + 8);
      data += 16;
      length -= 16;
    } else {
      y1 ^= loadPartial(data, min<usize>(length, 8));
      if (length > 8) y0 ^= loadPartial(data + 8, length - 8);
      length = 0;
    }
    const y2 = y0 ^ y1;
    const y1r = reverse(y1);
    const y0r = reverse(y0);
    const y2r = y0r ^ y1r;
    const z0 = multiplyLow(y0, h0);
    const z1 = multiplyLow(y1, h1);
    const z2 = multiplyLow(y2, h2) ^ z0 ^ z1;
    // The high half of a product is the low half of the product of the reversed words, reversed.
    let z0h = multiplyLow(y0r, h0r);
    let z1h = multiplyLow(y1r, h1r);
    let z2h = multiplyLow(y2r, h2r) ^ z0h ^ z1h;
    z0h = reverse(z0h) >> 1;
    z1h = reverse(z1h) >> 1;
    z2h = reverse(z2h) >> 1;
    let v0 = z0;
    let v1 = z0h ^ z2;
    let v2 = z1 ^ z2h;
    let v3 = z1h;
    // Bit order of SP 800-38D: the product stands one bit too low.
    v3 = (v3 << 1) | (v2 >> 63);
    v2 = (v2 << 1) | (v1 >> 63);
    v1 = (v1 << 1) | (v0 >> 63);
    v0 = v0 << 1;
    // Modulo x^128 + x^7 + x^2 + x + 1.
    v2 ^= v0 ^ (v0 >> 1) ^ (v0 >> 2) ^ (v0 >> 7);
    v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
    v3 ^= v1 ^ (v1 >> 1) ^ (v1 >> 2) ^ (v1 >> 7);
    v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
    y0 = v2;
    y1 = v3;
  }
  store64(y, y1);
  store64(y + 8, y0);
}

/** Big-endian word of 1 to 8 bytes, zeros after them. */
function loadPartial(data: usize, length: usize): u64 {
  let word: u64 = 0;
  for (let i: usize = 0; i < length; i++) word |= <u64>load<u8>(data + i) << (56 - 8 * i);
  return word;
}
