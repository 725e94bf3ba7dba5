/** AES-256-GCM where counter blocks go by 32, and 128 or 256 share work (assembly/aes_rows32.ts): every edge, and counters that carry. */
import { createCipheriv } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Core } from "../../src/core/core.js";
import { bytes, createCore, gcmSeal, messageKey } from "./support.js";

const KEY = bytes(32, 40);
const AAD = bytes(20, 41);
const BLOCK = 16;

let core: Core;
beforeAll(async () => {
  core = await createCore({ slots: 16 });
});

/** Sealed as node:crypto seals it, and opened again. */
function check(iv: Uint8Array, lengths: Iterable<number>): void {
  const key = core.importAeadKey(KEY);
  for (const length of lengths) {
    const text = bytes(length, length);
    const expected = gcmSeal(KEY, iv, AAD, text);
    expect(Buffer.compare(key.seal(iv, AAD, text), expected), `${length} bytes sealed`).toBe(0);
    expect(Buffer.compare(key.open(iv, AAD, expected) as Uint8Array, text), `${length} bytes opened`).toBe(0);
  }
  key.destroy();
}

function* range(from: number, to: number): Generator<number> {
  for (let length = from; length <= to; length++) yield length;
}

// The first block is for the tag, so 128 blocks of counters end after 127 of text.
test.each([
  [240, 290],
  [370, 400],
  [1570, 1620],
  [2000, 2070],
  [2270, 2320],
  [3560, 3680],
  [4040, 4130],
  [6100, 6170],
  [8160, 8220],
])("every text of %i to %i bytes", (from, to) => {
  check(bytes(12, 3), range(from, to));
});

test("texts of up to 70,000 bytes, and of 1 MiB", () => {
  const lengths = Array.from({ length: 60 }, (_, i) => 1187 * i);
  check(bytes(12, 4), [...lengths, 65_519, 65_520, 65_521, 65_536, 1_048_576, 1_048_577]);
});

test("messages with keys of their own", () => {
  const id = bytes(16, 1);
  core.loadRootKey(bytes(32, 2));
  const backing = bytes(32, 5);
  expect(core.loadBackingKey(id, AAD, core.importBackingKey(AAD, backing))).toBe(true);
  for (const length of [1500, 1900, 2032, 2100, 4096, 8192, 100, 4096]) {
    const text = bytes(length, length);
    const blob = core.encryptMessage(id, AAD, text) as Uint8Array;
    const header = blob.subarray(0, 48);
    const key = messageKey(backing, "pocketkms message v1", header.subarray(20, 36));
    expect(Buffer.compare(blob.subarray(48), gcmSeal(key, header.subarray(36), Buffer.concat([header, AAD]), text))).toBe(0);
    expect(Buffer.compare(core.decryptMessage(blob, AAD) as Uint8Array, text)).toBe(0);
  }
});

describe("counters that do not start at 1", () => {
  test("wherever among 128", () => {
    for (let seed = 0; seed < 300; seed++) check(bytes(16, seed), [1600 + 11 * seed]);
  });

  test.each([0xff, 0xffff, 0xff_ffff, 0xffff_ffff, 0x7f, 0x17f, 0x1_007f])("a carry from %i on", (last) => {
    for (const before of [0, 1, 2, 30, 31, 32, 33, 64, 95, 96, 127, 128, 200, 255]) {
      const j0 = Buffer.from(bytes(BLOCK, 9));
      j0.writeUInt32BE((last - before) >>> 0, 12);
      check(ivFor(j0), [600, 1700, 4096, 9000]);
    }
  });
});

// The IV of 16 bytes with a given J0 (SP 800-38D 7.1 step 2): J0 = (IV H + length) H, turned round.
const POLYNOMIAL = 0xe1n << 120n;
const ONE = 1n << 127n;

function times(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((a >> bit) & 1n) product ^= b;
    b = (b >> 1n) ^ (b & 1n ? POLYNOMIAL : 0n);
  }
  return product;
}

/** a^(2^128 - 2). */
function inverse(a: bigint): bigint {
  let result = ONE;
  for (let i = 0; i < 127; i++) {
    a = times(a, a);
    result = times(result, a);
  }
  return result;
}

function number(block: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(block).toString("hex")}`);
}

function encrypted(block: Uint8Array): Uint8Array {
  return createCipheriv("aes-256-ecb", KEY, null).update(block);
}

function ivFor(j0: Uint8Array): Uint8Array {
  const over = inverse(number(encrypted(new Uint8Array(BLOCK))));
  const value = times(times(number(j0), over) ^ BigInt(8 * BLOCK), over);
  const iv = Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * BLOCK, "0"), "hex"));
  // The tag of nothing is E(K, J0).
  expect(Buffer.compare(gcmSeal(KEY, iv, new Uint8Array(), new Uint8Array()), encrypted(j0))).toBe(0);
  return iv;
}
