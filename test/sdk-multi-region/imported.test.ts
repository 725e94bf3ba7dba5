/**
 * Multi-Region keys with imported material: it is imported Region by Region. Source: AWS KMS API Reference, ImportKeyMaterial,
 * DeleteImportedKeyMaterial, RotateKeyOnDemand, RotationsListEntry, ReplicateKey.
 */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, membersOf, refused, START } from "../support/sdk-kms.js";
import { FOR_EVER, importMaterial } from "../support/sdk2-import.js";
import { EAST, metadataIn, newFamily, openRegions, type RegionsLab, WEST } from "../support/sdk2-regions.js";

let lab: RegionsLab;
let family: Awaited<ReturnType<typeof newFamily>>;
let first: string;
beforeEach(async () => {
  lab = await openRegions();
  family = await newFamily(lab.kms, [], { Origin: "EXTERNAL" });
  first = await put(lab.kms, 1);
  await lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: WEST });
});

const NEW = { ...FOR_EVER, ImportType: "NEW_KEY_MATERIAL" } as const;
const EXISTING = { ...FOR_EVER, ImportType: "EXISTING_KEY_MATERIAL" } as const;
/** Imports material number `n` into the relative that is in the Region of `kms`. */
const put = async (kms: Kms, n: number, about: object = FOR_EVER) =>
  (await importMaterial(kms, family.id, bytes(32, n), { about })).KeyMaterialId as string;
const stateIn = async (kms: Kms) => (await metadataIn(kms, family.id)).KeyState;
const materialsIn = async (kms: Kms) =>
  ((await kms.listKeyRotations({ KeyId: family.id, IncludeKeyMaterial: "ALL_KEY_MATERIAL" })).Rotations ?? []).map(
    ({ KeyMaterialId, KeyMaterialState, ImportState }) => [KeyMaterialId, KeyMaterialState, ImportState],
  );
const nothingWaits = (kms: Kms) =>
  refused(
    kms.rotateKeyOnDemand({ KeyId: family.primary }),
    "KMSInvalidStateException",
    `No available key material pending rotation for the key: ${family.primary}.`,
  );

describe("the first material", () => {
  test("a replica is made without it, and waits", async () => {
    expect(await stateIn(lab.west)).toBe("PendingImport");
    expect(membersOf(await metadataIn(lab.west, family.west))).not.toContain("ExpirationModel");
    await refused(
      lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(1) }),
      "KMSInvalidStateException",
      `${family.west} is pending import.`,
    );
  });

  test("the same material, imported there, makes them interoperable", async () => {
    expect(await put(lab.west, 1)).toBe(first);
    expect(await stateIn(lab.west)).toBe("Enabled");
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(7) });
    expect(await lab.west.decrypt({ CiphertextBlob })).toMatchObject({ Plaintext: bytes(7), KeyId: family.west, KeyMaterialId: first });
    const back = await lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(8) });
    expect((await lab.kms.decrypt({ CiphertextBlob: back.CiphertextBlob })).Plaintext).toEqual(bytes(8));
  });

  test("other material is refused there", async () => {
    await refused(put(lab.west, 2), "IncorrectKeyMaterialException");
    await refused(put(lab.west, 2, EXISTING), "IncorrectKeyMaterialException");
    expect(await stateIn(lab.west)).toBe("PendingImport");
  });

  test("new material is for the primary only", async () => {
    await put(lab.west, 1);
    await refused(put(lab.west, 2, NEW), "UnsupportedOperationException", `${family.west} is not a multi-region primary key.`);
  });

  test("a token of one Region is no good in another", async () => {
    const { ImportToken } = await lab.kms.getParametersForImport({
      KeyId: family.primary,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    });
    await refused(
      lab.west.importKeyMaterial({ KeyId: family.west, ImportToken, EncryptedKeyMaterial: bytes(256), ...FOR_EVER }),
      "InvalidImportTokenException",
    );
  });
});

describe("each Region for itself", () => {
  beforeEach(async () => void (await put(lab.west, 1)));

  test("dates and expiry", async () => {
    await put(lab.west, 1, { ValidTo: new Date(START + DAY_MS) });
    expect(await metadataIn(lab.west, family.west)).toMatchObject({
      ExpirationModel: "KEY_MATERIAL_EXPIRES",
      ValidTo: new Date(START + DAY_MS),
    });
    expect((await metadataIn(lab.kms, family.primary)).ExpirationModel).toBe("KEY_MATERIAL_DOES_NOT_EXPIRE");
    const { CiphertextBlob } = await lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(7) });
    lab.clock.advance(DAY_MS);
    expect([await stateIn(lab.kms), await stateIn(lab.west)]).toEqual(["Enabled", "PendingImport"]);
    expect((await lab.kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(7));
    await refused(lab.west.decrypt({ CiphertextBlob }), "KMSInvalidStateException", `${family.west} is pending import.`);
  });

  test("deletion in a replica leaves the primary, and deletion in the primary leaves the replica", async () => {
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(7) });
    await lab.west.deleteImportedKeyMaterial({ KeyId: family.west });
    expect([await stateIn(lab.kms), await stateIn(lab.west)]).toEqual(["Enabled", "PendingImport"]);
    await put(lab.west, 1);
    await lab.kms.deleteImportedKeyMaterial({ KeyId: family.primary });
    expect([await stateIn(lab.kms), await stateIn(lab.west)]).toEqual(["PendingImport", "Enabled"]);
    expect((await lab.west.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(7));
    await put(lab.kms, 1);
    expect((await lab.kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(7));
  });

  test("deleted in all, the sealed bytes are gone", async () => {
    const sealed = async () => JSON.stringify(await lab.store.query({ collection: "backingKey", limit: 10 })).includes("sealed");
    await lab.west.deleteImportedKeyMaterial({ KeyId: family.west });
    expect(await sealed()).toBe(true);
    await lab.kms.deleteImportedKeyMaterial({ KeyId: family.primary });
    expect(await sealed()).toBe(false);
  });

  test("a replica that is deleted takes its copy only", async () => {
    await lab.west.scheduleKeyDeletion({ KeyId: family.west, PendingWindowInDays: 7 });
    lab.clock.advance(7 * DAY_MS);
    await lab.kms.maintain();
    await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(7) });
    await lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: WEST });
    expect(await stateIn(lab.west)).toBe("PendingImport");
  });
});

describe("rotation", () => {
  beforeEach(async () => void (await put(lab.west, 1)));

  test("new material waits for its import everywhere, then for rotation, then all have it", async () => {
    const second = await put(lab.kms, 2, NEW);
    expect(await materialsIn(lab.kms)).toEqual([
      [first, "CURRENT", "IMPORTED"],
      [second, "PENDING_MULTI_REGION_IMPORT_AND_ROTATION", "IMPORTED"],
    ]);
    expect((await materialsIn(lab.west))[1]).toEqual([second, "PENDING_MULTI_REGION_IMPORT_AND_ROTATION", "PENDING_IMPORT"]);
    await nothingWaits(lab.kms);
    expect([await stateIn(lab.kms), await stateIn(lab.west)]).toEqual(["Enabled", "Enabled"]);

    expect(await put(lab.west, 2, EXISTING)).toBe(second);
    for (const kms of [lab.kms, lab.west]) expect((await materialsIn(kms))[1]).toEqual([second, "PENDING_ROTATION", "IMPORTED"]);
    const { CiphertextBlob } = await lab.west.encrypt({ KeyId: family.west, Plaintext: bytes(7) });
    await refused(lab.west.rotateKeyOnDemand({ KeyId: family.west }), "UnsupportedOperationException");
    await lab.kms.rotateKeyOnDemand({ KeyId: family.primary });
    for (const kms of [lab.kms, lab.west]) {
      expect((await metadataIn(kms, family.id)).CurrentKeyMaterialId).toBe(second);
      expect((await kms.generateDataKey({ KeyId: family.id, KeySpec: "AES_128" })).KeyMaterialId).toBe(second);
      expect(await kms.decrypt({ CiphertextBlob })).toMatchObject({ Plaintext: bytes(7), KeyMaterialId: first });
    }
  });

  test("a replica made after a rotation waits for both materials, the old and the current one", async () => {
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: family.primary, Plaintext: bytes(7) });
    const second = await put(lab.kms, 2, NEW);
    await put(lab.west, 2, EXISTING);
    await lab.kms.rotateKeyOnDemand({ KeyId: family.primary });
    await lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: EAST });
    await put(lab.east, 2, EXISTING);
    expect(await stateIn(lab.east)).toBe("PendingImport");
    await put(lab.east, 1, EXISTING);
    expect(await stateIn(lab.east)).toBe("Enabled");
    expect(await lab.east.decrypt({ CiphertextBlob })).toMatchObject({ Plaintext: bytes(7), KeyMaterialId: first });
    expect((await lab.east.generateDataKey({ KeyId: family.east, KeySpec: "AES_128" })).KeyMaterialId).toBe(second);
  });

  test("deleted in a replica, it waits for that import again", async () => {
    const second = await put(lab.kms, 2, NEW);
    await put(lab.west, 2, EXISTING);
    await lab.west.deleteImportedKeyMaterial({ KeyId: family.west, KeyMaterialId: second });
    expect((await materialsIn(lab.kms))[1]).toEqual([second, "PENDING_MULTI_REGION_IMPORT_AND_ROTATION", "IMPORTED"]);
    await nothingWaits(lab.kms);
    await put(lab.west, 2, EXISTING);
    await lab.kms.rotateKeyOnDemand({ KeyId: family.primary });
  });

  test("deleted in the primary, it is gone from the replicas too", async () => {
    const second = await put(lab.kms, 2, NEW);
    await put(lab.west, 2, EXISTING);
    await lab.kms.deleteImportedKeyMaterial({ KeyId: family.primary, KeyMaterialId: second });
    for (const kms of [lab.kms, lab.west]) expect(await materialsIn(kms)).toEqual([[first, "CURRENT", "IMPORTED"]]);
    expect([await stateIn(lab.kms), await stateIn(lab.west)]).toEqual(["Enabled", "Enabled"]);
    await put(lab.kms, 3, NEW);
  });

  test("a replica made meanwhile must have it as well; one that is deleted, no longer", async () => {
    const second = await put(lab.kms, 2, NEW);
    await put(lab.west, 2, EXISTING);
    await lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: EAST });
    expect((await materialsIn(lab.kms))[1]).toEqual([second, "PENDING_MULTI_REGION_IMPORT_AND_ROTATION", "IMPORTED"]);
    await nothingWaits(lab.kms);
    await lab.east.scheduleKeyDeletion({ KeyId: family.east, PendingWindowInDays: 7 });
    lab.clock.advance(7 * DAY_MS);
    await lab.kms.maintain();
    expect((await materialsIn(lab.kms))[1]).toEqual([second, "PENDING_ROTATION", "IMPORTED"]);
    await lab.kms.rotateKeyOnDemand({ KeyId: family.primary });
  });

  test("expired in a replica, it waits for that import again", async () => {
    const second = await put(lab.kms, 2, NEW);
    await put(lab.west, 2, { ImportType: "EXISTING_KEY_MATERIAL", ValidTo: new Date(START + DAY_MS) });
    lab.clock.advance(DAY_MS);
    await lab.kms.maintain();
    expect((await materialsIn(lab.kms))[1]).toEqual([second, "PENDING_MULTI_REGION_IMPORT_AND_ROTATION", "IMPORTED"]);
    expect(await stateIn(lab.west)).toBe("Enabled");
    await nothingWaits(lab.kms);
  });
});

test("an HMAC key: the same material in both Regions, and no other", async () => {
  family = await newFamily(lab.kms, [], { Origin: "EXTERNAL", KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  await put(lab.kms, 1);
  await lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: WEST });
  expect(await stateIn(lab.west)).toBe("PendingImport");
  await refused(put(lab.west, 2), "IncorrectKeyMaterialException");
  await put(lab.west, 1);
  const request = { MacAlgorithm: "HMAC_SHA_256", Message: bytes(5) } as const;
  const { Mac } = await lab.kms.generateMac({ ...request, KeyId: family.primary });
  expect((await lab.west.verifyMac({ ...request, KeyId: family.west, Mac })).MacValid).toBe(true);
});
