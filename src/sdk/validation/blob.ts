/** Bytes given by a caller, taken as they truly are: the members of a typed array can be overridden, its slots cannot. */

import { serializationError, wrongType } from "./wrong-type.js";

type Getter<T> = (this: unknown) => T;

function getterOf<T>(prototype: object, name: string | symbol): Getter<T> {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get as Getter<T>;
}

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const nameOf = getterOf<string | undefined>(TypedArray, Symbol.toStringTag);
const bufferOf = getterOf<ArrayBufferLike>(TypedArray, "buffer");
const offsetOf = getterOf<number>(TypedArray, "byteOffset");
const lengthOf = getterOf<number>(TypedArray, "byteLength");
const bufferLengthOf = getterOf<number>(ArrayBuffer.prototype, "byteLength");

/**
 * @returns a plain `Uint8Array` of its own: the caller may change, transfer or reuse his bytes while the request is still under way.
 * @throws {KmsError} SerializationException when it is no `Uint8Array`, is detached, or lies in shared memory, where bytes could change after they were checked.
 */
export function readBlob(value: unknown, path: string): Uint8Array<ArrayBuffer> {
  if (nameOf.call(value) !== "Uint8Array") throw wrongType(value, "blob", path);
  const buffer = bufferOf.call(value);
  const length = lengthOf.call(value);
  requireOwnMemory(buffer, path);
  if (length === 0) return nothingIn(buffer, path);
  return new Uint8Array(buffer as ArrayBuffer, offsetOf.call(value), length).slice();
}

function requireOwnMemory(buffer: ArrayBufferLike, path: string): void {
  try {
    bufferLengthOf.call(buffer);
  } catch {
    throw serializationError("shared memory can not be converted to a Blob", path);
  }
}

/** No bytes: because there are none, or because the buffer was transferred away. */
function nothingIn(buffer: ArrayBufferLike, path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(buffer as ArrayBuffer, 0, 0);
  } catch {
    throw serializationError("a detached buffer can not be converted to a Blob", path);
  }
}
