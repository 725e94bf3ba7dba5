/**
 * AES-256-GCM of short messages under one key, whose IVs differ in the last byte only: in its bits that the number of a message, from 0 on, is
 * XORed into (data_keys.ts). Step by step, each step for all messages.
 *
 * AES: blocks of one counter differ in byte 11 only, as those of one message differ in byte 15. Turned by a column (byte 11 becomes byte 15, under
 * round keys turned likewise) 32 of them are what aes_rows32.ts does at a time: the rounds of FIPS 197 treat all columns alike.
 *
 * GHASH: of the header only the number differs, so what comes before the text is, for each, the sum of what numbers with one bit add to it.
 */
import {
  ENTRIES,
  GCM_BLOCK,
  GCM_J0,
  GCM_KEY_H,
  GCM_KEY_SHORT,
  GCM_KEY_TABLE,
  GHASH_Y,
  LANE_STREAM,
  MESSAGE_HEADER_BYTES,
  MESSAGE_IV_AT,
  MESSAGE_KEY,
  ROWS_STATE,
  STREAM,
} from "./abi";
import { encrypt8 } from "./aes_bitslice8";
import { endRows, streamRows } from "./aes_rows32";
import { store64, wipe } from "./bytes";
import { aadOf, blocksOf, contextLengthOf, contextOf, entryOf, lengthOf, textOf } from "./entries";
import { ghashBlocks, ghashFew, makeShortTable } from "./ghash_swizzle";
import { isShort, tagOf } from "./short_message";

const BLOCK: usize = 16;
/** The blocks that aes_rows32.ts and aes_bitslice8.ts do at a time. */
const ROWS: u32 = 32;
const EIGHT: u32 = 8;
/** Up to so many messages passes of eight cost less than 32 blocks. With more, the number's bits in the IV of the first must be zero. */
export const FEW: u32 = 24;
/** From so many messages on this way pays. */
const COUNT_MIN: u32 = 3;
/** Blocks of text for which tables of the powers of H are made at most; a text of so many as the second may stand among shorter ones. */
const BLOCKS_MAX: usize = 15;
const BLOCKS_FREE: usize = 4;
const TABLE: usize = 512;
const SCHEDULE_BYTES: usize = 1920;
/** The table of H, and those of H^2 and so on. */
const FIRST_POWER: usize = MESSAGE_KEY + GCM_KEY_SHORT;
const POWERS: usize = MESSAGE_KEY + GCM_KEY_TABLE;
/** Y before the text, of each message: 1 KiB in the place of the lanes. */
const BEGUN: usize = LANE_STREAM;

/** The most blocks of text a message of the group may have to go with the others: one much longer would cost all of them. 0: there are too few. */
export function limitOf(count: u32): usize {
  return count < COUNT_MIN ? 0 : min(BLOCKS_MAX, max(BLOCKS_FREE, 2 * blocksOf(lengthOf(ENTRIES))));
}

/** Whether the message goes with the others. */
export function goesAlong(entry: usize, limit: usize): bool {
  return blocksOf(lengthOf(entry)) <= limit && isShort(contextLengthOf(entry), 0);
}

/** Column c of each round key becomes column c + 1: the four bytes of a row are one lane. */
function turnSchedule(): void {
  for (let at: usize = MESSAGE_KEY; at < <usize>MESSAGE_KEY + SCHEDULE_BYTES; at += BLOCK) {
    const plane = v128.load(at);
    v128.store(at, v128.or(i32x4.shl(plane, 8), i32x4.shr_u(plane, 24)));
  }
}

/** The turned counter blocks of the eight messages from `first` on, encrypted, at STREAM. `last`: the last word of the group's IV. */
function streamEight(first: u32, last: u32): void {
  const block = v128.load(GCM_J0);
  for (let k: u32 = 0; k < EIGHT; k++) v128.store(STREAM + BLOCK * <usize>k, i32x4.replace_lane(block, 3, bswap(last ^ (first + k))));
  encrypt8(MESSAGE_KEY, STREAM);
}

/**
 * XORs the blocks at `stream`, which are those of `counter` for `together` messages from `first` on, into these, where they are long enough; the first
 * one, E(K, J0), goes after a text's last block, where zeros are.
 */
function spread(stream: usize, together: u32, first: u32, count: u32, counter: usize, limit: usize): void {
  for (let number = first, end = min(first + together, count); number < end; number++) {
    const entry = entryOf(number);
    const blocks = blocksOf(lengthOf(entry));
    if (counter < blocks + 2 && goesAlong(entry, limit)) {
      const at = textOf(entry) + MESSAGE_HEADER_BYTES + BLOCK * (counter == 1 ? blocks : counter - 2);
      const turned = v128.load(stream);
      v128.store(at, v128.xor(v128.load(at), i32x4.shuffle(turned, turned, 1, 2, 3, 0)));
    }
    stream += BLOCK;
  }
}

/** Encrypts texts of up to `blocks` blocks; E(K, J0) of each follows. The headers are there. */
function crypt(count: u32, blocks: usize, limit: usize): void {
  const iv = textOf(ENTRIES) + MESSAGE_IV_AT;
  const last = bswap(load<u32>(iv, 8));
  turnSchedule();
  for (let counter: usize = 1; counter <= blocks + 1; counter++) {
    store<u32>(GCM_J0, bswap(<u32>counter));
    store<u64>(GCM_J0, load<u64>(iv), 4);
    let first: u32 = 0;
    for (; first + FEW < count; first += ROWS) {
      streamRows(MESSAGE_KEY, GCM_J0, last | first);
      spread(ROWS_STATE, ROWS, first, count, counter, limit);
    }
    endRows();
    for (; first < count; first += EIGHT) {
      streamEight(first, last);
      spread(STREAM, EIGHT, first, count, counter, limit);
    }
  }
}

/** GHASH tables of `more` powers of H from H^2 on, after that of H. */
function makePowers(more: usize): void {
  v128.store(GHASH_Y, v128.load(MESSAGE_KEY + GCM_KEY_H));
  v128.store(GCM_BLOCK, i64x2.splat(0));
  for (let table = POWERS; table < POWERS + more * TABLE; table += TABLE) {
    ghashBlocks(GHASH_Y, FIRST_POWER, GCM_BLOCK, BLOCK);
    makeShortTable(table, GHASH_Y);
  }
}

/** Y of header and context, which are those of the first message but for the number. */
function begin(count: u32): void {
  const zero = i64x2.splat(0);
  const blocks = blocksOf(contextLengthOf(ENTRIES));
  v128.store(BEGUN, zero);
  ghashBlocks(BEGUN, FIRST_POWER, textOf(ENTRIES), MESSAGE_HEADER_BYTES);
  ghashBlocks(BEGUN, FIRST_POWER, contextOf(ENTRIES), blocks * BLOCK);
  for (let bit: u32 = 1; bit < count; bit <<= 1) {
    v128.store(GHASH_Y, zero);
    v128.store(GCM_BLOCK, i8x16.replace_lane(zero, 15, <i8>bit));
    ghashBlocks(GHASH_Y, FIRST_POWER, GCM_BLOCK, BLOCK);
    v128.store(GCM_BLOCK, zero);
    for (let i: usize = 0; i < blocks; i++) ghashBlocks(GHASH_Y, FIRST_POWER, GCM_BLOCK, BLOCK);
    const more = v128.load(GHASH_Y);
    const step = <usize>bit * BLOCK;
    for (let at = BEGUN; at < BEGUN + step; at += BLOCK) v128.store(at + step, v128.xor(v128.load(at), more));
  }
}

/** What the length block adds to Y, SP 800-38D 7.1 step 5. */
function lengthsOf(contextLength: usize, length: usize): v128 {
  store64(GCM_BLOCK, <u64>(MESSAGE_HEADER_BYTES + contextLength) << 3);
  store64(GCM_BLOCK + 8, <u64>length << 3);
  v128.store(GHASH_Y, i64x2.splat(0));
  ghashBlocks(GHASH_Y, FIRST_POWER, GCM_BLOCK, BLOCK);
  return v128.load(GHASH_Y);
}

/** Tags of messages that have the same context in the same place. */
function tagTogether(count: u32, limit: usize): void {
  const zero = i64x2.splat(0);
  begin(count);
  let known: usize = 0;
  let lengths = zero;
  for (let number: u32 = 0; number < count; number++) {
    const entry = entryOf(number);
    if (!goesAlong(entry, limit)) continue;
    const y = BEGUN + <usize>number * BLOCK;
    const length = lengthOf(entry);
    if (length != known) lengths = lengthsOf(contextLengthOf(entry), length);
    known = length;
    const text = textOf(entry) + MESSAGE_HEADER_BYTES;
    const end = text + blocksOf(length) * BLOCK;
    const mask = v128.xor(v128.load(end), lengths);
    v128.store(text + length, zero);
    v128.store(end, zero);
    ghashFew(y, POWERS, 1, text, end - text);
    v128.store(text + length, v128.xor(v128.load(y), mask));
  }
}

function tagApart(entry: usize): void {
  const length = lengthOf(entry);
  const text = textOf(entry) + MESSAGE_HEADER_BYTES;
  const mask = v128.load(text + blocksOf(length) * BLOCK);
  v128.store(text + length, tagOf(MESSAGE_KEY, textOf(entry), contextOf(entry), contextLengthOf(entry), length, mask));
}

/** Encrypts those messages in ENTRIES that go along with each other. At MESSAGE_KEY are the schedule, H and its table. */
export function sealTogether(count: u32, limit: usize): void {
  let blocks: usize = 0;
  let oneContext = true;
  for (let number: u32 = 0; number < count; number++) {
    const entry = entryOf(number);
    if (goesAlong(entry, limit)) blocks = max(blocks, blocksOf(lengthOf(entry)));
    if (aadOf(entry) != aadOf(ENTRIES)) oneContext = false;
  }
  if (blocks == 0) return;
  crypt(count, blocks, limit);
  if (oneContext) {
    makePowers(blocks);
    tagTogether(count, limit);
    wipe(POWERS, blocks * TABLE);
  } else {
    for (let number: u32 = 0; number < count; number++) if (goesAlong(entryOf(number), limit)) tagApart(entryOf(number));
  }
}
