/** ImportKeyMaterial: request, answer, token, what may be imported again. Source: AWS KMS API Reference, ImportKeyMaterial; recorded answers. */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { bytes, idOf, type Lab, membersOf, newKey, openLab, refused, START, STRANGER, violation } from "../support/sdk-kms.js";
import { FOR_EVER, importMaterial, wrapByNode } from "../support/sdk2-import.js";

let lab: Lab;
let KeyId: string;
beforeEach(async () => {
  lab = await openLab();
  KeyId = await newKey(lab.kms, { Origin: "EXTERNAL" });
});

const parametersFor = (key: string) =>
  lab.kms.getParametersForImport({ KeyId: key, WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" });

/** A request that would succeed. */
async function request(material = bytes(32), key = KeyId) {
  const { ImportToken, PublicKey } = await parametersFor(key);
  return { KeyId: key, ImportToken, EncryptedKeyMaterial: wrapByNode("RSAES_OAEP_SHA_256", PublicKey, material), ...FOR_EVER };
}
const put = (input: object) => lab.kms.call("ImportKeyMaterial" as string, input) as ReturnType<typeof lab.kms.importKeyMaterial>;
const metadata = async (key = KeyId) => (await lab.kms.describeKey({ KeyId: key })).KeyMetadata;

describe("the answer, and the key after it", () => {
  test("KeyId is the ARN; the key can be used", async () => {
    const answer = await put({ ...(await request()), KeyId: idOf(KeyId) });
    expect(membersOf(answer)).toEqual(["KeyId", "KeyMaterialId"]);
    expect(answer.KeyId).toBe(KeyId);
    const after = await metadata();
    expect(membersOf(after)).toEqual(
      "AWSAccountId Arn CreationDate CurrentKeyMaterialId CustomerMasterKeySpec Description Enabled EncryptionAlgorithms ExpirationModel KeyId KeyManager KeySpec KeyState KeyUsage MultiRegion Origin".split(
        " ",
      ),
    );
    expect(after).toMatchObject({
      KeyState: "Enabled",
      Enabled: true,
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      CurrentKeyMaterialId: answer.KeyMaterialId,
    });
    expect((await lab.kms.generateDataKey({ KeyId, KeySpec: "AES_256" })).KeyMaterialId).toBe(answer.KeyMaterialId);
  });

  test("asymmetric and HMAC keys show no CurrentKeyMaterialId", async () => {
    const hmac = await newKey(lab.kms, { Origin: "EXTERNAL", KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    expect(membersOf(await put(await request(bytes(32), hmac)))).toEqual(["KeyId", "KeyMaterialId"]);
    const after = await metadata(hmac);
    expect(membersOf(after)).toContain("ExpirationModel");
    expect(membersOf(after)).not.toContain("CurrentKeyMaterialId");
  });

  test("ListKeyRotations with ALL_KEY_MATERIAL names the first material", async () => {
    const { KeyMaterialId } = await put({ ...(await request()), KeyMaterialDescription: "the first" });
    const { Rotations } = await lab.kms.listKeyRotations({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" });
    expect(Rotations).toEqual([
      {
        KeyId: idOf(KeyId),
        KeyMaterialId,
        KeyMaterialDescription: "the first",
        KeyMaterialState: "CURRENT",
        ImportState: "IMPORTED",
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      },
    ]);
    expect((await lab.kms.listKeyRotations({ KeyId })).Rotations).toEqual([]);
  });
});

describe("the import token", () => {
  test("is good to the last millisecond of 24 hours", async () => {
    const good = await request();
    lab.clock.advance(DAY_MS - 1);
    expect((await put(good)).KeyId).toBe(KeyId);
  });

  test("is expired after 24 hours", async () => {
    const good = await request();
    lab.clock.advance(DAY_MS);
    await refused(put(good), "ExpiredImportTokenException");
    expect((await metadata()).KeyState).toBe("PendingImport");
  });

  test("serves more than once within its time", async () => {
    const good = await request();
    const first = await put(good);
    await lab.kms.deleteImportedKeyMaterial({ KeyId });
    expect((await put(good)).KeyMaterialId).toBe(first.KeyMaterialId);
  });

  test("of another KMS key", async () => {
    const other = await newKey(lab.kms, { Origin: "EXTERNAL" });
    await refused(put({ ...(await request(bytes(32), other)), KeyId }), "InvalidImportTokenException");
  });

  test("of another keystore", async () => {
    const elsewhere = await openLab();
    const key = await newKey(elsewhere.kms, { Origin: "EXTERNAL" });
    const { ImportToken } = await elsewhere.kms.getParametersForImport({
      KeyId: key,
      WrappingAlgorithm: "RSAES_OAEP_SHA_1",
      WrappingKeySpec: "RSA_2048",
    });
    await refused(put({ ...(await request()), ImportToken }), "InvalidImportTokenException");
  });

  test("that was changed anywhere, cut or made up", async () => {
    const good = await request();
    const { ImportToken } = good;
    for (const at of [0, 1, 20, 47, 48, ImportToken.length >> 1, ImportToken.length - 1]) {
      const changed = ImportToken.map((byte, i) => (i === at ? byte ^ 1 : byte));
      await refused(put({ ...good, ImportToken: changed }), "InvalidImportTokenException");
    }
    for (const wrong of [
      ImportToken.slice(0, -1),
      ImportToken.slice(1),
      new Uint8Array([...ImportToken, 0]),
      bytes(1),
      bytes(47),
      bytes(48),
      bytes(6144),
    ]) {
      await refused(put({ ...good, ImportToken: wrong }), "InvalidImportTokenException");
    }
  });

  test("with the public key of another answer", async () => {
    const [one, two] = [await request(), await request()];
    await refused(put({ ...one, EncryptedKeyMaterial: two.EncryptedKeyMaterial }), "InvalidCiphertextException");
  });
});

describe("ExpirationModel and ValidTo", () => {
  const NO_DATE = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES";
  const expiring = async (ValidTo?: Date) => {
    const { ExpirationModel: _model, ...rest } = await request();
    return { ...rest, ...(ValidTo === undefined ? {} : { ValidTo }) };
  };

  test("neither: material expires unless said otherwise, and needs a date", async () => {
    await refused(put(await expiring()), "ValidationException", NO_DATE);
    await refused(put({ ...(await expiring()), ExpirationModel: "KEY_MATERIAL_EXPIRES" }), "ValidationException", NO_DATE);
  });

  test("a date and no model", async () => {
    const ValidTo = new Date(START + DAY_MS);
    await put(await expiring(ValidTo));
    expect(await metadata()).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo, KeyState: "Enabled" });
  });

  test("a date with KEY_MATERIAL_DOES_NOT_EXPIRE", async () => {
    await refused(put({ ...(await request()), ValidTo: new Date(START + DAY_MS) }), "ValidationException");
  });

  test("a date in the future, at most 365 days away", async () => {
    for (const bad of [START - DAY_MS, START - 1, START, START + 365 * DAY_MS + 1, START + 1000 * DAY_MS]) {
      await refused(put(await expiring(new Date(bad))), "ValidationException");
    }
    for (const good of [START + 1, START + 365 * DAY_MS - 1, START + 365 * DAY_MS]) {
      await put(await expiring(new Date(good)));
      expect((await metadata()).ValidTo).toEqual(new Date(good));
    }
  });

  test("importing the same material again changes model and date", async () => {
    await put(await expiring(new Date(START + DAY_MS)));
    await put(await request());
    expect(membersOf(await metadata())).not.toContain("ValidTo");
    expect((await metadata()).ExpirationModel).toBe("KEY_MATERIAL_DOES_NOT_EXPIRE");
    lab.clock.advance(2 * DAY_MS);
    expect((await metadata()).KeyState).toBe("Enabled");
  });
});

describe("the same material and no other", () => {
  const asymmetric = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;

  test("symmetric: other bytes without ImportType are not the existing material", async () => {
    await put(await request());
    await refused(put(await request(bytes(32, 9))), "IncorrectKeyMaterialException");
    await lab.kms.deleteImportedKeyMaterial({ KeyId });
    await refused(put(await request(bytes(32, 9))), "IncorrectKeyMaterialException");
    expect((await metadata()).KeyState).toBe("PendingImport");
    await put(await request());
    expect((await metadata()).KeyState).toBe("Enabled");
  });

  test("HMAC: other bytes never, not even after deletion", async () => {
    const hmac = await newKey(lab.kms, { ...asymmetric, Origin: "EXTERNAL" });
    const first = await put(await request(bytes(32), hmac));
    await refused(put(await request(bytes(32, 9), hmac)), "IncorrectKeyMaterialException");
    await lab.kms.deleteImportedKeyMaterial({ KeyId: hmac });
    await refused(put(await request(bytes(32, 9), hmac)), "IncorrectKeyMaterialException");
    expect((await put(await request(bytes(32), hmac))).KeyMaterialId).toBe(first.KeyMaterialId);
    expect((await metadata(hmac)).KeyState).toBe("Enabled");
  });

  test("EXISTING_KEY_MATERIAL when nothing was ever imported", async () => {
    await refused(put({ ...(await request()), ImportType: "EXISTING_KEY_MATERIAL" }), "IncorrectKeyMaterialException");
  });

  test("NEW_KEY_MATERIAL for the first, and not for material that the key has already", async () => {
    await put({ ...(await request()), ImportType: "NEW_KEY_MATERIAL" });
    await refused(put({ ...(await request()), ImportType: "NEW_KEY_MATERIAL" }), "IncorrectKeyMaterialException");
    await lab.kms.deleteImportedKeyMaterial({ KeyId });
    await refused(put({ ...(await request()), ImportType: "NEW_KEY_MATERIAL" }), "IncorrectKeyMaterialException");
  });

  test("KeyMaterialId: must be that of the material, and known", async () => {
    const { KeyMaterialId } = await put(await request());
    expect((await put({ ...(await request()), KeyMaterialId })).KeyMaterialId).toBe(KeyMaterialId);
    await refused(put({ ...(await request()), KeyMaterialId: "0".repeat(64) }), "IncorrectKeyMaterialException");
    await refused(put({ ...(await request(bytes(32, 2))), KeyMaterialId }), "IncorrectKeyMaterialException");
  });

  test("KeyMaterialId cannot be given for new material", async () => {
    const about = { ImportType: "NEW_KEY_MATERIAL", KeyMaterialId: "0".repeat(64) };
    await refused(put({ ...(await request()), ...about }), "ValidationException");
  });

  test("ImportType, KeyMaterialId and KeyMaterialDescription are for symmetric encryption keys only", async () => {
    const hmac = await newKey(lab.kms, { ...asymmetric, Origin: "EXTERNAL" });
    const good = await request(bytes(32), hmac);
    for (const member of [{ ImportType: "NEW_KEY_MATERIAL" }, { KeyMaterialDescription: "mine" }, { KeyMaterialId: "0".repeat(64) }]) {
      await refused(put({ ...good, ...member }), "ValidationException");
    }
    expect((await put(good)).KeyId).toBe(hmac);
  });

  test("a description stays until another is given", async () => {
    const described = async () =>
      (await lab.kms.listKeyRotations({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" })).Rotations?.[0]?.KeyMaterialDescription;
    await put(await request());
    expect(await described()).toBeUndefined();
    await put({ ...(await request()), KeyMaterialDescription: "one" });
    expect(await described()).toBe("one");
    await put(await request());
    expect(await described()).toBe("one");
    await put({ ...(await request()), KeyMaterialDescription: "two" });
    expect(await described()).toBe("two");
  });
});

describe("errors", () => {
  test("a key whose material was made here", async () => {
    const own = await newKey(lab.kms);
    await refused(
      put({ ...(await request()), KeyId: own }),
      "UnsupportedOperationException",
      `${own} origin is AWS_KMS which is not valid for this operation.`,
    );
  });

  test("limits and required members", async () => {
    const good = await request();
    for (const member of ["KeyId", "ImportToken", "EncryptedKeyMaterial"]) {
      const path = member.charAt(0).toLowerCase() + member.slice(1);
      await refused(put({ ...good, [member]: undefined }), "ValidationException", violation(path, "not be null", null));
    }
    for (const path of ["importToken", "encryptedKeyMaterial"]) {
      const member = path.charAt(0).toUpperCase() + path.slice(1);
      await refused(put({ ...good, [member]: bytes(0) }), "ValidationException", violation(path, "have length greater than or equal to 1"));
      await refused(
        put({ ...good, [member]: bytes(6145) }),
        "ValidationException",
        violation(path, "have length less than or equal to 6144"),
      );
    }
    await refused(put({ ...good, KeyMaterialId: "0".repeat(63) }), "ValidationException", /at 'keyMaterialId' failed/);
    await refused(put({ ...good, KeyMaterialId: "0".repeat(65) }), "ValidationException", /at 'keyMaterialId' failed/);
    await refused(put({ ...good, KeyMaterialId: "A".repeat(64) }), "ValidationException", /at 'keyMaterialId' failed .* pattern: /);
    await refused(put({ ...good, KeyMaterialDescription: "d".repeat(257) }), "ValidationException", /at 'keyMaterialDescription' failed/);
    await refused(put({ ...good, KeyMaterialDescription: "a,b" }), "ValidationException", /at 'keyMaterialDescription' failed/);
    await refused(put({ ...good, ImportType: "ANY" }), "ValidationException", /Value 'ANY' at 'importType' failed/);
    await refused(put({ ...good, ExpirationModel: "NEVER" }), "ValidationException", /Value 'NEVER' at 'expirationModel' failed/);
    expect((await put({ ...good, KeyMaterialDescription: "d".repeat(256) })).KeyId).toBe(KeyId);
  });

  test("somebody of another account", async () => {
    const good = await request();
    await refused(lab.kms.call("ImportKeyMaterial", good, { caller: STRANGER }), "AccessDeniedException");
  });
});

test("the material is nowhere in the store or in the audit events", async () => {
  const material = bytes(32, 5);
  await importMaterial(lab.kms, KeyId, material);
  const records = JSON.stringify(
    await Promise.all(["key", "backingKey", "material", "meta"].map((collection) => lab.store.query({ collection, limit: 100 }))),
  );
  const events = JSON.stringify(lab.events);
  for (const form of ["hex", "base64"] as const) {
    const text = Buffer.from(material).toString(form).slice(2, 40);
    expect(records).not.toContain(text);
    expect(events).not.toContain(text);
  }
});
