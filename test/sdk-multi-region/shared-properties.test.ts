/** What relatives share and what each has for itself. Source: AWS KMS Developer Guide, "Shared properties of multi-Region keys". */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, openLab, refused, START } from "../support/sdk-kms.js";
import { EAST, metadataIn, newFamily, openRegions, type RegionsLab, WEST } from "../support/sdk2-regions.js";

let lab: RegionsLab;
let family: Awaited<ReturnType<typeof newFamily>>;
beforeEach(async () => {
  lab = await openRegions();
  family = await newFamily(lab.kms, [WEST, EAST]);
});

/** The relatives, the primary first. */
const relatives = (): [Kms, string][] => [
  [lab.kms, family.primary],
  [lab.west, family.west],
  [lab.east, family.east],
];
const everywhere = <T>(look: (kms: Kms, KeyId: string) => Promise<T>) => Promise.all(relatives().map(([kms, KeyId]) => look(kms, KeyId)));
const status = (kms: Kms, KeyId: string) => kms.getKeyRotationStatus({ KeyId });

interface Property {
  readonly name: string;
  readonly change: (kms: Kms, KeyId: string) => Promise<unknown>;
  readonly look: (kms: Kms, KeyId: string) => Promise<unknown>;
}

const POLICY =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}]}';
const ownProperties: Property[] = [
  {
    name: "description",
    change: (kms, KeyId) => kms.updateKeyDescription({ KeyId, Description: "changed" }),
    look: async (kms, KeyId) => (await metadataIn(kms, KeyId)).Description,
  },
  {
    name: "tags",
    change: (kms, KeyId) => kms.tagResource({ KeyId, Tags: [{ TagKey: "a", TagValue: "1" }] }),
    look: async (kms, KeyId) => (await kms.listResourceTags({ KeyId })).Tags,
  },
  {
    name: "key policy",
    change: (kms, KeyId) => kms.putKeyPolicy({ KeyId, Policy: POLICY }),
    look: async (kms, KeyId) => (await kms.getKeyPolicy({ KeyId })).Policy,
  },
  {
    name: "aliases",
    change: (kms, KeyId) => kms.createAlias({ AliasName: "alias/own", TargetKeyId: KeyId }),
    look: async (kms, KeyId) => (await kms.listAliases({ KeyId })).Aliases.map(({ AliasName }) => AliasName),
  },
  {
    name: "key state: disabled",
    change: (kms, KeyId) => kms.disableKey({ KeyId }),
    look: async (kms, KeyId) => (await metadataIn(kms, KeyId)).KeyState,
  },
];

describe("each relative has for itself", () => {
  for (const { name, change, look } of ownProperties) {
    test(name, async () => {
      const before = await everywhere(look);
      for (const [changed, [kms, KeyId]] of relatives().entries()) {
        const others = await everywhere(look);
        await change(kms, KeyId);
        const after = await everywhere(look);
        for (const index of [0, 1, 2]) {
          if (index === changed) expect(after[index]).not.toEqual(before[index]);
          else expect(after[index]).toEqual(others[index]);
        }
      }
    });
  }

  test("a disabled primary leaves its replicas at work, and a disabled replica its primary", async () => {
    await lab.kms.disableKey({ KeyId: family.primary });
    const { CiphertextBlob } = await lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(3) });
    await refused(lab.kms.decrypt({ CiphertextBlob }), "DisabledException", `${family.primary} is disabled.`);
    expect((await lab.east.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(3));
  });

  test("the creation date", async () => {
    lab.clock.advance(1000);
    const primary = await newFamily(lab.kms, []);
    lab.clock.advance(1000);
    await lab.kms.replicateKey({ KeyId: primary.primary, ReplicaRegion: WEST });
    expect((await metadataIn(lab.west, primary.west)).CreationDate).toEqual(new Date(START + 2000));
  });
});

describe("all relatives share", () => {
  test("key id, spec, usage, origin, algorithms and material", async () => {
    const seen = await everywhere(metadataIn);
    const sharedOf = ({ KeyId, KeySpec, KeyUsage, Origin, EncryptionAlgorithms, CurrentKeyMaterialId }: (typeof seen)[0]) => ({
      KeyId,
      KeySpec,
      KeyUsage,
      Origin,
      EncryptionAlgorithms,
      CurrentKeyMaterialId,
    });
    expect(sharedOf(seen[1] as (typeof seen)[0])).toEqual(sharedOf(seen[0] as (typeof seen)[0]));
    expect(sharedOf(seen[2] as (typeof seen)[0])).toEqual(sharedOf(seen[0] as (typeof seen)[0]));
  });

  test("a blob made in one Region opens in all, under the ARN that is there", async () => {
    for (const [kms, KeyId] of relatives()) {
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(40), EncryptionContext: { from: kms.region } });
      for (const [there, arn] of relatives()) {
        const request = { CiphertextBlob, EncryptionContext: { from: kms.region } };
        expect(await there.decrypt(request)).toMatchObject({ Plaintext: bytes(40), KeyId: arn });
        expect(await there.decrypt({ ...request, KeyId: arn })).toMatchObject({ Plaintext: bytes(40) });
        expect(await there.decrypt({ ...request, KeyId: family.id })).toMatchObject({ KeyId: arn });
      }
    }
  });

  test("data keys and data key pairs", async () => {
    const { CiphertextBlob, Plaintext } = await lab.west.generateDataKey({ KeyId: family.west, KeySpec: "AES_256" });
    expect((await lab.east.decrypt({ CiphertextBlob })).Plaintext).toEqual(Plaintext);
    const pair = await lab.east.generateDataKeyPair({ KeyId: family.east, KeyPairSpec: "ECC_NIST_P256" });
    expect((await lab.kms.decrypt({ CiphertextBlob: pair.PrivateKeyCiphertextBlob })).Plaintext).toEqual(pair.PrivateKeyPlaintext);
  });

  test("ReEncrypt in another Region", async () => {
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(3) });
    const answer = await lab.west.reEncrypt({ CiphertextBlob, DestinationKeyId: family.west });
    expect(answer).toMatchObject({ SourceKeyId: family.west, KeyId: family.west });
    expect((await lab.east.decrypt({ CiphertextBlob: answer.CiphertextBlob })).Plaintext).toEqual(bytes(3));
  });

  test("the rotation status: set on the primary, seen on all", async () => {
    await lab.kms.enableKeyRotation({ KeyId: family.primary, RotationPeriodInDays: 90 });
    for (const seen of await everywhere(status)) {
      expect(seen).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90, NextRotationDate: new Date(START + 90 * DAY_MS) });
    }
    await lab.kms.disableKeyRotation({ KeyId: family.primary });
    for (const seen of await everywhere(status)) expect(seen).toMatchObject({ KeyRotationEnabled: false });
  });

  test("a replica made later has the rotation of its primary", async () => {
    const { primary, west } = await newFamily(lab.kms, []);
    await lab.kms.enableKeyRotation({ KeyId: primary, RotationPeriodInDays: 120 });
    await lab.kms.rotateKeyOnDemand({ KeyId: primary });
    await lab.kms.replicateKey({ KeyId: primary, ReplicaRegion: WEST });
    expect(await status(lab.west, west)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 120 });
    expect((await lab.west.listKeyRotations({ KeyId: west })).Rotations).toHaveLength(1);
  });
});

describe("rotation", () => {
  const materialsIn = async () => (await everywhere(metadataIn)).map(({ CurrentKeyMaterialId }) => CurrentKeyMaterialId);

  test("on demand on the primary: all have the new material, and what the old one wrote opens in all", async () => {
    const { CiphertextBlob } = await lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(3) });
    const [before] = await materialsIn();
    await lab.kms.rotateKeyOnDemand({ KeyId: family.primary });
    const after = await materialsIn();
    expect(new Set(after).size).toBe(1);
    expect(after[0]).not.toBe(before);
    const rotations = await everywhere((kms, KeyId) => kms.listKeyRotations({ KeyId }));
    for (const { Rotations } of rotations) expect(Rotations).toMatchObject([{ RotationType: "ON_DEMAND", KeyMaterialId: after[0] }]);
    for (const [kms] of relatives()) expect((await kms.decrypt({ CiphertextBlob })).KeyMaterialId).toBe(before);
  });

  test("is refused on a replica", async () => {
    const says = `${family.west} is not a multi-region primary key.`;
    await refused(lab.west.rotateKeyOnDemand({ KeyId: family.west }), "UnsupportedOperationException", says);
    await refused(lab.west.enableKeyRotation({ KeyId: family.west }), "UnsupportedOperationException", says);
    await refused(lab.west.disableKeyRotation({ KeyId: family.west }), "UnsupportedOperationException", says);
  });

  for (const [who, seen] of [
    ["the primary", 0],
    ["a replica", 1],
  ] as const) {
    test(`by the clock, when ${who} is used first`, async () => {
      await lab.kms.enableKeyRotation({ KeyId: family.primary, RotationPeriodInDays: 90 });
      const [before] = await materialsIn();
      lab.clock.advance(90 * DAY_MS);
      const [kms, KeyId] = relatives()[seen] as [Kms, string];
      const { KeyMaterialId } = await kms.generateDataKey({ KeyId, KeySpec: "AES_128" });
      expect(KeyMaterialId).not.toBe(before);
      expect(await materialsIn()).toEqual([KeyMaterialId, KeyMaterialId, KeyMaterialId]);
      for (const { Rotations } of await everywhere((there, arn) => there.listKeyRotations({ KeyId: arn }))) {
        expect(Rotations).toMatchObject([{ RotationType: "AUTOMATIC", RotationDate: new Date(START + 90 * DAY_MS) }]);
      }
    });
  }

  test("a disabled primary does not rotate, and its replicas go on with what they have", async () => {
    await lab.kms.enableKeyRotation({ KeyId: family.primary, RotationPeriodInDays: 90 });
    const [before] = await materialsIn();
    await lab.kms.disableKey({ KeyId: family.primary });
    lab.clock.advance(100 * DAY_MS);
    expect((await lab.west.generateDataKey({ KeyId: family.west, KeySpec: "AES_128" })).KeyMaterialId).toBe(before);
    expect(await lab.kms.maintain()).toBe(0);
    await lab.kms.enableKey({ KeyId: family.primary });
    expect((await lab.west.generateDataKey({ KeyId: family.west, KeySpec: "AES_128" })).KeyMaterialId).not.toBe(before);
  });

  test("a disabled replica has the new material when it is enabled again", async () => {
    await lab.west.disableKey({ KeyId: family.west });
    await lab.kms.rotateKeyOnDemand({ KeyId: family.primary });
    await lab.west.enableKey({ KeyId: family.west });
    expect(new Set(await materialsIn()).size).toBe(1);
  });
});

test("Regions as processes of their own on one store: what one writes, the others open", async () => {
  const { kms, another } = await openLab({ regions: [WEST] });
  const there = await another({ region: WEST });
  const { primary, west } = await newFamily(kms);
  const { CiphertextBlob } = await kms.encrypt({ KeyId: primary, Plaintext: bytes(8) });
  expect(await there.decrypt({ CiphertextBlob })).toMatchObject({ Plaintext: bytes(8), KeyId: west });
  await kms.rotateKeyOnDemand({ KeyId: primary });
  const after = await there.encrypt({ KeyId: west, Plaintext: bytes(9) });
  expect(await kms.decrypt({ CiphertextBlob: after.CiphertextBlob })).toMatchObject({
    Plaintext: bytes(9),
    KeyMaterialId: (await metadataIn(kms, primary)).CurrentKeyMaterialId,
  });
});
