import { createCipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { rngAesCtrDrbg256 } from "@noble/ciphers/aes.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Core, HashName } from "../../src/core/core.js";
import { bytes, createCore, gcmOpen, gcmSeal, plain, shifted } from "./support.js";

const NAMES: [HashName, string][] = [
  ["SHA-224", "sha224"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
];
const LENGTHS = [0, 1, 31, 32, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000, 65_535, 65_536, 65_537, 140_001];

let core: Core;
beforeAll(async () => {
  core = await createCore({ slots: 16 });
});

describe.each(NAMES)("%s", (name, node) => {
  test.each(LENGTHS)("hash and HMAC of %i bytes", (length) => {
    const message = shifted(bytes(length), 3);
    const key = bytes(32, 9);
    expect(core.hash(name, message)).toEqual(plain(createHash(node).update(message).digest()));
    const mac = plain(createHmac(node, key).update(message).digest());
    expect(core.hmac(name, key, message)).toEqual(mac);
    const kept = core.importHmacKey(name, key);
    expect(kept.sign(message)).toEqual(mac);
    expect(kept.verify(message, kept.sign(message))).toBe(true);
    kept.destroy();
  });

  test.each([0, 1, 63, 64, 65, 127, 128, 129, 300, 70_000])("HMAC with a key of %i bytes", (length) => {
    const key = bytes(length, 5);
    expect(core.hmac(name, key, bytes(100))).toEqual(plain(createHmac(node, key).update(bytes(100)).digest()));
  });

  test.each([1, 20, 64, 65, 500, 7140])("HKDF of %i bytes", (length) => {
    const out = Math.min(length, 255 * 28);
    const expected = new Uint8Array(hkdfSync(node, bytes(40), bytes(13, 2), bytes(77, 3), out));
    expect(core.hkdf(name, bytes(40), bytes(13, 2), bytes(77, 3), out)).toEqual(expected);
    const prk = core.hkdfExtract(name, bytes(40), bytes(13, 2));
    expect(core.hkdfExpand(name, prk, bytes(77, 3), out)).toEqual(expected);
  });
});

test("a truncated tag verifies, any other does not", () => {
  const key = core.importHmacKey("SHA-384", bytes(48));
  const tag = key.sign(bytes(10));
  for (let length = 1; length <= 48; length++) {
    const part = tag.slice(0, length);
    expect(key.verify(bytes(10), part)).toBe(true);
    part[length - 1] = (part[length - 1] as number) ^ 0x80;
    expect(key.verify(bytes(10), part)).toBe(false);
  }
  key.destroy();
});

test("KDF in counter mode, every counter width and length", () => {
  for (const counterBits of [8, 16, 24, 32] as const) {
    for (const length of [0, 1, 31, 32, 33, 64, 200, 8160]) {
      const blocks = [];
      for (let i = 1; 32 * (i - 1) < length; i++) {
        const counter = Buffer.alloc(4);
        counter.writeUInt32BE(i);
        blocks.push(
          createHmac("sha256", bytes(32))
            .update(bytes(11, 2))
            .update(counter.subarray(4 - counterBits / 8))
            .update(bytes(70, 3))
            .digest(),
        );
      }
      const expected = new Uint8Array(Buffer.concat(blocks).subarray(0, length));
      expect(core.kdfCtr({ key: bytes(32), before: bytes(11, 2), after: bytes(70, 3), length, counterBits })).toEqual(expected);
    }
  }
});

test.each([0, 16, 32, 128, 144, 32_768, 32_784, 100_000])("AES-256 on %i bytes of blocks", (length) => {
  const blocks = bytes(length);
  const cipher = createCipheriv("aes-256-ecb", bytes(32, 4), null).setAutoPadding(false);
  const expected = plain(cipher.update(blocks)) as Uint8Array;
  expect(core.aesEncryptBlocks(bytes(32, 4), blocks)).toEqual(expected);
  expect(core.aesDecryptBlocks(bytes(32, 4), expected)).toEqual(blocks);
});

describe("AES-256-GCM", () => {
  const TEXTS = [
    0, 1, 15, 16, 17, 95, 96, 97, 111, 112, 113, 128, 240, 767, 768, 1024, 2047, 2048, 2049, 4096, 8192, 65_519, 65_520, 65_521, 200_000,
  ];

  test.each(TEXTS)("seals and opens %i bytes", (length) => {
    const key = core.importAeadKey(bytes(32, 6));
    for (const [iv, aad] of [
      [bytes(12, 7), bytes(64, 8)],
      [bytes(1, 7), bytes(0)],
      [bytes(16, 7), bytes(5000, 8)],
      [bytes(64, 7), bytes(70_000, 8)],
    ] as const) {
      const expected = gcmSeal(bytes(32, 6), iv, aad, bytes(length));
      const sealed = key.seal(iv, aad, shifted(bytes(length), 5));
      expect(Buffer.compare(sealed, expected)).toBe(0);
      expect(Buffer.compare(key.open(iv, aad, shifted(sealed, 9)) as Uint8Array, bytes(length))).toBe(0);
      sealed[sealed.length >> 1] = (sealed[sealed.length >> 1] as number) ^ 1;
      expect(key.open(iv, aad, sealed)).toBeUndefined();
    }
    key.destroy();
  });

  /** Lengths around multiples of a block: all up to 81 blocks, then around multiples of 16. */
  const AROUND = [...Array(82).keys(), ...[96, 128, 144, 256, 512].flatMap((blocks) => [blocks - 1, blocks, blocks + 1])].flatMap(
    (blocks) => [-1, 0, 1].map((more) => Math.max(0, 16 * blocks + more)),
  );

  test.each(["text", "additional data"])("%s of every number of blocks", (part) => {
    for (const [lengths, ownKey] of [
      [AROUND, false],
      [AROUND, true],
      [AROUND.toReversed(), false],
    ] as const) {
      let key = core.importAeadKey(bytes(32, 6));
      for (const [i, length] of lengths.entries()) {
        const [aad, text] = part === "text" ? [bytes(20, i), bytes(length, i)] : [bytes(length, i), bytes(20, i)];
        if (ownKey) {
          // Its first message makes the tables that it needs.
          key.destroy();
          key = core.importAeadKey(bytes(32, i));
        }
        const expected = gcmSeal(bytes(32, ownKey ? i : 6), bytes(12, i), aad, text);
        expect(Buffer.compare(key.seal(bytes(12, i), aad, text), expected)).toBe(0);
        expect(Buffer.compare(key.open(bytes(12, i), aad, expected) as Uint8Array, text)).toBe(0);
      }
      key.destroy();
    }
  });

  test("a long message under many keys", () => {
    for (let seed = 0; seed < 1000; seed++) {
      const key = core.importAeadKey(bytes(32, seed));
      expect(
        Buffer.compare(key.seal(bytes(12), bytes(1024, seed), bytes(0)), gcmSeal(bytes(32, seed), bytes(12), bytes(1024, seed), bytes(0))),
      ).toBe(0);
      key.destroy();
    }
  });

  test("IVs longer than a window", () => {
    const key = core.importAeadKey(bytes(32, 6));
    // node:crypto takes IVs of 128 bytes at most: beyond, sealing and opening must agree, and differ by IV.
    for (const length of [128, 256, 257, 65_536, 100_001]) {
      const iv = bytes(length, 3);
      const sealed = key.seal(iv, bytes(20), bytes(100));
      if (length === 128) expect(sealed).toEqual(gcmSeal(bytes(32, 6), iv, bytes(20), bytes(100)));
      expect(key.open(iv, bytes(20), sealed)).toEqual(bytes(100));
      expect(key.open(bytes(length, 4), bytes(20), sealed)).toBeUndefined();
    }
    key.destroy();
  });

  test("the 32-bit counter wraps inside the block", () => {
    // An IV whose J0 ends near 2^32 cannot be chosen; many IVs of 16 bytes give counters all over the range.
    const key = core.importAeadKey(bytes(32, 6));
    for (let seed = 1; seed < 64; seed++) {
      expect(key.seal(bytes(16, seed), bytes(0), bytes(300))).toEqual(gcmSeal(bytes(32, 6), bytes(16, seed), bytes(0), bytes(300)));
    }
    key.destroy();
  });

  test("every tag length", () => {
    const key = core.importAeadKey(bytes(32, 6));
    const full = gcmSeal(bytes(32, 6), bytes(12), bytes(9), bytes(50));
    for (let tagLength = 4; tagLength <= 16; tagLength++) {
      const sealed = key.seal(bytes(12), bytes(9), bytes(50), tagLength);
      expect(sealed).toEqual(full.slice(0, 50 + tagLength));
      expect(key.open(bytes(12), bytes(9), sealed, tagLength)).toEqual(bytes(50));
      sealed[50] = (sealed[50] as number) ^ 1;
      expect(key.open(bytes(12), bytes(9), sealed, tagLength)).toBeUndefined();
    }
    expect(key.open(bytes(12), bytes(9), bytes(3), 4)).toBeUndefined();
    key.destroy();
  });

  test("many records in few calls", () => {
    const key = core.importAeadKey(bytes(32, 6));
    const records = Array.from({ length: 1500 }, (_, i) => ({
      iv: bytes(12, i + 1),
      aad: bytes(i % 70, i),
      plaintext: bytes((i * 37) % 600, i),
    }));
    records.push({ iv: bytes(12, 5000), aad: bytes(3), plaintext: bytes(150_000) });
    const sealed = key.sealMany(records);
    expect(sealed.length).toBe(records.length);
    for (const [i, { iv, aad, plaintext }] of records.entries()) {
      expect(Buffer.compare(sealed[i] as Uint8Array, gcmSeal(bytes(32, 6), iv, aad, plaintext))).toBe(0);
      expect(gcmOpen(bytes(32, 6), iv, aad, sealed[i] as Uint8Array).length).toBe(plaintext.length);
    }
    expect(key.sealMany([])).toEqual([]);
    key.destroy();
  });
});

test("the random bit generator is @noble/ciphers' CTR_DRBG, reseeded every 256 requests", async () => {
  let calls = 0;
  const seeded = await createCore({
    slots: 1,
    random: (target) => {
      calls++;
      target.set(bytes(target.length, calls));
    },
  });
  const reference = rngAesCtrDrbg256(bytes(48, 1));
  let seeds = 1;
  for (let request = 0; request < 600; request++) {
    if (request === 256 || request === 512) reference.addEntropy(bytes(48, ++seeds));
    const length = request === 300 ? 65_536 : (request * 53) % 400;
    expect(Buffer.compare(seeded.random(length), reference.randomBytes(length))).toBe(0);
  }
  expect(calls).toBe(3);
  seeded.destroy();
});
