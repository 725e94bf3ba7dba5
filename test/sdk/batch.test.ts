/** BatchEncrypt, BatchDecrypt, BatchGenerateDataKey: our own extension, in the vocabulary of the API. Source: src/types/batch.ts. */

import { beforeAll, describe, expect, test, vi } from "vitest";
import { Core } from "../../src/core/core.js";
import type { Kms } from "../../src/sdk/kms.js";
import { aliasArnOf, bytes, idOf, type Lab, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

const INCORRECT_KEY = "The key ID in the request does not identify a CMK that can perform this operation.";

let lab: Lab;
let kms: Kms;
let KeyId: string;
beforeAll(async () => {
  lab = await openLab();
  kms = lab.kms;
  KeyId = await newKey(kms);
  await kms.createAlias({ AliasName: "alias/batch", TargetKeyId: KeyId });
});

const plaintexts = (count: number) => Array.from({ length: count }, (_, i) => bytes(1 + (i % 50), i));
const encrypted = async (count: number, more: object = {}) => {
  const { Entries } = await kms.batchEncrypt({ KeyId, Entries: plaintexts(count).map((Plaintext) => ({ Plaintext })), ...more });
  return Entries.map(({ CiphertextBlob }) => CiphertextBlob as Uint8Array);
};
const call = (action: string, input: object) => kms.call(action, input);

describe("BatchEncrypt", () => {
  test("one blob an entry, in order, under the key by any of its four names", async () => {
    const Entries = plaintexts(300).map((Plaintext) => ({ Plaintext }));
    for (const form of [idOf(KeyId), KeyId, "alias/batch", aliasArnOf("alias/batch")]) {
      const answer = await kms.batchEncrypt({ KeyId: form, Entries });
      expect(membersOf(answer)).toEqual(["Entries", "KeyId"]);
      expect(answer.KeyId).toBe(KeyId);
      expect(answer.Entries).toHaveLength(300);
      for (const entry of answer.Entries) expect(membersOf(entry)).toEqual(["CiphertextBlob"]);
    }
    const blobs = await encrypted(300);
    for (const at of [0, 1, 149, 298, 299]) {
      expect((await kms.decrypt({ CiphertextBlob: blobs[at], KeyId })).Plaintext).toEqual(plaintexts(300)[at]);
    }
  });

  test("the largest plaintexts, more than a window of the core at once", async () => {
    const Entries = Array.from({ length: 64 }, (_, i) => ({ Plaintext: bytes(4096, i) }));
    const { Entries: sealed } = await kms.batchEncrypt({ KeyId, Entries });
    const { Entries: opened } = await kms.batchDecrypt({ Entries: sealed.map(({ CiphertextBlob }) => ({ CiphertextBlob })) });
    for (const [i, { Plaintext }] of opened.entries()) expect(Plaintext).toEqual(bytes(4096, i));
  });

  test("an entry's own context stands in place of the request's", async () => {
    const { Entries } = await kms.batchEncrypt({
      KeyId,
      EncryptionContext: { of: "all" },
      Entries: [
        { Plaintext: bytes(5) },
        { Plaintext: bytes(5), EncryptionContext: { of: "one" } },
        { Plaintext: bytes(5), EncryptionContext: {} },
      ],
    });
    const [common, own, none] = Entries.map(({ CiphertextBlob }) => CiphertextBlob);
    expect((await kms.decrypt({ CiphertextBlob: common, EncryptionContext: { of: "all" } })).Plaintext).toEqual(bytes(5));
    expect((await kms.decrypt({ CiphertextBlob: own, EncryptionContext: { of: "one" } })).Plaintext).toEqual(bytes(5));
    expect((await kms.decrypt({ CiphertextBlob: none })).Plaintext).toEqual(bytes(5));
  });

  test("an entry whose context is too long fails alone", async () => {
    const EncryptionContext = { a: "x".repeat(9000) };
    const { Entries } = await kms.batchEncrypt({
      KeyId,
      Entries: [{ Plaintext: bytes(1) }, { Plaintext: bytes(2), EncryptionContext }, { Plaintext: bytes(3) }],
    });
    expect(Entries[1]).toEqual({ Error: { Code: "ValidationException", Message: expect.any(String) } });
    expect((await kms.decrypt({ CiphertextBlob: Entries[2]?.CiphertextBlob })).Plaintext).toEqual(bytes(3));
  });

  test("one malformed entry refuses all, by its place", async () => {
    await refused(
      call("BatchEncrypt", { KeyId, Entries: [{ Plaintext: bytes(1) }, { Plaintext: bytes(4097) }] }),
      "ValidationException",
      violation("entries.2.member.plaintext", "have length less than or equal to 4096"),
    );
    await refused(
      call("BatchEncrypt", { KeyId, Entries: [{}] }),
      "ValidationException",
      violation("entries.1.member.plaintext", "not be null", null),
    );
  });

  test("state and usage of the key are told as those of Encrypt", async () => {
    const disabled = await newKey(kms);
    await kms.disableKey({ KeyId: disabled });
    await refused(
      kms.batchEncrypt({ KeyId: disabled, Entries: [{ Plaintext: bytes(1) }] }),
      "DisabledException",
      `${disabled} is disabled.`,
    );
    const mac = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    await refused(
      kms.batchEncrypt({ KeyId: mac, Entries: [{ Plaintext: bytes(1) }] }),
      "InvalidKeyUsageException",
      `${mac} key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt.`,
    );
  });
});

describe("BatchDecrypt", () => {
  test("a result or an error for each entry, order kept", async () => {
    const [first, second] = (await encrypted(2)) as [Uint8Array, Uint8Array];
    const other = await newKey(kms);
    const { CiphertextBlob: ofOther } = await kms.encrypt({ KeyId: other, Plaintext: bytes(7) });
    const disabled = await newKey(kms);
    const { CiphertextBlob: ofDisabled } = await kms.encrypt({ KeyId: disabled, Plaintext: bytes(7) });
    await kms.disableKey({ KeyId: disabled });
    const forged = second.slice();
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1;

    const Entries = [first, forged, ofOther, ofDisabled, bytes(100), second].map((CiphertextBlob) => ({ CiphertextBlob }));
    const INVALID = { Error: { Code: "InvalidCiphertextException", Message: "" } };
    const KeyMaterialId = expect.stringMatching(/^[0-9a-f]{64}$/);
    // One that has none of the keys' material open must bring it in first.
    for (const on of [kms, await lab.another()]) {
      const answer = await on.batchDecrypt({ Entries });
      expect(membersOf(answer)).toEqual(["Entries"]);
      expect(answer.Entries).toEqual([
        { Plaintext: plaintexts(1)[0], KeyId, KeyMaterialId },
        INVALID,
        { Plaintext: bytes(7), KeyId: other, KeyMaterialId },
        { Error: { Code: "DisabledException", Message: `${disabled} is disabled.` } },
        INVALID,
        { Plaintext: plaintexts(2)[1], KeyId, KeyMaterialId },
      ]);
    }
  });

  test("KeyId is a check on every entry", async () => {
    const other = await newKey(kms);
    const { CiphertextBlob: ofOther } = await kms.encrypt({ KeyId: other, Plaintext: bytes(7) });
    const [mine] = await encrypted(1);
    for (const form of [idOf(KeyId), KeyId, "alias/batch", aliasArnOf("alias/batch")]) {
      const { Entries } = await kms.batchDecrypt({ KeyId: form, Entries: [{ CiphertextBlob: ofOther }, { CiphertextBlob: mine }] });
      expect(Entries[0]).toEqual({ Error: { Code: "IncorrectKeyException", Message: INCORRECT_KEY } });
      expect(Entries[1]?.Plaintext).toEqual(plaintexts(1)[0]);
    }
  });

  test("blobs of every version of the key's material", async () => {
    const rotating = await newKey(kms);
    const blobs = [];
    for (let i = 0; i < 5; i++) {
      blobs.push((await kms.encrypt({ KeyId: rotating, Plaintext: bytes(9, i) })).CiphertextBlob);
      await kms.rotateKeyOnDemand({ KeyId: rotating });
    }
    const { Entries } = await kms.batchDecrypt({ KeyId: rotating, Entries: blobs.map((CiphertextBlob) => ({ CiphertextBlob })) });
    expect(new Set(Entries.map(({ KeyMaterialId }) => KeyMaterialId)).size).toBe(5);
    for (const [i, { Plaintext }] of Entries.entries()) expect(Plaintext).toEqual(bytes(9, i));
  });

  test("a wrong context is that entry's fault", async () => {
    const blobs = await encrypted(2, { EncryptionContext: { a: "b" } });
    const { Entries } = await kms.batchDecrypt({
      EncryptionContext: { a: "b" },
      Entries: [{ CiphertextBlob: blobs[0] }, { CiphertextBlob: blobs[1], EncryptionContext: { a: "c" } }],
    });
    expect(Entries[0]?.Plaintext).toEqual(plaintexts(1)[0]);
    expect(Entries[1]).toEqual({ Error: { Code: "InvalidCiphertextException", Message: "" } });
  });
});

test("BatchDecrypt that fails as a whole leaves nothing of what it has opened", async () => {
  const { kms: small } = await openLab({ slots: 2 });
  const blobs = [];
  for (let i = 0; i < 4; i++) {
    const { CiphertextBlob } = await small.encrypt({ KeyId: await newKey(small), Plaintext: bytes(20 + i, i) });
    blobs.push(CiphertextBlob);
  }
  // The last two are resident, the first is brought in, the material of the second turns out to be damaged.
  const opened: unknown[] = [];
  const { decryptMessages, decryptMessage, loadBackingKey } = Core.prototype;
  const spies = [
    vi.spyOn(Core.prototype, "decryptMessages").mockImplementation(function (this: Core, entries) {
      const results = decryptMessages.call(this, entries);
      opened.push(...results);
      return results;
    }),
    vi.spyOn(Core.prototype, "decryptMessage").mockImplementation(function (this: Core, ...given) {
      const result = decryptMessage.apply(this, given);
      opened.push(result);
      return result;
    }),
    vi
      .spyOn(Core.prototype, "loadBackingKey")
      .mockImplementationOnce(loadBackingKey)
      .mockImplementation(() => false),
  ];
  try {
    const Entries = [blobs[3], blobs[0], blobs[2], blobs[1]].map((CiphertextBlob) => ({ CiphertextBlob }));
    await expect(small.batchDecrypt({ Entries })).rejects.toMatchObject({ name: "KMSInternalException" });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const plaintexts = opened.filter((result) => result instanceof Uint8Array);
  expect(plaintexts.map(({ length }) => length).sort()).toEqual([20, 22, 23]);
  for (const plaintext of plaintexts) expect(plaintext.every((byte) => byte === 0)).toBe(true);
});

describe("BatchGenerateDataKey", () => {
  test("a data key an entry, each of its own length, bound to its context", async () => {
    const answer = await kms.batchGenerateDataKey({
      KeyId,
      EncryptionContext: { a: "b" },
      Entries: [{ KeySpec: "AES_256" }, { KeySpec: "AES_128" }, { NumberOfBytes: 1024 }, {}, { KeySpec: "AES_128", NumberOfBytes: 16 }],
    });
    expect(membersOf(answer)).toEqual(["Entries", "KeyId"]);
    expect(answer.KeyId).toBe(KeyId);
    for (const [i, length] of [32, 16, 1024].entries()) {
      const entry = answer.Entries[i];
      expect(membersOf(entry as object)).toEqual(["CiphertextBlob", "KeyMaterialId", "Plaintext"]);
      expect(entry?.Plaintext).toHaveLength(length);
      const opened = await kms.decrypt({ CiphertextBlob: entry?.CiphertextBlob, EncryptionContext: { a: "b" } });
      expect(opened).toMatchObject({ Plaintext: entry?.Plaintext, KeyMaterialId: entry?.KeyMaterialId });
    }
    for (const entry of answer.Entries.slice(3)) expect(entry.Error?.Code).toBe("ValidationException");
  });

  test("entries that differ in what is absent, in a context or in an inherited member are not taken for the same", async () => {
    const both = { a: "b" };
    class Inherits {
      KeySpec = "AES_256" as const;
      get EncryptionContext() {
        return { in: "herited" };
      }
    }
    const Entries = [
      { KeySpec: "AES_256" },
      { KeySpec: "AES_256", EncryptionContext: both },
      { KeySpec: "AES_256", EncryptionContext: both },
      { KeySpec: "AES_256", EncryptionContext: { a: "c" } },
      { KeySpec: "AES_256" },
      new Inherits(),
      { KeySpec: "AES_128" },
      {},
      { KeySpec: "AES_128" },
    ] as const;
    const answer = await kms.batchGenerateDataKey({ KeyId, EncryptionContext: { common: "1" }, Entries });
    for (const [i, { CiphertextBlob, Plaintext, Error: fault }] of answer.Entries.entries()) {
      expect(fault?.Code).toBe(i === 7 ? "ValidationException" : undefined);
      if (fault !== undefined) continue;
      const EncryptionContext = (Entries[i] as { EncryptionContext?: Record<string, string> }).EncryptionContext ?? { common: "1" };
      expect((await kms.decrypt({ CiphertextBlob, EncryptionContext })).Plaintext).toEqual(Plaintext);
    }
    expect(answer.Entries.map(({ Plaintext }) => Plaintext?.length)).toEqual([32, 32, 32, 32, 32, 32, 16, undefined, 16]);
  });

  test("each of many entries with the same fault is named, ten at most", async () => {
    const Entries = Array.from({ length: 12 }, () => ({ NumberOfBytes: 0 }));
    const error = await kms.batchGenerateDataKey({ KeyId, Entries }).catch((thrown: Error) => thrown);
    expect((error as Error).message).toMatch(
      /^10 validation errors detected: .*'entries\.1\.member\.numberOfBytes'.*'entries\.10\.member\.numberOfBytes'/,
    );
  });

  test("WithoutPlaintext", async () => {
    const { Entries } = await kms.batchGenerateDataKey({ KeyId, WithoutPlaintext: true, Entries: [{ KeySpec: "AES_256" }] });
    expect(membersOf(Entries[0] as object)).toEqual(["CiphertextBlob", "KeyMaterialId"]);
    expect((await kms.decrypt({ CiphertextBlob: Entries[0]?.CiphertextBlob })).Plaintext).toHaveLength(32);
  });
});

describe.each(["BatchEncrypt", "BatchDecrypt", "BatchGenerateDataKey"])("%s", (action) => {
  const entry = { Plaintext: bytes(1), CiphertextBlob: bytes(1), NumberOfBytes: 1 };

  test("1 to 10,000 entries", async () => {
    const answer = (await call(action, { KeyId, Entries: Array.from({ length: 10_000 }, () => entry) })) as { Entries: object[] };
    expect(answer.Entries).toHaveLength(10_000);
    await refused(
      call(action, { KeyId, Entries: Array.from({ length: 10_001 }, () => entry) }),
      "ValidationException",
      /at 'entries' .* less than or equal to 10000$/,
    );
    await refused(call(action, { KeyId, Entries: [] }), "ValidationException", /at 'entries' .* greater than or equal to 1$/);
    await refused(call(action, { KeyId }), "ValidationException", violation("entries", "not be null", null));
  });

  test("DryRun", async () => {
    await refused(
      call(action, { KeyId, DryRun: true, Entries: [entry] }),
      "DryRunOperationException",
      "The request would have succeeded, but the DryRun option is set.",
    );
  });
});
