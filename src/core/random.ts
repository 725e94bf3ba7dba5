/**
 * Where random bytes come from: a source outside the core feeds a small pool inside it, for nonces and IVs, and seeds its CTR_DRBG,
 * for keys. docs/ciphertext.md says why, and what a cloned process must do.
 */
import { FRESH_BYTES, MESSAGE_RANDOM_BYTES, POOL, POOL_BYTES } from "../../assembly/abi.js";
import { ConfigurationError } from "../errors.js";
import type { CoreExports } from "./exports.js";
import type { Windows } from "./windows.js";

/**
 * Fills `target` with random bytes of cryptographic quality. Must not call the core, nor keep `target`. A source that is seen to repeat
 * itself is refused (`ConfigurationError`): a nonce used twice would give away what was encrypted.
 */
export type RandomSource = (target: Uint8Array) => void;

/** WebCrypto gives at most this much a call. */
const WEB_CRYPTO_MAX = 65_536;
/** SP 800-90A 10.2.1: seed length of CTR_DRBG with AES-256. */
const SEED_BYTES = 48;
/** Drawn after each seed and no part of it: kept to tell the next draw from this one, which the seed itself is too secret for. */
const WITNESS_BYTES = 16;
/** Words of 32 bits of the nonce and IV of one message. */
const ROW = MESSAGE_RANDOM_BYTES / 4;
const ROWS = POOL_BYTES / MESSAGE_RANDOM_BYTES;
/** Pools drawn together, at most. A call of the source costs as much as 100 rows of it. */
const POOLS_MAX = 8;
/** Requests between reseedings. SP 800-90A table 3 allows 2^48; fewer limit what a copied state can repeat. */
const RESEED_AFTER = 256;
/** Bytes of the DRBG that are made ahead for data keys to come. */
const FRESH_AHEAD = 2048;

/** The default source: the runtime's own, through WebCrypto. */
export const webCryptoRandom: RandomSource = (target) => {
  for (let at = 0; at < target.length; at += WEB_CRYPTO_MAX) {
    crypto.getRandomValues(target.subarray(at, Math.min(at + WEB_CRYPTO_MAX, target.length)) as Uint8Array<ArrayBuffer>);
  }
};

/** The pool and the generator of one core, and when they draw anew from the source. What is made of them ahead lies in the core, too. */
export class Randomness {
  readonly #source: RandomSource;
  readonly #exports: CoreExports;
  readonly #windows: Windows;
  readonly #pool: Uint8Array;
  readonly #drawn = new Uint8Array(POOLS_MAX * POOL_BYTES);
  /** The same bytes as words. */
  readonly #words = new Uint32Array(this.#drawn.buffer);
  /** The first nonces and IVs of the pool before, and of the draw before (of several pools, perhaps): public once used. */
  readonly #firstOfPool = new Uint32Array(ROW);
  readonly #firstOfDraw = new Uint32Array(ROW);
  readonly #witness = new Uint8Array(WITNESS_BYTES);
  /** Where the pools begin and end that were drawn for further groups of a batch. */
  #aheadAt = 0;
  #aheadEnd = 0;
  #poolAt = POOL_BYTES;
  /** Where the unused bytes in FRESH begin and end. */
  #freshAt = 0;
  #freshEnd = 0;
  #requests = RESEED_AFTER;
  #seeded = false;

  constructor(source: RandomSource, exports: CoreExports, windows: Windows) {
    this.#source = source;
    this.#exports = exports;
    this.#windows = windows;
    this.#pool = windows.memory.subarray(POOL, POOL + POOL_BYTES);
  }

  /** The offset in the pool of unused bytes for `messages` messages (at most 64). */
  take(messages: number): number {
    const length = messages * MESSAGE_RANDOM_BYTES;
    if (this.#poolAt + length > POOL_BYTES) {
      this.#forgetAhead();
      this.#refill(ROWS);
    }
    const at = this.#poolAt;
    this.#poolAt = at + length;
    return at;
  }

  /** As `take`, where the core says afterwards to `taken` how many of them it used. Until then the pool counts as used up, should the call fail. */
  offer(messages: number): number {
    const at = this.take(messages);
    this.#poolAt = POOL_BYTES;
    return at;
  }

  /** Of the bytes offered at the offset `at`, those of `messages` messages were used. */
  taken(at: number, messages: number): void {
    this.#poolAt = at + messages * MESSAGE_RANDOM_BYTES;
  }

  /**
   * The whole pool, from its beginning, full, for a group of a batch. The caller uses it up or leaves it: nothing is taken from it again.
   * @param left messages of the batch that have none yet; what is drawn for them now waits for the batch's next groups alone.
   * @param first whether it is the batch's first group.
   */
  takeAll(left: number, first: boolean): void {
    if (first) this.#forgetAhead();
    this.#refill(left);
    this.#poolAt = POOL_BYTES;
  }

  /**
   * The offset in FRESH of `length` unused bytes of the DRBG. The caller lets the core wipe them, whatever happens.
   * @param coming those and what the same call is going to take after them: as many as there is room for are made together.
   */
  takeFresh(length: number, coming = length): number {
    if (this.#freshAt + length > this.#freshEnd) {
      this.beforeRequest();
      this.#windows.fresh.fill(0, this.#freshAt, this.#freshEnd);
      this.#freshAt = this.#freshEnd = 0;
      const made = Math.min(Math.max(coming, FRESH_AHEAD), FRESH_BYTES);
      this.#exports.drbgAhead(made);
      this.#freshEnd = made;
    }
    const at = this.#freshAt;
    this.#freshAt = at + length;
    return at;
  }

  /** Before a request to the DRBG: instantiates or reseeds it when due, or always when `now`. */
  beforeRequest(now = false): void {
    if (now || this.#requests >= RESEED_AFTER) this.#reseed();
    this.#requests++;
  }

  /** Forgets everything drawn before: the next use draws anew. */
  renew(): void {
    this.#forgetAhead();
    this.#pool.fill(0);
    this.#poolAt = POOL_BYTES;
    this.#windows.fresh.fill(0);
    this.#windows.prepared.fill(0);
    this.#freshAt = this.#freshEnd = 0;
    this.#requests = RESEED_AFTER;
  }

  /** A full pool for some of `messages` messages. What is drawn for more than one is given out from here first, so that a seed may pass through the place of the first pool. */
  #refill(messages: number): void {
    const drawsAnew = this.#aheadAt === this.#aheadEnd;
    if (drawsAnew) {
      this.#aheadEnd = this.#draw(Math.min(Math.ceil(messages / ROWS), POOLS_MAX) * POOL_BYTES).length;
      this.#aheadAt = 0;
    }
    const at = this.#aheadAt;
    this.#aheadAt = at + POOL_BYTES;
    const words = this.#words.subarray(at / 4, this.#aheadAt / 4);
    if (this.#poolRepeats(words)) this.#refuse("the random source repeats itself");
    this.#firstOfPool.set(words.subarray(0, ROW));
    if (drawsAnew) this.#firstOfDraw.set(words.subarray(0, ROW));
    this.#pool.set(this.#drawn.subarray(at, this.#aheadAt));
    words.fill(0);
    this.#poolAt = 0;
  }

  /** A batch that failed may have left some. */
  #forgetAhead(): void {
    this.#drawn.fill(0, this.#aheadAt, this.#aheadEnd);
    this.#aheadAt = this.#aheadEnd = 0;
  }

  #reseed(): void {
    const drawn = this.#draw(SEED_BYTES + WITNESS_BYTES);
    if (this.#seedRepeats()) this.#refuse("the random source repeats itself");
    this.#witness.set(drawn.subarray(SEED_BYTES));
    this.#windows.arg.set(drawn.subarray(0, SEED_BYTES));
    drawn.fill(0);
    if (this.#seeded) this.#exports.drbgReseed();
    else this.#exports.drbgInstantiate();
    this.#seeded = true;
    this.#requests = 0;
  }

  #draw(length: number): Uint8Array {
    const target = this.#drawn.subarray(0, length);
    this.#source(target);
    // All of a seed, or the beginning of a pool; whichever bytes are zero, the same work.
    let bits = 0;
    for (let i = 0; i < SEED_BYTES; i++) bits |= target[i] ?? 0;
    if (target.length !== length || bits === 0) this.#refuse("the random source gave no random bytes");
    return target;
  }

  /**
   * Whether a nonce with its IV stands in the pool twice, or is the first of the pool or the draw before: a source that is constant, stuck,
   * runs in a small circle, begins anew at each call or fills a part only. By chance it happens once in 2^212 pools.
   */
  #poolRepeats(words: Uint32Array): boolean {
    const last = new Uint8Array(256); // 1 and the number of the last row whose first word ends in this byte
    const earlier = new Uint8Array(ROWS); // of each row the one before it of the same byte
    for (let row = 0; row < ROWS; row++) {
      if (sameRow(words, row * ROW, this.#firstOfPool, 0) || sameRow(words, row * ROW, this.#firstOfDraw, 0)) return true;
      const byte = (words[row * ROW] as number) & 0xff;
      for (let other = last[byte] as number; other !== 0; other = earlier[other - 1] as number) {
        if (sameRow(words, (other - 1) * ROW, words, row * ROW)) return true;
      }
      earlier[row] = last[byte] as number;
      last[byte] = row + 1;
    }
    return false;
  }

  /** Whether what was drawn with the seed is the same as the last time, or as the seed's own beginning. Always the same work. */
  #seedRepeats(): boolean {
    let unlikeLast = 0;
    let unlikeSeed = 0;
    for (let i = 0; i < WITNESS_BYTES; i++) {
      const byte = this.#drawn[SEED_BYTES + i] as number;
      unlikeLast |= byte ^ (this.#witness[i] as number);
      unlikeSeed |= byte ^ (this.#drawn[i] as number);
    }
    return unlikeLast === 0 || unlikeSeed === 0;
  }

  #refuse(why: string): never {
    this.#drawn.fill(0);
    this.#aheadAt = this.#aheadEnd;
    throw new ConfigurationError(why);
  }
}

function sameRow(a: Uint32Array, atA: number, b: Uint32Array, atB: number): boolean {
  for (let i = 0; i < ROW; i++) if (a[atA + i] !== b[atB + i]) return false;
  return true;
}
