/** Who may do what, as long as key policies are not evaluated: the key's account everything, nobody else anything. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, ACCOUNT, bytes, newKey, openLab, refused, STRANGER } from "../support/sdk-kms.js";

let kms: Kms;
let KeyId: string;
let blob: Uint8Array;
beforeAll(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
  await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
  blob = (await kms.encrypt({ KeyId, Plaintext: bytes(4) })).CiphertextBlob;
});

const REQUESTS: Record<string, () => object> = {
  DescribeKey: () => ({ KeyId }),
  UpdateKeyDescription: () => ({ KeyId, Description: "theirs" }),
  EnableKey: () => ({ KeyId }),
  DisableKey: () => ({ KeyId }),
  ScheduleKeyDeletion: () => ({ KeyId }),
  CancelKeyDeletion: () => ({ KeyId }),
  CreateAlias: () => ({ AliasName: "alias/theirs", TargetKeyId: KeyId }),
  UpdateAlias: () => ({ AliasName: "alias/app", TargetKeyId: KeyId }),
  DeleteAlias: () => ({ AliasName: "alias/app" }),
  Encrypt: () => ({ KeyId, Plaintext: bytes(1) }),
  Decrypt: () => ({ CiphertextBlob: blob }),
  GenerateDataKey: () => ({ KeyId, KeySpec: "AES_256" }),
  GenerateDataKeyWithoutPlaintext: () => ({ KeyId, KeySpec: "AES_256" }),
  EnableKeyRotation: () => ({ KeyId }),
  DisableKeyRotation: () => ({ KeyId }),
  GetKeyRotationStatus: () => ({ KeyId }),
  RotateKeyOnDemand: () => ({ KeyId }),
  ListKeyRotations: () => ({ KeyId }),
  TagResource: () => ({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
  UntagResource: () => ({ KeyId, TagKeys: ["a"] }),
  ListResourceTags: () => ({ KeyId }),
  GetKeyPolicy: () => ({ KeyId }),
  ListKeyPolicies: () => ({ KeyId }),
};

/** On the account, not on a key. */
const OF_THE_ACCOUNT: Record<string, object> = { CreateKey: {}, ListKeys: {}, ListAliases: {}, GenerateRandom: { NumberOfBytes: 1 } };

describe("another account's caller", () => {
  const denied = (action: string, input: object, permission: string) =>
    refused(
      kms.call(action, input, { caller: STRANGER }),
      "AccessDeniedException",
      new RegExp(`^User: ${STRANGER.arn} is not authorized to perform: ${permission} on resource: ${KeyId} `),
    );

  test.each(Object.entries(REQUESTS))("%s is denied, and the key is as it was", async (action, input) => {
    const before = await kms.describeKey({ KeyId: "alias/app" });
    await denied(action, input(), `kms:${action}`);
    expect((await kms.describeKey({ KeyId: "alias/app" })).KeyMetadata).toEqual(before.KeyMetadata);
  });

  test("ReEncrypt needs both permissions", async () => {
    await denied("ReEncrypt", { CiphertextBlob: blob, DestinationKeyId: KeyId }, "kms:ReEncryptFrom");
  });

  test("BatchEncrypt, BatchGenerateDataKey; BatchDecrypt with the key named", async () => {
    await denied("BatchEncrypt", { KeyId, Entries: [{ Plaintext: bytes(1) }] }, "kms:Encrypt");
    await denied("BatchGenerateDataKey", { KeyId, Entries: [{ NumberOfBytes: 1 }] }, "kms:GenerateDataKey");
    await denied("BatchDecrypt", { KeyId, Entries: [{ CiphertextBlob: blob }] }, "kms:Decrypt");
  });

  test("BatchDecrypt without a key named opens nothing", async () => {
    const request = kms.call("BatchDecrypt", { Entries: [{ CiphertextBlob: blob }] }, { caller: STRANGER });
    const answer = await request.then(
      (output) => (output as { Entries: { Error?: { Code: string } }[] }).Entries[0]?.Error?.Code,
      (error: Error) => error.name,
    );
    expect(answer).toBe("AccessDeniedException");
  });

  test.each(Object.entries(OF_THE_ACCOUNT))("%s, which works on the account, is denied too", async (action, input) => {
    const before = (await kms.listKeys()).Keys;
    await refused(kms.call(action, input, { caller: STRANGER }), "AccessDeniedException");
    expect((await kms.listKeys()).Keys).toEqual(before);
  });

  test("a forged blob is told before a permission: it belongs to no key", async () => {
    await refused(kms.call("Decrypt", { CiphertextBlob: bytes(100) }, { caller: STRANGER }), "InvalidCiphertextException", "");
  });
});

test("the account's own users and roles are allowed", async () => {
  for (const arn of [`arn:aws:iam::${ACCOUNT}:user/alice`, `arn:aws:sts::${ACCOUNT}:assumed-role/app/session`]) {
    await kms.call("Encrypt", { KeyId, Plaintext: bytes(1) }, { caller: { arn, accountId: ACCOUNT } });
  }
});

test("no such key is told to anybody", async () => {
  await refused(kms.call("DescribeKey", { KeyId: ABSENT_KEY_ID }, { caller: STRANGER }), "NotFoundException");
});

test("one store, two accounts: neither opens what the other encrypted", async () => {
  const lab = await openLab();
  const theirs = await lab.another({ accountId: "999999999999" });
  const mine = await newKey(lab.kms);
  const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: mine, Plaintext: bytes(4) });
  await refused(theirs.decrypt({ CiphertextBlob }), "AccessDeniedException");
  await refused(theirs.encrypt({ KeyId: mine, Plaintext: bytes(4) }), "AccessDeniedException");
});
