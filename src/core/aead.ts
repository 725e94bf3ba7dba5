/** AES-256-GCM under an imported key (SP 800-38D), for messages of any length. */
import {
  AAD,
  AAD_BYTES,
  AEAD_SLOTS_MAX,
  ENTRIES_MAX,
  GCM_TAG_BYTES,
  IV_96_BYTES,
  IV_BYTES,
  KEY_BYTES,
  TEXT,
  TEXT_BYTES,
} from "../../assembly/abi.js";
import { ConfigurationError } from "../errors.js";
import { type Engine, Slots } from "./engine.js";
import { align16, checkBytes, checkInteger } from "./windows.js";

/** SP 800-38D 5.2.1.1: at most 2^36 - 32 bytes of text. */
const TEXT_MAX = 2 ** 36 - 32;
const AAD_MAX = Number.MAX_SAFE_INTEGER;
const IV_MAX = Number.MAX_SAFE_INTEGER;
/** What a long message passes through at a time; the tag has room after it. */
const PIECE = 32_768;
/** A record of sealMany stands in TEXT after 16 bytes for its IV, and with room for its tag. */
const LEAD = 16;

/** One message of sealMany. */
export interface AeadRecord {
  /** 12 bytes, never used before under this key. */
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
  readonly plaintext: Uint8Array;
}

/** An AES-256 key inside the core, expanded. `destroy` wipes it; so does the collection of a forgotten handle, some time later. */
export class AeadKey {
  readonly #engine: Engine;
  readonly #slots: Slots;
  #slot: number;

  /** @internal Use Core.importAeadKey. */
  constructor(engine: Engine, slots: Slots, slot: number) {
    this.#engine = engine;
    this.#slots = slots;
    this.#slot = slot;
    slots.own(this, slot);
  }

  /**
   * Ciphertext || tag. The IV (1 byte or more; 12 is the fast length) must never repeat under one key.
   * @param tagLength 4 to 16 bytes; SP 800-38D 5.2.1.2 recommends 12 and more.
   * @throws {RangeError} {TypeError} for inputs of another kind or length.
   */
  seal(iv: Uint8Array, aad: Uint8Array, plaintext: Uint8Array, tagLength: number = GCM_TAG_BYTES): Uint8Array<ArrayBuffer> {
    this.#check(iv, aad, tagLength);
    checkBytes(plaintext, "plaintext", 0, TEXT_MAX);
    this.#enter();
    try {
      const length = plaintext.length;
      if (iv.length > IV_BYTES || aad.length > AAD_BYTES || length > TEXT_BYTES - GCM_TAG_BYTES) {
        return this.#engine.done(this.#sealLong(iv, aad, plaintext, tagLength));
      }
      const { exports, windows } = this.#engine;
      windows.iv.set(iv);
      windows.aad.set(aad);
      windows.text.set(plaintext);
      exports.aeadSeal(this.#slot, iv.length, aad.length, length);
      return this.#engine.done(windows.takeBlob(0, length + tagLength, length + GCM_TAG_BYTES));
    } finally {
      this.#engine.leave();
    }
  }

  /**
   * The plaintext of ciphertext || tag, or undefined when the tag does not hold (or the input is shorter than a tag): nothing is
   * decrypted before the tag was verified.
   */
  open(iv: Uint8Array, aad: Uint8Array, sealed: Uint8Array, tagLength: number = GCM_TAG_BYTES): Uint8Array<ArrayBuffer> | undefined {
    this.#check(iv, aad, tagLength);
    checkBytes(sealed, "sealed", 0, TEXT_MAX + GCM_TAG_BYTES);
    if (sealed.length < tagLength) return undefined;
    this.#enter();
    try {
      if (iv.length > IV_BYTES || aad.length > AAD_BYTES || sealed.length > TEXT_BYTES) {
        return this.#engine.done(this.#openLong(iv, aad, sealed, tagLength));
      }
      const { exports, windows } = this.#engine;
      const length = sealed.length - tagLength;
      windows.iv.set(iv);
      windows.aad.set(aad);
      windows.text.set(sealed);
      const valid = exports.aeadOpen(this.#slot, iv.length, aad.length, length, tagLength);
      if (valid) return this.#engine.done(windows.takeText(0, length, sealed.length));
      exports.wipeText(sealed.length);
      return this.#engine.done(undefined);
    } finally {
      this.#engine.leave();
    }
  }

  /** Seals many records with full tags in few calls into the core; the results are in the order of the records. */
  sealMany(records: readonly AeadRecord[]): Uint8Array<ArrayBuffer>[] {
    for (const { iv, aad, plaintext } of records) {
      checkBytes(iv, "iv", IV_96_BYTES, IV_96_BYTES);
      checkBytes(aad, "aad", 0, AAD_MAX);
      checkBytes(plaintext, "plaintext", 0, TEXT_MAX);
    }
    const results: Uint8Array<ArrayBuffer>[] = [];
    while (results.length < records.length) this.#sealGroup(records, results);
    return results;
  }

  /** As many of the records after `results` as the windows hold, at least one. */
  #sealGroup(records: readonly AeadRecord[], results: Uint8Array<ArrayBuffer>[]): void {
    const first = results.length;
    this.#enter();
    try {
      const { exports, windows } = this.#engine;
      const { text, aad, entries } = windows;
      let textAt = 0;
      let aadAt = 0;
      let count = 0;
      for (; count < ENTRIES_MAX && first + count < records.length; count++) {
        const record = records[first + count] as AeadRecord;
        const textEnd = textAt + LEAD + align16(record.plaintext.length + GCM_TAG_BYTES);
        const aadEnd = aadAt + align16(record.aad.length);
        if (textEnd > TEXT_BYTES || aadEnd > AAD_BYTES) break;
        text.set(record.iv, textAt);
        text.set(record.plaintext, textAt + LEAD);
        aad.set(record.aad, aadAt);
        const row = 4 * count;
        entries[row] = AAD + aadAt;
        entries[row + 1] = record.aad.length;
        entries[row + 2] = TEXT + textAt + LEAD;
        entries[row + 3] = record.plaintext.length;
        textAt = textEnd;
        aadAt = aadEnd;
      }
      if (count === 0) {
        const { iv, aad, plaintext } = records[first] as AeadRecord;
        results.push(this.#sealLong(iv, aad, plaintext, GCM_TAG_BYTES));
      } else {
        exports.aeadSealMany(this.#slot, count);
        for (let row = 0; row < 4 * count; row += 4) {
          const at = (entries[row + 2] as number) - TEXT;
          results.push(windows.copyBlob(at, at + (entries[row + 3] as number) + GCM_TAG_BYTES));
        }
      }
      text.fill(0, 0, textAt);
      aad.fill(0, 0, aadAt);
      entries.fill(0, 0, 4 * count);
      this.#engine.done(undefined);
    } finally {
      this.#engine.leave();
    }
  }

  /** Wipes the key. Calling it again does nothing; any other call throws afterwards. */
  destroy(): void {
    if (this.#slot < 0 || this.#engine.destroyed) return;
    this.#engine.enter();
    this.#engine.exports.aeadDestroy(this.#slot);
    this.#slots.giveBack(this, this.#slot);
    this.#slot = -1;
    this.#engine.done(undefined);
    this.#engine.leave();
  }

  #enter(): void {
    if (this.#slot < 0) throw new ConfigurationError("the AEAD key was destroyed");
    this.#engine.enter();
  }

  #check(iv: Uint8Array, aad: Uint8Array, tagLength: number): void {
    checkBytes(iv, "iv", 1, IV_MAX);
    checkBytes(aad, "aad", 0, AAD_MAX);
    checkInteger(tagLength, "tagLength", 4, GCM_TAG_BYTES);
  }

  /** J0 from an IV of any length, then the AAD, both through the TEXT window. */
  #beginLong(iv: Uint8Array, aad: Uint8Array): void {
    const { exports, windows } = this.#engine;
    if (iv.length === IV_96_BYTES) {
      windows.iv.set(iv);
    } else {
      exports.streamZero();
      this.#absorb(iv, iv.length);
    }
    exports.streamBegin(this.#slot, iv.length);
    this.#absorb(aad, aad.length);
  }

  #absorb(bytes: Uint8Array, end: number): void {
    const { exports, windows } = this.#engine;
    for (let at = 0; at < end; at += PIECE) {
      const piece = bytes.subarray(at, Math.min(at + PIECE, end));
      windows.text.set(piece);
      exports.streamAbsorb(this.#slot, piece.length);
    }
  }

  #sealLong(iv: Uint8Array, aad: Uint8Array, plaintext: Uint8Array, tagLength: number): Uint8Array<ArrayBuffer> {
    const { exports, windows } = this.#engine;
    const length = plaintext.length;
    const sealed = new Uint8Array(length + tagLength);
    this.#beginLong(iv, aad);
    for (let at = 0; at < length; at += PIECE) {
      const piece = plaintext.subarray(at, at + PIECE);
      windows.text.set(piece);
      exports.streamSeal(this.#slot, piece.length);
      sealed.set(windows.text.subarray(0, piece.length), at);
    }
    exports.streamTag(this.#slot, aad.length, length);
    sealed.set(windows.tag.subarray(0, tagLength), length);
    this.#endLong();
    return sealed;
  }

  #openLong(iv: Uint8Array, aad: Uint8Array, sealed: Uint8Array, tagLength: number): Uint8Array<ArrayBuffer> | undefined {
    const { exports, windows } = this.#engine;
    const length = sealed.length - tagLength;
    this.#beginLong(iv, aad);
    this.#absorb(sealed, length);
    windows.tag.set(sealed.subarray(length));
    let opened: Uint8Array<ArrayBuffer> | undefined;
    if (exports.streamVerify(this.#slot, aad.length, length, tagLength)) {
      opened = new Uint8Array(length);
      for (let at = 0; at < length; at += PIECE) {
        const piece = sealed.subarray(at, Math.min(at + PIECE, length));
        windows.text.set(piece);
        exports.streamOpen(this.#slot, piece.length);
        opened.set(windows.text.subarray(0, piece.length), at);
      }
    }
    this.#endLong();
    return opened;
  }

  #endLong(): void {
    this.#engine.exports.wipeText(PIECE);
    this.#engine.exports.streamEnd();
  }
}

/** The AES family of one core. */
export class Aeads {
  readonly #engine: Engine;
  readonly #slots: Slots;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#slots = new Slots("AEAD keys", AEAD_SLOTS_MAX, (slot) => engine.exports.aeadDestroy(slot));
  }

  importKey(key: Uint8Array): AeadKey {
    checkBytes(key, "key", KEY_BYTES, KEY_BYTES);
    this.#engine.enter();
    try {
      const slot = this.#slots.take();
      this.#engine.windows.arg.set(key);
      this.#engine.exports.aeadImport(slot);
      return this.#engine.done(new AeadKey(this.#engine, this.#slots, slot));
    } finally {
      this.#engine.leave();
    }
  }

  /** ECB over whole blocks. */
  blocks(key: Uint8Array, blocks: Uint8Array, decrypting: boolean): Uint8Array<ArrayBuffer> {
    checkBytes(key, "key", KEY_BYTES, KEY_BYTES);
    checkBytes(blocks, "blocks", 0, Number.MAX_SAFE_INTEGER);
    if (blocks.length % 16 !== 0) throw new RangeError("blocks must have a multiple of 16 bytes");
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      const result = new Uint8Array(blocks.length);
      for (let at = 0; at < blocks.length; at += PIECE) {
        const piece = blocks.subarray(at, at + PIECE);
        windows.arg.set(key);
        windows.text.set(piece);
        exports.aesBlocks(piece.length / 16, decrypting ? 1 : 0);
        result.set(windows.text.subarray(0, piece.length), at);
      }
      exports.wipeText(Math.min(PIECE, blocks.length));
      return this.#engine.done(result);
    } finally {
      this.#engine.leave();
    }
  }
}
