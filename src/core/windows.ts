/** The fixed windows of linear memory: inputs are checked and written here, results read, and what was written wiped. */
import {
  AAD,
  AAD_BYTES,
  ARG,
  ARG_BYTES,
  ENTRIES,
  ENTRIES_MAX,
  ENTRY_BYTES,
  FRESH,
  FRESH_BYTES,
  IV,
  IV_BYTES,
  PREPARED,
  PREPARED_SLOT_BYTES,
  PREPARED_SLOTS,
  TAG,
  TAG_BYTES,
  TEXT,
  TEXT_BYTES,
} from "../../assembly/abi.js";
import { ResultBuffers } from "./result-buffers.js";

const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get as (
  this: unknown,
) => string;

/** Whether `value` is a Uint8Array of this or another realm, and not an object that only inherits from one. */
function isBytes(value: unknown): value is Uint8Array {
  return (value instanceof Uint8Array && ArrayBuffer.isView(value)) || tagOf.call(value) === "Uint8Array";
}

/**
 * Demands a live, unshared Uint8Array of `min` to `max` bytes. `what` names it in the error.
 * @throws {TypeError} for another type, a SharedArrayBuffer (its bytes could change between verifying and decrypting) or a buffer that was detached or has shrunk.
 * @throws {RangeError} for another length.
 */
export function checkBytes(value: unknown, what: string, min: number, max: number): asserts value is Uint8Array {
  if (!isBytes(value)) throw new TypeError(`${what} must be a Uint8Array`);
  const { buffer, length } = value;
  if (!(buffer instanceof ArrayBuffer)) checkBuffer(buffer, what);
  if (length === 0) checkAttached(value, what);
  if (length < min || length > max) {
    throw new RangeError(
      min === max ? `${what} must have ${min} bytes, not ${length}` : `${what} must have ${min} to ${max} bytes, not ${length}`,
    );
  }
}

function checkBuffer(buffer: unknown, what: string): void {
  if (Object.prototype.toString.call(buffer) !== "[object ArrayBuffer]")
    throw new TypeError(`${what} must not be a view of a SharedArrayBuffer`);
}

/** A view looks empty when its buffer was detached or has shrunk; to be asked for an element, it must be whole (ECMA-262 23.2.4.4). */
function checkAttached(value: Uint8Array, what: string): void {
  try {
    Uint8Array.prototype.at.call(value, 0);
  } catch {
    throw new TypeError(`${what} is a view of a buffer that was detached or has shrunk`);
  }
}

/** Demands a whole number of `min` to `max`. */
export function checkInteger(value: unknown, what: string, min: number, max: number): asserts value is number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw new TypeError(`${what} must be a whole number`);
  if (value < min || value > max) throw new RangeError(`${what} must be ${min} to ${max}, not ${value}`);
}

/** `length` rounded up to a multiple of 16: what stands side by side in a window begins at such places. */
export const align16 = (length: number): number => (length + 15) & ~15;

/** V8 keeps arrays of up to this many bytes in its own heap, until `.buffer` is asked for: then the bytes are copied out and the first copy stays. */
const HEAP_BYTES = 64;

/** From here on a copy by the constructor costs less than `slice`, which clears what it is about to overwrite. */
const UNCLEARED_BYTES = 2048;

/** A copy of `window` from `from` to `to` for secrets: in a buffer from the beginning, so that wiping it leaves nothing. A buffer costs about 0.25 us. */
function ownCopy(window: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
  const length = to - from;
  if (length >= UNCLEARED_BYTES) return new Uint8Array(new Uint8Array(window.buffer, window.byteOffset + from, length));
  if (length > HEAP_BYTES) return window.slice(from, to) as Uint8Array<ArrayBuffer>;
  const copy = new Uint8Array(new ArrayBuffer(length));
  // So few bytes are copied before a view of them were made.
  for (let i = 0; i < length; i++) copy[i] = window[from + i] as number;
  return copy;
}

/** Views of each window, made once. A write past the end of one throws: it can never reach its neighbour. */
export class Windows {
  readonly memory: Uint8Array;
  readonly text: Uint8Array;
  readonly aad: Uint8Array;
  readonly arg: Uint8Array;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly entries: Uint32Array;
  readonly fresh: Uint8Array;
  readonly prepared: Uint8Array;
  readonly #results = new ResultBuffers();

  constructor(buffer: ArrayBuffer) {
    this.memory = new Uint8Array(buffer);
    this.text = new Uint8Array(buffer, TEXT, TEXT_BYTES);
    this.aad = new Uint8Array(buffer, AAD, AAD_BYTES);
    this.arg = new Uint8Array(buffer, ARG, ARG_BYTES);
    this.iv = new Uint8Array(buffer, IV, IV_BYTES);
    this.tag = new Uint8Array(buffer, TAG, TAG_BYTES);
    this.fresh = new Uint8Array(buffer, FRESH, FRESH_BYTES);
    this.prepared = new Uint8Array(buffer, PREPARED, PREPARED_SLOTS * PREPARED_SLOT_BYTES);
    this.entries = new Uint32Array(buffer, ENTRIES, (ENTRIES_MAX * ENTRY_BYTES) / 4);
  }

  /** A copy of part of the TEXT window that is no secret, in a buffer shared with other ciphertexts perhaps. */
  copyBlob(from: number, to: number): Uint8Array<ArrayBuffer> {
    return this.#results.copy(this.text, from, to);
  }

  /** A copy of part of the TEXT window. */
  copyText(from: number, to: number): Uint8Array<ArrayBuffer> {
    return ownCopy(this.text, from, to);
  }

  /** A copy of `length` bytes of the DRBG, from the offset `at` in FRESH on. */
  freshCopy(at: number, length: number): Uint8Array<ArrayBuffer> {
    return ownCopy(this.fresh, at, at + length);
  }

  /** A copy of part of the TEXT window, which is wiped up to `wipeTo`. */
  takeText(from: number, to: number, wipeTo = to): Uint8Array<ArrayBuffer> {
    const bytes = this.copyText(from, to);
    this.text.fill(0, 0, wipeTo);
    return bytes;
  }

  /** As `takeText`, for what is no secret. */
  takeBlob(from: number, to: number, wipeTo: number): Uint8Array<ArrayBuffer> {
    const bytes = this.copyBlob(from, to);
    this.text.fill(0, 0, wipeTo);
    return bytes;
  }

  /** The first `length` bytes of the TAG window, which is wiped. */
  takeTag(length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.tag.slice(0, length) as Uint8Array<ArrayBuffer>;
    this.tag.fill(0);
    return bytes;
  }
}
