/** The fused hot path: messages under a backing key, one at a time or a windowful. docs/ciphertext.md has the layout. */
import {
  AAD,
  AAD_BYTES,
  BACKING_ID_BYTES,
  CONTEXT_MAX,
  FRESH_BYTES,
  FRESH_MAX,
  GCM_TAG_BYTES,
  INVALID,
  MESSAGE_HEADER_BYTES,
  MESSAGE_RANDOM_BYTES,
  OK,
  PLAINTEXT_MAX,
  POOL_BYTES,
  PREPARED_TOGETHER,
  NOT_RESIDENT as STATUS_NOT_RESIDENT,
  TEXT,
  TEXT_BYTES,
} from "../../assembly/abi.js";
import { wipe } from "../bytes.js";
import type { Engine } from "./engine.js";
import { align16, checkBytes, checkInteger } from "./windows.js";

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

/** A message of fresh random bytes. */
export interface FreshMessage {
  readonly blob: Uint8Array<ArrayBuffer>;
  /** Empty where it was not to be revealed. */
  readonly plaintext: Uint8Array<ArrayBuffer>;
}

/** Many of them, in the order they were asked for; no plaintexts where they were not to be revealed. */
export interface FreshMessages {
  readonly blobs: readonly Uint8Array<ArrayBuffer>[];
  readonly plaintexts: readonly Uint8Array<ArrayBuffer>[];
}

/** Messages that go into the windows in groups, as bytes checked. */
interface Batch {
  readonly contexts: readonly Uint8Array[];
  /** Bytes of the text of each. */
  readonly lengths: readonly number[];
}

function checkContexts(contexts: readonly unknown[], count: number): void {
  checkInteger(contexts.length, "number of contexts", count, count);
  let checked: unknown;
  for (const context of contexts) {
    // Most often all of them are one.
    if (context !== checked) checkBytes(context, "context", 0, CONTEXT_MAX);
    checked = context;
  }
}

/** Encrypts and decrypts messages in one core. */
export class Messages {
  readonly #engine: Engine;
  /** Bytes of the texts of the group at work, and how much of TEXT and AAD it has filled. */
  #packedBytes = 0;
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
      const random = randomness.offer(PREPARED_TOGETHER);
      const length = plaintext.length;
      windows.arg.set(id);
      if (context.length > 0) windows.aad.set(context, MESSAGE_HEADER_BYTES);
      windows.text.set(plaintext, MESSAGE_HEADER_BYTES);
      const outcome = exports.encryptMessage(random, context.length, length);
      return this.#engine.done(this.#takeBlob(outcome, random, length));
    } finally {
      this.#engine.leave();
    }
  }

  encryptFresh(id: Uint8Array, context: Uint8Array, length: number, reveal: boolean): FreshMessage | undefined {
    checkBytes(id, "backing-key id", BACKING_ID_BYTES, BACKING_ID_BYTES);
    checkBytes(context, "context", 0, CONTEXT_MAX);
    checkInteger(length, "length", 1, FRESH_MAX);
    const { exports, windows, randomness } = this.#engine;
    this.#engine.enter();
    try {
      const random = randomness.offer(PREPARED_TOGETHER);
      const fresh = randomness.takeFresh(length);
      windows.arg.set(id);
      if (context.length > 0) windows.aad.set(context, MESSAGE_HEADER_BYTES);
      const plaintext = reveal ? windows.freshCopy(fresh, length) : NOTHING;
      const outcome = exports.encryptFresh(random, fresh, context.length, length);
      const blob = this.#takeBlob(outcome, random, length);
      if (blob !== undefined) return this.#engine.done({ blob, plaintext });
      plaintext.fill(0);
      return this.#engine.done(undefined);
    } finally {
      this.#engine.leave();
    }
  }

  /** The blob in TEXT, which is wiped; without a resident backing key there is none. `outcome` also says what of the random bytes was used. */
  #takeBlob(outcome: number, random: number, length: number): Uint8Array<ArrayBuffer> | undefined {
    const { exports, windows, randomness } = this.#engine;
    const blob = (outcome & 255) === OK ? windows.copyBlob(0, length + OVERHEAD) : undefined;
    randomness.taken(random, outcome >>> 8);
    exports.wipeText(length + OVERHEAD);
    return blob;
  }

  decrypt(blob: Uint8Array, context: Uint8Array): Uint8Array<ArrayBuffer> | undefined | NotResident {
    checkBytes(blob, "blob", 0, Number.MAX_SAFE_INTEGER);
    checkBytes(context, "context", 0, CONTEXT_MAX);
    if (blob.length < OVERHEAD || blob.length > BLOB_MAX) return undefined;
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      const length = blob.length;
      if (context.length > 0) windows.aad.set(context, MESSAGE_HEADER_BYTES);
      windows.text.set(blob);
      const status = exports.decryptMessage(context.length, length);
      if (status === OK) return this.#engine.done(windows.takeText(MESSAGE_HEADER_BYTES, length - GCM_TAG_BYTES, length));
      exports.wipeText(length);
      return this.#engine.done(status === STATUS_NOT_RESIDENT ? NOT_RESIDENT : undefined);
    } finally {
      this.#engine.leave();
    }
  }

  /** One context for each plaintext. Both lists are not to change meanwhile. */
  encryptMany(id: Uint8Array, contexts: readonly Uint8Array[], plaintexts: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] | undefined {
    checkBytes(id, "backing-key id", BACKING_ID_BYTES, BACKING_ID_BYTES);
    checkContexts(contexts, plaintexts.length);
    const lengths = new Array<number>(plaintexts.length);
    for (let i = 0; i < lengths.length; i++) {
      const plaintext = plaintexts[i];
      checkBytes(plaintext, "plaintext", 0, PLAINTEXT_MAX);
      lengths[i] = plaintext.length;
    }
    const blobs = new Array<Uint8Array<ArrayBuffer>>(lengths.length);
    for (let done = 0; done < blobs.length; ) {
      const count = this.#encryptGroup(id, { contexts, lengths }, plaintexts, blobs, done);
      if (count === 0) return undefined;
      done += count;
    }
    return blobs;
  }

  /** @returns how many, from `first` on; 0: not resident. */
  #encryptGroup(id: Uint8Array, batch: Batch, texts: readonly Uint8Array[], blobs: Uint8Array<ArrayBuffer>[], first: number): number {
    const { exports, windows, randomness } = this.#engine;
    this.#engine.enter();
    try {
      // A group takes the pool from its beginning.
      randomness.takeAll(texts.length - first, first === 0);
      const count = this.#pack(batch, first, MESSAGE_HEADER_BYTES, GCM_TAG_BYTES);
      this.#writeTexts(texts, first, count, MESSAGE_HEADER_BYTES);
      windows.arg.set(id);
      return this.#engine.done(this.#takeGroup(exports.encryptMessages(count), count, blobs, first));
    } finally {
      this.#engine.leave();
    }
  }

  encryptFreshMany(
    id: Uint8Array,
    contexts: readonly Uint8Array[],
    lengths: readonly number[],
    reveal: boolean,
  ): FreshMessages | undefined {
    checkBytes(id, "backing-key id", BACKING_ID_BYTES, BACKING_ID_BYTES);
    checkContexts(contexts, lengths.length);
    let bytes = 0;
    let checked: number | undefined;
    for (const length of lengths) {
      if (length !== checked) checkInteger(length, "length", 1, FRESH_MAX);
      checked = length;
      bytes += length;
    }
    const blobs = new Array<Uint8Array<ArrayBuffer>>(lengths.length);
    const plaintexts = new Array<Uint8Array<ArrayBuffer>>(reveal ? lengths.length : 0);
    let done = 0;
    try {
      while (done < blobs.length) {
        const count = this.#encryptFreshGroup(id, { contexts, lengths }, bytes, { blobs, plaintexts }, done);
        if (count === 0) return undefined;
        done += count;
        bytes -= this.#packedBytes;
      }
      return { blobs, plaintexts };
    } finally {
      // Passes over what is not there.
      if (done < blobs.length) plaintexts.forEach(wipe);
    }
  }

  /** @param bytes of this group and all after it. @returns how many, from `first` on; 0: not resident. */
  #encryptFreshGroup(
    id: Uint8Array,
    batch: Batch,
    bytes: number,
    { blobs, plaintexts }: { readonly blobs: Uint8Array<ArrayBuffer>[]; readonly plaintexts: Uint8Array<ArrayBuffer>[] },
    first: number,
  ): number {
    const { exports, windows, randomness } = this.#engine;
    this.#engine.enter();
    try {
      const random = randomness.take(1);
      const count = this.#pack(batch, first, MESSAGE_HEADER_BYTES, GCM_TAG_BYTES, FRESH_BYTES, true);
      const fresh = randomness.takeFresh(this.#packedBytes, bytes);
      if (plaintexts.length > 0) this.#copyFresh(fresh, count, plaintexts, first);
      windows.arg.set(id);
      return this.#engine.done(this.#takeGroup(exports.encryptFreshMessages(random, fresh, count), count, blobs, first));
    } finally {
      this.#engine.leave();
    }
  }

  /** The plaintexts of a group share one buffer, as its blobs do; no other request's are in it. */
  #copyFresh(from: number, count: number, plaintexts: Uint8Array<ArrayBuffer>[], first: number): void {
    const { windows } = this.#engine;
    const { entries } = windows;
    const { buffer } = windows.freshCopy(from, this.#packedBytes);
    let at = 0;
    for (let i = 0; i < count; i++) {
      const length = entries[4 * i + 3] as number;
      plaintexts[first + i] = new Uint8Array(buffer, at, length);
      at += length;
    }
  }

  /**
   * The blobs of a group at `first` in `blobs`, and the windows wiped. They share one buffer: each in its own would cost a third of its encryption.
   * @returns how many; 0 without a resident backing key.
   */
  #takeGroup(status: number, count: number, blobs: Uint8Array<ArrayBuffer>[], first: number): number {
    const { windows } = this.#engine;
    if (status === OK) {
      const { entries } = windows;
      const { buffer } = windows.text.slice(0, this.#packedText);
      for (let i = 0; i < count; i++) {
        blobs[first + i] = new Uint8Array(buffer, (entries[4 * i + 2] as number) - TEXT, (entries[4 * i + 3] as number) + OVERHEAD);
      }
    }
    this.#wipeGroup(count);
    return status === OK ? count : 0;
  }

  decryptMany(entries: readonly BlobEntry[]): (Uint8Array<ArrayBuffer> | undefined | NotResident)[] {
    const contexts: Uint8Array[] = [];
    const texts: Uint8Array[] = [];
    const lengths: number[] = [];
    const results: (Uint8Array<ArrayBuffer> | undefined | NotResident)[] = [];
    for (const { context, blob } of entries) {
      checkBytes(context, "context", 0, CONTEXT_MAX);
      checkBytes(blob, "blob", 0, Number.MAX_SAFE_INTEGER);
      // One that cannot be genuine takes part as an empty blob: the core calls it invalid.
      const text = blob.length > BLOB_MAX ? NOTHING : blob;
      contexts.push(context);
      texts.push(text);
      lengths.push(text.length);
    }
    try {
      while (results.length < texts.length) this.#decryptGroup({ contexts, lengths }, texts, results);
      return results;
    } finally {
      if (results.length < texts.length) for (const result of results) if (result instanceof Uint8Array) wipe(result);
    }
  }

  #decryptGroup(batch: Batch, texts: readonly Uint8Array[], results: (Uint8Array<ArrayBuffer> | undefined | NotResident)[]): void {
    const { exports, windows } = this.#engine;
    const { entries } = windows;
    const first = results.length;
    this.#engine.enter();
    try {
      const count = this.#pack(batch, first, 0, 0);
      this.#writeTexts(texts, first, count, 0);
      exports.decryptMessages(count);
      for (let i = 0; i < count; i++) {
        const at = (entries[4 * i + 2] as number) - TEXT;
        const status = entries[4 * i + 3] as number;
        if (status === OK) {
          const end = at + (batch.lengths[first + i] as number) - GCM_TAG_BYTES;
          results.push(windows.copyText(at + MESSAGE_HEADER_BYTES, end));
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

  /**
   * Gives rooms to messages from `first` on, as many as fit, and writes their contexts and rows of ENTRIES.
   * @param lead bytes of room before each text; `trail`: after it.
   * @param most bytes of text together, at most.
   * @param shared whether messages that follow each other have one room for the context that is the same array.
   */
  #pack({ contexts, lengths }: Batch, first: number, lead: number, trail: number, most = TEXT_BYTES, shared = false): number {
    const { aad, entries } = this.#engine.windows;
    let bytes = 0;
    let textAt = 0;
    let aadAt = 0;
    let aadEnd = 0;
    let count = 0;
    let last: Uint8Array | undefined;
    for (; count < GROUP_MAX && first + count < lengths.length; count++) {
      const context = contexts[first + count] as Uint8Array;
      const length = lengths[first + count] as number;
      const textEnd = textAt + align16(lead + length + trail);
      const known = shared && context === last;
      const roomEnd = known ? aadEnd : aadEnd + align16(MESSAGE_HEADER_BYTES + context.length);
      if (textEnd > TEXT_BYTES || roomEnd > AAD_BYTES || bytes + length > most) break;
      if (!known) {
        aadAt = aadEnd;
        aadEnd = roomEnd;
        last = context;
        if (context.length > 0) aad.set(context, aadAt + MESSAGE_HEADER_BYTES);
      }
      const row = 4 * count;
      entries[row] = AAD + aadAt;
      entries[row + 1] = context.length;
      entries[row + 2] = TEXT + textAt;
      entries[row + 3] = length;
      bytes += length;
      textAt = textEnd;
    }
    this.#packedBytes = bytes;
    this.#packedText = textAt;
    this.#packedAad = aadEnd;
    return count;
  }

  #writeTexts(texts: readonly Uint8Array[], first: number, count: number, lead: number): void {
    const { text, entries } = this.#engine.windows;
    for (let i = 0; i < count; i++) text.set(texts[first + i] as Uint8Array, (entries[4 * i + 2] as number) - TEXT + lead);
  }

  #wipeGroup(count: number): void {
    const { text, aad, entries, arg } = this.#engine.windows;
    text.fill(0, 0, this.#packedText);
    aad.fill(0, 0, this.#packedAad);
    entries.fill(0, 0, 4 * count);
    arg.fill(0, 0, BACKING_ID_BYTES);
  }
}
