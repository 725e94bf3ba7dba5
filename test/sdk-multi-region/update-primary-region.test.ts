/** UpdatePrimaryRegion. Source: AWS KMS API Reference, UpdatePrimaryRegion; Developer Guide, "Change the primary key". */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { ABSENT_KEY_ID, bytes, keyArnOf, membersOf, newKey, refused, START, violation } from "../support/sdk-kms.js";
import { EAST, HERE, metadataIn, newFamily, openRegions, type RegionsLab, WEST } from "../support/sdk2-regions.js";

let lab: RegionsLab;
let family: Awaited<ReturnType<typeof newFamily>>;
beforeEach(async () => {
  lab = await openRegions();
  family = await newFamily(lab.kms, [WEST, EAST]);
});

const update = (input: object) => lab.kms.call("UpdatePrimaryRegion" as string, input);
const typesNow = async () =>
  (await Promise.all([metadataIn(lab.kms, family.primary), metadataIn(lab.west, family.west), metadataIn(lab.east, family.east)])).map(
    ({ MultiRegionConfiguration }) => MultiRegionConfiguration?.MultiRegionKeyType,
  );

test("primary and replica change places; nothing is answered; all relatives know", async () => {
  expect(membersOf(await update({ KeyId: family.primary, PrimaryRegion: WEST }))).toEqual([]);
  expect(await typesNow()).toEqual(["REPLICA", "PRIMARY", "REPLICA"]);
  for (const [kms, arn] of [
    [lab.kms, family.primary],
    [lab.west, family.west],
    [lab.east, family.east],
  ] as const) {
    const { MultiRegionConfiguration, KeyState } = await metadataIn(kms, arn);
    expect(KeyState).toBe("Enabled");
    expect(MultiRegionConfiguration?.PrimaryKey).toEqual({ Arn: family.west, Region: WEST });
    expect(MultiRegionConfiguration?.ReplicaKeys).toHaveLength(2);
    expect(MultiRegionConfiguration?.ReplicaKeys).toEqual(
      expect.arrayContaining([
        { Arn: family.primary, Region: HERE },
        { Arn: family.east, Region: EAST },
      ]),
    );
  }
});

test("old blobs open, new ones too; and back again", async () => {
  const before = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(1) });
  await update({ KeyId: family.primary, PrimaryRegion: WEST });
  const after = await lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(2) });
  expect((await lab.east.decrypt({ CiphertextBlob: before.CiphertextBlob })).Plaintext).toEqual(bytes(1));
  expect((await lab.kms.decrypt({ CiphertextBlob: after.CiphertextBlob })).Plaintext).toEqual(bytes(2));
  await lab.west.updatePrimaryRegion({ KeyId: family.west, PrimaryRegion: HERE });
  expect(await typesNow()).toEqual(["PRIMARY", "REPLICA", "REPLICA"]);
});

test("the new primary rotates and replicates, the old one no longer", async () => {
  const small = await newFamily(lab.kms);
  await update({ KeyId: small.primary, PrimaryRegion: WEST });
  const says = `${small.primary} is not a multi-region primary key.`;
  await refused(lab.kms.rotateKeyOnDemand({ KeyId: small.primary }), "UnsupportedOperationException", says);
  await refused(lab.kms.enableKeyRotation({ KeyId: small.primary }), "UnsupportedOperationException", says);
  await refused(lab.kms.replicateKey({ KeyId: small.primary, ReplicaRegion: EAST }), "UnsupportedOperationException", says);
  await lab.west.rotateKeyOnDemand({ KeyId: small.west });
  await lab.west.replicateKey({ KeyId: small.west, ReplicaRegion: EAST });
  expect((await metadataIn(lab.east, small.east)).MultiRegionConfiguration).toEqual({
    MultiRegionKeyType: "REPLICA",
    PrimaryKey: { Arn: small.west, Region: WEST },
    ReplicaKeys: [
      { Arn: small.primary, Region: HERE },
      { Arn: small.east, Region: EAST },
    ],
  });
});

test("automatic rotation goes on, once, where the primary is now", async () => {
  await lab.kms.enableKeyRotation({ KeyId: family.primary, RotationPeriodInDays: 90 });
  await update({ KeyId: family.primary, PrimaryRegion: EAST });
  lab.clock.advance(90 * DAY_MS);
  expect(await lab.kms.maintain()).toBe(1);
  const { Rotations } = await lab.kms.listKeyRotations({ KeyId: family.primary });
  expect(Rotations).toMatchObject([{ RotationType: "AUTOMATIC", RotationDate: new Date(START + 90 * DAY_MS) }]);
});

describe("errors", () => {
  test("called on a replica or on a single-Region key", async () => {
    await refused(
      lab.west.updatePrimaryRegion({ KeyId: family.west, PrimaryRegion: EAST }),
      "UnsupportedOperationException",
      `${family.west} is not a multi-region primary key.`,
    );
    const single = await newKey(lab.kms);
    await refused(
      update({ KeyId: single, PrimaryRegion: WEST }),
      "UnsupportedOperationException",
      `${single} is not a multi-region primary key.`,
    );
  });

  test("to a Region without a replica, and to its own", async () => {
    const small = await newFamily(lab.kms);
    await refused(update({ KeyId: small.primary, PrimaryRegion: EAST }), "NotFoundException", `Key '${small.east}' does not exist`);
    await refused(update({ KeyId: small.primary, PrimaryRegion: HERE }), "UnsupportedOperationException");
  });

  test("the primary is disabled or pending deletion", async () => {
    await lab.kms.disableKey({ KeyId: family.primary });
    await refused(update({ KeyId: family.primary, PrimaryRegion: WEST }), "DisabledException", `${family.primary} is disabled.`);
    await lab.kms.scheduleKeyDeletion({ KeyId: family.primary });
    await refused(update({ KeyId: family.primary, PrimaryRegion: WEST }), "KMSInvalidStateException");
  });

  test("the replica is pending deletion: a primary is never deleted before its replicas", async () => {
    await lab.west.scheduleKeyDeletion({ KeyId: family.west, PendingWindowInDays: 7 });
    await refused(
      update({ KeyId: family.primary, PrimaryRegion: WEST }),
      "KMSInvalidStateException",
      `${family.west} is pending deletion.`,
    );
    expect(await typesNow()).toEqual(["PRIMARY", "REPLICA", "REPLICA"]);
  });

  test("limits and required members; no such key", async () => {
    await refused(update({ PrimaryRegion: WEST }), "ValidationException", violation("keyId", "not be null", null));
    await refused(update({ KeyId: family.primary }), "ValidationException", violation("primaryRegion", "not be null", null));
    await refused(update({ KeyId: family.primary, PrimaryRegion: "x".repeat(33) }), "ValidationException", /at 'primaryRegion' failed/);
    await refused(
      update({ KeyId: ABSENT_KEY_ID, PrimaryRegion: WEST }),
      "NotFoundException",
      `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
    );
  });
});
