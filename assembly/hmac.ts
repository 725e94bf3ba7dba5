/**
 * HMAC (FIPS 198-1, RFC 2104) with kept mid-states: a key is the two chaining values after its padded block, never the key itself.
 *
 *   HMAC slot: +0 inner (64)   +64 outer (64)   +128 kind (4)
 *   SHA-256 mid-states: +0 inner (32)   +32 outer (32)
 */
import { HASH, HMAC_SLOT_BYTES, SHA_BLOCK } from "./abi";
import { copy, store64, wipe } from "./bytes";
import * as hash from "./hash";
import { digest256 } from "./sha256";
import { digest512 } from "./sha512";

const OUTER: usize = 64;
const KIND: usize = 128;
const IPAD: u64 = 0x3636363636363636;
const OPAD: u64 = 0x5c5c5c5c5c5c5c5c;

/** XORs `pad` over the block at SHA_BLOCK and leaves the chaining value after it at `state`. */
function absorbPad(kind: u32, state: usize, pad: u64): void {
  const block = hash.blockBytes(kind);
  for (let i: usize = 0; i < block; i += 8) store<u64>(SHA_BLOCK + i, load<u64>(SHA_BLOCK + i) ^ pad);
  hash.startState(kind, state);
  hash.compress(kind, state, SHA_BLOCK, 1);
}

/** Makes the slot of the key of `length` bytes at `key`. */
export function importKey(slot: usize, kind: u32, key: usize, length: usize): void {
  wipe(SHA_BLOCK, 128);
  if (length > hash.blockBytes(kind)) {
    hash.begin(kind);
    hash.update(key, length);
    hash.finish(SHA_BLOCK);
    // Only the digest is the key: SHA-224 and SHA-384 leave a tail of the chaining value.
    const digest = hash.digestBytes(kind);
    wipe(SHA_BLOCK + digest, 64 - digest);
  } else {
    copy(SHA_BLOCK, key, length);
  }
  wipe(slot, HMAC_SLOT_BYTES);
  absorbPad(kind, slot, IPAD);
  absorbPad(kind, slot + OUTER, IPAD ^ OPAD);
  store<u32>(slot + KIND, kind);
  wipe(SHA_BLOCK, 128);
}

/** SHA-256 mid-states of the 32 bytes at `key`. */
export function importStates(states: usize, key: usize): void {
  wipe(SHA_BLOCK, 64);
  copy(SHA_BLOCK, key, 32);
  absorbPad(1, states, IPAD);
  absorbPad(1, states + 32, IPAD ^ OPAD);
  wipe(SHA_BLOCK, 64);
}

/** After this, hash.update takes the message. */
export function begin(slot: usize): void {
  const kind = load<u32>(slot + KIND);
  copy(HASH, slot, 64);
  hash.resume(kind, hash.blockBytes(kind));
}

/** Writes the tag (32 or 64 bytes; the MAC is its beginning) at `to`. */
export function finish(slot: usize, to: usize): void {
  const kind = load<u32>(slot + KIND);
  const block = hash.blockBytes(kind);
  const digest = hash.digestBytes(kind);
  hash.finish(SHA_BLOCK);
  wipe(SHA_BLOCK + digest, 128 - digest);
  store<u8>(SHA_BLOCK + digest, 0x80);
  store64(SHA_BLOCK + block - 8, (<u64>block + <u64>digest) << 3);
  copy(HASH, slot + OUTER, 64);
  hash.compress(kind, HASH, SHA_BLOCK, 1);
  if (hash.isSmall(kind)) digest256(to, HASH);
  else digest512(to, HASH);
  wipe(SHA_BLOCK, 128);
  wipe(HASH, 64);
}
