/**
 * Backing keys in memory: a hash table from 16-byte id to row, open, in lines of four ids, with the rows in order of last use.
 *
 *   BACKING  ids     four a line of 64 bytes, a cache line                          lines x 64
 *            rowOf   the row of each id; 0: no id stands here                       lines x 16
 *            rows    place of the id (4), newer (4), older (4), in use (4)          (slots + 1) x 16
 *            states  HMAC-SHA-256 mid-states of the key                             (slots + 1) x 64
 *
 * An id stands in the line its hash names or, where that is full, in the first later one with room, around the end; so a line with
 * room ends every search. At most half of the places are taken. Row 0 is no key: it closes the ring of use (its `older` is the newest
 * row, its `newer` the oldest). Whether an id is there, one cache line says. Ids are public.
 */
import { BACKING, BACKING_ROW_BYTES, BACKING_STATES_BYTES } from "./abi";
import { copy, copy16, wipe } from "./bytes";

/** Ids in a line. */
const LINE = 4;

/** Bytes of 64 ids looked up together. */
const GROUP: usize = 1024;

const PLACE: usize = 0;
const NEWER: usize = 4;
const OLDER: usize = 8;
const IN_USE: usize = 12;

let slots: u32 = 0;
let lineBits: u32 = 0;
let rowOf: usize = 0;
let rows: usize = 0;
let states: usize = 0;
/** Rows 1 to `resident` hold keys; the rest is zero. */
let resident: u32 = 0;

/** Lines: a power of two, half to one times the number of slots. */
function bitsFor(count: u32): u32 {
  return count <= 4 ? 1 : 31 - clz<u32>(count - 1);
}

/** The address at which a table of `count` slots ends. */
export function backingEnd(count: u32): usize {
  return BACKING + (<usize>80 << bitsFor(count)) + (<usize>count + 1) * (BACKING_ROW_BYTES + BACKING_STATES_BYTES);
}

/** Lays out an empty table; memory up to backingEnd(count) is there and zero. */
export function layOut(count: u32): void {
  slots = count;
  lineBits = bitsFor(count);
  rowOf = BACKING + (<usize>64 << lineBits);
  rows = BACKING + (<usize>80 << lineBits);
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

/** The line of an id: its 16 bytes folded, times 2^64 / golden ratio, high bits. */
// @ts-expect-error: decorator
@inline
function lineOf(low: u64, high: u64): u32 {
  return <u32>(((low ^ rotl<u64>(high, 29)) * 0x9e3779b97f4a7c15) >> (64 - lineBits));
}

// @ts-expect-error: decorator
@inline
function nextLine(line: u32): u32 {
  return (line + 1) & ((1 << lineBits) - 1);
}

// @ts-expect-error: decorator
@inline
function isFull(line: u32): bool {
  return i32x4.all_true(v128.load(rowOfAt(line * LINE)));
}

/** The row of the id, or 0. Does not count as use. */
export function find(id: usize): u32 {
  const low = load<u64>(id);
  const high = load<u64>(id, 8);
  let line = lineOf(low, high);
  while (true) {
    for (let place = line * LINE; place < line * LINE + LINE; place++) {
      const row = load<u32>(rowOfAt(place));
      if (load<u64>(idAt(place)) == low && load<u64>(idAt(place), 8) == high && row != 0) return row;
    }
    if (!isFull(line)) return 0;
    line = nextLine(line);
  }
}

/** 0 when the id at `at` is the one of `low` and `high`. */
// @ts-expect-error: decorator
@inline
function difference(at: usize, low: u64, high: u64): u64 {
  return (load<u64>(at) ^ low) | (load<u64>(at, 8) ^ high);
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
      const at = idAt(lineOf(low, high) * LINE);
      const a = <u32>(difference(at, low, high) == 0) | <u32>(difference(at + 16, low, high) == 0);
      const b = <u32>(difference(at + 32, low, high) == 0) | <u32>(difference(at + 48, low, high) == 0);
      // Where no id stands are zeros, which may be an id.
      if (((a | b) & <u32>((low | high) != 0)) == 0) store<u8>(answers, <u8>(find(ids) != 0));
      else store<u8>(answers, 1);
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

/** The lowest place without an id in a line that is not full. */
function freePlace(line: u32): u32 {
  let place = line * LINE;
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

/** Takes the id at `place` out. Ids that found its line full come back, so that every search still ends at a line with room. */
function removeId(place: u32): void {
  let line = place / LINE;
  let wasFull = isFull(line);
  store<u32>(rowOfAt(place), 0);
  let later = line;
  while (wasFull) {
    later = nextLine(later);
    wasFull = isFull(later);
    const mask: u32 = (1 << lineBits) - 1;
    for (let from = later * LINE; from < later * LINE + LINE; from++) {
      if (load<u32>(rowOfAt(from)) == 0) continue;
      const home = lineOf(load<u64>(idAt(from)), load<u64>(idAt(from), 8));
      // Its own line is the gap's or one before it.
      if (((later - home) & mask) >= ((later - line) & mask)) {
        moveId(place, from);
        place = from;
        line = later;
        break;
      }
    }
  }
  wipe(idAt(place), 16);
}

/** Takes a row out and wipes it with its mid-states; the last row moves into the gap. */
function clear(row: u32): void {
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
    touch(own);
    return own;
  }
  if (resident == slots) clear(load<u32>(rows, NEWER));
  const row = ++resident;
  const at = rowAt(row);
  let line = lineOf(load<u64>(id), load<u64>(id, 8));
  while (isFull(line)) line = nextLine(line);
  const place = freePlace(line);
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
}

export function residentCount(): u32 {
  return resident;
}
