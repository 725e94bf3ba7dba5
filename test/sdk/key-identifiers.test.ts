/** Every member that names a key, in all its forms. Source: AWS KMS API Reference; AWS KMS Developer Guide, "Key identifiers (KeyId)". */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { KmsError } from "../../src/errors.js";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, bytes, idOf, keyArnOf, newKey, openLab, refused } from "../support/sdk-kms.js";

let kms: Kms;
let arn: string;
let blob: Uint8Array;
beforeAll(async () => {
  ({ kms } = await openLab());
  arn = await newKey(kms);
  await kms.createAlias({ AliasName: "alias/app", TargetKeyId: arn });
  blob = (await kms.encrypt({ KeyId: arn, Plaintext: bytes(4) })).CiphertextBlob;
});

/** An input of each operation that takes alias names too. */
const ANY_FORM: Record<string, (KeyId: string) => object> = {
  DescribeKey: (KeyId) => ({ KeyId }),
  Encrypt: (KeyId) => ({ KeyId, Plaintext: bytes(1) }),
  Decrypt: (KeyId) => ({ KeyId, CiphertextBlob: blob }),
  ReEncrypt: (KeyId) => ({ SourceKeyId: KeyId, DestinationKeyId: KeyId, CiphertextBlob: blob }),
  GenerateDataKey: (KeyId) => ({ KeyId, KeySpec: "AES_128" }),
  GenerateDataKeyWithoutPlaintext: (KeyId) => ({ KeyId, KeySpec: "AES_128" }),
  BatchEncrypt: (KeyId) => ({ KeyId, Entries: [{ Plaintext: bytes(1) }] }),
  BatchDecrypt: (KeyId) => ({ KeyId, Entries: [{ CiphertextBlob: blob }] }),
  BatchGenerateDataKey: (KeyId) => ({ KeyId, Entries: [{ NumberOfBytes: 1 }] }),
};

/** Of each operation that takes a key id or key ARN only. */
const KEY_FORM: Record<string, (KeyId: string) => object> = {
  UpdateKeyDescription: (KeyId) => ({ KeyId, Description: "" }),
  EnableKey: (KeyId) => ({ KeyId }),
  DisableKey: (KeyId) => ({ KeyId }),
  EnableKeyRotation: (KeyId) => ({ KeyId }),
  DisableKeyRotation: (KeyId) => ({ KeyId }),
  GetKeyRotationStatus: (KeyId) => ({ KeyId }),
  RotateKeyOnDemand: (KeyId) => ({ KeyId }),
  ListKeyRotations: (KeyId) => ({ KeyId }),
  TagResource: (KeyId) => ({ KeyId, Tags: [] }),
  UntagResource: (KeyId) => ({ KeyId, TagKeys: [] }),
  ListResourceTags: (KeyId) => ({ KeyId }),
  GetKeyPolicy: (KeyId) => ({ KeyId }),
  ListKeyPolicies: (KeyId) => ({ KeyId }),
  ScheduleKeyDeletion: (KeyId) => ({ KeyId }),
  CancelKeyDeletion: (KeyId) => ({ KeyId }),
  CreateAlias: (TargetKeyId) => ({ TargetKeyId, AliasName: "alias/new" }),
  UpdateAlias: (TargetKeyId) => ({ TargetKeyId, AliasName: "alias/app" }),
  ListAliases: (KeyId) => ({ KeyId }),
};

const anyForm = Object.entries(ANY_FORM);
const keyForm = Object.entries(KEY_FORM);

describe.each(anyForm)("%s", (action, input) => {
  test("takes all four forms", async () => {
    for (const form of [idOf(arn), arn, "alias/app", aliasArnOf("alias/app")]) await kms.call(action, input(form));
  });

  test("an alias that is none", async () => {
    for (const form of ["alias/none", aliasArnOf("alias/none")]) {
      await refused(kms.call(action, input(form)), "NotFoundException", `Alias ${aliasArnOf("alias/none")} is not found.`);
    }
  });
});

describe.each(keyForm)("%s", (action, input) => {
  test("takes key id and key ARN", async () => {
    for (const form of [idOf(arn), arn]) {
      const outcome = await kms.call(action, input(form)).catch((error: Error) => error.name);
      expect(outcome, String(outcome)).not.toBe("NotFoundException");
      // Back to how it was, whatever the operation did.
      await kms.cancelKeyDeletion({ KeyId: arn }).catch(() => undefined);
      await kms.enableKey({ KeyId: arn });
      await kms.deleteAlias({ AliasName: "alias/new" }).catch(() => undefined);
    }
  });

  test("refuses an alias", async () => {
    await refused(kms.call(action, input("alias/app")), "NotFoundException", "Invalid keyId 'alias/app'");
    const error = await kms.call(action, input(aliasArnOf("alias/app"))).catch((thrown: Error) => thrown);
    expect(["NotFoundException", "InvalidArnException"]).toContain((error as Error).name);
  });
});

describe.each([...anyForm, ...keyForm])("%s", (action, input) => {
  test("no such key, another Region, no id at all", async () => {
    const absent = `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`;
    await refused(kms.call(action, input(ABSENT_KEY_ID)), "NotFoundException", absent);
    await refused(kms.call(action, input(keyArnOf(ABSENT_KEY_ID))), "NotFoundException", absent);
    await refused(kms.call(action, input(keyArnOf(idOf(arn), "ap-southeast-1"))), "NotFoundException", "Invalid arn ap-southeast-1");
    await refused(kms.call(action, input("fake-key-id")), "NotFoundException", "Invalid keyId 'fake-key-id'");
  });

  test("a malformed ARN", async () => {
    for (const malformed of [
      "arn:",
      "arn:aws:kms:eu-central-1",
      "arn:aws:s3:::bucket",
      keyArnOf("fake-key-id"),
      `${arn}/x`,
      keyArnOf(""),
    ]) {
      const error = await kms.call(action, input(malformed)).catch((thrown: Error) => thrown);
      expect(["NotFoundException", "InvalidArnException"], `${malformed}: ${error}`).toContain((error as Error).name);
    }
  });
});

test("whatever text names a key, the answer is one of the API, never an internal error", async () => {
  const alias = fc.string({ unit: "binary", maxLength: 30 });
  const text = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
    alias.map((name) => `alias/${name}`),
    alias.map((name) => aliasArnOf(`alias/${name}`)),
    alias.map((name) => keyArnOf(name)),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...anyForm, ...keyForm), async (name, [action, input]) => {
      const error = await kms.call(action, input(name)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(KmsError);
      expect(["NotFoundException", "InvalidArnException", "ValidationException"]).toContain((error as KmsError).name);
    }),
    {
      numRuns: 1500,
      examples: [
        ["alias/a\0b", anyForm[0] as (typeof anyForm)[0]],
        [aliasArnOf("alias/a\0"), anyForm[1] as (typeof anyForm)[0]],
      ],
    },
  );
});
