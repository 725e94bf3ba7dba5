/**
 * Backing keys in memory: a hash table from 16-byte id to row, chained, with the rows in order of last use.
 *
 *   BACKING  heads   one word a bucket: first row of its chain                    buckets x 4
 *            rows    id (16), next in chain (4), newer (4), older (4), in use (4) (slots + 1) x 32
 *            states  HMAC-SHA-256 mid-states of the key                           (slots + 1) x 64
 *
 * Row 0 is no key: it ends every chain and closes the ring of use (its `older` is the newest row, its `newer` the oldest). A row
 * and its mid-states are apart, so a lookup touches one head and half a cache line. Ids are public.
 */
import { BACKING, BACKING_ROW_BYTES, BACKING_STATES_BYTES } from "./abi";
import { copy, copy16, wipe } from "./bytes";

const NEXT: usize = 16;
const NEWER: usize = 20;
const OLDER: usize = 24;
const IN_USE: usize = 28;

let slots: u32 = 0;
let bucketBits: u32 = 0;
let rows: usize = 0;
let states: usize = 0;
/** Rows 1 to `resident` hold keys; the rest is zero. */
let resident: u32 = 0;

/** Buckets: a power of two, two to four times the number of slots, so that most chains have one row. */
function bitsFor(count: u32): u32 {
  return count <= 1 ? 1 : 33 - clz<u32>(count - 1);
}

/** The address at which a table of `count` slots ends. */
export function backingEnd(count: u32): usize {
  return BACKING + (<usize>4 << bitsFor(count)) + (<usize>count + 1) * (BACKING_ROW_BYTES + BACKING_STATES_BYTES);
}

/** Lays out an empty table; memory up to backingEnd(count) is there and zero. */
export function layOut(count: u32): void {
  slots = count;
  bucketBits = bitsFor(count);
  rows = BACKING + (<usize>4 << bucketBits);
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

/** The head of the bucket of an id: its 16 bytes folded, times 2^64 / golden ratio, high bits. */
// @ts-expect-error: decorator
@inline
function headOf(id: usize): usize {
  const folded = (load<u64>(id) ^ rotl<u64>(load<u64>(id, 8), 29)) * 0x9e3779b97f4a7c15;
  return BACKING + (<usize>(folded >> (64 - bucketBits)) << 2);
}

/** The row of the id, or 0. Does not count as use. */
export function find(id: usize): u32 {
  return findFrom(load<u32>(headOf(id)), id);
}

/** The row of the id in the chain that begins at `row`, or 0. */
// @ts-expect-error: decorator
@inline
function findFrom(row: u32, id: usize): u32 {
  const low = load<u64>(id);
  const high = load<u64>(id, 8);
  while (row != 0) {
    const at = rowAt(row);
    if (load<u64>(at) == low && load<u64>(at, 8) == high) return row;
    row = load<u32>(at, NEXT);
  }
  return 0;
}

/**
 * For `count` ids (at most 64) at `ids`: a byte 1 or 0 for each at `answers`, which may be where the ids begin. All heads are read
 * first, to `heads` (count + 1 words), then all first rows, so that in a large table the cache misses of many lookups overlap.
 */
export function findMany(ids: usize, count: usize, heads: usize, answers: usize): void {
  for (let i: usize = 0; i < count; i++) store<u32>(heads + 4 * i, load<u32>(headOf(ids + 16 * i)));
  let touched: u32 = 0;
  for (let i: usize = 0; i < count; i++) touched ^= load<u32>(rowAt(load<u32>(heads + 4 * i)));
  store<u32>(heads + 4 * count, touched);
  for (let i: usize = 0; i < count; i++) store<u8>(answers + i, <u8>(findFrom(load<u32>(heads + 4 * i), ids + 16 * i) != 0));
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

/** The word that points to the row: the head of its bucket, or the `next` before it. */
function pointerTo(row: u32): usize {
  let at = headOf(rowAt(row));
  while (load<u32>(at) != row) at = rowAt(load<u32>(at)) + NEXT;
  return at;
}

/** Takes a row out and wipes it with its mid-states; the last row moves into the gap. */
function clear(row: u32): void {
  const at = rowAt(row);
  store<u32>(pointerTo(row), load<u32>(at, NEXT));
  unlinkUse(at);
  const last = resident--;
  const lastAt = rowAt(last);
  if (row != last) {
    store<u32>(pointerTo(last), row);
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
  const head = headOf(id);
  copy16(at, id);
  store<u32>(at, load<u32>(head), NEXT);
  store<u32>(at, 1, IN_USE);
  store<u32>(head, row);
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
