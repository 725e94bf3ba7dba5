/** The story of a key, told through the public API alone. */
import { DAY_MS, ManualClock } from "pocketkms";
import { equal, truthy } from "../contract/assert.js";
import { suite } from "./suite.js";
import { hex, newKey, present, refuses, text, utf8, withKms } from "./words.js";

const EncryptionContext = { tenant: "42", purpose: "suite" };
const NO_KEY = "11111111-2222-4333-8444-555555555555";
const KEY_ARN = /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const KMS_SUITE = suite("kms", {
  "a key is created, described and listed": () =>
    withKms(async (kms) => {
      const { KeyMetadata } = await kms.createKey({ Description: "suite", Tags: [{ TagKey: "team", TagValue: "red" }] });
      const { KeyId, Arn, KeyState, KeyUsage, KeySpec } = present(KeyMetadata);
      truthy(KEY_ARN.test(present(Arn)), `${Arn} is a key ARN`);
      equal({ KeyState, KeyUsage, KeySpec }, { KeyState: "Enabled", KeyUsage: "ENCRYPT_DECRYPT", KeySpec: "SYMMETRIC_DEFAULT" });
      equal((await kms.listKeys()).Keys, [{ KeyId, KeyArn: Arn }]);
      equal((await kms.listResourceTags({ KeyId })).Tags, [{ TagKey: "team", TagValue: "red" }]);
    }),

  "it answers to its id, ARN, alias and alias ARN": () =>
    withKms(async (kms) => {
      const { id, arn } = await newKey(kms);
      await kms.createAlias({ AliasName: "alias/app", TargetKeyId: id });
      const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("x") });
      for (const KeyId of [id, arn, "alias/app", arn.replace(/key\/.*/, "alias/app")]) {
        equal((await kms.describeKey({ KeyId })).KeyMetadata?.Arn, arn);
        equal((await kms.decrypt({ KeyId, CiphertextBlob })).KeyId, arn);
      }
    }),

  "a text encrypted with context decrypts with it, in any order": () =>
    withKms(async (kms) => {
      const { id, arn } = await newKey(kms);
      const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("grüße"), EncryptionContext });
      const opened = await kms.decrypt({ CiphertextBlob, EncryptionContext: { purpose: "suite", tenant: "42" } });
      equal([text(present(opened.Plaintext)), opened.KeyId, opened.EncryptionAlgorithm], ["grüße", arn, "SYMMETRIC_DEFAULT"]);
    }),

  "and with no other": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("x"), EncryptionContext: { a: "bc" } });
      for (const EncryptionContext of [{}, { ab: "c" }, { a: "b" }, { a: "bc", d: "" }, { A: "bc" }]) {
        await refuses("InvalidCiphertextException", () => kms.decrypt({ CiphertextBlob, EncryptionContext }));
      }
    }),

  "contexts of any script and of 100 pairs": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`name ${i}`, `value ${i}`]));
      for (const EncryptionContext of [{ ключ: "значение", 鍵: "🔑", "\u{10000}": "\uffff" }, many]) {
        const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("x"), EncryptionContext });
        const reversed = Object.fromEntries(Object.entries(EncryptionContext).reverse());
        equal(text(present((await kms.decrypt({ CiphertextBlob, EncryptionContext: reversed })).Plaintext)), "x");
      }
    }),

  "every length from 1 to 300 bytes, and 4,096": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      for (const length of [...Array.from({ length: 300 }, (_, i) => i + 1), 4096]) {
        const Plaintext = new Uint8Array(length).map((_, i) => i * 7 + length);
        const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext });
        truthy(present(CiphertextBlob).length <= length + 96, "at most 96 bytes more");
        equal(hex(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), hex(Plaintext));
      }
    }),

  "every flipped byte and every cut is refused": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const blob = present((await kms.encrypt({ KeyId: id, Plaintext: utf8("fragile") })).CiphertextBlob);
      for (let i = 0; i < blob.length; i++) {
        const CiphertextBlob = Uint8Array.from(blob);
        CiphertextBlob[i] = present(CiphertextBlob[i]) ^ 0x40;
        await refuses("InvalidCiphertextException", () => kms.decrypt({ CiphertextBlob }));
        if (i > 0) await refuses("InvalidCiphertextException", () => kms.decrypt({ CiphertextBlob: blob.slice(0, i) }));
      }
      equal(text(present((await kms.decrypt({ CiphertextBlob: blob })).Plaintext)), "fragile");
    }),

  "rotation makes new material, and old ciphertexts stay readable": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const materials = new Set<string>();
      const blobs: Uint8Array[] = [];
      for (let i = 0; i < 4; i++) {
        if (i > 0) await kms.rotateKeyOnDemand({ KeyId: id });
        blobs.push(present((await kms.encrypt({ KeyId: id, Plaintext: utf8(`version ${i}`) })).CiphertextBlob));
      }
      for (const [i, CiphertextBlob] of blobs.entries()) {
        const opened = await kms.decrypt({ CiphertextBlob });
        equal(text(present(opened.Plaintext)), `version ${i}`);
        materials.add(present(opened.KeyMaterialId));
      }
      equal([materials.size, present((await kms.listKeyRotations({ KeyId: id })).Rotations).length], [4, 3]);
    }),

  "rotation comes when it is due": () => {
    const clock = new ManualClock(new Date("2026-01-01T00:00:00Z"));
    const story = withKms(
      async (kms) => {
        const { id } = await newKey(kms);
        await kms.enableKeyRotation({ KeyId: id, RotationPeriodInDays: 90 });
        const before = await kms.generateDataKey({ KeyId: id, KeySpec: "AES_256" });
        clock.advance(91 * DAY_MS);
        const after = await kms.generateDataKey({ KeyId: id, KeySpec: "AES_256" });
        truthy(before.KeyMaterialId !== after.KeyMaterialId, "other material after 91 days");
        for (const { CiphertextBlob, Plaintext } of [before, after])
          equal(hex(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), hex(present(Plaintext)));
      },
      { clock },
    );
    return story;
  },

  "data keys, in plain and sealed": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const made = await kms.generateDataKey({ KeyId: id, KeySpec: "AES_256", EncryptionContext });
      equal(present(made.Plaintext).length, 32);
      const opened = await kms.decrypt({ CiphertextBlob: made.CiphertextBlob, EncryptionContext });
      equal(hex(present(opened.Plaintext)), hex(present(made.Plaintext)));
      const sealed = await kms.generateDataKeyWithoutPlaintext({ KeyId: id, NumberOfBytes: 1024 });
      truthy(!("Plaintext" in sealed), "no plaintext in the answer");
      equal(present((await kms.decrypt({ CiphertextBlob: sealed.CiphertextBlob })).Plaintext).length, 1024);
      equal(present((await kms.generateRandom({ NumberOfBytes: 77 })).Plaintext).length, 77);
    }),

  "ReEncrypt moves a ciphertext to another key and context": () =>
    withKms(async (kms) => {
      const [from, to] = [await newKey(kms), await newKey(kms)];
      const { CiphertextBlob } = await kms.encrypt({ KeyId: from.id, Plaintext: utf8("moving"), EncryptionContext });
      const moved = await kms.reEncrypt({
        CiphertextBlob,
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: to.id,
        DestinationEncryptionContext: { tenant: "43" },
      });
      equal([moved.SourceKeyId, moved.KeyId], [from.arn, to.arn]);
      const opened = await kms.decrypt({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { tenant: "43" } });
      equal([text(present(opened.Plaintext)), opened.KeyId], ["moving", to.arn]);
    }),

  "batches keep their order, and each entry has its own error": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const texts = Array.from({ length: 200 }, (_, i) => `record ${i}`);
      const sealed = await kms.batchEncrypt({ KeyId: id, EncryptionContext, Entries: texts.map((line) => ({ Plaintext: utf8(line) })) });
      const Entries = sealed.Entries.map(({ CiphertextBlob }) => ({ CiphertextBlob: present(CiphertextBlob) }));
      present(Entries[7]).CiphertextBlob[60] = present(present(Entries[7]).CiphertextBlob[60]) ^ 1;
      const opened = await kms.batchDecrypt({ EncryptionContext, Entries });
      const answers = opened.Entries.map(({ Plaintext, Error: failed }) => failed?.Code ?? text(present(Plaintext)));
      equal(answers, texts.with(7, "InvalidCiphertextException"));
      const keys = await kms.batchGenerateDataKey({
        KeyId: id,
        Entries: Array.from({ length: 50 }, () => ({ KeySpec: "AES_256" as const })),
      });
      equal(new Set(keys.Entries.map(({ Plaintext }) => hex(present(Plaintext)))).size, 50);
    }),

  "a disabled key, a key to be deleted and no key are refused by name": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("x") });
      await kms.disableKey({ KeyId: id });
      await refuses("DisabledException", () => kms.encrypt({ KeyId: id, Plaintext: utf8("x") }));
      await refuses("DisabledException", () => kms.decrypt({ CiphertextBlob }));
      await kms.enableKey({ KeyId: id });
      equal(text(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), "x");
      await kms.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 7 });
      await refuses("KMSInvalidStateException", () => kms.decrypt({ CiphertextBlob }));
      await refuses("NotFoundException", () => kms.describeKey({ KeyId: NO_KEY }));
      await refuses("NotFoundException", () => kms.encrypt({ KeyId: "alias/none", Plaintext: utf8("x") }));
    }),

  "a deleted key takes its ciphertexts with it": () => {
    const clock = new ManualClock(new Date("2026-01-01T00:00:00Z"));
    return withKms(
      async (kms) => {
        const { id } = await newKey(kms);
        const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("x") });
        await kms.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 7 });
        clock.advance(8 * DAY_MS);
        await kms.maintain();
        await refuses("NotFoundException", () => kms.describeKey({ KeyId: id }));
        await refuses("InvalidCiphertextException", () => kms.decrypt({ CiphertextBlob }));
      },
      { clock },
    );
  },

  "more keys than slots: the core reloads what it wiped": () =>
    withKms(
      async (kms) => {
        const blobs: [string, Uint8Array][] = [];
        for (let i = 0; i < 12; i++) {
          const { id } = await newKey(kms);
          blobs.push([`key ${i}`, present((await kms.encrypt({ KeyId: id, Plaintext: utf8(`key ${i}`) })).CiphertextBlob)]);
        }
        for (const [line, CiphertextBlob] of [...blobs, ...blobs.toReversed()])
          equal(text(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), line);
      },
      { slots: 4 },
    ),

  "many callers at once": () =>
    withKms(async (kms) => {
      const { id } = await newKey(kms);
      const lines = Array.from({ length: 100 }, (_, i) => `caller ${i}`);
      const opened = await Promise.all(
        lines.map(async (line) => {
          const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8(line), EncryptionContext: { line } });
          return text(present((await kms.decrypt({ CiphertextBlob, EncryptionContext: { line } })).Plaintext));
        }),
      );
      equal(opened, lines);
    }),
});
