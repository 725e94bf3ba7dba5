import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as abi from "../../assembly/abi.js";
import { compile, inlined } from "../../scripts/build-core.js";
import { Core } from "../../src/core/core.js";
import { coreBytes } from "../../src/core/module.js";
import { PLAIN_SWIZZLE, RELAXED_SWIZZLE, relax, replaceAll } from "../../src/core/relaxed.js";
import { bytes } from "./support.js";

test("two builds give the same bytes, and they are the ones in use", { timeout: 120_000 }, async () => {
  const first = (await compile("release")).get("build/core.wasm") as Uint8Array;
  const second = (await compile("release")).get("build/core.wasm") as Uint8Array;
  expect(Buffer.compare(first, second)).toBe(0);
  expect(Buffer.compare(first, await coreBytes())).toBe(0);
  expect(await inlined(first)).toBe(await inlined(second));
  expect(Buffer.compare(first, readFileSync(new URL("../../build/core.wasm", import.meta.url)))).toBe(0);
});

test("the module has no imports, one memory, no allocator", async () => {
  const module = await WebAssembly.compile(await coreBytes());
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("__"))).toEqual([]);
  const { exports } = await WebAssembly.instantiate(module, {});
  expect((exports.memory as WebAssembly.Memory).buffer.byteLength).toBe(abi.INITIAL_PAGES * abi.PAGE_BYTES);
});

test("the memory map has no overlaps", () => {
  const regions: [number, number][] = [
    [abi.STREAM, 128],
    [abi.GHASH_Y, 16],
    [abi.GCM_J0, 16],
    [abi.GCM_EJ0, 16],
    [abi.GCM_BLOCK, 16],
    [abi.SHA_W, 640],
    [abi.SHA_STATE, 64],
    [abi.SHA_OUTER, 64],
    [abi.SHA_BLOCK, 128],
    [abi.DERIVED, 32],
    [abi.SMALL_END, 0],
    [abi.GHASH_LANES, abi.GHASH_LANES_BYTES],
    [abi.KEYS8, 256],
    [abi.KEYS8_TEMP, 128],
    [abi.KEYS8_END, 0],
    [abi.HASH, abi.HASH_BYTES],
    [abi.HMAC_ONCE, abi.HMAC_SLOT_BYTES],
    [abi.KDF_OUT, 64],
    [abi.KDF_COUNTER, 16],
    [abi.DRBG_TEMP, 48],
    [abi.LANE_W, 1024],
    [abi.LANE_STATE, 128],
    [abi.LANE_KEYS, 32],
    [abi.LANE_NONCES, 32],
    [abi.LANE_STREAM, 128 * (2 + abi.LANE_TEXT_MAX / 16)],
    [abi.LANE_END, 0],
    [abi.ROWS_STATE, 512],
    [abi.ROWS_FIRST, 128],
    [abi.ROWS_FIXED, 128],
    [abi.ROWS_PLANES, 128],
    [abi.ROWS_AHEAD, 2048],
    [abi.ROWS_SUBBED, 512],
    [abi.ROWS_KEYS, 1408],
    [abi.ROWS_END, 0],
    [abi.MESSAGE_KEY, abi.GCM_KEY_BYTES],
    [abi.SCRATCH_END, 0],
    [abi.TEXT, abi.TEXT_BYTES],
    [abi.AAD, abi.AAD_BYTES],
    [abi.ENTRIES, abi.ENTRIES_MAX * abi.ENTRY_BYTES],
    [abi.ARG, abi.ARG_BYTES],
    [abi.IV, abi.IV_BYTES],
    [abi.TAG, abi.TAG_BYTES],
    [abi.POOL, abi.POOL_BYTES],
    [abi.DRBG, abi.DRBG_BYTES],
    [abi.ROOT, abi.ROOT_BYTES],
    [abi.HMAC_SLOTS, abi.HMAC_SLOTS_MAX * abi.HMAC_SLOT_BYTES],
    [abi.AEAD_SLOTS, abi.AEAD_SLOTS_MAX * abi.GCM_KEY_BYTES],
    [abi.BACKING, 0],
  ];
  for (let i = 1; i < regions.length; i++) {
    const [start, length] = regions[i - 1] as [number, number];
    expect(start + length, `region ${i}`).toBeLessThanOrEqual((regions[i] as [number, number])[0]);
  }
});

test("with and without relaxed SIMD the core gives the same bytes", async () => {
  const wasm = await coreBytes();
  const relaxed = wasm.slice();
  relax(relaxed);
  const marks = replaceAll(wasm.slice(), PLAIN_SWIZZLE, PLAIN_SWIZZLE);
  expect(marks).toBeGreaterThan(50);
  // Where the engine has it, every marked swizzle changes, and nothing else.
  expect(replaceAll(relaxed, RELAXED_SWIZZLE, PLAIN_SWIZZLE)).toBe(marks);
  expect(Buffer.compare(relaxed, wasm)).toBe(0);
  const [plain, usual] = await Promise.all([Core.create({ module: WebAssembly.compile(wasm) }), Core.create()]);
  const [key, iv, aad] = [bytes(32, 1), bytes(12, 2), bytes(300, 3)];
  for (const length of [0, 1, 31, 200, 2_000, 70_000]) {
    const sealed = plain.importAeadKey(key).seal(iv, aad, bytes(length, 4));
    expect(Buffer.compare(sealed, usual.importAeadKey(key).seal(iv, aad, bytes(length, 4)))).toBe(0);
    expect(plain.importAeadKey(key).open(iv, aad, sealed)).toEqual(bytes(length, 4));
  }
});
