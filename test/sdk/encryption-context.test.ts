/** The encryption context through the API. Source: AWS KMS Developer Guide, "Encryption context". */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, newKey, openLab, refused } from "../support/sdk-kms.js";

type Context = Record<string, string>;
const Plaintext = bytes(20);

let kms: Kms;
let KeyId: string;
beforeAll(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
});

const seal = async (EncryptionContext?: Context) =>
  (await kms.encrypt({ KeyId, Plaintext, ...(EncryptionContext === undefined ? {} : { EncryptionContext }) })).CiphertextBlob;
const open = (CiphertextBlob: Uint8Array, EncryptionContext?: Context) =>
  kms.decrypt({ CiphertextBlob, ...(EncryptionContext === undefined ? {} : { EncryptionContext }) });

async function opens(blob: Uint8Array, context?: Context) {
  expect((await open(blob, context)).Plaintext).toEqual(Plaintext);
}
const refuses = (blob: Uint8Array, context?: Context) => refused(open(blob, context), "InvalidCiphertextException", "");

describe("what is the same context", () => {
  test("the same pairs in any order", async () => {
    const blob = await seal({ a: "1", b: "2", c: "3", "\u00e4": "4", "\u{1F511}": "5", "\uffff": "6" });
    await opens(blob, { "\uffff": "6", "\u{1F511}": "5", c: "3", "\u00e4": "4", b: "2", a: "1" });
  });

  test("none and an empty one", async () => {
    await opens(await seal(), {});
    await opens(await seal({}));
  });

  test("keys that look like array indexes come in any order", async () => {
    await opens(await seal({ b: "x", 1: "y", 0: "z" }), { 0: "z", b: "x", 1: "y" });
  });
});

describe("what is another context", () => {
  const pairs: [Context, Context][] = [
    [{ a: "bc" }, { ab: "c" }],
    [{ a: "b", c: "d" }, { a: "bcd" }],
    [{ a: "b", c: "d" }, { a: "b" }],
    [{ a: "b" }, { a: "b", c: "" }],
    [{ a: "" }, {}],
    [{ "": "a" }, { a: "" }],
    [{ Key: "v" }, { key: "v" }],
    [{ key: "V" }, { key: "v" }],
    [{ a: "b" }, { b: "a" }],
    [
      { a: "1", b: "2" },
      { a: "2", b: "1" },
    ],
    [{ "\u00e9": "x" }, { "e\u0301": "x" }],
    [{ a: "b " }, { a: "b" }],
    [{ a: "b\0" }, { a: "b" }],
    [{ constructor: "x" }, {}],
  ];
  test.each(pairs)("%j is not %j", async (one, other) => {
    await refuses(await seal(one), other);
    await refuses(await seal(other), one);
    await opens(await seal(one), one);
  });

  test("names of Object.prototype are names like others", async () => {
    const own = JSON.parse('{"__proto__":"p","constructor":"c","hasOwnProperty":"h"}') as Context;
    const blob = await seal(own);
    await opens(blob, own);
    await refuses(blob, { constructor: "c", hasOwnProperty: "h" });
    await refuses(blob);
  });

  test("any two different maps", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\u00e4", "\u{1F511}", "\0", "1"), maxLength: 3 });
    const map = fc.dictionary(text, text, { maxKeys: 3 });
    const same = (a: Context, b: Context) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
    await fc.assert(
      fc.asyncProperty(map, map, async (one, other) => {
        const blob = await seal(one);
        await opens(blob, Object.fromEntries(Object.entries(one).reverse()));
        if (same(one, other)) await opens(blob, other);
        else await refuses(blob, other);
      }),
      { numRuns: 700 },
    );
  });
});

describe("what is no context", () => {
  test("a lone surrogate, in a key or a value, on every side", async () => {
    const blob = await seal({ a: "\ufffd" });
    for (const bad of [{ "\ud800": "a" }, { a: "\udc00" }, { a: "x\ud800y" }]) {
      await refused(seal(bad), "ValidationException");
      await refused(open(blob, bad), "ValidationException");
      await refused(kms.generateDataKey({ KeyId, KeySpec: "AES_128", EncryptionContext: bad }), "ValidationException");
      await refused(
        kms.reEncrypt({ CiphertextBlob: blob, DestinationKeyId: KeyId, DestinationEncryptionContext: bad }),
        "ValidationException",
      );
    }
  });

  test("values that are no text", async () => {
    for (const value of [1, true, ["x"], { x: "y" }, new Uint8Array(1)]) {
      await refused(kms.call("Encrypt", { KeyId, Plaintext, EncryptionContext: { a: value } }), "SerializationException");
    }
    for (const map of ["a=b", 7, [["a", "b"]], new Map([["a", "b"]])]) {
      await refused(kms.call("Encrypt", { KeyId, Plaintext, EncryptionContext: map }), "SerializationException");
    }
  });
});

describe("the quota: 8,192 canonical bytes", () => {
  /** A context whose canonical form has this many bytes: 4 for the count, 8 for the lengths of its pair, 1 for the key. */
  const ofBytes = (length: number): Context => ({ k: "v".repeat(length - 13) });

  test("8,192 are taken by every operation, 8,193 by none", async () => {
    const most = ofBytes(8192);
    const tooLong = ofBytes(8193);
    const blob = await seal(most);
    await opens(blob, most);
    await refused(seal(tooLong), "ValidationException");
    await refused(open(blob, tooLong), "ValidationException");
    for (const generate of ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"]) {
      await kms.call(generate, { KeyId, NumberOfBytes: 1, EncryptionContext: most });
      await refused(kms.call(generate, { KeyId, NumberOfBytes: 1, EncryptionContext: tooLong }), "ValidationException");
    }
    const plain = await seal();
    await kms.reEncrypt({ CiphertextBlob: plain, DestinationKeyId: KeyId, DestinationEncryptionContext: most });
    await refused(
      kms.reEncrypt({ CiphertextBlob: plain, DestinationKeyId: KeyId, DestinationEncryptionContext: tooLong }),
      "ValidationException",
    );
  });

  test("bytes are counted, not characters; many pairs count too", async () => {
    await seal({ k: "\u00e4".repeat((8192 - 13) >> 1) });
    await refused(seal({ k: "\u00e4".repeat((8192 - 13 + 2) >> 1) }), "ValidationException");
    const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i).padStart(4, "0"), "vv"]));
    await opens(await seal(pairs(584)), pairs(584)); // 4 + 584 * 14 = 8,180
    await refused(seal(pairs(585)), "ValidationException");
  });
});
