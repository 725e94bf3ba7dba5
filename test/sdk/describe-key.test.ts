/** DescribeKey. Source: AWS KMS API Reference, DescribeKey; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, idOf, keyArnOf, membersOf, newKey, openLab, refused, START } from "../support/sdk-kms.js";

let kms: Kms;
let arn: string;
beforeAll(async () => {
  ({ kms } = await openLab());
  arn = await newKey(kms, { Description: "for tests" });
  await kms.createAlias({ AliasName: "alias/described", TargetKeyId: arn });
});

const describeKey = async (KeyId: string) => (await kms.describeKey({ KeyId })).KeyMetadata;

describe("the answer", () => {
  test("is what CreateKey answered", async () => {
    const { KeyMetadata } = await kms.createKey({ Description: "same" });
    expect(await describeKey(KeyMetadata.KeyId)).toEqual(KeyMetadata);
  });

  test("is the same by key id, key ARN, alias name and alias ARN", async () => {
    const expected = await describeKey(arn);
    for (const form of [idOf(arn), "alias/described", aliasArnOf("alias/described")]) expect(await describeKey(form)).toEqual(expected);
  });

  test("follows the state: Disabled", async () => {
    const key = await newKey(kms);
    await kms.disableKey({ KeyId: key });
    expect(await describeKey(key)).toMatchObject({ KeyState: "Disabled", Enabled: false });
  });

  test("follows the state: DeletionDate only while deletion is pending", async () => {
    const key = await newKey(kms);
    expect(await describeKey(key)).not.toHaveProperty("DeletionDate");
    await kms.scheduleKeyDeletion({ KeyId: key, PendingWindowInDays: 7 });
    const pending = await describeKey(key);
    expect(pending).toMatchObject({ KeyState: "PendingDeletion", Enabled: false, DeletionDate: new Date(START + 7 * DAY_MS) });
    expect(membersOf(pending)).not.toContain("PendingDeletionWindowInDays");
    await kms.cancelKeyDeletion({ KeyId: key });
    expect(await describeKey(key)).not.toHaveProperty("DeletionDate");
  });

  test("takes grant tokens", async () => {
    expect((await kms.describeKey({ KeyId: arn, GrantTokens: ["token"] })).KeyMetadata.Arn).toBe(arn);
  });
});

describe("no such key", () => {
  const absent = keyArnOf(ABSENT_KEY_ID);

  test("a well-formed id, as UUID, as ARN, as multi-Region id", async () => {
    await refused(describeKey(ABSENT_KEY_ID), "NotFoundException", `Key '${absent}' does not exist`);
    await refused(describeKey(absent), "NotFoundException", `Key '${absent}' does not exist`);
    const mrk = `mrk-${"0123456789abcdef".repeat(2)}`;
    await refused(describeKey(mrk), "NotFoundException", `Key '${keyArnOf(mrk)}' does not exist`);
  });

  test("an id that is none", async () => {
    for (const id of ["fake-key-id", "134f2428cec14b25a1ae9048164dba47", "mrk-fake-key-id", "mrk-0123"]) {
      await refused(describeKey(id), "NotFoundException", `Invalid keyId '${id}'`);
    }
  });

  test("an alias that is none", async () => {
    await refused(describeKey("alias/none"), "NotFoundException", `Alias ${aliasArnOf("alias/none")} is not found.`);
    await refused(describeKey(aliasArnOf("alias/none")), "NotFoundException", `Alias ${aliasArnOf("alias/none")} is not found.`);
  });

  test("an ARN of another Region names that Region", async () => {
    await refused(describeKey(keyArnOf(idOf(arn), "ap-southeast-1")), "NotFoundException", "Invalid arn ap-southeast-1");
    await refused(describeKey(aliasArnOf("alias/described", "ap-southeast-1")), "NotFoundException", "Invalid arn ap-southeast-1");
  });

  test("an ARN of another account", async () => {
    const foreign = keyArnOf(idOf(arn), undefined, "999999999999");
    await refused(describeKey(foreign), "NotFoundException", `Key '${foreign}' does not exist`);
  });
});

test("a key of another Region of the same store is not seen by its id", async () => {
  const lab = await openLab();
  const there = await lab.another({ region: "ap-southeast-1" });
  const { KeyMetadata } = await there.createKey();
  await refused(
    lab.kms.describeKey({ KeyId: KeyMetadata.KeyId }),
    "NotFoundException",
    `Key '${keyArnOf(KeyMetadata.KeyId)}' does not exist`,
  );
  await refused(lab.kms.describeKey({ KeyId: KeyMetadata.Arn }), "NotFoundException", "Invalid arn ap-southeast-1");
});
