import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BlobEntry, type Core, NOT_RESIDENT } from "../../src/core/core.js";
import { bytes, createCore, gcmOpen, gcmSeal, messageKey, shifted } from "./support.js";

const ROOT = bytes(32, 100);
const BACKING = bytes(32, 101);
const ID = bytes(16, 102);
const AAD = bytes(33, 103);
const LENGTHS = [0, 1, 15, 16, 17, 32, 80, 81, 96, 97, 100, 1000, 2048, 4095, 4096, 8191, 8192];

let core: Core;
beforeAll(async () => {
  core = await createCore({ slots: 8 });
  core.loadRootKey(ROOT);
});
beforeEach(() => {
  core.releaseAll();
  expect(core.loadBackingKey(ID, AAD, core.importBackingKey(AAD, BACKING))).toBe(true);
});

const flip = (source: Uint8Array, at: number): Uint8Array => {
  const copy = source.slice();
  copy[at] = (copy[at] as number) ^ (1 << (at % 8));
  return copy;
};

/** The blob by node:crypto, from its own nonce and IV. */
function reference(blob: Uint8Array, context: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const header = blob.subarray(0, 48);
  const key = messageKey(BACKING, "pocketkms message v1", header.subarray(20, 36));
  return Buffer.concat([header, gcmSeal(key, header.subarray(36, 48), Buffer.concat([header, context]), plaintext)]);
}

describe("messages", () => {
  test.each(LENGTHS)("%i bytes: the documented layout, and back", (length) => {
    for (const context of [bytes(0), bytes(64, 3), bytes(5000, 3), bytes(32_768, 3)]) {
      const blob = core.encryptMessage(ID, shifted(context, 3), shifted(bytes(length), 11)) as Uint8Array;
      expect(blob.length).toBe(length + 64);
      expect([...blob.subarray(0, 4)]).toEqual([0x70, 0x6b, 1, 0]);
      expect(blob.slice(4, 20)).toEqual(ID);
      expect(Buffer.compare(blob, reference(blob, context, bytes(length)))).toBe(0);
      expect(core.decryptMessage(shifted(blob, 5), context)).toEqual(bytes(length));
    }
  });

  test("one after another: every way there is for a length of text and of context, prepared or not, forged or not", () => {
    const lengths = [...Array.from({ length: 70 }, (_, i) => i), 95, 96, 255, 2046, 2047, 2048, 2049];
    for (const [i, length] of [...lengths, ...lengths].entries()) {
      for (const contextLength of [0, 1, 16, 47, [2047, 2048, 5000][i % 3] as number]) {
        const context = bytes(contextLength, i);
        const blob = core.encryptMessage(ID, context, bytes(length, i)) as Uint8Array;
        expect(Buffer.compare(blob, reference(blob, context, bytes(length, i))), `${length} bytes, context of ${contextLength}`).toBe(0);
        expect(core.decryptMessage(blob, context)).toEqual(bytes(length, i));
        const at = (i * 31) % blob.length;
        blob[at] = (blob[at] as number) ^ 0x20;
        expect(core.decryptMessage(blob, context)).toBe(at >= 4 && at < 20 ? NOT_RESIDENT : undefined);
      }
    }
  });

  test("every byte flipped, every cut, another context: invalid", () => {
    const blob = core.encryptMessage(ID, bytes(20), bytes(40)) as Uint8Array;
    for (let at = 0; at < blob.length; at++) {
      const inId = at >= 4 && at < 20;
      expect(core.decryptMessage(flip(blob, at), bytes(20))).toBe(inId ? NOT_RESIDENT : undefined);
      expect(core.decryptMessage(blob.subarray(0, at), bytes(20))).toBeUndefined();
    }
    expect(core.decryptMessage(Buffer.concat([blob, bytes(1)]), bytes(20))).toBeUndefined();
    expect(core.decryptMessage(blob, bytes(19))).toBeUndefined();
    expect(core.decryptMessage(blob, bytes(20, 2))).toBeUndefined();
    expect(core.decryptMessage(new Uint8Array(8192 + 65), bytes(20))).toBeUndefined();
    expect(core.decryptMessage(blob, bytes(20))).toEqual(bytes(40));
  });

  test("nonces and IVs never repeat", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 1000; i++)
      seen.add(Buffer.from((core.encryptMessage(ID, bytes(0), bytes(0)) as Uint8Array).subarray(20, 48)).toString("hex"));
    for (const blob of core.encryptMessages(ID, Array(1000).fill({ context: bytes(0), plaintext: bytes(0) })) as Uint8Array[]) {
      seen.add(Buffer.from(blob.subarray(20, 48)).toString("hex"));
    }
    expect(seen.size).toBe(2000);
  });

  test("batches: order kept, the same blobs as one at a time would open, an answer each", () => {
    const entries = Array.from({ length: 301 }, (_, i) => ({ context: bytes((i * 7) % 90, i), plaintext: bytes((i * 131) % 8193, i) }));
    entries.push({ context: bytes(32_768), plaintext: bytes(8192) });
    const blobs = core.encryptMessages(ID, entries) as Uint8Array[];
    expect(blobs.length).toBe(entries.length);
    const damaged: BlobEntry[] = [];
    for (const [i, { context, plaintext }] of entries.entries()) {
      const blob = blobs[i] as Uint8Array;
      expect(Buffer.compare(blob, reference(blob, context, plaintext))).toBe(0);
      expect(core.decryptMessage(blob, context)).toEqual(plaintext);
      damaged.push({
        context,
        blob: i % 5 === 1 ? flip(blob, blob.length - 1) : i % 5 === 2 ? flip(blob, 4) : i % 5 === 3 ? bytes(i % 64) : blob,
      });
    }
    damaged.push({ context: bytes(1), blob: new Uint8Array(100_000) });
    const answers = core.decryptMessages(damaged);
    expect(answers.length).toBe(damaged.length);
    for (const [i, entry] of entries.entries()) {
      if (i % 5 === 1 || i % 5 === 3) expect(answers[i]).toBeUndefined();
      else if (i % 5 === 2) expect(answers[i]).toBe(NOT_RESIDENT);
      else expect(answers[i]).toEqual(entry.plaintext);
    }
    expect(answers.at(-1)).toBeUndefined();
    expect(core.encryptMessages(ID, [])).toEqual([]);
    expect(core.decryptMessages([])).toEqual([]);
  });

  test("eight side by side: every length up to 256 bytes and beyond, contexts short and long", () => {
    const entries = Array.from({ length: 300 }, (_, i) => ({
      context: bytes(i % 8 === 3 ? 4000 : (i * 5) % 130, i),
      plaintext: bytes(i < 258 ? i : (i * 3) % 40, i + 1),
    }));
    const blobs = core.encryptMessages(ID, entries) as Uint8Array[];
    for (const [i, { context, plaintext }] of entries.entries()) {
      expect(Buffer.compare(blobs[i] as Uint8Array, reference(blobs[i] as Uint8Array, context, plaintext)), `entry ${i}`).toBe(0);
    }
    const answers = core.decryptMessages(entries.map(({ context }, i) => ({ context, blob: blobs[i] as Uint8Array })));
    for (const [i, { plaintext }] of entries.entries()) expect(answers[i]).toEqual(plaintext);
    // One forged in each group of eight: only that one is refused.
    const forged = core.decryptMessages(
      entries.map(({ context }, i) => ({
        context,
        blob: i % 8 === 5 ? flip(blobs[i] as Uint8Array, 20 + (i % 44)) : (blobs[i] as Uint8Array),
      })),
    );
    for (const [i, { plaintext }] of entries.entries()) {
      if (i % 8 === 5) expect(forged[i]).toBeUndefined();
      else expect(forged[i]).toEqual(plaintext);
    }
  });

  test("a batch under several backing keys", () => {
    const ids = Array.from({ length: 5 }, (_, i) => bytes(16, 300 + i));
    const blobs = Array.from({ length: 40 }, (_, i) => {
      const id = ids[i % 5] as Uint8Array;
      if (i < 5) core.loadBackingKey(id, AAD, core.importBackingKey(AAD, bytes(32, 400 + i)));
      return core.encryptMessage(id, bytes(9), bytes(i)) as Uint8Array;
    });
    const answers = core.decryptMessages(blobs.map((blob) => ({ context: bytes(9), blob })));
    for (let i = 0; i < 40; i++) expect(answers[i]).toEqual(bytes(i));
  });

  test("under a key that is not resident", () => {
    const blob = core.encryptMessage(ID, bytes(2), bytes(3)) as Uint8Array;
    expect(core.releaseBackingKey(ID)).toBe(true);
    expect(core.releaseBackingKey(ID)).toBe(false);
    expect(core.encryptMessage(ID, bytes(2), bytes(3))).toBeUndefined();
    expect(core.encryptMessages(ID, [{ context: bytes(2), plaintext: bytes(3) }])).toBeUndefined();
    expect(core.decryptMessage(blob, bytes(2))).toBe(NOT_RESIDENT);
  });
});

describe("secrets", () => {
  test.each([0, 1, 32, 1000, 8192])("%i bytes: sealed, bound, opened", (length) => {
    const sealed = core.sealSecret(AAD, bytes(length));
    expect(sealed.length).toBe(length + 48);
    expect(core.openSecret(AAD, shifted(sealed, 2))).toEqual(bytes(length));
    expect(core.openSecret(bytes(33, 1), sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += length > 100 ? 97 : 1) {
      expect(core.openSecret(AAD, flip(sealed, at))).toBeUndefined();
      expect(core.openSecret(AAD, sealed.subarray(0, at))).toBeUndefined();
    }
    const header = sealed.subarray(0, 32);
    const key = messageKey(ROOT, "pocketkms secrets v1", header.subarray(4, 20));
    expect(gcmOpen(key, header.subarray(20, 32), Buffer.concat([header, AAD]), sealed.subarray(32))).toEqual(bytes(length));
  });

  test("a backing key never comes back as a secret, nor a secret as a backing key", () => {
    const backing = core.generateBackingKey(AAD);
    const secret = core.sealSecret(AAD, bytes(32));
    expect(core.openSecret(AAD, backing)).toBeUndefined();
    expect(core.loadBackingKey(bytes(16, 9), AAD, secret)).toBe(false);
    for (const [from, to] of [
      [backing, secret],
      [secret, backing],
    ] as const) {
      const relabelled = Buffer.concat([to.subarray(0, 4), from.subarray(4)]);
      expect(core.openSecret(AAD, relabelled)).toBeUndefined();
      expect(core.loadBackingKey(bytes(16, 9), AAD, relabelled)).toBe(false);
    }
  });

  test("a fresh MAC key is used without its bytes coming out", () => {
    const sealed = core.generateSecret(AAD, 32);
    const key = core.importSealedHmacKey("SHA-256", AAD, sealed);
    const raw = core.openSecret(AAD, sealed) as Uint8Array;
    expect(key?.sign(bytes(50))).toEqual(core.hmac("SHA-256", raw, bytes(50)));
    expect(core.importSealedHmacKey("SHA-256", AAD, flip(sealed, 40))).toBeUndefined();
    key?.destroy();
  });

  test("another root key opens nothing and releases what the first one loaded", async () => {
    const other = await createCore({ slots: 2 });
    other.loadRootKey(ROOT);
    const sealed = other.generateBackingKey(AAD);
    expect(other.loadBackingKey(ID, AAD, sealed)).toBe(true);
    other.loadRootKey(bytes(32, 55));
    expect(other.residentBackingKeys).toBe(0);
    expect(other.loadBackingKey(ID, AAD, sealed)).toBe(false);
    expect(other.openSecret(AAD, core.sealSecret(AAD, bytes(5)))).toBeUndefined();
    other.destroy();
  });
});
