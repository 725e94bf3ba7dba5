/**
 * Known answers, run once at load. A core that fails one refuses to work (src/core/core.ts).
 *
 * The key is 00 01 ... 1f. Pattern s: byte i is 7 i + s mod 256. The AES answer is FIPS 197 C.3; the others were computed with
 * OpenSSL, and the DRBG's with @noble/ciphers.
 */
import { AAD, AEAD_SLOTS, ARG, DERIVED, DRBG, DRBG_BYTES, GCM_KEY_BYTES, HMAC_ONCE, IV, KEYS8, LANE_KEYS, LANE_NONCES, MESSAGE_KEY, TAG, TEXT } from "./abi";
import { decrypt8, encrypt8, expandKeys8 } from "./aes_bitslice8";
import { expandKey } from "./aes_key";
import { encryptNibbles, expandNibbles } from "./aes_nibbles";
import { copy16, wipe } from "./bytes";
import { equal } from "./ct";
import * as drbg from "./ctr_drbg";
import * as gcm from "./gcm";
import * as hash from "./hash";
import { hkdfExpand } from "./hkdf";
import * as hmac from "./hmac";
import { deriveKey, kdfCounter, LABEL_MESSAGE } from "./kdf_ctr";
import { deriveKeys4 } from "./kdf_lanes4";

const AES_TEXT: usize = memory.data<u8>([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]);
const AES_CIPHER: usize = memory.data<u8>([0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89]);
// AAD: 20 bytes of pattern 2. Tags for 60 and for 4,100 bytes of pattern 3 under 12 bytes of pattern 1, and for 60 under 20 bytes.
const GCM_SHORT: usize = memory.data<u8>([0x83, 0xbd, 0x46, 0xfb, 0x98, 0x22, 0xa7, 0x27, 0x4e, 0x90, 0x4a, 0x2c, 0x26, 0x4d, 0xa9, 0x3d]);
const GCM_LONG: usize = memory.data<u8>([0x3e, 0x82, 0xc6, 0x4b, 0xb6, 0x82, 0xd8, 0x71, 0xd5, 0x65, 0x5a, 0x37, 0x23, 0x51, 0x9c, 0x9e]);
const GCM_IV_20: usize = memory.data<u8>([0x2d, 0x45, 0xe1, 0xad, 0x5a, 0xa7, 0xa2, 0x06, 0x78, 0xdb, 0x16, 0x0c, 0xf5, 0xf6, 0xeb, 0x6f]);
// 200 bytes of pattern 4: the first 16 bytes of SHA-224, SHA-256, SHA-384, SHA-512, and of the HMACs with them.
const DIGESTS: usize = memory.data<u8>([
  0x1f, 0xab, 0x23, 0x7a, 0x84, 0x51, 0x8f, 0xc2, 0x19, 0xd5, 0x09, 0xe5, 0x4d, 0xef, 0x61, 0x32, 0xa2, 0x1f, 0x6e, 0xc9, 0x67, 0x9f, 0xa1,
  0xd8, 0x1e, 0x9b, 0x3c, 0xe2, 0x3d, 0xa2, 0x83, 0xb4, 0xec, 0xcf, 0x86, 0xc2, 0x79, 0x12, 0x5b, 0xfe, 0xd7, 0x5e, 0x3e, 0xa3, 0x22, 0x4d,
  0x30, 0x65, 0x4f, 0x8d, 0x12, 0x29, 0x49, 0x94, 0x10, 0x77, 0x75, 0xe0, 0xcf, 0xfd, 0x61, 0x28, 0xcb, 0x32,
]);
const MACS: usize = memory.data<u8>([
  0xeb, 0xac, 0x67, 0x3e, 0x60, 0x6c, 0xa4, 0x51, 0x38, 0xe0, 0xd1, 0xa8, 0x89, 0xde, 0x73, 0xae, 0xe8, 0x38, 0x3b, 0x15, 0x11, 0x12, 0xfd,
  0xf6, 0xef, 0xff, 0x29, 0xb7, 0x58, 0xec, 0xf3, 0x54, 0x12, 0xf8, 0xb2, 0xc8, 0x46, 0x1c, 0x30, 0x4e, 0x6a, 0xaa, 0x23, 0x62, 0x9f, 0x0b,
  0xeb, 0x45, 0x1f, 0xbe, 0xaa, 0x48, 0x5e, 0xa6, 0xcc, 0x67, 0xdb, 0xfd, 0x6e, 0x5f, 0x14, 0xe5, 0x6e, 0x8e,
]);
// HKDF-SHA-256, salt 16 bytes of pattern 5, info 10 bytes of pattern 6.
const HKDF_OUTPUT: usize = memory.data<u8>([
  0xd3, 0x94, 0x73, 0x21, 0x2f, 0x11, 0x98, 0x03, 0x88, 0x6c, 0xc7, 0x50, 0xf6, 0x47, 0xec, 0xbc, 0x6b, 0xfd, 0xb6, 0x83, 0xdd, 0xbb, 0x47,
  0xbc, 0x44, 0xba, 0x2b, 0x67, 0xcd, 0x46, 0x1e, 0xf8, 0x1b, 0x6c, 0x8e, 0x1f, 0x28, 0xd4, 0x31, 0x32, 0xdc, 0x62,
]);
// The message key for a nonce of 16 bytes of pattern 7.
const DERIVED_KEY: usize = memory.data<u8>([
  0xb0, 0xa5, 0x49, 0xee, 0xd9, 0xe6, 0xda, 0x28, 0x80, 0xef, 0xfe, 0x7c, 0x90, 0x01, 0xc0, 0xbe, 0x87, 0x0a, 0xeb, 0xf0, 0x73, 0xb7, 0xd0,
  0x1e, 0x91, 0x02, 0x78, 0xe2, 0x14, 0x06, 0x8c, 0x72,
]);
// Seed: 48 bytes of pattern 8; 16 bytes after a first request of 40.
const DRBG_OUTPUT: usize = memory.data<u8>([
  0x82, 0xe0, 0x15, 0xbf, 0x77, 0x7b, 0x86, 0xb0, 0x47, 0x57, 0x5d, 0x6e, 0x6f, 0x60, 0x71, 0xe8,
]);

function pattern(at: usize, seed: u32, length: u32): void {
  for (let i: u32 = 0; i < length; i++) store<u8>(at + i, <u8>(7 * i + seed));
}

function writeKey(at: usize): void {
  for (let i: u32 = 0; i < 32; i++) store<u8>(at + i, <u8>i);
}

function aesBlock(): bool {
  writeKey(ARG);
  expandKey(MESSAGE_KEY, ARG);
  for (let k: usize = 0; k < 8; k++) copy16(TEXT + 16 * k, AES_TEXT);
  encrypt8(MESSAGE_KEY, TEXT);
  let good: u32 = 1;
  for (let k: usize = 0; k < 8; k++) good &= equal(TEXT + 16 * k, AES_CIPHER, 16);
  decrypt8(MESSAGE_KEY, TEXT);
  for (let k: usize = 0; k < 8; k++) good &= equal(TEXT + 16 * k, AES_TEXT, 16);
  expandNibbles(MESSAGE_KEY, ARG);
  encryptNibbles(MESSAGE_KEY, TEXT, 4);
  for (let k: usize = 0; k < 4; k++) good &= equal(TEXT + 16 * k, AES_CIPHER, 16);
  return good != 0;
}

/** Seals, compares the tag, refuses a forged one, opens, compares the text. The key is in the first AEAD slot. */
function gcmCase(ivLength: u32, length: u32, answer: usize): bool {
  pattern(IV, 1, ivLength);
  pattern(AAD, 2, 20);
  pattern(TEXT, 3, length);
  gcm.begin(AEAD_SLOTS, IV, ivLength, length);
  gcm.seal(AEAD_SLOTS, AAD, 20, TEXT, length);
  const tag = TEXT + length;
  let good = equal(tag, answer, 16);
  store<u8>(tag, load<u8>(tag) ^ 1);
  gcm.begin(AEAD_SLOTS, IV, ivLength, length);
  good &= 1 ^ gcm.open(AEAD_SLOTS, AAD, 20, TEXT, length, 16);
  store<u8>(tag, load<u8>(tag) ^ 1);
  gcm.begin(AEAD_SLOTS, IV, ivLength, length);
  good &= gcm.open(AEAD_SLOTS, AAD, 20, TEXT, length, 16);
  pattern(AAD, 3, length);
  good &= equal(TEXT, AAD, length);
  return good != 0;
}

function gcmCases(): bool {
  writeKey(ARG);
  gcm.importKey(AEAD_SLOTS, ARG);
  return gcmCase(12, 60, GCM_SHORT) && gcmCase(12, 4100, GCM_LONG) && gcmCase(20, 60, GCM_IV_20);
}

function hashes(): bool {
  pattern(TEXT, 4, 200);
  writeKey(ARG);
  let good: u32 = 1;
  for (let kind: u32 = 0; kind < 4; kind++) {
    hash.begin(kind);
    hash.update(TEXT, 50);
    hash.update(TEXT + 50, 150);
    hash.finish(TAG);
    good &= equal(TAG, DIGESTS + 16 * kind, 16);
    hmac.importKey(HMAC_ONCE, kind, ARG, 32);
    hmac.begin(HMAC_ONCE);
    hash.update(TEXT, 200);
    hmac.finish(HMAC_ONCE, TAG);
    good &= equal(TAG, MACS + 16 * kind, 16);
  }
  return good != 0;
}

function derivations(): bool {
  pattern(TEXT, 5, 16);
  writeKey(ARG);
  hmac.importKey(HMAC_ONCE, 1, TEXT, 16);
  hmac.begin(HMAC_ONCE);
  hash.update(ARG, 32);
  hmac.finish(HMAC_ONCE, TAG);
  hmac.importKey(HMAC_ONCE, 1, TAG, 32);
  pattern(AAD, 6, 10);
  hkdfExpand(1, AAD, 10, TEXT, 42);
  let good = equal(TEXT, HKDF_OUTPUT, 42);

  // The fused derivation, and the general one over the same fixed data.
  hmac.importStates(TAG, ARG);
  pattern(AAD, 7, 16);
  deriveKey(TAG, LABEL_MESSAGE, AAD);
  good &= equal(DERIVED, DERIVED_KEY, 32);
  hmac.importKey(HMAC_ONCE, 1, ARG, 32);
  memory.copy(AAD, LABEL_MESSAGE + 4, 41);
  pattern(AAD + 21, 7, 16);
  kdfCounter(AAD, 0, AAD, 41, 4, TEXT, 32);
  good &= equal(TEXT, DERIVED_KEY, 32);
  return good != 0;
}

function randomBits(): bool {
  pattern(ARG, 8, 48);
  drbg.instantiate(ARG);
  drbg.generate(TEXT, 40);
  drbg.generate(TEXT, 16);
  return equal(TEXT, DRBG_OUTPUT, 16) != 0;
}

/** What batches use: eight keys expanded together, four derivations side by side. */
function lanes(): bool {
  for (let k: usize = 0; k < 8; k++) {
    writeKey(KEYS8 + 32 * k);
    copy16(TEXT + 16 * k, AES_TEXT);
  }
  expandKeys8(MESSAGE_KEY);
  encrypt8(MESSAGE_KEY, TEXT);
  let good: u32 = 1;
  for (let k: usize = 0; k < 8; k++) good &= equal(TEXT + 16 * k, AES_CIPHER, 16);

  writeKey(ARG);
  hmac.importStates(TAG, ARG);
  pattern(AAD, 7, 16);
  for (let k: usize = 0; k < 4; k++) {
    store<u32>(LANE_KEYS + 4 * k, TAG);
    store<u32>(LANE_NONCES + 4 * k, AAD);
  }
  deriveKeys4(TEXT, LABEL_MESSAGE, LANE_KEYS, LANE_NONCES);
  for (let k: usize = 0; k < 4; k++) good &= equal(TEXT + 32 * k, DERIVED_KEY, 32);
  return good != 0;
}

/** 0, or the number of the first part that failed. The caller wipes scratch. */
export function firstFailure(): u32 {
  let failure: u32 = 0;
  if (!aesBlock()) failure = 1;
  else if (!gcmCases()) failure = 2;
  else if (!hashes()) failure = 3;
  else if (!derivations()) failure = 4;
  else if (!randomBits()) failure = 5;
  else if (!lanes()) failure = 6;
  wipe(TEXT, 4352);
  wipe(AAD, 4352);
  wipe(ARG, 256);
  wipe(IV, 256);
  wipe(TAG, 64);
  wipe(AEAD_SLOTS, GCM_KEY_BYTES);
  wipe(DRBG, DRBG_BYTES);
  return failure;
}
