/**
 * Data keys of a batch, up to 64 in a group: one derived key for the group, as AWS KMS has one for a request, and for each message an IV of its
 * own, which is the group's with the number of the message XORed into its last byte. So no two messages of a group can have the same IV, and
 * nonce and IV of a group have 224 random bits as those of a message alone, or 217 in a large group. Opening knows no difference. docs/ciphertext.md says
 * what it means.
 */
import {
  DERIVED,
  ENTRIES,
  GCM_KEY_H,
  GCM_KEY_SHORT,
  IV_96_BYTES,
  LANE_STREAM,
  MESSAGE_HEADER_BYTES,
  MESSAGE_IV_AT,
  MESSAGE_KEY,
  MESSAGE_NONCE_AT,
} from "./abi";
import { encrypt8 } from "./aes_bitslice8";
import { expandKey } from "./aes_key";
import { statesOf } from "./backing_keys";
import { copy, copy16, wipe } from "./bytes";
import { FEW, goesAlong, limitOf, sealTogether } from "./counted_ivs";
import { aadOf, contextLengthOf, entryOf, lengthOf, textOf } from "./entries";
import { writeHeader } from "./envelope";
import * as gcm from "./gcm";
import { makeShortTable } from "./ghash_swizzle";
import { deriveKey, LABEL_MESSAGE } from "./kdf_ctr";
import { PASS, wipeLanes } from "./lanes8";

const LAST_OF_IV: usize = MESSAGE_IV_AT + IV_96_BYTES - 1;

/** The group's key, expanded, and the GHASH table of its H. */
function makeKey(row: u32, nonce: usize): void {
  deriveKey(statesOf(row), LABEL_MESSAGE, nonce);
  expandKey(MESSAGE_KEY, DERIVED);
  wipe(LANE_STREAM, PASS);
  encrypt8(MESSAGE_KEY, LANE_STREAM);
  copy16(MESSAGE_KEY + GCM_KEY_H, LANE_STREAM);
  makeShortTable(MESSAGE_KEY + GCM_KEY_SHORT, LANE_STREAM);
}

function writeHeaders(id: usize, random: usize, count: u32): void {
  const first = textOf(ENTRIES);
  writeHeader(first, id, random);
  // Of many messages the last seven bits are the number's alone, so that AES goes the same way whatever is random (docs/ciphertext.md has the bounds).
  if (count > FEW) store<u8>(first + LAST_OF_IV, load<u8>(first + LAST_OF_IV) & 0x80);
  const last = load<u8>(first + LAST_OF_IV);
  for (let number: u32 = 1; number < count; number++) {
    const text = textOf(entryOf(number));
    copy(text, first, MESSAGE_HEADER_BYTES);
    store<u8>(text + LAST_OF_IV, last ^ number);
  }
}

function sealOne(entry: usize): void {
  const text = textOf(entry);
  const aadLength = MESSAGE_HEADER_BYTES + contextLengthOf(entry);
  copy(aadOf(entry), text, MESSAGE_HEADER_BYTES);
  gcm.beginOnce(MESSAGE_KEY, text + MESSAGE_IV_AT);
  gcm.seal(MESSAGE_KEY, aadOf(entry), aadLength, text + MESSAGE_HEADER_BYTES, lengthOf(entry));
  gcm.forgetLong(MESSAGE_KEY);
}

/** Messages may have a context in common, so all are wiped after all messages. */
function wipeContexts(count: u32): void {
  for (let number: u32 = 0; number < count; number++) {
    const entry = entryOf(number);
    wipe(aadOf(entry), MESSAGE_HEADER_BYTES + contextLengthOf(entry));
  }
}

/** Encrypts the group in ENTRIES under the backing key in `row` with the id at `id`. `random`: 28 bytes, wiped. */
export function encryptGroup(row: u32, id: usize, random: usize, count: u32): void {
  makeKey(row, random);
  writeHeaders(id, random, count);
  const limit = limitOf(count);
  for (let number: u32 = 0; number < count; number++) if (!goesAlong(entryOf(number), limit)) sealOne(entryOf(number));
  sealTogether(count, limit);
  wipeContexts(count);
  wipeLanes();
}
