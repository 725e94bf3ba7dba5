/**
 * The ABI: every exported function. Addresses are fixed (abi.ts), so nothing else is exported but the memory.
 *
 * src/core checks every length and slot number before it calls; what is written in the windows is bytes of those lengths. Every
 * function leaves scratch zero; windows are wiped by whoever read or wrote them last, as each comment says.
 */
import {
  AAD,
  ABI_VERSION,
  AEAD_SLOTS,
  ARG,
  BACKING_ID_BYTES,
  BACKING_MAGIC,
  ENTRIES,
  ENTRY_BYTES,
  FRESH,
  GCM_KEY_BYTES,
  HMAC_ONCE,
  HMAC_SLOT_BYTES,
  HMAC_SLOTS,
  IV,
  KDF_OUT,
  KEY_BYTES,
  LANE_STREAM,
  LANE_W,
  MESSAGE_HEADER_BYTES,
  MESSAGE_KEY,
  MESSAGE_RANDOM_BYTES,
  NOT_RESIDENT,
  OK,
  POOL,
  ROOT,
  SCRATCH,
  SCRATCH_END,
  SECRET_HEADER_BYTES,
  SMALL_END,
  TAG,
  TEXT,
  TEXT_BYTES,
} from "./abi";
import { decrypt8, encrypt8 } from "./aes_bitslice8";
import { expandKey } from "./aes_key";
import { endRows } from "./aes_rows32";
import * as backing from "./backing_keys";
import { copy, wipe } from "./bytes";
import { equal } from "./ct";
import * as drbg from "./ctr_drbg";
import * as envelope from "./envelope";
import { takeRandom } from "./envelope";
import { encryptGroup } from "./data_keys";
import { decryptMessages8, encryptMessages8 } from "./envelope8";
import * as gcm from "./gcm";
import * as hash from "./hash";
import { hkdfExpand } from "./hkdf";
import * as hmac from "./hmac";
import { kdfCounter, LABEL_MESSAGE } from "./kdf_ctr";
import { wipeLanes } from "./lanes8";
import { encryptNext } from "./prepared";
import { firstFailure } from "./selftest";

// ---- load -------------------------------------------------------------------------------------------------------

export function abiVersion(): u32 {
  return ABI_VERSION;
}

/** Where the compiler's static data ends: must not reach SCRATCH. */
export function staticEnd(): usize {
  return __heap_base;
}

/** 0, or the number of the first known answer that came out wrong. */
export function selfTest(): u32 {
  const failure = firstFailure();
  wipe(SCRATCH, SCRATCH_END - SCRATCH);
  return failure;
}

/** Memory must reach this address before `layOut(slots)`. */
export function backingEnd(slots: u32): usize {
  return backing.backingEnd(slots);
}

export function layOut(slots: u32): void {
  backing.layOut(slots);
}

// ---- hashes and MACs: message pieces in TEXT, wiped by the caller; digests and tags in TAG ----------------------

export function hashBegin(kind: u32): void {
  hash.begin(kind);
}

export function hashUpdate(length: usize): void {
  hash.update(TEXT, length);
}

export function hashFinish(): void {
  hash.finish(TAG);
  wipeSmall();
}

// @ts-expect-error: decorator
@inline
function hmacSlot(slot: u32): usize {
  return slot < 0xffff ? HMAC_SLOTS + <usize>slot * HMAC_SLOT_BYTES : HMAC_ONCE;
}

/** Slot 0xffff is for one call only. The key of `length` bytes is in TEXT. */
export function hmacImport(slot: u32, kind: u32, length: usize): void {
  hmac.importKey(hmacSlot(slot), kind, TEXT, length);
  wipeSmall();
}

/** Then hashUpdate. */
export function hmacBegin(slot: u32): void {
  hmac.begin(hmacSlot(slot));
}

/** The tag is at TAG. */
export function hmacFinish(slot: u32): void {
  hmac.finish(hmacSlot(slot), TAG);
  wipeSmall();
}

/** The whole message of `length` bytes is in TEXT, which is wiped. */
export function hmacSign(slot: u32, length: usize): void {
  hmac.begin(hmacSlot(slot));
  hash.update(TEXT, length);
  hmac.finish(hmacSlot(slot), TAG);
  wipe(TEXT, length);
  wipeSmall();
}

/** 1 when the first `length` bytes of TAG and of IV are equal. Wipes both. */
export function tagsEqual(length: usize): u32 {
  const same = equal(TAG, IV, length);
  wipe(TAG, 64);
  wipe(IV, 64);
  return same;
}

/** The tag at TAG (`length` bytes) becomes the key of the one-call slot: HKDF's pseudorandom key. */
export function hkdfKey(kind: u32, length: usize): void {
  copy(KDF_OUT, TAG, length);
  hmac.importKey(HMAC_ONCE, kind, KDF_OUT, length);
  wipe(KDF_OUT, 64);
  wipe(TAG, 64);
  wipeSmall();
}

/** Output key material at TEXT from the one-call slot; info in AAD, wiped. */
export function hkdfOutput(kind: u32, infoLength: usize, length: usize): void {
  hkdfExpand(kind, AAD, infoLength, TEXT, length);
  wipe(AAD, infoLength);
  wipeOnce();
}

/** Output at TEXT from the one-call slot; the fixed data before and after the counter follow each other in AAD, wiped. */
export function kdfCtr(beforeLength: usize, afterLength: usize, counterBytes: usize, length: usize): void {
  kdfCounter(AAD, beforeLength, AAD + beforeLength, afterLength, counterBytes, TEXT, length);
  wipe(AAD, beforeLength + afterLength);
  wipeOnce();
}

/** Ends the use of the one-call slot. */
export function wipeOnce(): void {
  wipe(HMAC_ONCE, HMAC_SLOT_BYTES);
  wipeSmall();
}

export function hmacDestroy(slot: u32): void {
  wipe(hmacSlot(slot), HMAC_SLOT_BYTES);
}

// ---- AES and GCM: key in ARG, wiped; text in TEXT in place, wiped by the caller -----------------------------------

/** `count` whole blocks. */
export function aesBlocks(count: usize, decrypting: u32): void {
  expandKey(MESSAGE_KEY, ARG);
  for (let at: usize = TEXT; at < <usize>TEXT + 16 * count; at += 128) {
    if (decrypting) decrypt8(MESSAGE_KEY, at);
    else encrypt8(MESSAGE_KEY, at);
  }
  // The last pass may have made blocks of the zeros after the text.
  wipe(TEXT + 16 * count, 112);
  wipe(ARG, KEY_BYTES);
  wipe(MESSAGE_KEY, GCM_KEY_BYTES);
}

// @ts-expect-error: decorator
@inline
function aeadSlot(slot: u32): usize {
  return AEAD_SLOTS + <usize>slot * GCM_KEY_BYTES;
}

export function aeadImport(slot: u32): void {
  gcm.importKey(aeadSlot(slot), ARG);
  wipe(ARG, KEY_BYTES);
  wipeSmall();
}

export function aeadDestroy(slot: u32): void {
  wipe(aeadSlot(slot), GCM_KEY_BYTES);
}

/** IV in IV, AAD in AAD, both wiped. The result and a full tag of 16 bytes are in TEXT. */
export function aeadSeal(slot: u32, ivLength: usize, aadLength: usize, textLength: usize): void {
  const key = aeadSlot(slot);
  gcm.begin(key, IV, ivLength, textLength);
  gcm.seal(key, AAD, aadLength, TEXT, textLength);
  wipe(IV, ivLength);
  wipe(AAD, aadLength);
  wipeSmall();
}

/** The tag follows the text in TEXT. 1: opened in place. 0: forged. */
export function aeadOpen(slot: u32, ivLength: usize, aadLength: usize, textLength: usize, tagLength: usize): u32 {
  const key = aeadSlot(slot);
  gcm.begin(key, IV, ivLength, textLength);
  const valid = gcm.open(key, AAD, aadLength, TEXT, textLength, tagLength);
  wipe(IV, ivLength);
  wipe(AAD, aadLength);
  wipeSmall();
  return valid;
}

/** A batch under one key. A row of ENTRIES names AAD and text; the IV of 12 bytes stands 16 bytes before its text, the tag follows the text. */
export function aeadSealMany(slot: u32, count: u32): void {
  const key = aeadSlot(slot);
  for (let first: u32 = 0; first < count; first += 8) {
    const group = min<u32>(8, count - first);
    const entries = ENTRIES + <usize>first * ENTRY_BYTES;
    // E(K, J0) of eight records in one pass; their key streams then begin on passes of their own.
    for (let k: usize = 0; k < group; k++) gcm.firstCounter(LANE_STREAM + 16 * k, load<u32>(entries + k * ENTRY_BYTES, 8) - 16);
    encrypt8(key, LANE_STREAM);
    for (let k: usize = 0; k < group; k++) {
      const entry = entries + k * ENTRY_BYTES;
      const text = <usize>load<u32>(entry, 8);
      gcm.beginAfter(text - 16, LANE_STREAM + 16 * k);
      gcm.seal(key, load<u32>(entry), load<u32>(entry, 4), text, load<u32>(entry, 12));
    }
  }
  wipe(LANE_STREAM, 128);
  wipeSmall();
}

/** For messages longer than a window. An IV of 12 bytes is in IV; any other has gone through streamAbsorb(0) from streamZero. */
export function streamBegin(slot: u32, ivLength: f64): void {
  const key = aeadSlot(slot);
  if (ivLength == 12) gcm.begin(key, IV, 12, TEXT_BYTES);
  else gcm.beginAbsorbed(key, <u64>ivLength, TEXT_BYTES);
}

/** Starts the accumulator for an IV that is to be absorbed. */
export function streamZero(): void {
  gcm.zero();
}

/** GHASH over the bytes at TEXT: of an IV, of AAD, or of received ciphertext. */
export function streamAbsorb(slot: u32, length: usize): void {
  gcm.absorb(aeadSlot(slot), TEXT, length);
}

/** Text at TEXT becomes ciphertext and is absorbed. */
export function streamSeal(slot: u32, length: usize): void {
  const key = aeadSlot(slot);
  gcm.crypt(key, TEXT, length);
  gcm.absorb(key, TEXT, length);
}

/** Ciphertext at TEXT becomes text; only after streamVerify said 1. */
export function streamOpen(slot: u32, length: usize): void {
  gcm.crypt(aeadSlot(slot), TEXT, length);
}

/** The full tag at TAG. */
export function streamTag(slot: u32, aadLength: f64, textLength: f64): void {
  gcm.finish(aeadSlot(slot), <u64>aadLength, <u64>textLength, TAG);
}

/** Whether the tag at TAG holds. */
export function streamVerify(slot: u32, aadLength: f64, textLength: f64, tagLength: usize): u32 {
  return gcm.verify(aeadSlot(slot), <u64>aadLength, <u64>textLength, TAG, tagLength);
}

export function streamEnd(): void {
  endRows();
  wipe(IV, 16);
  wipe(TAG, 16);
  wipeSmall();
}

// ---- random bits: seeds of 48 bytes in ARG, wiped ----------------------------------------------------------------

export function drbgInstantiate(): void {
  drbg.instantiate(ARG);
  wipe(ARG, 48);
}

export function drbgReseed(): void {
  drbg.reseed(ARG);
  wipe(ARG, 48);
}

/** `length` random bytes at TEXT, at most 65,536. */
export function drbgGenerate(length: usize): void {
  drbg.generate(TEXT, length);
}

/** `length` bytes to FRESH, from which encryptFresh and encryptFreshMessages take. */
export function drbgAhead(length: usize): void {
  drbg.generate(FRESH, length);
}

// ---- secrets under the root key: text after SECRET_HEADER_BYTES in TEXT, AAD after as many in AAD (wiped) ---------

/** The root key in ARG, wiped. */
export function loadRootKey(): void {
  hmac.importStates(ROOT, ARG);
  wipe(ARG, KEY_BYTES);
  wipeSmall();
}

/** `random`: offset in the pool of 28 bytes. The sealed form is in TEXT. */
export function sealSecret(magic: u32, random: usize, aadLength: usize, length: usize): void {
  envelope.sealUnderRoot(magic, POOL + random, aadLength, length);
}

/** A fresh secret of `length` bytes, sealed, in TEXT. */
export function sealFresh(magic: u32, random: usize, aadLength: usize, length: usize): void {
  drbg.generate(TEXT + SECRET_HEADER_BYTES, length);
  envelope.sealUnderRoot(magic, POOL + random, aadLength, length);
}

/** The sealed form of `sealedLength` bytes in TEXT, opened in place when OK. */
export function openSecret(magic: u32, aadLength: usize, sealedLength: usize): u32 {
  return envelope.openUnderRoot(magic, aadLength, sealedLength);
}

/** As openSecret, into an HMAC slot; TEXT is wiped. */
export function hmacImportSealed(slot: u32, kind: u32, magic: u32, aadLength: usize, sealedLength: usize): u32 {
  const status = envelope.openUnderRoot(magic, aadLength, sealedLength);
  if (status == OK) hmac.importKey(hmacSlot(slot), kind, TEXT + SECRET_HEADER_BYTES, sealedLength - SECRET_HEADER_BYTES - 16);
  wipe(TEXT, sealedLength);
  wipeSmall();
  return status;
}

// ---- backing keys: id in ARG, wiped ------------------------------------------------------------------------------

/** Unseals the backing key in TEXT (wiped) into a row. */
export function loadBackingKey(aadLength: usize, sealedLength: usize): u32 {
  const status = envelope.openUnderRoot(BACKING_MAGIC, aadLength, sealedLength);
  if (status == OK) hmac.importStates(backing.statesOf(backing.claim(ARG)), TEXT + SECRET_HEADER_BYTES);
  wipe(TEXT, sealedLength);
  wipe(ARG, BACKING_ID_BYTES);
  wipeSmall();
  return status;
}

export function hasBackingKey(): u32 {
  const row = backing.find(ARG);
  wipe(ARG, BACKING_ID_BYTES);
  return row != 0 ? 1 : 0;
}

/** `count` ids of 16 bytes in TEXT: a byte 1 or 0 for each replaces the first bytes of TEXT. The caller wipes TEXT. */
export function hasBackingKeys(count: u32): void {
  backing.findMany(TEXT, count, TEXT, LANE_W);
  wipe(LANE_W, 8);
}

export function releaseBackingKey(): u32 {
  const released = backing.release(ARG);
  wipe(ARG, BACKING_ID_BYTES);
  return released;
}

export function releaseAll(): void {
  backing.releaseAll();
}

export function residentBackingKeys(): u32 {
  return backing.residentCount();
}

// ---- messages: text after MESSAGE_HEADER_BYTES in TEXT, context after as many in AAD (wiped) ----------------------

/**
 * Id in ARG (wiped); `random`: offset in the pool of unused bytes for PREPARED_TOGETHER messages. The blob is in TEXT. Returns NOT_RESIDENT, or 256
 * times the number of messages whose bytes of the pool were taken.
 */
export function encryptMessage(random: usize, contextLength: usize, textLength: usize): u32 {
  const row = backing.find(ARG);
  if (row == 0) {
    wipe(ARG, BACKING_ID_BYTES);
    wipe(AAD + MESSAGE_HEADER_BYTES, contextLength);
    return NOT_RESIDENT;
  }
  backing.touch(row);
  const taken = encryptNext(row, ARG, POOL + random, AAD, contextLength, TEXT, textLength);
  wipe(ARG, BACKING_ID_BYTES);
  return taken << 8;
}

/** encryptMessage of the `textLength` bytes at the offset `fresh` in FRESH, which are wiped there. */
export function encryptFresh(random: usize, fresh: usize, contextLength: usize, textLength: usize): u32 {
  takeRandom(TEXT + MESSAGE_HEADER_BYTES, FRESH + fresh, textLength);
  return encryptMessage(random, contextLength, textLength);
}

/** The blob in TEXT, opened in place when OK. */
export function decryptMessage(contextLength: usize, blobLength: usize): u32 {
  return envelope.decryptMessage(AAD, contextLength, TEXT, blobLength);
}

/** Rows of ENTRIES name AAD and text, each with room for the header; lengths without header. Id in ARG. Uses the pool from its beginning. */
export function encryptMessages(count: u32): u32 {
  const row = backing.find(ARG);
  if (row == 0) return NOT_RESIDENT;
  backing.touch(row);
  let i: u32 = 0;
  while (i < count) {
    const entry = ENTRIES + <usize>i * ENTRY_BYTES;
    const random = POOL + <usize>i * MESSAGE_RANDOM_BYTES;
    if (i + 8 <= count && encryptMessages8(row, ARG, random, entry, LABEL_MESSAGE)) {
      i += 8;
      continue;
    }
    envelope.encryptMessage(row, ARG, random, load<u32>(entry), load<u32>(entry, 4), load<u32>(entry, 8), load<u32>(entry, 12));
    i++;
  }
  wipeLanes();
  wipe(ARG, BACKING_ID_BYTES);
  return OK;
}

/**
 * As encryptMessages, of the bytes from the offset `fresh` in FRESH on, one text after another; they are wiped there. `random`: offset in the pool
 * of unused bytes for one message, which serve all (data_keys.ts).
 */
export function encryptFreshMessages(random: usize, fresh: usize, count: u32): u32 {
  let from = FRESH + fresh;
  for (let i: u32 = 0; i < count; i++) {
    const entry = ENTRIES + <usize>i * ENTRY_BYTES;
    const length = load<u32>(entry, 12);
    copy(load<u32>(entry, 8) + MESSAGE_HEADER_BYTES, from, length);
    from += length;
  }
  wipe(FRESH + fresh, from - FRESH - fresh);
  const row = backing.find(ARG);
  if (row == 0) return NOT_RESIDENT;
  backing.touch(row);
  encryptGroup(row, ARG, POOL + random, count);
  wipe(ARG, BACKING_ID_BYTES);
  return OK;
}

/** As encryptMessages for blobs; the status replaces the length of each text. */
export function decryptMessages(count: u32): void {
  let i: u32 = 0;
  while (i < count) {
    const entry = ENTRIES + <usize>i * ENTRY_BYTES;
    if (i + 8 <= count && decryptMessages8(entry, LABEL_MESSAGE)) {
      i += 8;
      continue;
    }
    const status = envelope.decryptMessage(load<u32>(entry), load<u32>(entry, 4), load<u32>(entry, 8), load<u32>(entry, 12));
    store<u32>(entry, status, 12);
    i++;
  }
  wipeLanes();
}

// ---- wiping ------------------------------------------------------------------------------------------------------

function wipeSmall(): void {
  wipe(SCRATCH, SMALL_END - SCRATCH);
}

export function wipeText(length: usize): void {
  wipe(TEXT, length);
}

/** Everything this call may have left: all of scratch and all windows. After a failure inside a call. */
export function wipeWindows(): void {
  endRows();
  wipe(SCRATCH, POOL - SCRATCH);
}
