/** Decrypt. Source: AWS KMS API Reference, Decrypt; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, bytes, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

const INCORRECT_KEY = "The key ID in the request does not identify a CMK that can perform this operation.";
const Plaintext = bytes(33);

let kms: Kms;
let KeyId: string;
let other: string;
let CiphertextBlob: Uint8Array;
beforeAll(async () => {
  ({ kms } = await openLab());
  [KeyId, other] = [await newKey(kms), await newKey(kms)];
  await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
  await kms.createAlias({ AliasName: "alias/other", TargetKeyId: other });
  ({ CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext }));
});

const decrypt = (input: object) => kms.call("Decrypt" as string, input) as ReturnType<Kms["decrypt"]>;

test("the answer has exactly these members; KeyId is the ARN, KeyMaterialId the key's own", async () => {
  const answer = await kms.decrypt({ CiphertextBlob });
  expect(membersOf(answer)).toEqual(["EncryptionAlgorithm", "KeyId", "KeyMaterialId", "Plaintext"]);
  const { KeyMetadata } = await kms.describeKey({ KeyId });
  expect(answer).toMatchObject({
    KeyId,
    Plaintext,
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    KeyMaterialId: KeyMetadata.CurrentKeyMaterialId,
  });
});

test("the blob finds its key; naming it, in any of the four forms, is a check", async () => {
  for (const form of [idOf(KeyId), KeyId, "alias/app", aliasArnOf("alias/app")]) {
    expect((await kms.decrypt({ CiphertextBlob, KeyId: form })).Plaintext).toEqual(Plaintext);
  }
});

describe("another key is named", () => {
  test("IncorrectKeyException, in all four forms and in any state of that key", async () => {
    for (const form of [idOf(other), other, "alias/other", aliasArnOf("alias/other")]) {
      await refused(kms.decrypt({ CiphertextBlob, KeyId: form }), "IncorrectKeyException", INCORRECT_KEY);
    }
    const disabled = await newKey(kms);
    await kms.disableKey({ KeyId: disabled });
    await refused(kms.decrypt({ CiphertextBlob, KeyId: disabled }), "IncorrectKeyException", INCORRECT_KEY);
  });

  test("a key that does not exist", async () => {
    await refused(
      kms.decrypt({ CiphertextBlob, KeyId: ABSENT_KEY_ID }),
      "NotFoundException",
      `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
    );
    await refused(
      kms.decrypt({ CiphertextBlob, KeyId: "alias/none" }),
      "NotFoundException",
      `Alias ${aliasArnOf("alias/none")} is not found.`,
    );
    await refused(kms.decrypt({ CiphertextBlob, KeyId: "key_id" }), "NotFoundException", "Invalid keyId 'key_id'");
  });

  test("an alias that has moved on", async () => {
    await kms.createAlias({ AliasName: "alias/moving", TargetKeyId: KeyId });
    expect((await kms.decrypt({ CiphertextBlob, KeyId: "alias/moving" })).KeyId).toBe(KeyId);
    await kms.updateAlias({ AliasName: "alias/moving", TargetKeyId: other });
    await refused(kms.decrypt({ CiphertextBlob, KeyId: "alias/moving" }), "IncorrectKeyException", INCORRECT_KEY);
  });
});

describe("CiphertextBlob", () => {
  test("1 to 6,144 bytes", async () => {
    await refused(
      decrypt({ CiphertextBlob: bytes(0) }),
      "ValidationException",
      violation("ciphertextBlob", "have length greater than or equal to 1"),
    );
    await refused(
      decrypt({ CiphertextBlob: bytes(6145) }),
      "ValidationException",
      violation("ciphertextBlob", "have length less than or equal to 6144"),
    );
    await refused(decrypt({ CiphertextBlob: bytes(1) }), "InvalidCiphertextException", "");
    await refused(decrypt({ CiphertextBlob: bytes(6144) }), "InvalidCiphertextException", "");
  });

  test("is required", async () => {
    await refused(decrypt({}), "ValidationException");
    await refused(decrypt({ KeyId }), "ValidationException");
  });
});

test("EncryptionAlgorithm must serve the key", async () => {
  expect((await decrypt({ CiphertextBlob, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" })).Plaintext).toEqual(Plaintext);
  await refused(
    decrypt({ CiphertextBlob, KeyId, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" }),
    "InvalidKeyUsageException",
    "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.",
  );
});

test("a Recipient is never answered with the plaintext in clear", async () => {
  const Recipient = { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256", AttestationDocument: bytes(100) };
  const answer = await decrypt({ CiphertextBlob, Recipient }).catch((error: Error) => error);
  expect(answer).toBeInstanceOf(Error);
});

test("a blob of another store, under the same root key, is nobody's", async () => {
  const { kms: elsewhere } = await openLab();
  const foreign = await elsewhere.encrypt({ KeyId: await newKey(elsewhere), Plaintext });
  await refused(kms.decrypt({ CiphertextBlob: foreign.CiphertextBlob }), "InvalidCiphertextException", "");
});

test("the plaintext is the caller's own: changing it changes nothing", async () => {
  const first = await kms.decrypt({ CiphertextBlob });
  first.Plaintext?.fill(0);
  expect((await kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(Plaintext);
});
