/**
 * Several materials in one key: PENDING_ROTATION, RotateKeyOnDemand, old ciphertexts. Source: AWS KMS API Reference, ImportKeyMaterial,
 * RotateKeyOnDemand, RotationsListEntry; recorded answers.
 */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { bytes, idOf, type Lab, membersOf, newKey, openLab, refused, START } from "../support/sdk-kms.js";
import { FOR_EVER, importMaterial } from "../support/sdk2-import.js";

let lab: Lab;
let KeyId: string;
let first: string;
beforeEach(async () => {
  lab = await openLab();
  KeyId = await newKey(lab.kms, { Origin: "EXTERNAL" });
  first = await add(1);
});

const NEW = { ...FOR_EVER, ImportType: "NEW_KEY_MATERIAL" } as const;
/** Imports material number `n` and answers its id. */
const add = async (n: number, about: object = n === 1 ? FOR_EVER : NEW) =>
  (await importMaterial(lab.kms, KeyId, bytes(32, n), { about })).KeyMaterialId as string;
const rotate = () => lab.kms.rotateKeyOnDemand({ KeyId });
const metadata = async () => (await lab.kms.describeKey({ KeyId })).KeyMetadata;
const materials = async () => (await lab.kms.listKeyRotations({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" })).Rotations ?? [];
const states = async () => Object.fromEntries((await materials()).map((entry) => [entry.KeyMaterialId, entry.KeyMaterialState]));

describe("new material", () => {
  test("waits: it neither encrypts nor becomes the current one", async () => {
    const second = await add(2);
    expect(second).not.toBe(first);
    expect(await metadata()).toMatchObject({ CurrentKeyMaterialId: first, KeyState: "Enabled" });
    expect(await states()).toEqual({ [first]: "CURRENT", [second]: "PENDING_ROTATION" });
    expect((await lab.kms.generateDataKey({ KeyId, KeySpec: "AES_256" })).KeyMaterialId).toBe(first);
  });

  test("ListKeyRotations: members of what waits", async () => {
    const second = await add(2, { ...NEW, KeyMaterialDescription: "next" });
    expect((await materials())[1]).toEqual({
      KeyId: idOf(KeyId),
      KeyMaterialId: second,
      KeyMaterialDescription: "next",
      KeyMaterialState: "PENDING_ROTATION",
      ImportState: "IMPORTED",
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    });
    expect((await lab.kms.listKeyRotations({ KeyId })).Rotations).toEqual([]);
  });

  test("DescribeKey tells when the material in use expires, not when that which waits does; both expire at their time", async () => {
    const expiring = (days: number) => ({ ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo: new Date(START + days * DAY_MS) }) as const;
    await add(1, expiring(10));
    const second = await add(2, { ...expiring(5), ImportType: "NEW_KEY_MATERIAL" });
    expect((await metadata()).ValidTo).toEqual(new Date(START + 10 * DAY_MS));
    await lab.kms.advanceClock(5 * DAY_MS);
    expect(Object.keys(await states())).not.toContain(second);
    expect(await metadata()).toMatchObject({ KeyState: "Enabled", ValidTo: new Date(START + 10 * DAY_MS) });
    await lab.kms.advanceClock(5 * DAY_MS);
    expect((await metadata()).KeyState).toBe("PendingImport");
  });

  test("only one may wait", async () => {
    const second = await add(2);
    const error = await refused(add(3), "KMSInvalidStateException");
    expect(error.message).toMatch(
      new RegExp(
        `^New key material \\(id: [0-9a-f]{64}\\) cannot be imported into KMS key ${KeyId}, because another key material \\(id: ${second}\\) is pending rotation\\.$`,
      ),
    );
    expect(error.message).not.toContain(`(id: ${first})`);
  });

  test("what waits may be imported again as existing material, with another date", async () => {
    const second = await add(2);
    const ValidTo = new Date(START + DAY_MS);
    expect(await add(2, { ValidTo, ImportType: "EXISTING_KEY_MATERIAL", KeyMaterialId: second })).toBe(second);
    expect((await materials())[1]).toMatchObject({
      KeyMaterialState: "PENDING_ROTATION",
      ExpirationModel: "KEY_MATERIAL_EXPIRES",
      ValidTo,
    });
    expect(membersOf(await metadata())).not.toContain("ValidTo");
    expect((await metadata()).ExpirationModel).toBe("KEY_MATERIAL_DOES_NOT_EXPIRE");
  });

  test("what waits may be deleted, and another imported in its place: it is not bound to the key yet", async () => {
    const second = await add(2);
    expect((await lab.kms.deleteImportedKeyMaterial({ KeyId, KeyMaterialId: second })).KeyMaterialId).toBe(second);
    expect(await metadata()).toMatchObject({ KeyState: "Enabled", CurrentKeyMaterialId: first });
    expect(await states()).toEqual({ [first]: "CURRENT" });
    const third = await add(3);
    expect(await states()).toEqual({ [first]: "CURRENT", [third]: "PENDING_ROTATION" });
  });

  test("what waits may expire: the key goes on with its current material", async () => {
    await add(2, { ValidTo: new Date(START + DAY_MS), ImportType: "NEW_KEY_MATERIAL" });
    lab.clock.advance(DAY_MS);
    expect((await metadata()).KeyState).toBe("Enabled");
    await refused(rotate(), "KMSInvalidStateException", `No available key material pending rotation for the key: ${KeyId}.`);
    expect(await states()).toEqual({ [first]: "CURRENT" });
    await add(3);
    await rotate();
  });
});

describe("RotateKeyOnDemand", () => {
  test("what waited takes over; KeyId is the ARN", async () => {
    const second = await add(2);
    lab.clock.advance(1000);
    const answer = await rotate();
    expect(membersOf(answer)).toEqual(["KeyId"]);
    expect(answer.KeyId).toBe(KeyId);
    expect((await metadata()).CurrentKeyMaterialId).toBe(second);
    expect(await states()).toEqual({ [first]: "NON_CURRENT", [second]: "CURRENT" });
    expect((await lab.kms.listKeyRotations({ KeyId })).Rotations).toEqual([
      {
        KeyId: idOf(KeyId),
        KeyMaterialId: second,
        KeyMaterialState: "CURRENT",
        ImportState: "IMPORTED",
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
        RotationDate: new Date(START + 1000),
        RotationType: "ON_DEMAND",
      },
    ]);
    expect((await lab.kms.generateDataKey({ KeyId, KeySpec: "AES_256" })).KeyMaterialId).toBe(second);
  });

  test("ciphertexts of every material open, and tell which it was", async () => {
    const written: { blob: Uint8Array; id: string }[] = [];
    for (let n = 1; n <= 6; n++) {
      const id = n === 1 ? first : await add(n);
      if (n > 1) await rotate();
      written.push({ blob: (await lab.kms.encrypt({ KeyId, Plaintext: bytes(10, n) })).CiphertextBlob, id });
    }
    for (const [index, { blob, id }] of written.entries()) {
      expect(await lab.kms.decrypt({ CiphertextBlob: blob })).toMatchObject({ Plaintext: bytes(10, index + 1), KeyMaterialId: id });
    }
  });

  test("nothing waits", async () => {
    await refused(rotate(), "KMSInvalidStateException", `No available key material pending rotation for the key: ${KeyId}.`);
    await add(2);
    await rotate();
    await refused(rotate(), "KMSInvalidStateException", `No available key material pending rotation for the key: ${KeyId}.`);
  });

  test("a key that has no material", async () => {
    const empty = await newKey(lab.kms, { Origin: "EXTERNAL" });
    await refused(lab.kms.rotateKeyOnDemand({ KeyId: empty }), "KMSInvalidStateException", `${empty} is pending import.`);
  });

  test("a disabled key", async () => {
    await add(2);
    await lab.kms.disableKey({ KeyId });
    await refused(rotate(), "DisabledException", `${KeyId} is disabled.`);
  });

  test("at most 25 times; 3 when the quota says so", async () => {
    lab = await openLab({ quotas: { onDemandRotationsPerKey: 3 } });
    KeyId = await newKey(lab.kms, { Origin: "EXTERNAL" });
    await add(1);
    for (const n of [2, 3, 4]) {
      await add(n);
      await rotate();
    }
    await add(5);
    await refused(
      rotate(),
      "LimitExceededException",
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${KeyId}`,
    );
  });

  test("automatic rotation is not for imported material", async () => {
    const says = `${KeyId} origin is EXTERNAL which is not valid for this operation.`;
    await refused(lab.kms.enableKeyRotation({ KeyId }), "UnsupportedOperationException", says);
    await refused(lab.kms.disableKeyRotation({ KeyId }), "UnsupportedOperationException", says);
  });
});

describe("a key with two materials needs both", () => {
  let second: string;
  let old: Uint8Array;
  beforeEach(async () => {
    old = (await lab.kms.encrypt({ KeyId, Plaintext: bytes(4) })).CiphertextBlob;
    second = await add(2);
    await rotate();
  });

  test("without the old one it waits; CurrentKeyMaterialId stays; with it, it works again", async () => {
    await lab.kms.deleteImportedKeyMaterial({ KeyId, KeyMaterialId: first });
    expect(await metadata()).toMatchObject({ KeyState: "PendingImport", CurrentKeyMaterialId: second });
    expect((await materials()).map(({ ImportState, KeyMaterialState }) => [KeyMaterialState, ImportState])).toEqual([
      ["NON_CURRENT", "PENDING_IMPORT"],
      ["CURRENT", "IMPORTED"],
    ]);
    await refused(lab.kms.encrypt({ KeyId, Plaintext: bytes(4) }), "KMSInvalidStateException", `${KeyId} is pending import.`);
    await add(1, { ...FOR_EVER, KeyMaterialId: first });
    expect((await metadata()).KeyState).toBe("Enabled");
    expect((await lab.kms.decrypt({ CiphertextBlob: old })).Plaintext).toEqual(bytes(4));
  });

  test("without an id, the current one is deleted", async () => {
    expect((await lab.kms.deleteImportedKeyMaterial({ KeyId })).KeyMaterialId).toBe(second);
    expect(await metadata()).toMatchObject({ KeyState: "PendingImport", CurrentKeyMaterialId: second });
  });

  test("both gone: both must come back", async () => {
    await lab.kms.deleteImportedKeyMaterial({ KeyId, KeyMaterialId: first });
    await lab.kms.deleteImportedKeyMaterial({ KeyId, KeyMaterialId: second });
    await add(2, FOR_EVER);
    expect((await metadata()).KeyState).toBe("PendingImport");
    await add(1, FOR_EVER);
    expect((await metadata()).KeyState).toBe("Enabled");
    expect((await lab.kms.decrypt({ CiphertextBlob: old })).Plaintext).toEqual(bytes(4));
  });

  test("ValidTo is the earliest; each expires by itself", async () => {
    await add(1, { ValidTo: new Date(START + 2 * DAY_MS) });
    await add(2, { ValidTo: new Date(START + DAY_MS) });
    expect(await metadata()).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo: new Date(START + DAY_MS) });
    lab.clock.advance(DAY_MS);
    expect((await metadata()).KeyState).toBe("PendingImport");
    expect((await materials()).map(({ ImportState }) => ImportState)).toEqual(["IMPORTED", "PENDING_IMPORT"]);
    lab.clock.advance(DAY_MS);
    expect((await materials()).map(({ ImportState }) => ImportState)).toEqual(["PENDING_IMPORT", "PENDING_IMPORT"]);
  });

  test("an old material cannot be brought back as new", async () => {
    await lab.kms.deleteImportedKeyMaterial({ KeyId, KeyMaterialId: first });
    await refused(add(1, NEW), "IncorrectKeyMaterialException");
  });
});

test("HMAC and asymmetric keys do not rotate", async () => {
  const hmac = await newKey(lab.kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC", Origin: "EXTERNAL" });
  await importMaterial(lab.kms, hmac, bytes(32));
  await refused(lab.kms.rotateKeyOnDemand({ KeyId: hmac }), "UnsupportedOperationException", "");
});
