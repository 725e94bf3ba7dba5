/** ReEncrypt. Source: AWS KMS API Reference, ReEncrypt; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, bytes, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

const Plaintext = bytes(40);
const context = { tenant: "one" };

let kms: Kms;
let source: string;
let destination: string;
let CiphertextBlob: Uint8Array;
beforeAll(async () => {
  ({ kms } = await openLab());
  [source, destination] = [await newKey(kms), await newKey(kms)];
  await kms.createAlias({ AliasName: "alias/source", TargetKeyId: source });
  await kms.createAlias({ AliasName: "alias/destination", TargetKeyId: destination });
  ({ CiphertextBlob } = await kms.encrypt({ KeyId: source, Plaintext, EncryptionContext: context }));
});

const reEncrypt = (input: object) => kms.call("ReEncrypt" as string, input) as ReturnType<Kms["reEncrypt"]>;
const materialOf = async (KeyId: string) => (await kms.describeKey({ KeyId })).KeyMetadata.CurrentKeyMaterialId;

test("the answer has exactly these members", async () => {
  const answer = await kms.reEncrypt({ CiphertextBlob, SourceEncryptionContext: context, DestinationKeyId: idOf(destination) });
  expect(membersOf(answer)).toEqual([
    "CiphertextBlob",
    "DestinationEncryptionAlgorithm",
    "DestinationKeyMaterialId",
    "KeyId",
    "SourceEncryptionAlgorithm",
    "SourceKeyId",
    "SourceKeyMaterialId",
  ]);
  expect(answer).toMatchObject({
    KeyId: destination,
    SourceKeyId: source,
    SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    SourceKeyMaterialId: await materialOf(source),
    DestinationKeyMaterialId: await materialOf(destination),
  });
  const opened = await kms.decrypt({ CiphertextBlob: answer.CiphertextBlob, KeyId: destination });
  expect(opened.Plaintext).toEqual(Plaintext);
});

test("the context is changed only as asked: left out, the new blob has none", async () => {
  const blobWith = async (DestinationEncryptionContext?: Record<string, string>) =>
    (
      await reEncrypt({
        CiphertextBlob,
        SourceEncryptionContext: context,
        DestinationKeyId: destination,
        ...(DestinationEncryptionContext === undefined ? {} : { DestinationEncryptionContext }),
      })
    ).CiphertextBlob;
  const bare = await blobWith();
  expect((await kms.decrypt({ CiphertextBlob: bare })).Plaintext).toEqual(Plaintext);
  await refused(kms.decrypt({ CiphertextBlob: bare, EncryptionContext: context }), "InvalidCiphertextException", "");
  const moved = await blobWith({ tenant: "two" });
  expect((await kms.decrypt({ CiphertextBlob: moved, EncryptionContext: { tenant: "two" } })).Plaintext).toEqual(Plaintext);
  await refused(kms.decrypt({ CiphertextBlob: moved, EncryptionContext: context }), "InvalidCiphertextException", "");
});

test("all four forms of both keys", async () => {
  const forms = (arn: string, alias: string) => [idOf(arn), arn, alias, aliasArnOf(alias)];
  for (const SourceKeyId of forms(source, "alias/source")) {
    for (const DestinationKeyId of forms(destination, "alias/destination")) {
      const answer = await kms.reEncrypt({ CiphertextBlob, SourceEncryptionContext: context, SourceKeyId, DestinationKeyId });
      expect(answer).toMatchObject({ SourceKeyId: source, KeyId: destination });
    }
  }
});

test("under the same key after a rotation: the material changes", async () => {
  const KeyId = await newKey(kms);
  const old = await kms.encrypt({ KeyId, Plaintext });
  const before = await materialOf(KeyId);
  await kms.rotateKeyOnDemand({ KeyId });
  const answer = await kms.reEncrypt({ CiphertextBlob: old.CiphertextBlob, DestinationKeyId: KeyId });
  expect(answer.SourceKeyMaterialId).toBe(before);
  expect(answer.DestinationKeyMaterialId).toBe(await materialOf(KeyId));
  expect(answer.DestinationKeyMaterialId).not.toBe(before);
});

describe("refusals", () => {
  const good = () => ({ CiphertextBlob, SourceEncryptionContext: context, DestinationKeyId: destination });

  test("a wrong source context or a forged blob", async () => {
    await refused(reEncrypt({ ...good(), SourceEncryptionContext: { tenant: "two" } }), "InvalidCiphertextException", "");
    await refused(reEncrypt({ CiphertextBlob, DestinationKeyId: destination }), "InvalidCiphertextException", "");
    await refused(reEncrypt({ ...good(), CiphertextBlob: bytes(100) }), "InvalidCiphertextException", "");
  });

  test("a wrong source key is told before the destination key is looked at", async () => {
    const says = "The key ID in the request does not identify a CMK that can perform this operation.";
    await refused(reEncrypt({ ...good(), SourceKeyId: destination }), "IncorrectKeyException", says);
    await refused(reEncrypt({ ...good(), SourceKeyId: destination, DestinationKeyId: ABSENT_KEY_ID }), "IncorrectKeyException", says);
  });

  test("no such destination; none at all", async () => {
    await refused(
      reEncrypt({ ...good(), DestinationKeyId: ABSENT_KEY_ID }),
      "NotFoundException",
      `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
    );
    await refused(reEncrypt({ CiphertextBlob }), "ValidationException", violation("destinationKeyId", "not be null", null));
    await refused(reEncrypt({ DestinationKeyId: destination }), "ValidationException");
  });

  test("either key disabled", async () => {
    const disabled = await newKey(kms);
    const { CiphertextBlob: old } = await kms.encrypt({ KeyId: disabled, Plaintext });
    await kms.disableKey({ KeyId: disabled });
    await refused(reEncrypt({ ...good(), DestinationKeyId: disabled }), "DisabledException", `${disabled} is disabled.`);
    await refused(reEncrypt({ CiphertextBlob: old, DestinationKeyId: destination }), "DisabledException", `${disabled} is disabled.`);
  });

  test("an algorithm that does not serve, on either side", async () => {
    for (const side of ["SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"]) {
      await refused(
        reEncrypt({ ...good(), SourceKeyId: source, [side]: "RSAES_OAEP_SHA_1" }),
        "InvalidKeyUsageException",
        "Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.",
      );
      expect(await reEncrypt({ ...good(), [side]: "SYMMETRIC_DEFAULT" })).toMatchObject({ [side]: "SYMMETRIC_DEFAULT" });
    }
  });
});
