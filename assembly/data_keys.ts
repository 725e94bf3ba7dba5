/**
 * Data keys of a batch, up to 64 in a group: one derived key for the group, as AWS KMS has one for a request, and for each message an IV of its
 * own, which is the group's with the number of the message XORed into its last byte. So no two messages of a group can have the same IV, and
 * nonce and IV of a group have 224 random bits as those of a message alone. Opening knows no difference. docs/ciphertext.md says what it means.
 */
import {
  DERIVED,
  ENTRIES,
  ENTRY_BYTES,
  GCM_KEY_SHORT,
  IV_96_BYTES,
  LANE_NONCES,
  LANE_STREAM,
  MESSAGE_HEADER_BYTES,
  MESSAGE_IV_AT,
  MESSAGE_KEY,
  MESSAGE_NONCE_AT,
  MESSAGE_RANDOM_BYTES,
} from "./abi";
import { encrypt8 } from "./aes_bitslice8";
import { expandKey } from "./aes_key";
import { statesOf } from "./backing_keys";
import { copy, wipe } from "./bytes";
import { aadOf, blocksOf, contextLengthOf, contextOf, fit, lengthOf, textOf } from "./entries";
import { beginHeader } from "./envelope";
import * as gcm from "./gcm";
import { makeShortTable } from "./ghash_swizzle";
import { deriveKey, LABEL_MESSAGE } from "./kdf_ctr";
import { sealTabled } from "./lane";
import { makeStreams, PASS, wipeLanes } from "./lanes8";

const LAST_OF_IV: usize = MESSAGE_IV_AT + IV_96_BYTES - 1;

/** The group's key, expanded, and the GHASH table of its H. */
function makeKey(row: u32, nonce: usize): void {
  deriveKey(statesOf(row), LABEL_MESSAGE, nonce);
  expandKey(MESSAGE_KEY, DERIVED);
  wipe(LANE_STREAM, PASS);
  encrypt8(MESSAGE_KEY, LANE_STREAM);
  makeShortTable(MESSAGE_KEY + GCM_KEY_SHORT, LANE_STREAM);
}

function writeHeaders(id: usize, random: usize, count: u32): void {
  for (let number: u32 = 0; number < count; number++) {
    const text = textOf(ENTRIES + <usize>number * ENTRY_BYTES);
    beginHeader(text, id);
    copy(text + MESSAGE_NONCE_AT, random, MESSAGE_RANDOM_BYTES);
    store<u8>(text + LAST_OF_IV, load<u8>(text + LAST_OF_IV) ^ number);
  }
}

/** Eight short messages: each pass encrypts one block of every one. */
function sealEight(entry: usize): void {
  let longest: usize = 0;
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    store<u32>(LANE_NONCES + 4 * k, <u32>textOf(e) + MESSAGE_NONCE_AT);
    longest = max<usize>(longest, lengthOf(e));
  }
  makeStreams(LANE_STREAM, blocksOf(longest));
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    sealTabled(LANE_STREAM + 16 * k, PASS, textOf(e), contextOf(e), contextLengthOf(e), lengthOf(e));
  }
}

function sealOne(entry: usize): void {
  const text = textOf(entry);
  const aadLength = MESSAGE_HEADER_BYTES + contextLengthOf(entry);
  copy(aadOf(entry), text, MESSAGE_HEADER_BYTES);
  gcm.beginOnce(MESSAGE_KEY, text + MESSAGE_IV_AT);
  gcm.seal(MESSAGE_KEY, aadOf(entry), aadLength, text + MESSAGE_HEADER_BYTES, lengthOf(entry));
  gcm.forgetLong(MESSAGE_KEY);
  wipe(aadOf(entry), aadLength);
}

/** Encrypts the group in ENTRIES under the backing key in `row` with the id at `id`. `random`: 28 bytes, wiped. */
export function encryptGroup(row: u32, id: usize, random: usize, count: u32): void {
  makeKey(row, random);
  writeHeaders(id, random, count);
  wipe(random, MESSAGE_RANDOM_BYTES);
  let i: u32 = 0;
  while (i < count) {
    const entry = ENTRIES + <usize>i * ENTRY_BYTES;
    if (i + 8 <= count && fit(entry, 0)) {
      sealEight(entry);
      i += 8;
    } else {
      sealOne(entry);
      i++;
    }
  }
  wipeLanes();
}
