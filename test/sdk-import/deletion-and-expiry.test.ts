/**
 * DeleteImportedKeyMaterial, expiry by the clock, and bringing material back. Source: AWS KMS API Reference, DeleteImportedKeyMaterial,
 * ImportKeyMaterial; Developer Guide, "Importing key material"; recorded answers.
 */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { bytes, idOf, type Lab, membersOf, newKey, openLab, refused, START } from "../support/sdk-kms.js";
import { importMaterial } from "../support/sdk2-import.js";

let lab: Lab;
let KeyId: string;
beforeEach(async () => {
  lab = await openLab();
  KeyId = await newKey(lab.kms, { Origin: "EXTERNAL" });
});

const HMAC = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC", Origin: "EXTERNAL" } as const;
const metadata = async (key = KeyId) => (await lab.kms.describeKey({ KeyId: key })).KeyMetadata;
const materials = async (key = KeyId) =>
  (await lab.kms.listKeyRotations({ KeyId: key, IncludeKeyMaterial: "ALL_KEY_MATERIAL" })).Rotations ?? [];
const until = (ValidTo: number) => ({ about: { ValidTo: new Date(ValidTo), ExpirationModel: "KEY_MATERIAL_EXPIRES" } });
const remove = (input: object = {}) => lab.kms.deleteImportedKeyMaterial({ KeyId, ...input });

describe("DeleteImportedKeyMaterial", () => {
  test("the answer names key and material; the key waits; CurrentKeyMaterialId stays, ExpirationModel goes", async () => {
    const { KeyMaterialId } = await importMaterial(lab.kms, KeyId, bytes(32));
    const answer = await remove({ KeyId: idOf(KeyId) });
    expect(membersOf(answer)).toEqual(["KeyId", "KeyMaterialId"]);
    expect(answer).toMatchObject({ KeyId, KeyMaterialId });
    const after = await metadata();
    expect(after).toMatchObject({ KeyState: "PendingImport", Enabled: false, CurrentKeyMaterialId: KeyMaterialId });
    expect(membersOf(after)).not.toContain("ExpirationModel");
    expect(membersOf(after)).not.toContain("ValidTo");
    expect(await materials()).toEqual([{ KeyId: idOf(KeyId), KeyMaterialId, KeyMaterialState: "CURRENT", ImportState: "PENDING_IMPORT" }]);
  });

  test("nothing is encrypted or decrypted until the same material is back; then old ciphertexts open", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32));
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId, Plaintext: bytes(5) });
    await remove();
    const says = `${KeyId} is pending import.`;
    await refused(lab.kms.encrypt({ KeyId, Plaintext: bytes(5) }), "KMSInvalidStateException", says);
    await refused(lab.kms.decrypt({ CiphertextBlob }), "KMSInvalidStateException", says);
    await refused(lab.kms.generateDataKey({ KeyId, KeySpec: "AES_256" }), "KMSInvalidStateException", says);
    await importMaterial(lab.kms, KeyId, bytes(32));
    expect((await lab.kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(5));
  });

  test("by id: that of the material, another one, one that is none", async () => {
    const { KeyMaterialId } = await importMaterial(lab.kms, KeyId, bytes(32));
    await refused(remove({ KeyMaterialId: "0".repeat(64) }), "NotFoundException");
    await refused(remove({ KeyMaterialId: "xyz" }), "ValidationException", /at 'keyMaterialId' failed/);
    expect((await metadata()).KeyState).toBe("Enabled");
    expect((await remove({ KeyMaterialId })).KeyMaterialId).toBe(KeyMaterialId);
    expect((await metadata()).KeyState).toBe("PendingImport");
  });

  test("nothing to delete: no effect", async () => {
    expect(membersOf(await remove())).toEqual(["KeyId"]);
    expect((await metadata()).KeyState).toBe("PendingImport");
    await importMaterial(lab.kms, KeyId, bytes(32));
    await remove();
    expect((await remove()).KeyId).toBe(KeyId);
    expect((await metadata()).KeyState).toBe("PendingImport");
  });

  test("HMAC and asymmetric keys", async () => {
    const hmac = await newKey(lab.kms, HMAC);
    await importMaterial(lab.kms, hmac, bytes(32));
    const request = { KeyId: hmac, MacAlgorithm: "HMAC_SHA_256", Message: bytes(10) } as const;
    const { Mac } = await lab.kms.generateMac(request);
    expect(await remove({ KeyId: hmac })).toMatchObject({ KeyId: hmac });
    expect(membersOf(await metadata(hmac))).not.toContain("ExpirationModel");
    await refused(lab.kms.generateMac(request), "KMSInvalidStateException", `${hmac} is pending import.`);
    await importMaterial(lab.kms, hmac, bytes(32));
    expect((await lab.kms.verifyMac({ ...request, Mac })).MacValid).toBe(true);
  });

  test("a disabled key: waits for its material; with it, it is enabled", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32));
    await lab.kms.disableKey({ KeyId });
    await remove();
    expect((await metadata()).KeyState).toBe("PendingImport");
    await refused(lab.kms.enableKey({ KeyId }), "KMSInvalidStateException", `${KeyId} is pending import.`);
    await importMaterial(lab.kms, KeyId, bytes(32));
    expect((await metadata()).KeyState).toBe("Enabled");
  });

  test("a disabled key that has its material takes it again and stays disabled", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32));
    await lab.kms.disableKey({ KeyId });
    await importMaterial(lab.kms, KeyId, bytes(32), until(START + DAY_MS));
    expect(await metadata()).toMatchObject({ KeyState: "Disabled", ExpirationModel: "KEY_MATERIAL_EXPIRES" });
  });

  test("a key that is pending deletion stays so; brought back, it waits for its material and not for EnableKey", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32));
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    await remove();
    expect((await metadata()).KeyState).toBe("PendingDeletion");
    await lab.kms.cancelKeyDeletion({ KeyId });
    expect((await metadata()).KeyState).toBe("PendingImport");
    await importMaterial(lab.kms, KeyId, bytes(32));
    expect((await metadata()).KeyState).toBe("Enabled");
  });

  test("a key that never had material, scheduled for deletion and brought back, still waits", async () => {
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    await lab.kms.cancelKeyDeletion({ KeyId });
    expect((await metadata()).KeyState).toBe("PendingImport");
    await refused(lab.kms.encrypt({ KeyId, Plaintext: bytes(1) }), "KMSInvalidStateException", `${KeyId} is pending import.`);
  });

  test("a key that kept its material is disabled when it is brought back", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32));
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    await lab.kms.cancelKeyDeletion({ KeyId });
    expect(await metadata()).toMatchObject({ KeyState: "Disabled", ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" });
  });

  test("a key whose material was made here", async () => {
    const own = await newKey(lab.kms);
    await refused(
      remove({ KeyId: own }),
      "UnsupportedOperationException",
      `${own} origin is AWS_KMS which is not valid for this operation.`,
    );
  });

  test("after deletion the material is not in the store, not even sealed", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32));
    await remove();
    const records = JSON.stringify(await lab.store.query({ collection: "backingKey", limit: 10 }));
    expect(records).toContain("keyMaterialId");
    expect(records).not.toContain("sealed");
  });
});

describe("expiry", () => {
  test("to the last millisecond before ValidTo the key works; at ValidTo the material is gone", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32), until(START + DAY_MS));
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId, Plaintext: bytes(5) });
    lab.clock.advance(DAY_MS - 1);
    expect((await lab.kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(5));
    lab.clock.advance(1);
    await refused(lab.kms.decrypt({ CiphertextBlob }), "KMSInvalidStateException", `${KeyId} is pending import.`);
    const after = await metadata();
    expect(after).toMatchObject({ KeyState: "PendingImport", Enabled: false });
    expect(membersOf(after)).not.toContain("ExpirationModel");
    expect(membersOf(after)).not.toContain("ValidTo");
    expect(await materials()).toMatchObject([{ KeyMaterialState: "CURRENT", ImportState: "PENDING_IMPORT" }]);
  });

  test("whichever request comes first, even one that only looks", async () => {
    const first: (() => Promise<unknown>)[] = [
      () => metadata(),
      () => lab.kms.listKeys(),
      () => lab.kms.maintain(),
      () => materials(),
      () => lab.kms.encrypt({ KeyId, Plaintext: bytes(1) }).catch(() => undefined),
    ];
    for (const look of first) {
      await importMaterial(lab.kms, KeyId, bytes(32), until(lab.clock.now() + 1000));
      lab.clock.advance(1000);
      await look();
      expect(JSON.stringify(await lab.store.query({ collection: "backingKey", limit: 10 }))).not.toContain("sealed");
      expect((await metadata()).KeyState).toBe("PendingImport");
    }
  });

  test("the same material comes back with a new date", async () => {
    const { KeyMaterialId } = await importMaterial(lab.kms, KeyId, bytes(32), until(START + DAY_MS));
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId, Plaintext: bytes(5) });
    lab.clock.advance(10 * DAY_MS);
    await refused(importMaterial(lab.kms, KeyId, bytes(32, 2)), "IncorrectKeyMaterialException");
    const again = await importMaterial(lab.kms, KeyId, bytes(32), until(START + 11 * DAY_MS));
    expect(again.KeyMaterialId).toBe(KeyMaterialId);
    expect((await lab.kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(5));
    lab.clock.advance(DAY_MS);
    expect((await metadata()).KeyState).toBe("PendingImport");
  });

  test("an HMAC key, and an elliptic-curve key made by GenerateDataKeyPair", async () => {
    const hmac = await newKey(lab.kms, HMAC);
    await importMaterial(lab.kms, hmac, bytes(32), until(START + DAY_MS));
    const wrapping = await newKey(lab.kms);
    const pair = await lab.kms.generateDataKeyPair({ KeyId: wrapping, KeyPairSpec: "ECC_NIST_P256" });
    const signing = await newKey(lab.kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" });
    await importMaterial(lab.kms, signing, pair.PrivateKeyPlaintext as Uint8Array, until(START + DAY_MS));
    lab.clock.advance(DAY_MS);
    await refused(
      lab.kms.generateMac({ KeyId: hmac, MacAlgorithm: "HMAC_SHA_256", Message: bytes(1) }),
      "KMSInvalidStateException",
      `${hmac} is pending import.`,
    );
    await refused(lab.kms.getPublicKey({ KeyId: signing }), "KMSInvalidStateException", `${signing} is pending import.`);
    expect(JSON.stringify(await lab.store.query({ collection: "material", limit: 10 }))).not.toContain("sealed");
  });

  test("while deletion is pending: the state stays, the material goes", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32), until(START + DAY_MS));
    await lab.kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    lab.clock.advance(2 * DAY_MS);
    expect((await metadata()).KeyState).toBe("PendingDeletion");
    expect(JSON.stringify(await lab.store.query({ collection: "backingKey", limit: 10 }))).not.toContain("sealed");
    await lab.kms.cancelKeyDeletion({ KeyId });
    expect((await metadata()).KeyState).toBe("PendingImport");
  });

  test("disabled: it waits for its material then", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32), until(START + DAY_MS));
    await lab.kms.disableKey({ KeyId });
    lab.clock.advance(DAY_MS);
    expect((await metadata()).KeyState).toBe("PendingImport");
  });

  test("maintain() does it for many keys and tells how many", async () => {
    const wrapped = [KeyId, await newKey(lab.kms, { Origin: "EXTERNAL" }), await newKey(lab.kms, HMAC)];
    for (const key of wrapped) await importMaterial(lab.kms, key, bytes(32), until(START + DAY_MS));
    await newKey(lab.kms);
    lab.clock.advance(DAY_MS);
    expect(await lab.kms.maintain()).toBe(3);
    expect(await lab.kms.maintain()).toBe(0);
  });

  test("another process sees it too", async () => {
    await importMaterial(lab.kms, KeyId, bytes(32), until(START + DAY_MS));
    const other = await lab.another();
    const { CiphertextBlob } = await other.encrypt({ KeyId, Plaintext: bytes(5) });
    lab.clock.advance(DAY_MS);
    await lab.kms.maintain();
    await refused(other.decrypt({ CiphertextBlob }), "KMSInvalidStateException", `${KeyId} is pending import.`);
  });
});
