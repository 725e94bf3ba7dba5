/**
 * Where random bytes come from: a source outside the core feeds a small pool inside it, for nonces and IVs, and seeds its CTR_DRBG,
 * for keys. docs/ciphertext.md says why, and what a cloned process must do.
 */
import { FRESH_BYTES, MESSAGE_RANDOM_BYTES, POOL, POOL_BYTES } from "../../assembly/abi.js";
import { ConfigurationError } from "../errors.js";
import type { CoreExports } from "./exports.js";
import type { Windows } from "./windows.js";

/** Fills `target` with random bytes of cryptographic quality. Must not call the core, nor keep `target`. */
export type RandomSource = (target: Uint8Array) => void;

/** WebCrypto gives at most this much a call. */
const WEB_CRYPTO_MAX = 65_536;
/** SP 800-90A 10.2.1: seed length of CTR_DRBG with AES-256. */
const SEED_BYTES = 48;
/** Requests between reseedings. SP 800-90A table 3 allows 2^48; fewer limit what a copied state can repeat. */
const RESEED_AFTER = 256;

/** The default source: the runtime's own, through WebCrypto. */
export const webCryptoRandom: RandomSource = (target) => {
  for (let at = 0; at < target.length; at += WEB_CRYPTO_MAX) {
    crypto.getRandomValues(target.subarray(at, Math.min(at + WEB_CRYPTO_MAX, target.length)) as Uint8Array<ArrayBuffer>);
  }
};

/** The pool and the generator of one core, and when they draw anew from the source. */
export class Randomness {
  readonly #source: RandomSource;
  readonly #exports: CoreExports;
  readonly #windows: Windows;
  readonly #pool: Uint8Array;
  readonly #drawn = new Uint8Array(POOL_BYTES);
  #poolAt = POOL_BYTES;
  #freshAt = FRESH_BYTES;
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
    if (this.#poolAt + length > POOL_BYTES) this.#refill();
    const at = this.#poolAt;
    this.#poolAt = at + length;
    return at;
  }

  /** The whole pool, from its beginning, full. The caller uses it up or leaves it: nothing is taken from it again. */
  takeAll(): void {
    this.#refill();
    this.#poolAt = POOL_BYTES;
  }

  /** The offset in FRESH of `length` unused bytes (at most FRESH_BYTES) of the DRBG. The caller lets the core wipe them, whatever happens. */
  takeFresh(length: number): number {
    if (this.#freshAt + length > FRESH_BYTES) {
      this.beforeRequest();
      this.#exports.drbgAhead();
      this.#freshAt = 0;
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
    this.#pool.fill(0);
    this.#poolAt = POOL_BYTES;
    this.#windows.fresh.fill(0);
    this.#freshAt = FRESH_BYTES;
    this.#requests = RESEED_AFTER;
  }

  #refill(): void {
    const drawn = this.#draw(POOL_BYTES);
    this.#pool.set(drawn);
    drawn.fill(0);
    this.#poolAt = 0;
  }

  #reseed(): void {
    const seed = this.#draw(SEED_BYTES);
    this.#windows.arg.set(seed);
    seed.fill(0);
    if (this.#seeded) this.#exports.drbgReseed();
    else this.#exports.drbgInstantiate();
    this.#seeded = true;
    this.#requests = 0;
  }

  #draw(length: number): Uint8Array {
    const target = this.#drawn.subarray(0, length);
    this.#source(target);
    // All of a seed, or the beginning of a pool; whichever bytes are zero, the same work.
    let any = 0;
    for (let i = 0; i < SEED_BYTES; i++) any |= target[i] ?? 0;
    if (target.length !== length || any === 0) throw new ConfigurationError("the random source gave no random bytes");
    return target;
  }
}
