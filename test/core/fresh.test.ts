/** Messages of random bytes that are born in the core: data keys. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FRESH, FRESH_BYTES, POOL_BYTES } from "../../assembly/abi.js";
import { memoryForAudit } from "../../src/core/audit.js";
import type { Core } from "../../src/core/core.js";
import { bytes, createCore } from "./support.js";

const ID = bytes(16, 102);
const AAD = bytes(33, 103);

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
    expect(left.subarray(32).filter((byte) => byte === 0).length).toBeLessThan(100);
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

  test("are forgotten with all random state", () => {
    core.encryptFresh(ID, AAD, 32, true);
    const before = ahead(core);
    core.renewRandomness();
    expect(ahead(core).every((byte) => byte === 0)).toBe(true);
    core.encryptFresh(ID, AAD, 32, true);
    expect(ahead(core).subarray(32).equals(before.subarray(32))).toBe(false);
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
