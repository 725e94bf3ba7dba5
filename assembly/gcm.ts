/**
 * AES-256-GCM, NIST SP 800-38D. An expanded key is `GCM_KEY_BYTES` at an address: schedule, H, the GHASH table of H, those of
 * its powers, which an imported key has and a message key does without, and those for sixteen lanes, made for the first message that is
 * long enough. One message at a time; its state is in scratch:
 *
 *   begin (7.1 steps 1 and 2) -> absorb AAD -> [crypt -> absorb ciphertext | absorb ciphertext -> verify -> crypt] -> tag
 *
 * Verify first, then decrypt (7.2): crypt is called on received text only after `verify` said yes.
 */
import {
  GCM_BLOCK,
  GCM_EJ0,
  GCM_J0,
  GCM_KEY_H,
  GCM_KEY_H16,
  GCM_KEY_LANES,
  GCM_KEY_NIBBLED,
  GCM_KEY_NIBBLES,
  GCM_KEY_SHORT,
  GCM_KEY_TABLED,
  GHASH_Y,
  IV_96_BYTES,
  ROWS_STATE,
  STREAM,
} from "./abi";
import { encrypt8 } from "./aes_bitslice8";
import { expandKey } from "./aes_key";
import { encryptNibbles, expandNibbles } from "./aes_nibbles";
import { cryptGroups, endRows, streamRows } from "./aes_rows32";
import { copy, copy16, load32, store64, wipe } from "./bytes";
import { equal } from "./ct";
import { ghashLanes, LANES_FROM, makeLanes } from "./ghash_lanes16";
import { ghashBlocks, ghashFew, makePowers, makeShortTable, toPower16 } from "./ghash_swizzle";

const BLOCK: usize = 16;
const PASS: usize = 128;
/** The 32 blocks of aes_rows32.ts in bytes. */
const GROUP: usize = 512;
/** From here on 32 blocks at a time cost less than passes of eight: bytes of a message, and of what is left of one. */
const GROUP_FROM: usize = 384;
const GROUP_FROM_LEFT: usize = 272;
/** Bytes up to which encrypting block by block costs less than a pass of eight. */
const FEW: usize = 96;
/** Bytes from which lanes pay for making their tables for one message, without those of the powers. */
const LONG: usize = 2048;
/** Bits of GCM_KEY_TABLED: the tables of the powers are made; those for lanes are. */
const POWERS: u32 = 1;
const LANES: u32 = 2;

/** The key stream that is there, in STREAM or in ROWS_STATE: where the next block of it is, and where it ends. */
let next: usize = 0;
let streamEnd: usize = 0;
/** The counter of the next block, SP 800-38D 6.2: the last 32 bits. */
let counter: u32 = 0;

/** Puts `n` counter blocks at `at`. */
// @ts-expect-error: decorator
@inline
function counterBlocks(at: usize, n: usize): void {
  const block = v128.load(GCM_J0);
  for (let i: usize = 0; i < n; i++) v128.store(at + i * BLOCK, i32x4.replace_lane(block, 3, bswap<u32>(counter + <u32>i)));
  counter += <u32>n;
}

/** Notes H = E(K, 0) of a key and makes its short table. */
function setH(gcm: usize, h: usize): void {
  copy16(gcm + GCM_KEY_H, h);
  store<u32>(gcm + GCM_KEY_TABLED, 0);
  makeShortTable(gcm + GCM_KEY_SHORT, h);
}

/** The GHASH tables of the powers of H. */
function setPowers(gcm: usize): void {
  makePowers(gcm + GCM_KEY_SHORT, gcm + GCM_KEY_H, gcm + GCM_KEY_H16);
  store<u32>(gcm + GCM_KEY_TABLED, POWERS);
}

/** The GHASH tables for sixteen lanes; `made`: what GCM_KEY_TABLED says. */
function setLanes(gcm: usize, made: u32): void {
  if (made == 0) {
    copy16(gcm + GCM_KEY_H16, gcm + GCM_KEY_H);
    toPower16(gcm + GCM_KEY_H16, gcm + GCM_KEY_LANES);
  }
  makeLanes(gcm + GCM_KEY_LANES, gcm + GCM_KEY_H16);
  store<u32>(gcm + GCM_KEY_TABLED, made | LANES);
}

/** Expands the 32 bytes at `key` into an imported GCM key at `gcm`. */
export function importKey(gcm: usize, key: usize): void {
  expandKey(gcm, key);
  expandNibbles(gcm + GCM_KEY_NIBBLES, key);
  store<u32>(gcm + GCM_KEY_NIBBLED, 1);
  wipe(STREAM, PASS);
  encrypt8(gcm, STREAM);
  setH(gcm, STREAM);
  setPowers(gcm);
}

/** SP 800-38D 7.1 step 2 for an IV of 12 bytes. */
// @ts-expect-error: decorator
@inline
function startFrom96(iv: usize): void {
  endRows();
  copy(GCM_J0, iv, IV_96_BYTES);
  store<u32>(GCM_J0 + IV_96_BYTES, bswap<u32>(1));
}

/**
 * The next blocks of key stream, of which the message has `length` bytes to come: few by themselves where the key has a form for that, or eight, or
 * what is left of 32 from a multiple of 32 on.
 */
function refill(gcm: usize, length: usize, group: bool): void {
  if (group) {
    const skipped = counter & 31;
    streamRows(gcm, GCM_J0, counter - skipped);
    next = ROWS_STATE + <usize>skipped * BLOCK;
    streamEnd = ROWS_STATE + GROUP;
    counter += 32 - skipped;
    return;
  }
  const few = length <= FEW && load<u32>(gcm + GCM_KEY_NIBBLED) != 0;
  const blocks: usize = few ? (length + 15) >> 4 : 8;
  counterBlocks(STREAM, blocks);
  if (few) encryptNibbles(gcm + GCM_KEY_NIBBLES, STREAM, blocks);
  else encrypt8(gcm, STREAM);
  next = STREAM;
  streamEnd = STREAM + blocks * BLOCK;
}

/** Begins a message under an imported key: J0 is in place; its block comes with the first ones of key stream. */
function beginJ0(gcm: usize, textLength: usize): void {
  counter = load32(GCM_J0 + IV_96_BYTES);
  refill(gcm, BLOCK + textLength, textLength >= GROUP_FROM);
  copy16(GCM_EJ0, next);
  next += BLOCK;
  zero();
}

/** Begins a message under an imported key with an IV of any length at `iv`. `textLength`: about. */
export function begin(gcm: usize, iv: usize, ivLength: usize, textLength: usize): void {
  if (ivLength == IV_96_BYTES) {
    startFrom96(iv);
    beginJ0(gcm, textLength);
  } else {
    zero();
    absorb(gcm, iv, ivLength);
    beginAbsorbed(gcm, ivLength, textLength);
  }
}

/** A zero accumulator. */
export function zero(): void {
  v128.store(GHASH_Y, i64x2.splat(0));
}

/** Begins a message whose IV, not of 12 bytes, went through `absorb` from a zero accumulator: J0 = GHASH(IV padded || 0 || length). */
export function beginAbsorbed(gcm: usize, ivLength: u64, textLength: usize): void {
  absorbLengths(gcm, 0, ivLength);
  endRows();
  copy16(GCM_J0, GHASH_Y);
  beginJ0(gcm, textLength);
}

/** Begins a message under a key used once, whose schedule is at `gcm`: H, E(K, J0) and six counter blocks share one pass. IV: 12 bytes. */
export function beginOnce(gcm: usize, iv: usize): void {
  startFrom96(iv);
  v128.store(STREAM, i64x2.splat(0));
  counter = 1;
  counterBlocks(STREAM + BLOCK, 7);
  encrypt8(gcm, STREAM);
  setH(gcm, STREAM);
  copy16(GCM_EJ0, STREAM + BLOCK);
  next = STREAM + 2 * BLOCK;
  streamEnd = STREAM + PASS;
  zero();
}

/** Begins a message under an imported key when E(K, J0) is known; the key stream starts with a pass of its own. IV: 12 bytes. */
export function beginAfter(iv: usize, ej0: usize): void {
  startFrom96(iv);
  counter = 2;
  next = streamEnd;
  copy16(GCM_EJ0, ej0);
  zero();
}

/** J0 for an IV of 12 bytes, at `to`. */
export function firstCounter(to: usize, iv: usize): void {
  v128.store(to, i32x4.replace_lane(v128.load(iv), 3, bswap<u32>(1)));
}

/** Wipes what a long message under a key used once leaves: the tables for lanes, and what 32 blocks share. */
export function forgetLong(gcm: usize): void {
  endRows();
  if (load<u32>(gcm + GCM_KEY_TABLED) == 0) return;
  wipe(gcm + GCM_KEY_LANES, GCM_KEY_NIBBLES - GCM_KEY_LANES);
  store<u32>(gcm + GCM_KEY_TABLED, 0);
}

/** GHASH over `length` bytes; a short last block is padded, so all calls but the last of a part take whole blocks. */
export function absorb(gcm: usize, data: usize, length: usize): void {
  const tables = gcm + GCM_KEY_SHORT;
  const whole = length & ~15;
  const made = load<u32>(gcm + GCM_KEY_TABLED);
  if (whole >= (made == 0 ? LONG : LANES_FROM)) {
    if ((made & LANES) == 0) setLanes(gcm, made);
    ghashLanes(GHASH_Y, tables, made & POWERS, gcm + GCM_KEY_LANES, data, whole);
  } else ghashFew(GHASH_Y, tables, made & POWERS, data, whole);
  if (length == whole) return;
  v128.store(GCM_BLOCK, i64x2.splat(0));
  copy(GCM_BLOCK, data + whole, length - whole);
  ghashBlocks(GHASH_Y, tables, GCM_BLOCK, BLOCK);
}

/** The length block of SP 800-38D 7.1 step 5; lengths in bytes. */
function absorbLengths(gcm: usize, aadLength: u64, textLength: u64): void {
  store64(GCM_BLOCK, aadLength << 3);
  store64(GCM_BLOCK + 8, textLength << 3);
  ghashBlocks(GHASH_Y, gcm + GCM_KEY_SHORT, GCM_BLOCK, BLOCK);
}

/** XORs the key stream into `length` bytes at `text`. All calls but the last of a message take whole blocks. */
export function crypt(gcm: usize, text: usize, length: usize): void {
  while (length >= BLOCK) {
    if (next == streamEnd) {
      if ((counter & 31) == 0 && length >= GROUP) {
        const groups = length / GROUP;
        cryptGroups(gcm, GCM_J0, counter, text, groups);
        counter += <u32>groups << 5;
        text += groups * GROUP;
        length -= groups * GROUP;
        continue;
      }
      refill(gcm, length, length >= GROUP_FROM_LEFT);
    }
    const taken = min<usize>(streamEnd - next, length & ~15);
    for (let i: usize = 0; i < taken; i += BLOCK) v128.store(text + i, v128.xor(v128.load(text + i), v128.load(next + i)));
    next += taken;
    text += taken;
    length -= taken;
  }
  if (length == 0) return;
  if (next == streamEnd) refill(gcm, length, false);
  for (let i: usize = 0; i < length; i++) store<u8>(text + i, load<u8>(text + i) ^ load<u8>(next + i));
  // The rest of this block belongs to no one.
  next += BLOCK;
}

/** The full tag of 16 bytes at `tag`, SP 800-38D 7.1 step 6. */
export function finish(gcm: usize, aadLength: u64, textLength: u64, tag: usize): void {
  absorbLengths(gcm, aadLength, textLength);
  v128.store(tag, v128.xor(v128.load(GHASH_Y), v128.load(GCM_EJ0)));
}

/** 1 when the `tagLength` bytes at `tag` are the message's, else 0; constant-time. */
export function verify(gcm: usize, aadLength: u64, textLength: u64, tag: usize, tagLength: usize): u32 {
  finish(gcm, aadLength, textLength, GCM_BLOCK);
  return equal(GCM_BLOCK, tag, tagLength);
}

/** In place: ciphertext replaces text, and the full tag follows it. After `begin` or `beginOnce`. */
export function seal(gcm: usize, aad: usize, aadLength: usize, text: usize, textLength: usize): void {
  absorb(gcm, aad, aadLength);
  crypt(gcm, text, textLength);
  absorb(gcm, text, textLength);
  finish(gcm, aadLength, textLength, text + textLength);
  endRows();
}

/** In place: text replaces ciphertext when the tag after it holds (returns 1); otherwise nothing changes (returns 0). */
export function open(gcm: usize, aad: usize, aadLength: usize, text: usize, textLength: usize, tagLength: usize): u32 {
  absorb(gcm, aad, aadLength);
  absorb(gcm, text, textLength);
  const valid = verify(gcm, aadLength, textLength, text + textLength, tagLength);
  // Whether the message is genuine is public from here on: it is the result.
  if (valid) crypt(gcm, text, textLength);
  endRows();
  return valid;
}
