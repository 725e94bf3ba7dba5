/**
 * Backing keys in memory: a hash table from 16-byte id to row, open, in buckets of eight ids, with the rows in order of last use.
 *
 *   BACKING  ids     eight a bucket: two cache lines of four                        buckets x 128
 *            rowOf   the row of each id; 0: no id stands here                       buckets x 32
 *            rows    place of the id (4), newer (4), older (4), in use (4)          (slots + 1) x 16
 *            states  HMAC-SHA-256 mid-states of the key                             (slots + 1) x 64
 *
 * An id stands in the line its hash names, where there was room; else in the other line of the bucket, which comes with the same
 * fetch on most processors; else in the first later bucket with room, around the end. So a bucket with room ends every search. At
 * most half of the places are taken. Row 0 is no key: it closes the ring of use (its `older` is the newest row, its `newer` the
 * oldest). Whether an id is there, one cache line says for most. Ids are public.
 */
import { BACKING, BACKING_ROW_BYTES, BACKING_STATES_BYTES } from "./abi";
import { copy, copy16, wipe } from "./bytes";
import { forget, forgetAll } from "./prepared";

/** Ids in a bucket, and in each of its two lines. */
const BUCKET = 8;
const LINE = 4;

/** Bytes of 64 ids looked up together. */
const GROUP: usize = 1024;

const PLACE: usize = 0;
const NEWER: usize = 4;
const OLDER: usize = 8;
const IN_USE: usize = 12;

let slots: u32 = 0;
let bucketBits: u32 = 0;
let rowOf: usize = 0;
let rows: usize = 0;
let states: usize = 0;
/** Rows 1 to `resident` hold keys; the rest is zero. */
let resident: u32 = 0;

/** Buckets: a power of two, a quarter to half of the number of slots. */
function bitsFor(count: u32): u32 {
  return count <= 8 ? 1 : 30 - clz<u32>(count - 1);
}

/** The address at which a table of `count` slots ends. */
export function backingEnd(count: u32): usize {
  return BACKING + (<usize>160 << bitsFor(count)) + (<usize>count + 1) * (BACKING_ROW_BYTES + BACKING_STATES_BYTES);
}

/** Lays out an empty table; memory up to backingEnd(count) is there and zero. */
export function layOut(count: u32): void {
  slots = count;
  bucketBits = bitsFor(count);
  rowOf = BACKING + (<usize>128 << bucketBits);
  rows = BACKING + (<usize>160 << bucketBits);
  states = rows + (<usize>count + 1) * BACKING_ROW_BYTES;
}

// @ts-expect-error: decorator
@inline
function rowAt(row: u32): usize {
  return rows + <usize>row * BACKING_ROW_BYTES;
}

/** Mid-states of a row. */
// @ts-expect-error: decorator
@inline
export function statesOf(row: u32): usize {
  return states + <usize>row * BACKING_STATES_BYTES;
}

// @ts-expect-error: decorator
@inline
function idAt(place: u32): usize {
  return BACKING + (<usize>place << 4);
}

/** Address of the row number of a place. */
// @ts-expect-error: decorator
@inline
function rowOfAt(place: u32): usize {
  return rowOf + (<usize>place << 2);
}

/** The line of an id, of all lines: its 16 bytes folded, times 2^64 / golden ratio, high bits. */
// @ts-expect-error: decorator
@inline
function lineOf(low: u64, high: u64): u32 {
  return <u32>(((low ^ rotl<u64>(high, 29)) * 0x9e3779b97f4a7c15) >> (63 - bucketBits));
}

// @ts-expect-error: decorator
@inline
function bucketOf(low: u64, high: u64): u32 {
  return lineOf(low, high) >> 1;
}

// @ts-expect-error: decorator
@inline
function nextBucket(bucket: u32): u32 {
  return (bucket + 1) & ((1 << bucketBits) - 1);
}

// @ts-expect-error: decorator
@inline
function isFull(bucket: u32): bool {
  const at = rowOfAt(bucket * BUCKET);
  return i32x4.all_true(v128.load(at)) && i32x4.all_true(v128.load(at, 16));
}

/** The row of the id, or 0. Does not count as use. */
export function find(id: usize): u32 {
  const low = load<u64>(id);
  const high = load<u64>(id, 8);
  let bucket = bucketOf(low, high);
  while (true) {
    for (let place = bucket * BUCKET; place < bucket * BUCKET + BUCKET; place++) {
      const row = load<u32>(rowOfAt(place));
      if (load<u64>(idAt(place)) == low && load<u64>(idAt(place), 8) == high && row != 0) return row;
    }
    if (!isFull(bucket)) return 0;
    bucket = nextBucket(bucket);
  }
}

// @ts-expect-error: decorator
@inline
function isAt(at: usize, low: u64, high: u64): u32 {
  return <u32>(((load<u64>(at) ^ low) | (load<u64>(at, 8) ^ high)) == 0);
}

/** 1 when the id of `low` and `high` is one of the four at `line`, or is zeros and a place is free. No branch between the four. */
// @ts-expect-error: decorator
@inline
function isInLine(line: usize, low: u64, high: u64): u32 {
  return isAt(line, low, high) | isAt(line + 16, low, high) | isAt(line + 32, low, high) | isAt(line + 48, low, high);
}

/** Reads of the lines of the ids from `ids` to `end`, which wait for none before them. The result says nothing, but has to go somewhere. */
function touchLines(ids: usize, end: usize): u64 {
  let touched: u64 = 0;
  for (; ids < end; ids += 16) touched ^= load<u64>(idAt(lineOf(load<u64>(ids), load<u64>(ids, 8)) * LINE));
  return touched;
}

/**
 * For `count` ids at `ids`: a byte 1 or 0 for each at `answers`, which may be where the ids begin; one word at `scratch` is overwritten. The
 * lines of a group are all read before the first is needed, so in a large table the cache misses of many lookups overlap.
 */
export function findMany(ids: usize, count: usize, answers: usize, scratch: usize): void {
  const end = ids + 16 * count;
  while (ids < end) {
    const groupEnd = min<usize>(ids + GROUP, end);
    store<u64>(scratch, touchLines(ids, groupEnd));
    for (; ids < groupEnd; ids += 16) {
      const low = load<u64>(ids);
      const high = load<u64>(ids, 8);
      const line = idAt(lineOf(low, high) * LINE);
      let found = isInLine(line, low, high);
      if (found == 0) found = isInLine(line ^ 64, low, high);
      if (found == 0 || (low | high) == 0) found = <u32>(find(ids) != 0);
      store<u8>(answers, <u8>found);
      answers++;
    }
  }
}

function unlinkUse(at: usize): void {
  const newer = load<u32>(at, NEWER);
  const older = load<u32>(at, OLDER);
  store<u32>(rowAt(newer), older, OLDER);
  store<u32>(rowAt(older), newer, NEWER);
}

function linkNewest(row: u32, at: usize): void {
  const newest = load<u32>(rows, OLDER);
  store<u32>(at, 0, NEWER);
  store<u32>(at, newest, OLDER);
  store<u32>(rowAt(newest), row, NEWER);
  store<u32>(rows, row, OLDER);
}

/** Notes that the row was used just now. */
export function touch(row: u32): void {
  if (load<u32>(rows, OLDER) == row) return;
  const at = rowAt(row);
  unlinkUse(at);
  linkNewest(row, at);
}

/** A place without an id for the id of `low` and `high`: in its line, in the other line of its bucket, or in the next bucket with room. */
function freePlace(low: u64, high: u64): u32 {
  const line = lineOf(low, high);
  for (let place = line * LINE; place < line * LINE + LINE; place++) if (load<u32>(rowOfAt(place)) == 0) return place;
  let bucket = line >> 1;
  while (isFull(bucket)) bucket = nextBucket(bucket);
  let place = bucket * BUCKET;
  while (load<u32>(rowOfAt(place)) != 0) place++;
  return place;
}

/** Moves the id at `from` to the free place `to`. */
function moveId(to: u32, from: u32): void {
  const row = load<u32>(rowOfAt(from));
  copy16(idAt(to), idAt(from));
  store<u32>(rowOfAt(to), row);
  store<u32>(rowAt(row), to, PLACE);
  store<u32>(rowOfAt(from), 0);
}

/** Takes the id at `place` out. Ids that found its bucket full come back, so that every search still ends at a bucket with room. */
function removeId(place: u32): void {
  let bucket = place / BUCKET;
  let wasFull = isFull(bucket);
  store<u32>(rowOfAt(place), 0);
  let later = bucket;
  while (wasFull) {
    later = nextBucket(later);
    wasFull = isFull(later);
    const mask: u32 = (1 << bucketBits) - 1;
    for (let from = later * BUCKET; from < later * BUCKET + BUCKET; from++) {
      if (load<u32>(rowOfAt(from)) == 0) continue;
      const home = bucketOf(load<u64>(idAt(from)), load<u64>(idAt(from), 8));
      // Its own bucket is the gap's or one before it.
      if (((later - home) & mask) >= ((later - bucket) & mask)) {
        moveId(place, from);
        place = from;
        bucket = later;
        break;
      }
    }
  }
  wipe(idAt(place), 16);
}

/** Takes a row out and wipes it with its mid-states and what is prepared under it; the last row moves into the gap. */
function clear(row: u32): void {
  forget(row);
  forget(resident);
  const at = rowAt(row);
  removeId(load<u32>(at, PLACE));
  unlinkUse(at);
  const last = resident--;
  const lastAt = rowAt(last);
  if (row != last) {
    store<u32>(rowOfAt(load<u32>(lastAt, PLACE)), row);
    store<u32>(rowAt(load<u32>(lastAt, NEWER)), row, OLDER);
    store<u32>(rowAt(load<u32>(lastAt, OLDER)), row, NEWER);
    copy(at, lastAt, BACKING_ROW_BYTES);
    copy(statesOf(row), statesOf(last), BACKING_STATES_BYTES);
  }
  wipe(lastAt, BACKING_ROW_BYTES);
  wipe(statesOf(last), BACKING_STATES_BYTES);
}

/** A row for the id, newest in use: its own or a new one; at capacity the least recently used one makes room. The caller fills its mid-states. */
export function claim(id: usize): u32 {
  const own = find(id);
  if (own != 0) {
    // Its mid-states may become others.
    forget(own);
    touch(own);
    return own;
  }
  if (resident == slots) clear(load<u32>(rows, NEWER));
  const row = ++resident;
  const at = rowAt(row);
  const place = freePlace(load<u64>(id), load<u64>(id, 8));
  copy16(idAt(place), id);
  store<u32>(rowOfAt(place), row);
  store<u32>(at, place, PLACE);
  store<u32>(at, 1, IN_USE);
  linkNewest(row, at);
  return row;
}

/** Wipes the row of the id; 1 when there was one. */
export function release(id: usize): u32 {
  const row = find(id);
  if (row == 0) return 0;
  clear(row);
  return 1;
}

/** Wipes the whole table. */
export function releaseAll(): void {
  wipe(BACKING, rows - BACKING);
  wipe(rows, (<usize>resident + 1) * BACKING_ROW_BYTES);
  wipe(states, (<usize>resident + 1) * BACKING_STATES_BYTES);
  resident = 0;
  forgetAll();
}

export function residentCount(): u32 {
  return resident;
}
