/** Encrypt. Source: AWS KMS API Reference, Encrypt; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { aliasArnOf, bytes, idOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

let kms: Kms;
let KeyId: string;
beforeAll(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
  await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
});

const encrypt = (input: object) => kms.call("Encrypt" as string, input) as ReturnType<Kms["encrypt"]>;

test("the answer has exactly these members; KeyId is the ARN", async () => {
  const answer = await kms.encrypt({ KeyId: idOf(KeyId), Plaintext: bytes(10) });
  expect(membersOf(answer)).toEqual(["CiphertextBlob", "EncryptionAlgorithm", "KeyId"]);
  expect(answer).toMatchObject({ KeyId, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
  expect(answer.CiphertextBlob).toBeInstanceOf(Uint8Array);
});

test("by key id, key ARN, alias name and alias ARN, also when called by name and more than once", async () => {
  for (const form of [idOf(KeyId), KeyId, "alias/app", aliasArnOf("alias/app")]) {
    for (let twice = 0; twice < 2; twice++) {
      const answer = await encrypt({ KeyId: form, Plaintext: bytes(3) });
      expect(answer.KeyId).toBe(KeyId);
      expect((await kms.decrypt({ CiphertextBlob: answer.CiphertextBlob })).Plaintext).toEqual(bytes(3));
    }
  }
});

describe("Plaintext", () => {
  test("1 to 4,096 bytes; a blob is 64 bytes longer", async () => {
    for (const length of [1, 2, 15, 16, 17, 127, 128, 129, 4095, 4096]) {
      const Plaintext = bytes(length, length);
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
      expect(CiphertextBlob).toHaveLength(length + 64);
      expect((await kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(Plaintext);
    }
  });

  test("empty, too long, missing", async () => {
    await refused(
      encrypt({ KeyId, Plaintext: bytes(0) }),
      "ValidationException",
      violation("plaintext", "have length greater than or equal to 1"),
    );
    await refused(
      encrypt({ KeyId, Plaintext: bytes(4097) }),
      "ValidationException",
      violation("plaintext", "have length less than or equal to 4096"),
    );
    await refused(encrypt({ KeyId }), "ValidationException", violation("plaintext", "not be null", null));
  });

  test("is bytes, and nothing else", async () => {
    for (const Plaintext of ["text", 7, [1, 2], {}, new ArrayBuffer(4), new Uint16Array(4), new DataView(new ArrayBuffer(4)), true]) {
      await refused(encrypt({ KeyId, Plaintext }), "SerializationException");
    }
  });
});

test("KeyId is required, 1 to 2,048 characters", async () => {
  await refused(encrypt({ Plaintext: bytes(1) }), "ValidationException", violation("keyId", "not be null", null));
  await refused(
    encrypt({ KeyId: "", Plaintext: bytes(1) }),
    "ValidationException",
    violation("keyId", "have length greater than or equal to 1", ""),
  );
  await refused(encrypt({ KeyId: "k".repeat(2048), Plaintext: bytes(1) }), "NotFoundException", `Invalid keyId '${"k".repeat(2048)}'`);
  const tooLong = "k".repeat(2049);
  await refused(
    encrypt({ KeyId: tooLong, Plaintext: bytes(1) }),
    "ValidationException",
    violation("keyId", "have length less than or equal to 2048", tooLong),
  );
});

test("several broken constraints are told at once", async () => {
  const error = await refused(encrypt({ KeyId: "", Plaintext: bytes(0) }), "ValidationException", /^2 validation errors detected: /);
  expect(error.message).toContain("at 'keyId'");
  expect(error.message).toContain("at 'plaintext'");
});

describe("EncryptionAlgorithm", () => {
  test("SYMMETRIC_DEFAULT may be said", async () => {
    expect((await encrypt({ KeyId, Plaintext: bytes(1), EncryptionAlgorithm: "SYMMETRIC_DEFAULT" })).EncryptionAlgorithm).toBe(
      "SYMMETRIC_DEFAULT",
    );
  });

  test("one that the key's spec does not serve", async () => {
    for (const EncryptionAlgorithm of ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]) {
      await refused(
        encrypt({ KeyId, Plaintext: bytes(1), EncryptionAlgorithm }),
        "InvalidKeyUsageException",
        `Algorithm ${EncryptionAlgorithm} is incompatible with key spec SYMMETRIC_DEFAULT.`,
      );
    }
  });

  test("one that does not exist", async () => {
    await refused(encrypt({ KeyId, Plaintext: bytes(1), EncryptionAlgorithm: "ROT13" }), "ValidationException", /at 'encryptionAlgorithm'/);
  });
});

test("the same plaintext never gives the same blob", async () => {
  const blobs = await Promise.all(Array.from({ length: 200 }, () => kms.encrypt({ KeyId, Plaintext: bytes(8) })));
  const differing = (from: number, to: number) => new Set(blobs.map(({ CiphertextBlob }) => CiphertextBlob.subarray(from, to).join())).size;
  expect(differing(20, 36), "nonces").toBe(200);
  expect(differing(48, 72), "ciphertexts and tags").toBe(200);
});

test("GrantTokens: at most 10, 1 to 8,192 characters each", async () => {
  const GrantTokens = Array.from({ length: 10 }, (_, i) => "t".repeat(i === 0 ? 8192 : 1));
  expect((await encrypt({ KeyId, Plaintext: bytes(1), GrantTokens })).KeyId).toBe(KeyId);
  for (const bad of [[...GrantTokens, "t"], [""], ["t".repeat(8193)]]) {
    await refused(encrypt({ KeyId, Plaintext: bytes(1), GrantTokens: bad }), "ValidationException", /at 'grantTokens'/);
  }
});
