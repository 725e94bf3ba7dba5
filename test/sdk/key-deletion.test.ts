/** ScheduleKeyDeletion, CancelKeyDeletion, and the end of the waiting period. Source: AWS KMS API Reference; recorded answers of AWS. */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { bytes, type Lab, membersOf, newKey, openLab, refused, START, violation } from "../support/sdk-kms.js";

let lab: Lab;
let KeyId: string;
beforeEach(async () => {
  lab = await openLab();
  KeyId = await newKey(lab.kms);
});

const COLLECTIONS = ["key", "policy", "backingKey", "material", "alias", "grant"];

/** Every record of the store but the keystore's own. */
async function records(): Promise<string[]> {
  const all = await Promise.all(COLLECTIONS.map((collection) => lab.store.query({ collection, limit: 10_000 })));
  return all.flat().map(({ collection, id, value }) => `${collection} ${id} ${value}`);
}

describe("ScheduleKeyDeletion", () => {
  test("after 30 days by default; the answer has exactly these members", async () => {
    const answer = await lab.kms.scheduleKeyDeletion({ KeyId });
    expect(membersOf(answer)).toEqual(["DeletionDate", "KeyId", "KeyState", "PendingWindowInDays"]);
    expect(answer).toMatchObject({
      KeyId,
      DeletionDate: new Date(START + 30 * DAY_MS),
      KeyState: "PendingDeletion",
      PendingWindowInDays: 30,
    });
  });

  test("PendingWindowInDays 7 to 30", async () => {
    for (const PendingWindowInDays of [7, 8, 29, 30]) {
      const key = await newKey(lab.kms);
      const answer = await lab.kms.scheduleKeyDeletion({ KeyId: key, PendingWindowInDays });
      expect(answer).toMatchObject({ PendingWindowInDays, DeletionDate: new Date(START + PendingWindowInDays * DAY_MS) });
    }
    for (const days of [0, 6, 31, 365, 366]) {
      const must = days < 7 ? /greater than or equal to [17]$/ : /less than or equal to (30|365)$/;
      await refused(lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: days }), "ValidationException", must);
    }
    await refused(
      lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 6 }),
      "ValidationException",
      violation("pendingWindowInDays", "have value greater than or equal to 7", 6),
    );
    expect((await lab.kms.describeKey({ KeyId })).KeyMetadata.KeyState).toBe("Enabled");
  });

  test("a disabled key too; cryptography then tells of the deletion", async () => {
    await lab.kms.disableKey({ KeyId });
    await lab.kms.scheduleKeyDeletion({ KeyId });
    await refused(lab.kms.encrypt({ KeyId, Plaintext: bytes(1) }), "KMSInvalidStateException", `${KeyId} is pending deletion.`);
  });

  test("twice", async () => {
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    await refused(lab.kms.scheduleKeyDeletion({ KeyId }), "KMSInvalidStateException", `${KeyId} is pending deletion.`);
    expect((await lab.kms.describeKey({ KeyId })).KeyMetadata.DeletionDate).toEqual(new Date(START + 7 * DAY_MS));
  });
});

describe("CancelKeyDeletion", () => {
  test("brings the key back, disabled; answers the ARN", async () => {
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId, Plaintext: bytes(9) });
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    lab.clock.advance(7 * DAY_MS - 1);
    const answer = await lab.kms.cancelKeyDeletion({ KeyId });
    expect(membersOf(answer)).toEqual(["KeyId"]);
    expect(answer.KeyId).toBe(KeyId);
    const { KeyMetadata } = await lab.kms.describeKey({ KeyId });
    expect(KeyMetadata).toMatchObject({ KeyState: "Disabled", Enabled: false });
    expect(KeyMetadata).not.toHaveProperty("DeletionDate");
    lab.clock.advance(400 * DAY_MS);
    await lab.kms.enableKey({ KeyId });
    expect((await lab.kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(9));
  });

  test("of a key that is not about to be deleted", async () => {
    await refused(lab.kms.cancelKeyDeletion({ KeyId }), "KMSInvalidStateException", `${KeyId} is not pending deletion.`);
    await lab.kms.disableKey({ KeyId });
    await refused(lab.kms.cancelKeyDeletion({ KeyId }), "KMSInvalidStateException", `${KeyId} is not pending deletion.`);
  });

  test("too late, by nothing", async () => {
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    lab.clock.advance(7 * DAY_MS);
    await refused(lab.kms.cancelKeyDeletion({ KeyId }), "NotFoundException", `Key '${KeyId}' does not exist`);
  });
});

describe("when the waiting period ends", () => {
  const ways: Record<string, () => Promise<unknown>> = {
    "a request for the key": () => refused(lab.kms.describeKey({ KeyId }), "NotFoundException", `Key '${KeyId}' does not exist`),
    "a list of keys": () => lab.kms.listKeys(),
    "maintain()": async () => expect(await lab.kms.maintain()).toBe(1),
  };
  for (const [name, way] of Object.entries(ways)) {
    test(`${name} finds the key, its aliases, its policy and all its material gone`, async () => {
      const stays = await newKey(lab.kms);
      await lab.kms.createAlias({ AliasName: "alias/stays", TargetKeyId: stays });
      const before = await records();
      const mortal = await newKey(lab.kms);
      [KeyId] = [mortal];
      for (let i = 0; i < 3; i++) await lab.kms.createAlias({ AliasName: `alias/gone-${i}`, TargetKeyId: mortal });
      await lab.kms.tagResource({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] });
      for (let i = 0; i < 3; i++) await lab.kms.rotateKeyOnDemand({ KeyId });
      await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
      lab.clock.advance(7 * DAY_MS);
      await way();
      expect((await records()).sort()).toEqual(before.sort());
    });
  }

  test("not one millisecond before", async () => {
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    lab.clock.advance(7 * DAY_MS - 1);
    expect(await lab.kms.maintain()).toBe(0);
    expect((await lab.kms.describeKey({ KeyId })).KeyMetadata.KeyState).toBe("PendingDeletion");
    lab.clock.advance(1);
    expect(await lab.kms.maintain()).toBe(1);
    expect(await lab.kms.maintain()).toBe(0);
  });

  test("what it encrypted can never be opened again", async () => {
    const blobs = [];
    for (let i = 0; i < 3; i++) {
      blobs.push((await lab.kms.encrypt({ KeyId, Plaintext: bytes(5) })).CiphertextBlob);
      await lab.kms.rotateKeyOnDemand({ KeyId });
    }
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    lab.clock.advance(7 * DAY_MS);
    for (const CiphertextBlob of blobs) await refused(lab.kms.decrypt({ CiphertextBlob }), "InvalidCiphertextException", "");
    const later = await lab.another();
    for (const CiphertextBlob of blobs) await refused(later.decrypt({ CiphertextBlob }), "InvalidCiphertextException", "");
  });

  test("its aliases lead nowhere and their names are free", async () => {
    await lab.kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    lab.clock.advance(7 * DAY_MS);
    await refused(lab.kms.describeKey({ KeyId: "alias/app" }), "NotFoundException");
    const other = await newKey(lab.kms);
    await lab.kms.createAlias({ AliasName: "alias/app", TargetKeyId: other });
    expect((await lab.kms.describeKey({ KeyId: "alias/app" })).KeyMetadata.Arn).toBe(other);
  });

  test("CreateAlias may be the first to ask: the name of a dead key's alias is free at once", async () => {
    await lab.kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    const other = await newKey(lab.kms);
    lab.clock.advance(7 * DAY_MS);
    await lab.kms.createAlias({ AliasName: "alias/app", TargetKeyId: other });
    expect((await lab.kms.describeKey({ KeyId: "alias/app" })).KeyMetadata.Arn).toBe(other);
  });
});
