/**
 * The cryptographic core: one WebAssembly instance with memory of its own. Everything is synchronous after `Core.create`.
 *
 * Inputs are checked before anything is written; every call wipes the windows it used, also when it throws, and leaves the core usable.
 */
import { BACKING_ID_BYTES, BACKING_MAGIC, BACKING_MAX, KEY_BYTES, SECRET_MAGIC } from "../../assembly/abi.js";
import { type AeadKey, Aeads } from "./aead.js";
import { Engine } from "./engine.js";
import { Hashes, type HashName, type HmacKey, type KdfCtrOptions } from "./hashes.js";
import { instantiateCore } from "./instance.js";
import { type BlobEntry, type FreshMessage, type FreshMessages, Messages, type NotResident, type PlainEntry } from "./messages.js";
import { type RandomSource, webCryptoRandom } from "./random.js";
import { Secrets } from "./secrets.js";
import { checkBytes, checkInteger } from "./windows.js";

export type { AeadKey, AeadRecord } from "./aead.js";
export type { HashName, HmacKey, KdfCtrOptions } from "./hashes.js";
export { type BlobEntry, type FreshMessage, type FreshMessages, NOT_RESIDENT, type NotResident, type PlainEntry } from "./messages.js";
export type { RandomSource } from "./random.js";

export interface CoreOptions {
  /** Backing keys held at a time, 1 to 1,000,000; default 16,384. About 100 bytes of memory each. */
  readonly slots?: number | undefined;
  /** Default: crypto.getRandomValues. */
  readonly random?: RandomSource | undefined;
  /** @internal Another compiled module, for tests. */
  readonly module?: Promise<WebAssembly.Module> | undefined;
}

const SLOTS_DEFAULT = 16_384;
/** Ids asked at once by hasBackingKeys. */
const IDS_PIECE = 4096;

/** Opens the constructor to Core.create alone. */
const CREATED = Symbol("created");

/** Reaches the memory of a core for audits by tests (audit.ts). Not exported from the package. */
export const ENGINE: unique symbol = Symbol("engine");

export class Core {
  readonly #engine: Engine;
  readonly #hashes: Hashes;
  readonly #aeads: Aeads;
  readonly #secrets: Secrets;
  readonly #messages: Messages;

  /** @internal Use Core.create. */
  constructor(created: symbol, engine: Engine) {
    if (created !== CREATED) throw new TypeError("use await Core.create()");
    this.#engine = engine;
    this.#hashes = new Hashes(engine);
    this.#aeads = new Aeads(engine);
    this.#secrets = new Secrets(engine);
    this.#messages = new Messages(engine);
  }

  /**
   * A new core. The module is compiled once a process; each core has an instance, checked against its ABI version and known answers.
   * @throws {ConfigurationError} where WebAssembly SIMD is missing, the module is not genuine, or memory does not suffice.
   */
  static async create(options: CoreOptions = {}): Promise<Core> {
    const { slots = SLOTS_DEFAULT, random = webCryptoRandom, module } = options;
    checkInteger(slots, "slots", 1, BACKING_MAX);
    if (typeof random !== "function") throw new TypeError("random must be a function that fills a Uint8Array");
    return new Core(CREATED, new Engine(await instantiateCore(slots, module), random));
  }

  /** SHA-2 (FIPS 180-4) of a message of any length. */
  hash(name: HashName, message: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#hashes.hash(name, message);
  }

  /** HMAC (FIPS 198-1); key and message of any length. */
  hmac(name: HashName, key: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#hashes.hmac(name, key, message);
  }

  /** A MAC key to use many times: only its mid-states stay, inside the core. Up to 1,024 at a time. */
  importHmacKey(name: HashName, key: Uint8Array): HmacKey {
    return this.#hashes.importKey(name, key);
  }

  /** As importHmacKey, from a secret made by sealSecret or generateSecret: its bytes never leave the core. Undefined: forged. */
  importSealedHmacKey(name: HashName, aad: Uint8Array, sealed: Uint8Array): HmacKey | undefined {
    this.#secrets.requireRoot();
    return this.#secrets.checkSealed(aad, sealed) ? this.#hashes.importSealed(name, aad, sealed) : undefined;
  }

  /** HKDF, RFC 5869: `length` bytes, at most 255 digests; info at most 65,536 bytes. */
  hkdf(name: HashName, ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    return this.#hashes.hkdf(name, ikm, salt, info, length);
  }

  /** RFC 5869 2.2: the pseudorandom key. */
  hkdfExtract(name: HashName, ikm: Uint8Array, salt: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#hashes.hmac(name, salt, ikm);
  }

  /** RFC 5869 2.3, from a pseudorandom key of at least a digest. */
  hkdfExpand(name: HashName, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    return this.#hashes.hkdfExpand(name, prk, info, length);
  }

  /** SP 800-108r1 4.1, counter mode with HMAC-SHA-256: the counter stands between `before` and `after` (together at most 65,536 bytes). */
  kdfCtr(options: KdfCtrOptions): Uint8Array<ArrayBuffer> {
    return this.#hashes.kdfCtr(options);
  }

  /** AES-256 (FIPS 197) on whole blocks of 16 bytes, each by itself. */
  aesEncryptBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#aeads.blocks(key, blocks, false);
  }

  /** The inverse of aesEncryptBlocks. */
  aesDecryptBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#aeads.blocks(key, blocks, true);
  }

  /** An AES-256-GCM key of 32 bytes, expanded inside the core. Up to 128 at a time: destroy what is no longer needed. */
  importAeadKey(key: Uint8Array): AeadKey {
    return this.#aeads.importKey(key);
  }

  /** Random bytes of CTR_DRBG with AES-256 (SP 800-90A), seeded and every 256 requests reseeded from the random source. */
  random(length: number): Uint8Array<ArrayBuffer> {
    return this.#secrets.random(length);
  }

  /** Forgets all random state, and the messages prepared with it; the next use draws anew. Call it in each copy after a process or machine was cloned (fork, VM snapshot). */
  renewRandomness(): void {
    this.#engine.enter();
    try {
      this.#engine.done(this.#engine.randomness.renew());
    } finally {
      this.#engine.leave();
    }
  }

  /** Copies the root key in; the caller wipes its own copy. Backing keys of an earlier root key are released. */
  loadRootKey(key: Uint8Array): void {
    this.#secrets.loadRootKey(key);
  }

  /** Seals 0 to 8,192 bytes under the root key, bound to `aad` (at most 32,768 bytes). 48 bytes longer than the secret. */
  sealSecret(aad: Uint8Array, secret: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#secrets.seal(SECRET_MAGIC, aad, secret);
  }

  /** The secret of sealSecret or generateSecret, or undefined: forged, other `aad`, other root key, or not a secret of this kind. */
  openSecret(aad: Uint8Array, sealed: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    return this.#secrets.open(aad, sealed);
  }

  /** 1 to 8,192 random bytes, born in the core and returned sealed only: for MAC keys. */
  generateSecret(aad: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    return this.#secrets.sealFresh(SECRET_MAGIC, aad, length);
  }

  /** A fresh backing key of 32 bytes, born in the core and returned sealed only: no call gives its bytes back. */
  generateBackingKey(aad: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#secrets.sealFresh(BACKING_MAGIC, aad, KEY_BYTES);
  }

  /** Seals imported material of 32 bytes as a backing key; the caller wipes its own copy. */
  importBackingKey(aad: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#secrets.seal(BACKING_MAGIC, aad, key);
  }

  /**
   * Unseals a backing key into a slot; at capacity the least recently used one is wiped and its slot reused.
   * @returns false when it is forged, bound to other `aad`, or sealed under another root key.
   */
  loadBackingKey(id: Uint8Array, aad: Uint8Array, sealed: Uint8Array): boolean {
    return this.#secrets.loadBackingKey(id, aad, sealed);
  }

  /** Whether the backing key is in a slot. Does not count as use. */
  hasBackingKey(id: Uint8Array): boolean {
    return this.#withId(id, this.#engine.exports.hasBackingKey) === 1;
  }

  /** For ids of 16 bytes one after another: a byte 1 (resident) or 0 for each. Does not count as use. */
  hasBackingKeys(ids: Uint8Array): Uint8Array<ArrayBuffer> {
    checkBytes(ids, "backing-key ids", 0, Number.MAX_SAFE_INTEGER);
    if (ids.length % BACKING_ID_BYTES !== 0) throw new RangeError("backing-key ids must have a multiple of 16 bytes");
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      const count = ids.length / BACKING_ID_BYTES;
      const answers = new Uint8Array(count);
      for (let at = 0; at < count; at += IDS_PIECE) {
        const piece = ids.subarray(at * BACKING_ID_BYTES, (at + IDS_PIECE) * BACKING_ID_BYTES);
        windows.text.set(piece);
        exports.hasBackingKeys(piece.length / BACKING_ID_BYTES);
        answers.set(windows.text.subarray(0, piece.length / BACKING_ID_BYTES), at);
      }
      windows.text.fill(0, 0, Math.min(ids.length, IDS_PIECE * BACKING_ID_BYTES));
      return this.#engine.done(answers);
    } finally {
      this.#engine.leave();
    }
  }

  /** Wipes the slot of a backing key; false when it is in none. */
  releaseBackingKey(id: Uint8Array): boolean {
    return this.#withId(id, this.#engine.exports.releaseBackingKey) === 1;
  }

  /** Wipes all backing keys. */
  releaseAll(): void {
    this.#engine.enter();
    try {
      this.#engine.done(this.#engine.exports.releaseAll());
    } finally {
      this.#engine.leave();
    }
  }

  get residentBackingKeys(): number {
    return this.#engine.exports.residentBackingKeys();
  }

  /**
   * Encrypts 0 to 8,192 bytes under a resident backing key, bound to the canonical encryption context (at most 32,768 bytes), with a
   * key of its own. The blob is 64 bytes longer and holds all that decryptMessage needs. Undefined: the backing key is not resident.
   */
  encryptMessage(id: Uint8Array, context: Uint8Array, plaintext: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    return this.#messages.encrypt(id, context, plaintext);
  }

  /**
   * encryptMessage of `length` random bytes (1 to 1,024) that are born in the core: a data key.
   * @param reveal whether the bytes themselves are wanted, too.
   */
  encryptFresh(id: Uint8Array, context: Uint8Array, length: number, reveal: boolean): FreshMessage | undefined {
    return this.#messages.encryptFresh(id, context, length, reveal);
  }

  /** Verifies, then decrypts. Undefined: not genuine under this context. NOT_RESIDENT: load the backing key (bytes 4 to 19) and call again. */
  decryptMessage(blob: Uint8Array, context: Uint8Array): Uint8Array<ArrayBuffer> | undefined | NotResident {
    return this.#messages.decrypt(blob, context);
  }

  /**
   * Many messages under one backing key in few calls into the core; the blobs are in the order of the entries. Up to 64 that follow each
   * other share a buffer with no others. Undefined: not resident.
   */
  encryptMessages(id: Uint8Array, entries: readonly PlainEntry[]): Uint8Array<ArrayBuffer>[] | undefined {
    return this.#messages.encryptMany(
      id,
      entries.map(({ context }) => context),
      entries.map(({ plaintext }) => plaintext),
    );
  }

  /** As encryptMessages, without an object for each: one context for each plaintext, both in lists that nobody changes meanwhile. */
  encryptMany(id: Uint8Array, contexts: readonly Uint8Array[], plaintexts: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] | undefined {
    return this.#messages.encryptMany(id, contexts, plaintexts);
  }

  /**
   * As encryptMessages of random bytes, born in the core: one context and one length (1 to 1,024) for each message. Up to 64 that follow each other
   * share a derived key, with IVs that are counted, and their plaintexts share a buffer, too.
   */
  encryptFreshMany(
    id: Uint8Array,
    contexts: readonly Uint8Array[],
    lengths: readonly number[],
    reveal: boolean,
  ): FreshMessages | undefined {
    return this.#messages.encryptFreshMany(id, contexts, lengths, reveal);
  }

  /** As decryptMessage for each entry; their backing keys may differ. */
  decryptMessages(entries: readonly BlobEntry[]): (Uint8Array<ArrayBuffer> | undefined | NotResident)[] {
    return this.#messages.decryptMany(entries);
  }

  /** Wipes all memory of the core. Every later call throws. */
  destroy(): void {
    this.#engine.destroy();
  }

  /** @internal For audit.ts. */
  get [ENGINE](): Engine {
    return this.#engine;
  }

  #withId(id: Uint8Array, call: () => number): number {
    checkBytes(id, "backing-key id", BACKING_ID_BYTES, BACKING_ID_BYTES);
    this.#engine.enter();
    try {
      this.#engine.windows.arg.set(id);
      return this.#engine.done(call());
    } finally {
      this.#engine.leave();
    }
  }
}
