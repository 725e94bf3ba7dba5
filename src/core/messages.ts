/** The fused hot path: messages under a backing key, one at a time or a windowful. docs/ciphertext.md has the layout. */
import {
  AAD,
  AAD_BYTES,
  BACKING_ID_BYTES,
  CONTEXT_MAX,
  GCM_TAG_BYTES,
  INVALID,
  MESSAGE_HEADER_BYTES,
  MESSAGE_RANDOM_BYTES,
  OK,
  PLAINTEXT_MAX,
  POOL_BYTES,
  NOT_RESIDENT as STATUS_NOT_RESIDENT,
  TEXT,
  TEXT_BYTES,
} from "../../assembly/abi.js";
import type { Engine } from "./engine.js";
import { align16, checkBytes } from "./windows.js";

/** The backing key of a blob is in no slot: load it and call again. */
export const NOT_RESIDENT: unique symbol = Symbol("backing key not resident");
export type NotResident = typeof NOT_RESIDENT;

/** Bytes a blob has over its plaintext. */
const OVERHEAD = MESSAGE_HEADER_BYTES + GCM_TAG_BYTES;
const BLOB_MAX = PLAINTEXT_MAX + OVERHEAD;
/** As many as the pool of randomness serves. */
const GROUP_MAX = POOL_BYTES / MESSAGE_RANDOM_BYTES;

const NOTHING = new Uint8Array(0);

/** A message to encrypt: context is the canonical encryption context. */
export interface PlainEntry {
  readonly context: Uint8Array;
  readonly plaintext: Uint8Array;
}

/** A message to decrypt. */
export interface BlobEntry {
  readonly context: Uint8Array;
  readonly blob: Uint8Array;
}

/** One message of a group, its bytes checked: `text` is a plaintext or a blob. */
interface Piece {
  readonly context: Uint8Array;
  readonly text: Uint8Array;
}

/** Encrypts and decrypts messages in one core. */
export class Messages {
  readonly #engine: Engine;
  /** How much of TEXT and AAD the group at work has filled, in bytes. */
  #packedText = 0;
  #packedAad = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  encrypt(id: Uint8Array, context: Uint8Array, plaintext: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    checkBytes(id, "backing-key id", BACKING_ID_BYTES, BACKING_ID_BYTES);
    checkBytes(context, "context", 0, CONTEXT_MAX);
    checkBytes(plaintext, "plaintext", 0, PLAINTEXT_MAX);
    const { exports, windows, randomness } = this.#engine;
    this.#engine.enter();
    try {
      const random = randomness.take(1);
      const length = plaintext.length;
      windows.arg.set(id);
      windows.aad.set(context, MESSAGE_HEADER_BYTES);
      windows.text.set(plaintext, MESSAGE_HEADER_BYTES);
      if (exports.encryptMessage(random, context.length, length) === OK) return this.#engine.done(windows.takeText(0, length + OVERHEAD));
      exports.wipeText(length + MESSAGE_HEADER_BYTES);
      return this.#engine.done(undefined);
    } finally {
      this.#engine.leave();
    }
  }

  decrypt(blob: Uint8Array, context: Uint8Array): Uint8Array<ArrayBuffer> | undefined | NotResident {
    checkBytes(blob, "blob", 0, Number.MAX_SAFE_INTEGER);
    checkBytes(context, "context", 0, CONTEXT_MAX);
    if (blob.length < OVERHEAD || blob.length > BLOB_MAX) return undefined;
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      const length = blob.length;
      windows.aad.set(context, MESSAGE_HEADER_BYTES);
      windows.text.set(blob);
      const status = exports.decryptMessage(context.length, length);
      if (status === OK) return this.#engine.done(windows.takeText(MESSAGE_HEADER_BYTES, length - GCM_TAG_BYTES, length));
      exports.wipeText(length);
      return this.#engine.done(status === STATUS_NOT_RESIDENT ? NOT_RESIDENT : undefined);
    } finally {
      this.#engine.leave();
    }
  }

  encryptMany(id: Uint8Array, entries: readonly PlainEntry[]): Uint8Array<ArrayBuffer>[] | undefined {
    checkBytes(id, "backing-key id", BACKING_ID_BYTES, BACKING_ID_BYTES);
    const pieces: Piece[] = [];
    for (const { context, plaintext } of entries) {
      checkBytes(context, "context", 0, CONTEXT_MAX);
      checkBytes(plaintext, "plaintext", 0, PLAINTEXT_MAX);
      pieces.push({ context, text: plaintext });
    }
    const blobs: Uint8Array<ArrayBuffer>[] = [];
    while (blobs.length < pieces.length) {
      if (!this.#encryptGroup(id, pieces, blobs)) return undefined;
    }
    return blobs;
  }

  #encryptGroup(id: Uint8Array, pieces: readonly Piece[], blobs: Uint8Array<ArrayBuffer>[]): boolean {
    const { exports, windows, randomness } = this.#engine;
    const { entries, text } = windows;
    this.#engine.enter();
    try {
      // A group takes the pool from its beginning.
      randomness.takeAll();
      const count = this.#pack(pieces, blobs.length, MESSAGE_HEADER_BYTES, GCM_TAG_BYTES);
      windows.arg.set(id);
      const resident = exports.encryptMessages(count) === OK;
      for (let row = 0; resident && row < 4 * count; row += 4) {
        const at = (entries[row + 2] as number) - TEXT;
        blobs.push(text.slice(at, at + (entries[row + 3] as number) + OVERHEAD) as Uint8Array<ArrayBuffer>);
      }
      this.#wipeGroup(count);
      return this.#engine.done(resident);
    } finally {
      this.#engine.leave();
    }
  }

  decryptMany(entries: readonly BlobEntry[]): (Uint8Array<ArrayBuffer> | undefined | NotResident)[] {
    const pieces: Piece[] = [];
    const results: (Uint8Array<ArrayBuffer> | undefined | NotResident)[] = [];
    for (const { context, blob } of entries) {
      checkBytes(context, "context", 0, CONTEXT_MAX);
      checkBytes(blob, "blob", 0, Number.MAX_SAFE_INTEGER);
      // One that cannot be genuine takes part as an empty blob: the core calls it invalid.
      pieces.push(blob.length > BLOB_MAX ? { context, text: NOTHING } : { context, text: blob });
    }
    while (results.length < pieces.length) this.#decryptGroup(pieces, results);
    return results;
  }

  #decryptGroup(pieces: readonly Piece[], results: (Uint8Array<ArrayBuffer> | undefined | NotResident)[]): void {
    const { exports, windows } = this.#engine;
    const { entries, text } = windows;
    const first = results.length;
    this.#engine.enter();
    try {
      const count = this.#pack(pieces, first, 0, 0);
      exports.decryptMessages(count);
      for (let i = 0; i < count; i++) {
        const at = (entries[4 * i + 2] as number) - TEXT;
        const status = entries[4 * i + 3] as number;
        if (status === OK) {
          const end = at + (pieces[first + i] as Piece).text.length - GCM_TAG_BYTES;
          results.push(text.slice(at + MESSAGE_HEADER_BYTES, end) as Uint8Array<ArrayBuffer>);
        } else {
          results.push(status === INVALID ? undefined : NOT_RESIDENT);
        }
      }
      this.#wipeGroup(count);
      this.#engine.done(undefined);
    } finally {
      this.#engine.leave();
    }
  }

  /** Writes pieces from `first` on, as many as fit, and their rows of ENTRIES; `lead` and `trail`: room before and after each text. */
  #pack(pieces: readonly Piece[], first: number, lead: number, trail: number): number {
    const { text, aad, entries } = this.#engine.windows;
    let textAt = 0;
    let aadAt = 0;
    let count = 0;
    for (; count < GROUP_MAX && first + count < pieces.length; count++) {
      const piece = pieces[first + count] as Piece;
      const textEnd = textAt + align16(lead + piece.text.length + trail);
      const aadEnd = aadAt + align16(MESSAGE_HEADER_BYTES + piece.context.length);
      if (textEnd > TEXT_BYTES || aadEnd > AAD_BYTES) break;
      text.set(piece.text, textAt + lead);
      aad.set(piece.context, aadAt + MESSAGE_HEADER_BYTES);
      const row = 4 * count;
      entries[row] = AAD + aadAt;
      entries[row + 1] = piece.context.length;
      entries[row + 2] = TEXT + textAt;
      entries[row + 3] = piece.text.length;
      textAt = textEnd;
      aadAt = aadEnd;
    }
    this.#packedText = textAt;
    this.#packedAad = aadAt;
    return count;
  }

  #wipeGroup(count: number): void {
    const { text, aad, entries, arg } = this.#engine.windows;
    text.fill(0, 0, this.#packedText);
    aad.fill(0, 0, this.#packedAad);
    entries.fill(0, 0, 4 * count);
    arg.fill(0, 0, BACKING_ID_BYTES);
  }
}
