import { createCipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Core, HashName } from "../../src/core/core.js";
import { bytes, createCore, messageKey, shifted } from "./support.js";

let core: Core;
const ID = bytes(16, 1);
const BACKING = bytes(32, 2);
beforeAll(async () => {
  core = await createCore({ slots: 4 });
  core.loadRootKey(bytes(32, 3));
  core.loadBackingKey(ID, bytes(0), core.importBackingKey(bytes(0), BACKING));
});

/** Any length up to `max`, small ones and the edges of blocks and windows more often. */
const length = (max: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max }),
    fc
      .constantFrom(0, 15, 16, 17, 63, 64, 65, 127, 128, 129, 768, 2048, 4096, 8192, 32_767, 32_768, 32_769, 65_519, 65_520, 65_535, 65_536)
      .filter((n) => n <= max),
  );
const seed = fc.integer({ min: 1, max: 1_000_000 });
const offset = fc.integer({ min: 0, max: 40 });
/** Bytes as a view somewhere in a larger buffer. */
const view = (max: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc.tuple(length(max), seed, offset).map(([n, s, o]) => shifted(bytes(n, s), o));
const name = fc.constantFrom<HashName>("SHA-224", "SHA-256", "SHA-384", "SHA-512");
const node = (hash: HashName): string => hash.replace("-", "").toLowerCase();
const same = (a: Uint8Array | undefined, b: Uint8Array): void => expect(a !== undefined && Buffer.compare(a, b) === 0).toBe(true);

test("hashes and MACs", () => {
  fc.assert(
    fc.property(name, view(70_000), view(300), (hash, message, key) => {
      same(core.hash(hash, message), createHash(node(hash)).update(message).digest());
      same(core.hmac(hash, key, message), createHmac(node(hash), key).update(message).digest());
    }),
    { numRuns: 300 },
  );
});

test("HKDF", () => {
  fc.assert(
    fc.property(name, view(300), view(200), view(900), fc.integer({ min: 1, max: 7140 }), (hash, ikm, salt, info, size) => {
      same(core.hkdf(hash, ikm, salt, info, size), new Uint8Array(hkdfSync(node(hash), ikm, salt, info, size)));
    }),
    { numRuns: 200 },
  );
});

test("AES-256-GCM: IVs, tags, views; every forged byte is refused", () => {
  const ivLength = fc.oneof(fc.constant(12), fc.integer({ min: 1, max: 128 }));
  const tagLength = fc.oneof(fc.constant(16), fc.constantFrom(4, 8, 12, 13, 14, 15));
  fc.assert(
    fc.property(seed, ivLength, tagLength, view(5000), view(70_000), fc.nat(), (keySeed, ivBytes, tag, aad, text, flipped) => {
      const raw = bytes(32, keySeed);
      const iv = bytes(ivBytes, keySeed + 1);
      const cipher = createCipheriv("aes-256-gcm", raw, iv, { authTagLength: tag });
      cipher.setAAD(aad);
      const expected = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
      const key = core.importAeadKey(raw);
      const sealed = key.seal(iv, aad, text, tag);
      same(sealed, expected);
      same(key.open(iv, aad, shifted(sealed, 3), tag), text);
      const at = flipped % sealed.length;
      sealed[at] = (sealed[at] as number) ^ (1 << (flipped & 7));
      expect(key.open(iv, aad, sealed, tag)).toBeUndefined();
      key.destroy();
    }),
    { numRuns: 300 },
  );
});

test("messages: alone and in batches, opened by node:crypto's rules and by the core; flipped or cut, refused", () => {
  const entry = fc.record({ context: view(3000), plaintext: view(8192) });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), fc.nat(), (entries, flipped) => {
      const blobs = core.encryptMessages(ID, entries) as Uint8Array[];
      entries.push(entries[0] as (typeof entries)[0]);
      blobs.push(
        core.encryptMessage(ID, (entries[0] as (typeof entries)[0]).context, (entries[0] as (typeof entries)[0]).plaintext) as Uint8Array,
      );
      for (const [i, { context, plaintext }] of entries.entries()) {
        const blob = blobs[i] as Uint8Array;
        const cipher = createCipheriv(
          "aes-256-gcm",
          messageKey(BACKING, "pocketkms message v1", blob.subarray(20, 36)),
          blob.subarray(36, 48),
        );
        cipher.setAAD(Buffer.concat([blob.subarray(0, 48), context]));
        same(blob.subarray(48), Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
        same(core.decryptMessage(blob, context) as Uint8Array, plaintext);
      }
      const answers = core.decryptMessages(entries.map(({ context }, i) => ({ context, blob: blobs[i] as Uint8Array })));
      for (const [i, { plaintext }] of entries.entries()) same(answers[i] as Uint8Array, plaintext);
      const target = (blobs[0] as Uint8Array).slice();
      const at = 20 + (flipped % (target.length - 20));
      target[at] = (target[at] as number) ^ (1 << (flipped & 7));
      const context = (entries[0] as (typeof entries)[0]).context;
      expect(core.decryptMessage(target, context)).toBeUndefined();
      expect(core.decryptMessage((blobs[0] as Uint8Array).subarray(0, at), context)).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});

test("sealMany is seal", () => {
  const record = fc.record({ iv: seed.map((s) => bytes(12, s)), aad: view(600), plaintext: view(3000) });
  fc.assert(
    fc.property(seed, fc.array(record, { maxLength: 30 }), (keySeed, records) => {
      const key = core.importAeadKey(bytes(32, keySeed));
      const sealed = key.sealMany(records);
      for (const [i, { iv, aad, plaintext }] of records.entries()) same(sealed[i], key.seal(iv, aad, plaintext));
      key.destroy();
    }),
    { numRuns: 60 },
  );
});
