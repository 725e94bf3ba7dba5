/** Bytes given by a caller, taken as they truly are: the members of a typed array can be overridden, its slots cannot. */

import type { Place } from "./path.js";
import type { Violations } from "./violations.js";
import { serializationError, wrongType } from "./wrong-type.js";

type Getter<T> = (this: unknown) => T;

function getterOf<T>(prototype: object, name: string | symbol): Getter<T> {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get as Getter<T>;
}

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const nameOf = getterOf<string | undefined>(TypedArray, Symbol.toStringTag);
const bufferOf = getterOf<ArrayBufferLike>(TypedArray, "buffer");
const lengthOf = getterOf<number>(TypedArray, "byteLength");
const bufferLengthOf = getterOf<number>(ArrayBuffer.prototype, "byteLength");

/**
 * @returns a plain `Uint8Array` of its own: the caller may change, transfer or reuse his bytes while the request is still under way.
 * @throws {KmsError} SerializationException when it is no `Uint8Array`, is detached, or lies in shared memory, where bytes could change after they were checked.
 */
export function readBlob(value: unknown, place: Place, violations: Violations): Uint8Array<ArrayBuffer> {
  if (nameOf.call(value) !== "Uint8Array") throw wrongType(value, "blob", violations.pathOf(place));
  const buffer = bufferOf.call(value);
  const length = lengthOf.call(value);
  if (!isOwnMemory(buffer)) throw serializationError("shared memory can not be converted to a Blob", violations.pathOf(place));
  if (length === 0 && isDetached(buffer))
    throw serializationError("a detached buffer can not be converted to a Blob", violations.pathOf(place));
  return copyOf(value as Uint8Array, length);
}

/** Copies up to this length share buffers of that one. */
const SMALL_BYTES = 512;
const SHARED_BYTES = 8_192;

let shared = new ArrayBuffer(0);
let sharedUsed = 0;

/**
 * A copy for the library alone: it is never handed on to a caller, so that nobody sees what lies beside it. A buffer for each small copy would
 * cost more than all checks of a request together. In a buffer it also stays where it is until it is wiped; the garbage collector moves
 * the bytes of small arrays that have none, and leaves them behind.
 */
function copyOf(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  // Both read the slots of a typed array, not its members (ECMA-262 23.2.5.1.2 and 23.2.3.26.1).
  if (length > SMALL_BYTES) return new Uint8Array(bytes);
  if (sharedUsed + length > shared.byteLength) {
    shared = new ArrayBuffer(SHARED_BYTES);
    sharedUsed = 0;
  }
  const copy = new Uint8Array(shared, sharedUsed, length);
  sharedUsed += (length + 15) & ~15; // aligned, as libraries that read words may want it
  copy.set(bytes);
  return copy;
}

/** The length of a buffer of another kind cannot be asked for so. */
function isOwnMemory(buffer: ArrayBufferLike): boolean {
  try {
    bufferLengthOf.call(buffer);
    return true;
  } catch {
    return false;
  }
}

/** There are no bytes: because there are none, or because the buffer was transferred away. */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer as ArrayBuffer, 0, 0);
    return false;
  } catch {
    return true;
  }
}
