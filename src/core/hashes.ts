/** SHA-2, HMAC and the key derivation functions over the core. */
import { HMAC_SLOTS_MAX, SECRET_HEADER_BYTES, SECRET_MAGIC, SHA_224, SHA_256, SHA_384, SHA_512, TEXT_BYTES } from "../../assembly/abi.js";
import { ConfigurationError } from "../errors.js";
import { type Engine, Slots } from "./engine.js";
import { checkBytes, checkInteger } from "./windows.js";

export type HashName = "SHA-224" | "SHA-256" | "SHA-384" | "SHA-512";

/** What the core calls each hash, and sizes in bytes. */
const HASHES = {
  "SHA-224": { kind: SHA_224, digest: 28, block: 64 },
  "SHA-256": { kind: SHA_256, digest: 32, block: 64 },
  "SHA-384": { kind: SHA_384, digest: 48, block: 128 },
  "SHA-512": { kind: SHA_512, digest: 64, block: 128 },
} as const satisfies Record<HashName, { kind: number; digest: number; block: number }>;

interface Hash {
  readonly kind: number;
  readonly digest: number;
  readonly block: number;
}

/** The slot for a key used within one call. */
const ONCE = 0xffff;
const ANY_LENGTH = Number.MAX_SAFE_INTEGER;
/** Fixed data, info and output of one derivation each fit a window. */
const KDF_DATA_MAX = 65_536;

export interface KdfCtrOptions {
  readonly key: Uint8Array;
  /** Fixed data before the counter; default none. */
  readonly before?: Uint8Array | undefined;
  /** Fixed data after the counter; default none. */
  readonly after?: Uint8Array | undefined;
  /** Output bytes. */
  readonly length: number;
  /** Bits of the counter; default 32. */
  readonly counterBits?: 8 | 16 | 24 | 32 | undefined;
}

const NOTHING = new Uint8Array(0);

function hashOf(name: unknown): Hash {
  const hash = Object.hasOwn(HASHES, name as string) ? HASHES[name as HashName] : undefined;
  if (hash === undefined) throw new TypeError("the hash must be SHA-224, SHA-256, SHA-384 or SHA-512");
  return hash;
}

/** Feeds a message of any length through the TEXT window. */
function feed({ exports, windows }: Engine, message: Uint8Array): void {
  const { text } = windows;
  if (message.length <= TEXT_BYTES) {
    text.set(message);
    exports.hashUpdate(message.length);
    exports.wipeText(message.length);
    return;
  }
  for (let at = 0; at < message.length; at += TEXT_BYTES) {
    const piece = message.subarray(at, at + TEXT_BYTES);
    text.set(piece);
    exports.hashUpdate(piece.length);
  }
  exports.wipeText(TEXT_BYTES);
}

/** Imports a key of any length into a slot: one longer than a block is hashed first (FIPS 198-1 step 2), streamed. */
function importInto(engine: Engine, slot: number, { kind, digest }: Hash, key: Uint8Array): void {
  const { exports, windows } = engine;
  let length = key.length;
  if (length <= TEXT_BYTES) {
    windows.text.set(key);
  } else {
    exports.hashBegin(kind);
    feed(engine, key);
    exports.hashFinish();
    windows.text.set(windows.tag.subarray(0, digest));
    windows.tag.fill(0);
    length = digest;
  }
  exports.hmacImport(slot, kind, length);
  exports.wipeText(length);
}

/** The tag of `message` under the key of a slot, in the TAG window. */
function mac(engine: Engine, slot: number, message: Uint8Array): void {
  const { exports, windows } = engine;
  if (message.length <= TEXT_BYTES) {
    windows.text.set(message);
    exports.hmacSign(slot, message.length);
  } else {
    exports.hmacBegin(slot);
    feed(engine, message);
    exports.hmacFinish(slot);
  }
}

/** A MAC key inside the core: its two mid-states only. `destroy` wipes it; so does the collection of a forgotten handle, some time later. */
export class HmacKey {
  readonly name: HashName;
  /** Bytes of a full tag. */
  readonly tagLength: number;
  readonly #engine: Engine;
  readonly #slots: Slots;
  #slot: number;

  /** @internal Use Core.importHmacKey. */
  constructor(engine: Engine, slots: Slots, name: HashName, slot: number) {
    this.#engine = engine;
    this.#slots = slots;
    this.#slot = slot;
    this.name = name;
    this.tagLength = HASHES[name].digest;
    slots.own(this, slot);
  }

  /** The full HMAC (FIPS 198-1) of a message of any length. */
  sign(message: Uint8Array): Uint8Array<ArrayBuffer> {
    checkBytes(message, "message", 0, ANY_LENGTH);
    this.#enter();
    try {
      mac(this.#engine, this.#slot, message);
      return this.#engine.done(this.#engine.windows.takeTag(this.tagLength));
    } finally {
      this.#engine.leave();
    }
  }

  /** Whether `tag` (1 byte to all) is the beginning of the message's HMAC; compared in constant time. */
  verify(message: Uint8Array, tag: Uint8Array): boolean {
    checkBytes(message, "message", 0, ANY_LENGTH);
    checkBytes(tag, "tag", 1, this.tagLength);
    this.#enter();
    try {
      const { exports, windows } = this.#engine;
      mac(this.#engine, this.#slot, message);
      windows.iv.set(tag);
      return this.#engine.done(exports.tagsEqual(tag.length) === 1);
    } finally {
      this.#engine.leave();
    }
  }

  /** Wipes the key. Calling it again does nothing; any other call throws afterwards. */
  destroy(): void {
    if (this.#slot < 0 || this.#engine.destroyed) return;
    this.#engine.enter();
    this.#engine.exports.hmacDestroy(this.#slot);
    this.#slots.giveBack(this, this.#slot);
    this.#slot = -1;
    this.#engine.done(undefined);
    this.#engine.leave();
  }

  #enter(): void {
    if (this.#slot < 0) throw new ConfigurationError("the MAC key was destroyed");
    this.#engine.enter();
  }
}

/** The hash family of one core. */
export class Hashes {
  readonly #engine: Engine;
  readonly #slots: Slots;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#slots = new Slots("MAC keys", HMAC_SLOTS_MAX, (slot) => engine.exports.hmacDestroy(slot));
  }

  hash(name: HashName, message: Uint8Array): Uint8Array<ArrayBuffer> {
    const { kind, digest } = hashOf(name);
    checkBytes(message, "message", 0, ANY_LENGTH);
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      exports.hashBegin(kind);
      feed(this.#engine, message);
      exports.hashFinish();
      return this.#engine.done(windows.takeTag(digest));
    } finally {
      this.#engine.leave();
    }
  }

  hmac(name: HashName, key: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
    const hash = hashOf(name);
    checkBytes(key, "key", 0, ANY_LENGTH);
    checkBytes(message, "message", 0, ANY_LENGTH);
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      importInto(this.#engine, ONCE, hash, key);
      mac(this.#engine, ONCE, message);
      exports.wipeOnce();
      return this.#engine.done(windows.takeTag(hash.digest));
    } finally {
      this.#engine.leave();
    }
  }

  importKey(name: HashName, key: Uint8Array): HmacKey {
    const hash = hashOf(name);
    checkBytes(key, "key", 0, ANY_LENGTH);
    this.#engine.enter();
    try {
      const slot = this.#slots.take();
      importInto(this.#engine, slot, hash, key);
      return this.#engine.done(new HmacKey(this.#engine, this.#slots, name, slot));
    } finally {
      this.#engine.leave();
    }
  }

  /** AAD and sealed form were checked. Undefined: forged. */
  importSealed(name: HashName, aad: Uint8Array, sealed: Uint8Array): HmacKey | undefined {
    const { kind } = hashOf(name);
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      windows.text.set(sealed);
      windows.aad.set(aad, SECRET_HEADER_BYTES);
      const slot = this.#slots.take();
      if (exports.hmacImportSealed(slot, kind, SECRET_MAGIC, aad.length, sealed.length) !== 0) {
        this.#slots.giveBack(undefined, slot);
        return this.#engine.done(undefined);
      }
      return this.#engine.done(new HmacKey(this.#engine, this.#slots, name, slot));
    } finally {
      this.#engine.leave();
    }
  }

  hkdf(name: HashName, ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    const hash = hashOf(name);
    checkBytes(ikm, "ikm", 0, ANY_LENGTH);
    checkBytes(salt, "salt", 0, ANY_LENGTH);
    this.#checkExpand(hash, info, length);
    const { exports } = this.#engine;
    this.#engine.enter();
    try {
      importInto(this.#engine, ONCE, hash, salt);
      mac(this.#engine, ONCE, ikm);
      exports.hkdfKey(hash.kind, hash.digest);
      return this.#engine.done(this.#expand(hash, info, length));
    } finally {
      this.#engine.leave();
    }
  }

  hkdfExpand(name: HashName, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    const hash = hashOf(name);
    checkBytes(prk, "prk", hash.digest, ANY_LENGTH);
    this.#checkExpand(hash, info, length);
    this.#engine.enter();
    try {
      importInto(this.#engine, ONCE, hash, prk);
      return this.#engine.done(this.#expand(hash, info, length));
    } finally {
      this.#engine.leave();
    }
  }

  #checkExpand(hash: Hash, info: Uint8Array, length: number): void {
    checkBytes(info, "info", 0, KDF_DATA_MAX);
    checkInteger(length, "length", 0, 255 * hash.digest);
  }

  #expand(hash: Hash, info: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    const { exports, windows } = this.#engine;
    windows.aad.set(info);
    exports.hkdfOutput(hash.kind, info.length, length);
    return windows.takeText(0, length);
  }

  kdfCtr(options: KdfCtrOptions): Uint8Array<ArrayBuffer> {
    const { key, before = NOTHING, after = NOTHING, length, counterBits = 32 } = options;
    checkBytes(key, "key", 0, ANY_LENGTH);
    checkBytes(before, "before", 0, KDF_DATA_MAX);
    checkBytes(after, "after", 0, KDF_DATA_MAX - before.length);
    if (![8, 16, 24, 32].includes(counterBits)) throw new RangeError("counterBits must be 8, 16, 24 or 32");
    // SP 800-108r1 4.1: the counter must not wrap.
    checkInteger(length, "length", 0, Math.min(TEXT_BYTES, 32 * (2 ** counterBits - 1)));
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      importInto(this.#engine, ONCE, HASHES["SHA-256"], key);
      windows.aad.set(before);
      windows.aad.set(after, before.length);
      exports.kdfCtr(before.length, after.length, counterBits / 8, length);
      return this.#engine.done(windows.takeText(0, length));
    } finally {
      this.#engine.leave();
    }
  }
}
