/** Key derivation in counter mode with HMAC-SHA-256, NIST SP 800-108r1 section 4.1. */
import { DERIVED, HMAC_ONCE, KDF_COUNTER, KDF_OUT, SHA_BLOCK, SHA_STATE } from "./abi";
import { copy, copy16, store32, wipe } from "./bytes";
import * as hash from "./hash";
import * as hmac from "./hmac";
import { compress256, digest256 } from "./sha256";

/** K(i) = PRF(key, before || [i] || after) into `length` bytes at `to`; the counter has `counterBytes` bytes. The key is at HMAC_ONCE. */
export function kdfCounter(
  before: usize,
  beforeLength: usize,
  after: usize,
  afterLength: usize,
  counterBytes: usize,
  to: usize,
  length: usize,
): void {
  for (let i: u32 = 1; length > 0; i++) {
    store32(KDF_COUNTER, i);
    hmac.begin(HMAC_ONCE);
    hash.update(before, beforeLength);
    hash.update(KDF_COUNTER + 4 - counterBytes, counterBytes);
    hash.update(after, afterLength);
    hmac.finish(HMAC_ONCE, KDF_OUT);
    const taken = min<usize>(length, 32);
    copy(to, KDF_OUT, taken);
    to += taken;
    length -= taken;
  }
  wipe(KDF_OUT, 64);
  wipe(KDF_COUNTER, 16);
}

/**
 * The one block of fixed data the sealed forms use, padded as the only SHA-256 block after the key's:
 * [1]_32 || label of 20 bytes || 00 || nonce of 16 bytes || [256]_32 || SHA-256 padding for 64 + 45 bytes.
 */
const NONCE_AT: usize = 25;
/** "pocketkms message v1" */
export const LABEL_MESSAGE: usize = memory.data<u8>([
  0, 0, 0, 1, 112, 111, 99, 107, 101, 116, 107, 109, 115, 32, 109, 101, 115, 115, 97, 103, 101, 32, 118, 49, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 104,
]);
/** "pocketkms secrets v1" */
export const LABEL_SECRETS: usize = memory.data<u8>([
  0, 0, 0, 1, 112, 111, 99, 107, 101, 116, 107, 109, 115, 32, 115, 101, 99, 114, 101, 116, 115, 32, 118, 49, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 104,
]);
/** "pocketkms backing v1" */
export const LABEL_BACKING: usize = memory.data<u8>([
  0, 0, 0, 1, 112, 111, 99, 107, 101, 116, 107, 109, 115, 32, 98, 97, 99, 107, 105, 110, 103, 32, 118, 49, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 104,
]);

/** The block after the inner mid-state, at `block`. */
function innerBlock(block: usize, label: usize, nonce: usize): void {
  copy(block, label, 64);
  copy16(block + NONCE_AT, nonce);
}

/** SHA-256 padding for 64 + 32 bytes after the inner digest in `block`. */
function outerPadding(block: usize): void {
  v128.store(block + 32, i64x2(0x80, 0));
  v128.store(block + 48, i64x2(0, 0x0003000000000000));
}

/** 32 bytes at DERIVED from SHA-256 mid-states and a nonce of 16 bytes, under one of the labels above. Two compressions. */
export function deriveKey(states: usize, label: usize, nonce: usize): void {
  innerBlock(SHA_BLOCK, label, nonce);
  copy(SHA_STATE, states, 32);
  compress256(SHA_STATE, SHA_BLOCK, 1);
  digest256(SHA_BLOCK, SHA_STATE);
  outerPadding(SHA_BLOCK);
  copy(SHA_STATE, states + 32, 32);
  compress256(SHA_STATE, SHA_BLOCK, 1);
  digest256(DERIVED, SHA_STATE);
}
