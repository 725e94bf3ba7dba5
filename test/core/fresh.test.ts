/** Messages of random bytes that are born in the core: data keys. */
import { createDecipheriv, createHmac } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FRESH, FRESH_BYTES, POOL_BYTES } from "../../assembly/abi.js";
import { memoryForAudit } from "../../src/core/audit.js";
import type { Core } from "../../src/core/core.js";
import { bytes, createCore } from "./support.js";

const ID = bytes(16, 102);
const AAD = bytes(33, 103);
/** Bytes of the DRBG made ahead for single data keys. */
const AHEAD = 2048;

let core: Core;
beforeAll(async () => {
  core = await withKey();
});
beforeEach(() => core.renewRandomness());

/** @param draw fills what is asked of the random source; default: the runtime's own. */
async function withKey(draw?: (target: Uint8Array) => void): Promise<Core> {
  const made = await createCore({ slots: 2, ...(draw === undefined ? {} : { random: draw }) });
  made.loadRootKey(bytes(32, 100));
  made.loadBackingKey(ID, AAD, made.importBackingKey(AAD, bytes(32, 101)));
  return made;
}

/** docs/ciphertext.md by node:crypto. */
function openIndependently(blob: Uint8Array, context: Uint8Array): Uint8Array {
  const fixed = ["00000001", hex(Buffer.from("pocketkms message v1")), "00", hex(blob.subarray(20, 36)), "00000100"].join("");
  const key = createHmac("sha256", bytes(32, 101)).update(fixed, "hex").digest();
  const decipher = createDecipheriv("aes-256-gcm", key, blob.subarray(36, 48));
  decipher.setAAD(Buffer.concat([blob.subarray(0, 48), context])).setAuthTag(blob.subarray(-16));
  return Buffer.concat([decipher.update(blob.subarray(48, -16)), decipher.final()]);
}

const hex = (some: Uint8Array): string => Buffer.from(some).toString("hex");
const ahead = (of: Core): Buffer => Buffer.from(memoryForAudit(of).subarray(FRESH, FRESH + FRESH_BYTES));

describe("one", () => {
  test.each([1, 16, 31, 32, 255, 1024])("of %i bytes opens to what was revealed, and no two are equal", (length) => {
    const seen = new Set<string>();
    for (let i = 0; i < 9; i++) {
      const { blob, plaintext } = core.encryptFresh(ID, AAD, length, true) ?? {};
      expect(plaintext).toHaveLength(length);
      expect(core.decryptMessage(blob as Uint8Array, AAD)).toEqual(plaintext);
      seen.add(hex(plaintext as Uint8Array));
    }
    if (length >= 16) expect(seen.size).toBe(9);
  });

  test("not revealed, it is in the blob alone", () => {
    const { blob, plaintext } = core.encryptFresh(ID, AAD, 32, false) ?? {};
    expect(plaintext).toHaveLength(0);
    expect(core.decryptMessage(blob as Uint8Array, AAD)).toHaveLength(32);
  });

  test.each([0, 1025, 1.5, "32"])("a length of %s is refused", (length) => {
    expect(() => core.encryptFresh(ID, AAD, length as number, true)).toThrow(/length must/);
    expect(() => core.encryptFreshMany(ID, [AAD], [length as number], true)).toThrow(/length must/);
  });

  test("without its backing key there is none", () => {
    expect(core.encryptFresh(bytes(16, 9), AAD, 32, true)).toBeUndefined();
    expect(core.encryptFreshMany(bytes(16, 9), [AAD], [32], true)).toBeUndefined();
  });
});

describe("many", () => {
  test("of any lengths open to what was revealed, each under its own context", () => {
    const lengths = Array.from({ length: 200 }, (_, i) => (i % 50 === 0 ? 1024 : 1 + ((i * 7) % 90)));
    const contexts = lengths.map((_, i) => bytes(i % 40, i));
    const { blobs = [], plaintexts = [] } = core.encryptFreshMany(ID, contexts, lengths, true) ?? {};
    expect(plaintexts.map(({ length }) => length)).toEqual(lengths);
    for (const [i, blob] of blobs.entries()) expect(core.decryptMessage(blob, contexts[i] as Uint8Array)).toEqual(plaintexts[i]);
    expect(new Set(plaintexts.filter(({ length }) => length >= 16).map(hex)).size).toBe(lengths.filter((length) => length >= 16).length);
  });

  test("of one group share a nonce, and no two an IV; no other message has that nonce", () => {
    const { blobs = [] } = core.encryptFreshMany(ID, new Array(200).fill(AAD), new Array(200).fill(32), false) ?? {};
    const again = core.encryptFreshMany(ID, [AAD], [32], false)?.blobs ?? [];
    const single = [core.encryptFresh(ID, AAD, 32, false)?.blob, core.encryptMessage(ID, AAD, bytes(32, 1))] as Uint8Array[];
    const nonces = [...blobs, ...again, ...single].map((blob) => hex(blob.subarray(20, 36)));
    expect(nonces.map((nonce) => nonces.indexOf(nonce))).toEqual([
      ...Array.from({ length: 200 }, (_, i) => 64 * Math.floor(i / 64)),
      200,
      201,
      202,
    ]);
    expect(new Set(blobs.map((blob) => hex(blob.subarray(20, 48)))).size).toBe(200);
    for (const first of [0, 64, 128, 192]) {
      const group = blobs.slice(first, first + 64);
      expect(new Set(group.map((blob) => hex(blob.subarray(36, 47)))).size).toBe(1);
      expect(new Set(group.map((blob) => blob[47])).size).toBe(group.length);
    }
  });

  test.each([
    ["short", 32, 33],
    ["long", 1000, 33],
    ["short in long contexts", 32, 3000],
  ])("%s ones are what SP 800-108 and SP 800-38D say", (_, length, contextLength) => {
    const context = bytes(contextLength, 7);
    const { blobs = [], plaintexts = [] } = core.encryptFreshMany(ID, new Array(11).fill(context), new Array(11).fill(length), true) ?? {};
    expect(blobs).toHaveLength(11);
    for (const [i, blob] of blobs.entries()) expect(hex(openIndependently(blob, context))).toBe(hex(plaintexts[i] as Uint8Array));
  });

  const opensAll = (contexts: readonly Uint8Array[], lengths: readonly number[]): readonly Uint8Array[] => {
    const { blobs = [], plaintexts = [] } = core.encryptFreshMany(ID, contexts, lengths, true) ?? {};
    expect(plaintexts.map(({ length }) => length)).toEqual(lengths);
    for (const [i, blob] of blobs.entries()) {
      expect(hex(openIndependently(blob, contexts[i] as Uint8Array))).toBe(hex(plaintexts[i] as Uint8Array));
    }
    expect(new Set(blobs.map((blob) => hex(blob.subarray(20, 48)))).size).toBe(lengths.length);
    const long = plaintexts.filter(({ length }) => length >= 16).map(hex);
    expect(new Set(long).size).toBe(long.length);
    return blobs;
  };

  test.each([1, 2, 3, 4, 7, 8, 9, 16, 17, 24, 25, 31, 32, 33, 40, 56, 57, 63, 64, 65, 88, 89, 128, 255, 256, 257, 512, 513, 1000])(
    "%i of a kind open by node:crypto, with counted IVs",
    (count) => {
      const blobs = opensAll(new Array(count).fill(AAD), new Array(count).fill(32));
      for (let first = 0; first < count; first += 64) {
        const lasts = blobs.slice(first, first + 64).map((blob) => blob[47] as number);
        expect(lasts).toEqual(lasts.map((_, i) => (lasts[0] as number) ^ i));
        if (lasts.length > 24) expect((lasts[0] as number) & 0x7f).toBe(0);
      }
    },
  );

  test.each([1, 15, 16, 17, 31, 33, 48, 64, 239, 240, 241, 255, 256, 257, 1023, 1024])("of %i bytes open by node:crypto", (length) => {
    for (const count of [5, 30, 70]) opensAll(new Array(count).fill(AAD), new Array(count).fill(length));
  });

  test.each([0, 1, 15, 16, 17, 64, 2047, 2048, 3000])("under contexts of %i bytes open by node:crypto", (length) => {
    const common = bytes(length, 5);
    const apart = Array.from({ length: 70 }, (_, i) => bytes(length, i));
    const inTurns = apart.map((_, i) => (i % 2 === 0 ? common : bytes(length + (i % 3 === 0 ? 1 : 0), 6)));
    const inRows = apart.map((_, i) => (i < 30 ? common : (apart[i >> 3] as Uint8Array)));
    for (const contexts of [new Array<Uint8Array>(70).fill(common), apart, inTurns, inRows]) opensAll(contexts, new Array(70).fill(32));
  });

  test("of lengths by turns open by node:crypto", () => {
    for (const other of [1, 16, 17, 31, 64, 65, 128, 240, 241, 1000]) {
      for (const [usual, at] of [
        [32, 8],
        [32, 0],
        [100, 0],
        [16, 3],
      ] as const) {
        const lengths = Array.from({ length: 70 }, (_, i) => (i % 9 === at ? other : usual));
        opensAll(new Array(70).fill(AAD), lengths);
        opensAll(
          lengths.map((length, i) => (i % 13 === at ? bytes(3000, length) : AAD)),
          lengths,
        );
      }
    }
  });

  test("not revealed, there are no plaintexts; none of none", () => {
    expect(core.encryptFreshMany(ID, [AAD, AAD], [32, 16], false)).toMatchObject({ blobs: { length: 2 }, plaintexts: [] });
    expect(core.encryptFreshMany(ID, [], [], true)).toEqual({ blobs: [], plaintexts: [] });
  });

  test("a length for each context", () => {
    expect(() => core.encryptFreshMany(ID, [AAD], [], true)).toThrow(RangeError);
  });
});

describe("the bytes made ahead", () => {
  test("are the DRBG's, in order, and wiped once they are used, whatever becomes of them", () => {
    core.encryptFresh(ID, AAD, 32, true);
    const left = ahead(core);
    expect(left.subarray(0, 32).every((byte) => byte === 0)).toBe(true);
    expect(left.subarray(32, AHEAD).filter((byte) => byte === 0).length).toBeLessThan(100);
    expect(left.subarray(AHEAD).every((byte) => byte === 0)).toBe(true);
    expect(hex(core.encryptFresh(ID, AAD, 48, true)?.plaintext as Uint8Array)).toBe(left.subarray(32, 80).toString("hex"));
    const many = core.encryptFreshMany(ID, [AAD, AAD], [20, 40], true)?.plaintexts ?? [];
    expect(Buffer.concat(many).equals(left.subarray(80, 140))).toBe(true);
    core.encryptFresh(bytes(16, 9), AAD, 60, true);
    expect(
      ahead(core)
        .subarray(0, 200)
        .every((byte) => byte === 0),
    ).toBe(true);
    expect(ahead(core).subarray(200).equals(left.subarray(200))).toBe(true);
  });

  test.each([64, 65, 100, 256, 257, 1000])(
    "a batch of %i keys takes what there is, then draws no more than it uses or single keys would",
    (count) => {
      core.encryptFresh(ID, AAD, 32, true);
      const left = ahead(core);
      const keys = core.encryptFreshMany(ID, new Array(count).fill(AAD), new Array(count).fill(16), true)?.plaintexts ?? [];
      expect(left.subarray(32, 32 + 16 * 63).equals(Buffer.concat(keys.slice(0, 63)))).toBe(true);
      expect(ahead(core).filter((byte) => byte !== 0).length).toBeLessThanOrEqual(AHEAD);
      const next = core.encryptFresh(ID, AAD, 16, true)?.plaintext as Uint8Array;
      expect(keys.map(hex)).not.toContain(hex(next));
      expect(ahead(core).filter((byte) => byte !== 0).length).toBeLessThanOrEqual(AHEAD);
    },
  );

  test("are forgotten with all random state", () => {
    core.encryptFresh(ID, AAD, 32, true);
    const before = ahead(core);
    core.renewRandomness();
    expect(ahead(core).every((byte) => byte === 0)).toBe(true);
    core.encryptFresh(ID, AAD, 32, true);
    expect(ahead(core).subarray(32, AHEAD).equals(before.subarray(32, AHEAD))).toBe(false);
  });

  test("count as requests: the DRBG is reseeded after 256 of them", async () => {
    let seeds = 0;
    const counting = await withKey((target) => {
      if (target.length < POOL_BYTES) seeds++;
      crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
    });
    const before = seeds;
    for (let i = 0; i < 257 * 2; i++) counting.encryptFresh(ID, AAD, 1024, false);
    expect(seeds - before).toBeGreaterThanOrEqual(1);
    counting.destroy();
  });
});
