/** Deletion of multi-Region keys. Source: AWS KMS API Reference, ScheduleKeyDeletion; Developer Guide, "Deleting multi-Region keys". */

import { beforeEach, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { bytes, keyArnOf, membersOf, refused, START } from "../support/sdk-kms.js";
import { EAST, HERE, metadataIn, newFamily, openRegions, type RegionsLab, WEST } from "../support/sdk2-regions.js";

let lab: RegionsLab;
let family: Awaited<ReturnType<typeof newFamily>>;
beforeEach(async () => {
  lab = await openRegions();
  family = await newFamily(lab.kms, [WEST, EAST]);
});

const day = (days: number) => new Date(START + days * DAY_MS);
const schedule = (kms: RegionsLab["kms"], KeyId: string, PendingWindowInDays = 7) =>
  kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays });

test("a replica is deleted by itself; the others work on and no longer name it", async () => {
  const answer = await schedule(lab.west, family.west);
  expect(answer).toMatchObject({ KeyId: family.west, KeyState: "PendingDeletion", DeletionDate: day(7), PendingWindowInDays: 7 });
  const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(3) });
  await refused(lab.west.decrypt({ CiphertextBlob }), "KMSInvalidStateException", `${family.west} is pending deletion.`);
  lab.clock.advance(7 * DAY_MS);
  await refused(lab.west.describeKey({ KeyId: family.west }), "NotFoundException", `Key '${family.west}' does not exist`);
  await refused(lab.west.decrypt({ CiphertextBlob }), "InvalidCiphertextException", "");
  expect((await lab.east.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(3));
  for (const [kms, arn] of [
    [lab.kms, family.primary],
    [lab.east, family.east],
  ] as const) {
    expect((await metadataIn(kms, arn)).MultiRegionConfiguration).toMatchObject({
      PrimaryKey: { Arn: family.primary, Region: HERE },
      ReplicaKeys: [{ Arn: family.east, Region: EAST }],
    });
  }
});

test("a deleted replica may be made again", async () => {
  const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(3) });
  await schedule(lab.west, family.west);
  lab.clock.advance(7 * DAY_MS);
  await lab.kms.maintain();
  await lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: WEST });
  expect((await lab.west.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(3));
});

test("a primary with replicas waits for them: PendingReplicaDeletion, a window and no date", async () => {
  const answer = await schedule(lab.kms, family.primary, 10);
  expect(membersOf(answer)).toEqual(["KeyId", "KeyState", "PendingWindowInDays"]);
  expect(answer).toMatchObject({ KeyId: family.primary, KeyState: "PendingReplicaDeletion", PendingWindowInDays: 10 });
  const shown = await metadataIn(lab.kms, family.primary);
  expect(shown).toMatchObject({ KeyState: "PendingReplicaDeletion", Enabled: false, PendingDeletionWindowInDays: 10 });
  expect(membersOf(shown)).not.toContain("DeletionDate");
  lab.clock.advance(1000 * DAY_MS);
  expect(await lab.kms.maintain()).toBe(0);
  expect((await metadataIn(lab.kms, family.primary)).KeyState).toBe("PendingReplicaDeletion");
  expect((await metadataIn(lab.west, family.west)).KeyState).toBe("Enabled");
  await lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(1) });
  await refused(lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(1) }), "KMSInvalidStateException");
  await refused(schedule(lab.kms, family.primary), "KMSInvalidStateException");
  await refused(lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: WEST }), "KMSInvalidStateException");
});

test("its waiting period begins when the last replica is gone", async () => {
  await schedule(lab.kms, family.primary, 10);
  await schedule(lab.west, family.west, 7);
  await schedule(lab.east, family.east, 9);
  lab.clock.advance(7 * DAY_MS);
  await lab.kms.maintain();
  expect((await metadataIn(lab.kms, family.primary)).KeyState).toBe("PendingReplicaDeletion");
  lab.clock.advance(2 * DAY_MS);
  await lab.kms.maintain();
  const shown = await metadataIn(lab.kms, family.primary);
  expect(shown).toMatchObject({ KeyState: "PendingDeletion", DeletionDate: day(19) });
  expect(membersOf(shown)).not.toContain("PendingDeletionWindowInDays");
  lab.clock.advance(10 * DAY_MS - 1);
  expect((await metadataIn(lab.kms, family.primary)).KeyState).toBe("PendingDeletion");
  lab.clock.advance(1);
  await refused(lab.kms.describeKey({ KeyId: family.primary }), "NotFoundException", `Key '${family.primary}' does not exist`);
});

test("with the last relative the material goes: nothing is left in the store, and nothing opens", async () => {
  await lab.kms.rotateKeyOnDemand({ KeyId: family.primary });
  await lab.kms.createAlias({ AliasName: "alias/gone", TargetKeyId: family.primary });
  const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(3) });
  const recordsOf = async () =>
    (
      await Promise.all(
        ["key", "backingKey", "material", "policy", "alias", "usage"].map((collection) => lab.store.query({ collection, limit: 100 })),
      )
    )
      .flat()
      .filter(({ value }) => value.includes(family.id)).length;
  await schedule(lab.west, family.west);
  await schedule(lab.east, family.east);
  await schedule(lab.kms, family.primary);
  lab.clock.advance(7 * DAY_MS);
  await lab.kms.maintain();
  expect(await recordsOf()).toBeGreaterThan(0);
  lab.clock.advance(7 * DAY_MS);
  await lab.kms.maintain();
  expect(await recordsOf()).toBe(0);
  await refused(lab.kms.decrypt({ CiphertextBlob }), "InvalidCiphertextException", "");
});

test("an asymmetric key: its private key goes with the last relative", async () => {
  const signing = await newFamily(lab.kms, [WEST], { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  await schedule(lab.west, signing.west);
  lab.clock.advance(7 * DAY_MS);
  await lab.kms.maintain();
  await lab.kms.sign({ KeyId: signing.primary, SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(1) });
  await schedule(lab.kms, signing.primary);
  lab.clock.advance(7 * DAY_MS);
  await lab.kms.maintain();
  expect(await lab.store.query({ collection: "material", limit: 10 })).toEqual([]);
});

test("CancelKeyDeletion: primary and replica are disabled then, and may be enabled", async () => {
  await schedule(lab.kms, family.primary);
  await schedule(lab.west, family.west);
  expect((await lab.kms.cancelKeyDeletion({ KeyId: family.primary })).KeyId).toBe(family.primary);
  await lab.west.cancelKeyDeletion({ KeyId: family.west });
  for (const [kms, KeyId] of [
    [lab.kms, family.primary],
    [lab.west, family.west],
  ] as const) {
    const shown = await metadataIn(kms, KeyId);
    expect(shown.KeyState).toBe("Disabled");
    expect(membersOf(shown)).not.toContain("PendingDeletionWindowInDays");
    expect(membersOf(shown)).not.toContain("DeletionDate");
    await kms.enableKey({ KeyId });
    expect((await metadataIn(kms, KeyId)).KeyState).toBe("Enabled");
  }
});

test("a primary whose replicas are gone already is deleted as any key", async () => {
  const alone = await newFamily(lab.kms, []);
  expect(await schedule(lab.kms, alone.primary)).toMatchObject({ KeyState: "PendingDeletion", DeletionDate: day(7) });
  await refused(lab.west.describeKey({ KeyId: keyArnOf(alone.id, WEST) }), "NotFoundException");
});
