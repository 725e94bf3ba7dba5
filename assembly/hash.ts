/**
 * A hash fed in pieces, for all of SHA-2 (FIPS 180-4 5.1 and 5.2). One at a time; its state at HASH:
 *
 *   +0 chaining value (64)   +64 pending block (128)   +192 bytes so far (8)   +200 kind (4)   +204 pending bytes (4)
 */
import { HASH, HASH_BYTES, SHA_224, SHA_384, SHA_OUTER } from "./abi";
import { copy, store64, wipe } from "./bytes";
import { compress256, digest256, start224, start256 } from "./sha256";
import { compress512, digest512, start384, start512 } from "./sha512";

const PENDING = HASH + 64;
const TOTAL = HASH + 192;
const KIND = HASH + 200;
const PENDING_BYTES = HASH + 204;

/** SHA-224 and SHA-256: blocks of 64 bytes. */
// @ts-expect-error: decorator
@inline
export function isSmall(kind: u32): bool {
  return kind < <u32>SHA_384;
}

// @ts-expect-error: decorator
@inline
export function blockBytes(kind: u32): usize {
  return isSmall(kind) ? 64 : 128;
}

// @ts-expect-error: decorator
@inline
export function digestBytes(kind: u32): usize {
  return isSmall(kind) ? 28 + 4 * kind : 16 + 16 * kind;
}

export function startState(kind: u32, state: usize): void {
  if (kind == SHA_224) start224(state);
  else if (isSmall(kind)) start256(state);
  else if (kind == SHA_384) start384(state);
  else start512(state);
}

export function compress(kind: u32, state: usize, data: usize, blocks: usize): void {
  if (isSmall(kind)) compress256(state, data, blocks);
  else compress512(state, data, blocks);
}

export function begin(kind: u32): void {
  startState(kind, HASH);
  resume(kind, 0);
}

/** The chaining value is in place and stands for `total` bytes, a whole number of blocks. */
export function resume(kind: u32, total: u64): void {
  store<u64>(TOTAL, total);
  store<u32>(KIND, kind);
  store<u32>(PENDING_BYTES, 0);
}

export function update(data: usize, length: usize): void {
  const kind = load<u32>(KIND);
  const block = blockBytes(kind);
  store<u64>(TOTAL, load<u64>(TOTAL) + length);
  const pending: usize = load<u32>(PENDING_BYTES);
  if (pending > 0) {
    const taken = min<usize>(block - pending, length);
    copy(PENDING + pending, data, taken);
    data += taken;
    length -= taken;
    if (pending + taken < block) {
      store<u32>(PENDING_BYTES, <u32>(pending + taken));
      return;
    }
    compress(kind, HASH, PENDING, 1);
  }
  const blocks = length / block;
  if (blocks > 0) compress(kind, HASH, data, blocks);
  const rest = length - blocks * block;
  copy(PENDING, data + blocks * block, rest);
  store<u32>(PENDING_BYTES, <u32>rest);
}

/** Pads, compresses, and writes the full chaining value as bytes at `to` (32 or 64; the digest is its beginning). Wipes the state. */
export function finish(to: usize): void {
  const kind = load<u32>(KIND);
  const block = blockBytes(kind);
  const lengthAt = block - (block >> 3);
  let pending: usize = load<u32>(PENDING_BYTES);
  store<u8>(PENDING + pending, 0x80);
  pending++;
  if (pending > lengthAt) {
    wipe(PENDING + pending, block - pending);
    compress(kind, HASH, PENDING, 1);
    pending = 0;
  }
  wipe(PENDING + pending, block - pending);
  // The bit length has 128 bits for the larger hashes; no message here reaches 2^61 bytes.
  store64(PENDING + block - 8, load<u64>(TOTAL) << 3);
  compress(kind, HASH, PENDING, 1);
  if (isSmall(kind)) digest256(to, HASH);
  else digest512(to, HASH);
  wipe(HASH, HASH_BYTES);
  wipe(SHA_OUTER, 64);
}
