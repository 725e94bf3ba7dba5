/**
 * The fused hot path: look up, derive, seal or open, in one call. docs/ciphertext.md has the layouts.
 *
 * A sealed form is header || ciphertext || tag; the header holds a nonce, from which the message's own key is derived, and an IV.
 * Text and AAD lie in windows with room for the header before them, and for the tag after the text.
 */
import {
  AAD,
  BACKING_MAGIC,
  DERIVED,
  GCM_EJ0,
  GCM_KEY_SHORT,
  GCM_KEY_TABLE,
  GCM_TAG_BYTES,
  INVALID,
  MESSAGE_HEADER_BYTES,
  MESSAGE_ID_AT,
  MESSAGE_IV_AT,
  MESSAGE_KEY,
  MESSAGE_MAGIC,
  MESSAGE_NONCE_AT,
  MESSAGE_RANDOM_BYTES,
  NONCE_BYTES,
  NOT_RESIDENT,
  OK,
  ROOT,
  SCRATCH,
  SECRET_HEADER_BYTES,
  SECRET_IV_AT,
  SECRET_NONCE_AT,
  SMALL_END,
  STREAM,
  TEXT,
} from "./abi";
import { expandKey } from "./aes_key";
import { encryptNibbles, expandNibbles, NIBBLE_SCHEDULE_BYTES } from "./aes_nibbles";
import { find, statesOf, touch } from "./backing_keys";
import { copy, copy16, wipe } from "./bytes";
import * as gcm from "./gcm";
import { deriveKey, LABEL_BACKING, LABEL_MESSAGE, LABEL_SECRETS } from "./kdf_ctr";
import { openLane, sealLane } from "./lane";
import { isGenuine, isShort, tagOf } from "./short_message";

/** Derives the key of one message and begins it. */
function beginDerived(keyStates: usize, label: usize, nonce: usize, iv: usize): void {
  deriveKey(keyStates, label, nonce);
  expandKey(MESSAGE_KEY, DERIVED);
  gcm.beginOnce(MESSAGE_KEY, iv);
}

/** Texts up to here have their key stream with H and E(K, J0) in one pass of four blocks. */
const TINY_MAX: usize = 32;

// @ts-expect-error: decorator
@inline
function isTiny(contextLength: usize, textLength: usize): bool {
  return textLength <= TINY_MAX && isShort(contextLength, 0);
}

/** Derives the key of one message and makes a lane of four blocks at STREAM. The IV follows the nonce. */
function makeLane(keyStates: usize, nonce: usize): void {
  deriveKey(keyStates, LABEL_MESSAGE, nonce);
  expandNibbles(MESSAGE_KEY, DERIVED);
  const iv = v128.load(nonce, NONCE_BYTES);
  v128.store(STREAM, i64x2.splat(0));
  for (let counter: u32 = 1; counter < 4; counter++) v128.store(STREAM + 16 * counter, i32x4.replace_lane(iv, 3, bswap<u32>(counter)));
  encryptNibbles(MESSAGE_KEY, STREAM, 4);
}

function wipeLane(): void {
  wipe(SCRATCH, SMALL_END - SCRATCH);
  wipe(MESSAGE_KEY, NIBBLE_SCHEDULE_BYTES);
  wipe(MESSAGE_KEY + GCM_KEY_SHORT, GCM_KEY_TABLE - GCM_KEY_SHORT);
}

/** Wipes what a message leaves in scratch, the message key with it. */
function wipeMessage(): void {
  wipe(SCRATCH, SMALL_END - SCRATCH);
  gcm.forgetLong(MESSAGE_KEY);
  wipe(MESSAGE_KEY, GCM_KEY_TABLE);
}

/** Random bytes to where they are used; where they came from forgets them. */
export function takeRandom(to: usize, random: usize, length: usize): void {
  copy(to, random, length);
  wipe(random, length);
}

/** The header of a message but for nonce and IV. */
// @ts-expect-error: decorator
@inline
export function beginHeader(text: usize, id: usize): void {
  store<u32>(text, MESSAGE_MAGIC);
  copy16(text + MESSAGE_ID_AT, id);
}

/** The header of a message, with nonce and IV from the pool. */
export function writeHeader(text: usize, id: usize, random: usize): void {
  beginHeader(text, id);
  takeRandom(text + MESSAGE_NONCE_AT, random, MESSAGE_RANDOM_BYTES);
}

/**
 * `text` begins with room for the header; `aad` likewise, then the context. Lengths without header and tag. `random`: 28 bytes.
 * Afterwards `text` is the blob and `aad` is zero.
 */
export function encryptMessage(row: u32, id: usize, random: usize, aad: usize, contextLength: usize, text: usize, textLength: usize): void {
  writeHeader(text, id, random);
  if (isTiny(contextLength, textLength)) {
    makeLane(statesOf(row), text + MESSAGE_NONCE_AT);
    sealLane(STREAM, 16, text, aad + MESSAGE_HEADER_BYTES, contextLength, textLength);
    wipeLane();
    return;
  }
  beginDerived(statesOf(row), LABEL_MESSAGE, text + MESSAGE_NONCE_AT, text + MESSAGE_IV_AT);
  const body = text + MESSAGE_HEADER_BYTES;
  if (isShort(contextLength, textLength)) {
    gcm.crypt(MESSAGE_KEY, body, textLength);
    const tag = tagOf(MESSAGE_KEY, text, aad + MESSAGE_HEADER_BYTES, contextLength, textLength, v128.load(GCM_EJ0));
    v128.store(body + textLength, tag);
  } else {
    copy(aad, text, MESSAGE_HEADER_BYTES);
    gcm.seal(MESSAGE_KEY, aad, MESSAGE_HEADER_BYTES + contextLength, body, textLength);
  }
  wipeMessage();
  wipe(aad, MESSAGE_HEADER_BYTES + contextLength);
}

/** 1 when the message is genuine: then its plaintext stands where the ciphertext stood. */
function open(row: u32, aad: usize, contextLength: usize, text: usize, textLength: usize): u32 {
  if (isTiny(contextLength, textLength)) {
    makeLane(statesOf(row), text + MESSAGE_NONCE_AT);
    const valid = openLane(STREAM, 16, text, aad + MESSAGE_HEADER_BYTES, contextLength, textLength);
    wipeLane();
    return valid;
  }
  beginDerived(statesOf(row), LABEL_MESSAGE, text + MESSAGE_NONCE_AT, text + MESSAGE_IV_AT);
  const valid = openLong(aad, contextLength, text, textLength);
  wipeMessage();
  return valid;
}

function openLong(aad: usize, contextLength: usize, text: usize, textLength: usize): u32 {
  const body = text + MESSAGE_HEADER_BYTES;
  if (isShort(contextLength, textLength)) {
    const valid = isGenuine(MESSAGE_KEY, text, aad + MESSAGE_HEADER_BYTES, contextLength, textLength, v128.load(GCM_EJ0));
    // Whether the message is genuine is public from here on: it is the result.
    if (valid) gcm.crypt(MESSAGE_KEY, body, textLength);
    return valid;
  }
  copy(aad, text, MESSAGE_HEADER_BYTES);
  return gcm.open(MESSAGE_KEY, aad, MESSAGE_HEADER_BYTES + contextLength, body, textLength, GCM_TAG_BYTES);
}

/** The blob of `blobLength` bytes at `text`; on OK the plaintext stands where the ciphertext stood. `aad` is zero afterwards. */
export function decryptMessage(aad: usize, contextLength: usize, text: usize, blobLength: usize): u32 {
  let status: u32 = INVALID;
  if (blobLength >= <usize>(MESSAGE_HEADER_BYTES + GCM_TAG_BYTES) && load<u32>(text) == MESSAGE_MAGIC) {
    const row = find(text + MESSAGE_ID_AT);
    if (row == 0) {
      status = NOT_RESIDENT;
    } else {
      touch(row);
      if (open(row, aad, contextLength, text, blobLength - MESSAGE_HEADER_BYTES - GCM_TAG_BYTES)) status = OK;
    }
  }
  wipe(aad, MESSAGE_HEADER_BYTES + contextLength);
  return status;
}

/** Seals the secret after the header's room in TEXT under the root key; AAD likewise. */
export function sealUnderRoot(magic: u32, random: usize, aadLength: usize, length: usize): void {
  store<u32>(TEXT, magic);
  takeRandom(TEXT + SECRET_NONCE_AT, random, MESSAGE_RANDOM_BYTES);
  copy(AAD, TEXT, SECRET_HEADER_BYTES);
  const label = magic == BACKING_MAGIC ? LABEL_BACKING : LABEL_SECRETS;
  beginDerived(ROOT, label, TEXT + SECRET_NONCE_AT, TEXT + SECRET_IV_AT);
  gcm.seal(MESSAGE_KEY, AAD, SECRET_HEADER_BYTES + aadLength, TEXT + SECRET_HEADER_BYTES, length);
  wipeMessage();
  wipe(AAD, SECRET_HEADER_BYTES + aadLength);
}

/** Opens the sealed secret of `sealedLength` bytes at TEXT in place. */
export function openUnderRoot(magic: u32, aadLength: usize, sealedLength: usize): u32 {
  let valid: u32 = 0;
  if (sealedLength >= <usize>(SECRET_HEADER_BYTES + GCM_TAG_BYTES) && load<u32>(TEXT) == magic) {
    copy(AAD, TEXT, SECRET_HEADER_BYTES);
    const label = magic == BACKING_MAGIC ? LABEL_BACKING : LABEL_SECRETS;
    beginDerived(ROOT, label, TEXT + SECRET_NONCE_AT, TEXT + SECRET_IV_AT);
    const length = sealedLength - SECRET_HEADER_BYTES - GCM_TAG_BYTES;
    valid = gcm.open(MESSAGE_KEY, AAD, SECRET_HEADER_BYTES + aadLength, TEXT + SECRET_HEADER_BYTES, length, GCM_TAG_BYTES);
    wipeMessage();
  }
  wipe(AAD, SECRET_HEADER_BYTES + aadLength);
  return valid ? OK : INVALID;
}
