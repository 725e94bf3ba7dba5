/** GenerateDataKey and GenerateDataKeyWithoutPlaintext. Source: AWS KMS API Reference; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, bytes, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

let kms: Kms;
let KeyId: string;
beforeAll(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
  await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
});

type Answer = Awaited<ReturnType<Kms["generateDataKey"]>>;

describe.each(["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"])("%s", (action) => {
  const withPlaintext = action === "GenerateDataKey";
  const generate = (input: object) => kms.call(action, input) as Promise<Answer>;

  /** The data key, by way of Decrypt; equal to the plaintext where there is one. */
  async function dataKey({ CiphertextBlob, Plaintext }: Answer, EncryptionContext?: Record<string, string>): Promise<Uint8Array> {
    const opened = await kms.decrypt({ CiphertextBlob, ...(EncryptionContext === undefined ? {} : { EncryptionContext }) });
    if (withPlaintext) expect(Plaintext).toEqual(opened.Plaintext);
    return opened.Plaintext as Uint8Array;
  }

  test("the answer has exactly these members", async () => {
    const answer = await generate({ KeyId: idOf(KeyId), KeySpec: "AES_256" });
    expect(membersOf(answer)).toEqual(["CiphertextBlob", "KeyId", "KeyMaterialId", ...(withPlaintext ? ["Plaintext"] : [])]);
    const { KeyMetadata } = await kms.describeKey({ KeyId });
    expect(answer).toMatchObject({ KeyId, KeyMaterialId: KeyMetadata.CurrentKeyMaterialId });
  });

  test("KeySpec AES_128 and AES_256: 16 and 32 bytes", async () => {
    expect(await dataKey(await generate({ KeyId, KeySpec: "AES_128" }))).toHaveLength(16);
    expect(await dataKey(await generate({ KeyId, KeySpec: "AES_256" }))).toHaveLength(32);
    await refused(generate({ KeyId, KeySpec: "AES_192" }), "ValidationException", /at 'keySpec' .* satisfy enum value set: \[/);
  });

  test("NumberOfBytes 1 to 1,024", async () => {
    for (const NumberOfBytes of [1, 2, 64, 1023, 1024])
      expect(await dataKey(await generate({ KeyId, NumberOfBytes }))).toHaveLength(NumberOfBytes);
    await refused(
      generate({ KeyId, NumberOfBytes: 0 }),
      "ValidationException",
      violation("numberOfBytes", "have value greater than or equal to 1", 0),
    );
    await refused(
      generate({ KeyId, NumberOfBytes: 1025 }),
      "ValidationException",
      violation("numberOfBytes", "have value less than or equal to 1024", 1025),
    );
    for (const NumberOfBytes of [1.5, "16", Number.NaN]) await refused(generate({ KeyId, NumberOfBytes }), "SerializationException");
  });

  test("exactly one of KeySpec and NumberOfBytes", async () => {
    await refused(generate({ KeyId }), "ValidationException");
    await refused(generate({ KeyId, KeySpec: "AES_256", NumberOfBytes: 32 }), "ValidationException");
  });

  test("all four forms of the key", async () => {
    for (const form of [idOf(KeyId), KeyId, "alias/app", aliasArnOf("alias/app")]) {
      expect((await generate({ KeyId: form, KeySpec: "AES_128" })).KeyId).toBe(KeyId);
    }
    await refused(
      generate({ KeyId: ABSENT_KEY_ID, KeySpec: "AES_128" }),
      "NotFoundException",
      `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
    );
  });

  test("the data key is bound to its context", async () => {
    const answer = await generate({ KeyId, KeySpec: "AES_256", EncryptionContext: { file: "a" } });
    expect(await dataKey(answer, { file: "a" })).toHaveLength(32);
    await refused(kms.decrypt({ CiphertextBlob: answer.CiphertextBlob }), "InvalidCiphertextException", "");
  });

  test("no two data keys are alike", async () => {
    const keys = await Promise.all(
      Array.from({ length: 100 }, async () => (await dataKey(await generate({ KeyId, NumberOfBytes: 16 }))).join()),
    );
    expect(new Set(keys).size).toBe(100);
  });
});

test("a Recipient is never answered with a data key in clear", async () => {
  const Recipient = { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" as const, AttestationDocument: bytes(100) };
  const answer = await kms.generateDataKey({ KeyId, KeySpec: "AES_256", Recipient }).catch((error: Error) => error);
  expect(answer).toBeInstanceOf(Error);
});
