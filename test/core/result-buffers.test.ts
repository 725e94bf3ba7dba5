/** Ciphertexts may share buffers; nothing else is in them, and nobody can take them away from the others. */
import { beforeAll, expect, test } from "vitest";
import type { Core } from "../../src/core/core.js";
import { bytes, createCore } from "./support.js";

const ID = bytes(16, 102);
const NONE = bytes(0);

let core: Core;
beforeAll(async () => {
  core = await withKey();
});

async function withKey(): Promise<Core> {
  const made = await createCore({ slots: 1 });
  made.loadRootKey(bytes(32, 100));
  made.loadBackingKey(ID, NONE, made.importBackingKey(NONE, bytes(32, 101)));
  return made;
}

const encrypt = (length: number, on = core): Uint8Array<ArrayBuffer> =>
  on.encryptMessage(ID, NONE, bytes(length, length)) as Uint8Array<ArrayBuffer>;

test("results of many lengths are plain arrays, aligned, and hold what they should however many follow", () => {
  const lengths = Array.from({ length: 2000 }, (_, i) => (i * 37) % (i % 100 === 0 ? 8193 : 300));
  const blobs = lengths.map((length) => encrypt(length));
  for (const [i, blob] of blobs.entries()) {
    expect(Object.getPrototypeOf(blob)).toBe(Uint8Array.prototype);
    expect(blob.byteOffset % 8).toBe(0);
    expect(core.decryptMessage(blob, NONE)).toEqual(bytes(lengths[i] as number, lengths[i] as number));
  }
});

test("in Node 24 and later they share buffers, and a shared buffer cannot be transferred or detached", () => {
  const first = encrypt(32);
  const rest = Array.from({ length: 500 }, () => encrypt(32));
  const buffers = new Set([first, ...rest].map(({ buffer }) => buffer));
  expect(buffers.size).toBeLessThan(5);
  for (const buffer of buffers) {
    expect(() => structuredClone(buffer, { transfer: [buffer] })).toThrow();
    expect(() => (buffer as ArrayBuffer & { transfer(): unknown }).transfer()).toThrow(TypeError);
    expect(buffer.byteLength).toBeGreaterThan(0);
  }
  expect(structuredClone(first)).toEqual(first);
  expect(core.decryptMessage(first, NONE)).toEqual(bytes(32, 32));
});

test("a shared buffer holds ciphertexts of one core and nothing else", async () => {
  const own = await withKey();
  const blobs = Array.from({ length: 40 }, (_, i) => [encrypt(i, own), encrypt(i)][0] as Uint8Array<ArrayBuffer>);
  const { blob, plaintext } = own.encryptFresh(ID, NONE, 32, true) ?? {};
  blobs.push(blob as Uint8Array<ArrayBuffer>);
  own.decryptMessage(blobs[0] as Uint8Array, NONE);
  own.random(32);
  const buffer = blobs[0]?.buffer as ArrayBuffer;
  const rest = new Uint8Array(buffer.slice(0));
  for (const one of blobs) {
    expect(one.buffer).toBe(buffer);
    rest.fill(0, one.byteOffset, one.byteOffset + one.byteLength);
  }
  expect(rest.every((byte) => byte === 0)).toBe(true);
  expect(plaintext?.buffer.byteLength).toBe(32);
  own.destroy();
});

test("long results have a buffer of their own", () => {
  expect(encrypt(8192).buffer.byteLength).toBe(8192 + 64);
});
