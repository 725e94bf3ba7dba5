/** Encrypt, Decrypt and ReEncrypt with RSA keys. Source: AWS KMS API Reference, Encrypt, Decrypt, ReEncrypt; recorded answers of AWS. */

import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { aliasArnOf, bytes, idOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";
import { plain } from "../support/sdk2-openssl.js";

type Algorithm = "RSAES_OAEP_SHA_1" | "RSAES_OAEP_SHA_256";
const ALGORITHMS: Algorithm[] = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
/** Longest plaintext: RFC 8017 7.1.1, k - 2 hLen - 2. */
const MOST = {
  RSA_2048: { k: 256, RSAES_OAEP_SHA_1: 214, RSAES_OAEP_SHA_256: 190 },
  RSA_3072: { k: 384, RSAES_OAEP_SHA_1: 342, RSAES_OAEP_SHA_256: 318 },
  RSA_4096: { k: 512, RSAES_OAEP_SHA_1: 470, RSAES_OAEP_SHA_256: 446 },
} as const;
type Spec = keyof typeof MOST;
const SPECS = Object.keys(MOST) as Spec[];

let kms: Kms;
const keys = {} as Record<Spec | "other" | "symmetric" | "signing", string>;
beforeAll(async () => {
  ({ kms } = await openLab());
  await Promise.all([
    ...SPECS.map(async (KeySpec) => {
      keys[KeySpec] = await newKey(kms, { KeySpec, KeyUsage: "ENCRYPT_DECRYPT" });
    }),
    newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }).then((arn) => (keys.other = arn)),
    newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }).then((arn) => (keys.signing = arn)),
    newKey(kms).then((arn) => (keys.symmetric = arn)),
  ]);
  await kms.createAlias({ AliasName: "alias/rsa", TargetKeyId: keys.RSA_2048 });
});

const encrypt = (KeyId: string, Plaintext: Uint8Array, EncryptionAlgorithm: Algorithm = "RSAES_OAEP_SHA_256") =>
  kms.encrypt({ KeyId, Plaintext, EncryptionAlgorithm });

for (const spec of SPECS) {
  for (const algorithm of ALGORITHMS) {
    const most = MOST[spec][algorithm];
    test(`${spec} ${algorithm}: 1 to ${most} bytes`, async () => {
      for (const length of [1, most - 1, most]) {
        const Plaintext = bytes(length, length);
        const { CiphertextBlob } = await encrypt(keys[spec], Plaintext, algorithm);
        expect(CiphertextBlob).toHaveLength(MOST[spec].k);
        expect((await kms.decrypt({ KeyId: keys[spec], CiphertextBlob, EncryptionAlgorithm: algorithm })).Plaintext).toEqual(Plaintext);
      }
      for (const length of [most + 1, 4096]) {
        await refused(
          encrypt(keys[spec], bytes(length), algorithm),
          "ValidationException",
          `Algorithm ${algorithm} and key spec ${spec} cannot encrypt data larger than ${most} bytes.`,
        );
      }
      await refused(
        encrypt(keys[spec], bytes(0), algorithm),
        "ValidationException",
        violation("plaintext", "have length greater than or equal to 1"),
      );
      await refused(
        encrypt(keys[spec], bytes(4097), algorithm),
        "ValidationException",
        violation("plaintext", "have length less than or equal to 4096"),
      );
    });
  }
}

describe("Encrypt", () => {
  test("the answer has exactly these members", async () => {
    const answer = await encrypt(idOf(keys.RSA_2048), bytes(10));
    expect(membersOf(answer)).toEqual(["CiphertextBlob", "EncryptionAlgorithm", "KeyId"]);
    expect(answer).toMatchObject({ KeyId: keys.RSA_2048, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" });
  });

  test("by key id, key ARN, alias name and alias ARN", async () => {
    for (const form of [idOf(keys.RSA_2048), keys.RSA_2048, "alias/rsa", aliasArnOf("alias/rsa")]) {
      expect((await encrypt(form, bytes(3))).KeyId).toBe(keys.RSA_2048);
    }
  });

  test("the algorithm must be said, and be the key's", async () => {
    for (const EncryptionAlgorithm of [{}, { EncryptionAlgorithm: "SYMMETRIC_DEFAULT" as const }]) {
      await refused(
        kms.encrypt({ KeyId: keys.RSA_2048, Plaintext: bytes(1), ...EncryptionAlgorithm }),
        "InvalidKeyUsageException",
        "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
      );
    }
    await refused(
      encrypt(keys.symmetric, bytes(1)),
      "InvalidKeyUsageException",
      "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.",
    );
  });

  test("a key of usage SIGN_VERIFY", async () => {
    await refused(
      encrypt(keys.signing, bytes(1)),
      "InvalidKeyUsageException",
      `${keys.signing} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
    );
  });

  test("an encryption context cannot be bound", async () => {
    await refused(
      kms.encrypt({ KeyId: keys.RSA_2048, Plaintext: bytes(1), EncryptionAlgorithm: "RSAES_OAEP_SHA_256", EncryptionContext: { a: "b" } }),
      "ValidationException",
    );
  });

  test("DryRun tells what would have happened", async () => {
    const request = { KeyId: keys.RSA_2048, EncryptionAlgorithm: "RSAES_OAEP_SHA_1", DryRun: true } as const;
    await refused(
      kms.encrypt({ ...request, Plaintext: bytes(214) }),
      "DryRunOperationException",
      "The request would have succeeded, but the DryRun option is set.",
    );
    await refused(
      kms.encrypt({ ...request, Plaintext: bytes(215) }),
      "ValidationException",
      /cannot encrypt data larger than 214 bytes\.$/,
    );
  });

  test("the same plaintext never gives the same ciphertext", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => encrypt(keys.RSA_2048, bytes(8))));
    expect(new Set(made.map(({ CiphertextBlob }) => CiphertextBlob.join())).size).toBe(20);
  });
});

describe("Decrypt", () => {
  test("the answer has exactly these members: no KeyMaterialId", async () => {
    const { CiphertextBlob } = await encrypt(keys.RSA_2048, bytes(10));
    const answer = await kms.decrypt({ KeyId: "alias/rsa", CiphertextBlob, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" });
    expect(membersOf(answer)).toEqual(["EncryptionAlgorithm", "KeyId", "Plaintext"]);
    expect(answer).toMatchObject({ KeyId: keys.RSA_2048, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" });
  });

  test("what others encrypt with the public key", async () => {
    for (const [algorithm, oaepHash] of [
      ["RSAES_OAEP_SHA_1", "sha1"],
      ["RSAES_OAEP_SHA_256", "sha256"],
    ] as const) {
      const { PublicKey } = await kms.getPublicKey({ KeyId: keys.RSA_3072 });
      const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
      const CiphertextBlob = plain(publicEncrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, bytes(100)));
      expect((await kms.decrypt({ KeyId: keys.RSA_3072, CiphertextBlob, EncryptionAlgorithm: algorithm })).Plaintext).toEqual(bytes(100));
    }
  });

  test("KeyId is needed: the ciphertext does not tell it", async () => {
    const { CiphertextBlob } = await encrypt(keys.RSA_2048, bytes(10));
    await refused(kms.decrypt({ CiphertextBlob, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" }), "ValidationException", /^KeyId/);
  });

  test("another algorithm, another key, a changed, shorter, longer or foreign ciphertext: one failure without a message", async () => {
    const { CiphertextBlob } = await encrypt(keys.RSA_2048, bytes(10));
    const flipped = CiphertextBlob.map((byte, i) => (i === 200 ? byte ^ 1 : byte));
    const { CiphertextBlob: symmetric } = await kms.encrypt({ KeyId: keys.symmetric, Plaintext: bytes(10) });
    const decrypt = (CiphertextBlob: Uint8Array, KeyId = keys.RSA_2048, EncryptionAlgorithm: Algorithm = "RSAES_OAEP_SHA_256") =>
      kms.decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm });
    for (const request of [
      () => decrypt(CiphertextBlob, keys.RSA_2048, "RSAES_OAEP_SHA_1"),
      () => decrypt(CiphertextBlob, keys.other),
      () => decrypt(CiphertextBlob, keys.RSA_4096),
      () => decrypt(flipped),
      () => decrypt(CiphertextBlob.subarray(1)),
      () => decrypt(new Uint8Array([...CiphertextBlob, 0])),
      () => decrypt(new Uint8Array(256)),
      () => decrypt(new Uint8Array(256).fill(255)),
      () => decrypt(symmetric),
      () => decrypt(bytes(1)),
      () => decrypt(bytes(6144)),
    ]) {
      await refused(request(), "InvalidCiphertextException", "");
    }
  });

  test("symmetric algorithm with an RSA key, and the other way round", async () => {
    const { CiphertextBlob } = await encrypt(keys.RSA_2048, bytes(10));
    await refused(kms.decrypt({ KeyId: keys.RSA_2048, CiphertextBlob }), "InvalidCiphertextException");
    await refused(
      kms.decrypt({ KeyId: keys.symmetric, CiphertextBlob, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" }),
      "InvalidKeyUsageException",
      "Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.",
    );
  });

  test("a key of usage SIGN_VERIFY", async () => {
    await refused(
      kms.decrypt({ KeyId: keys.signing, CiphertextBlob: bytes(256), EncryptionAlgorithm: "RSAES_OAEP_SHA_1" }),
      "InvalidKeyUsageException",
      `${keys.signing} key usage is SIGN_VERIFY which is not valid for Decrypt.`,
    );
  });

  test("DryRun, also without the ciphertext", async () => {
    const { CiphertextBlob } = await encrypt(keys.RSA_2048, bytes(10));
    const request = { KeyId: keys.RSA_2048, EncryptionAlgorithm: "RSAES_OAEP_SHA_256", DryRun: true } as const;
    await refused(kms.decrypt({ ...request, CiphertextBlob }), "DryRunOperationException");
    await refused(kms.decrypt({ ...request, CiphertextBlob: CiphertextBlob.slice(1) }), "InvalidCiphertextException");
    await refused(kms.decrypt({ ...request, DryRunModifiers: ["IGNORE_CIPHERTEXT"] }), "DryRunOperationException");
    await refused(
      kms.decrypt(request),
      "ValidationException",
      /at 'ciphertextBlob' failed to satisfy constraint: Member must not be null$/,
    );
  });
});

describe("ReEncrypt", () => {
  const MEMBERS = ["CiphertextBlob", "DestinationEncryptionAlgorithm", "KeyId", "SourceEncryptionAlgorithm", "SourceKeyId"];

  test("from a symmetric key to an RSA key and back, and between RSA keys", async () => {
    const secret = bytes(100);
    const { CiphertextBlob } = await kms.encrypt({ KeyId: keys.symmetric, Plaintext: secret, EncryptionContext: { a: "1" } });
    const toRsa = await kms.reEncrypt({
      CiphertextBlob,
      SourceEncryptionContext: { a: "1" },
      DestinationKeyId: keys.RSA_2048,
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_1",
    });
    expect(membersOf(toRsa)).toEqual([...MEMBERS, "SourceKeyMaterialId"].sort());
    expect(toRsa).toMatchObject({
      SourceKeyId: keys.symmetric,
      KeyId: keys.RSA_2048,
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_1",
    });
    const toOther = await kms.reEncrypt({
      CiphertextBlob: toRsa.CiphertextBlob,
      SourceKeyId: keys.RSA_2048,
      SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_1",
      DestinationKeyId: keys.RSA_4096,
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    });
    expect(membersOf(toOther)).toEqual(MEMBERS);
    const back = await kms.reEncrypt({
      CiphertextBlob: toOther.CiphertextBlob,
      SourceKeyId: keys.RSA_4096,
      SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      DestinationKeyId: keys.symmetric,
      DestinationEncryptionContext: { b: "2" },
    });
    expect(membersOf(back)).toEqual([...MEMBERS, "DestinationKeyMaterialId"].sort());
    const opened = await kms.decrypt({ CiphertextBlob: back.CiphertextBlob, EncryptionContext: { b: "2" } });
    expect(opened).toMatchObject({ Plaintext: secret, KeyMaterialId: back.DestinationKeyMaterialId });
  });

  test("what is too long for the destination", async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: keys.symmetric, Plaintext: bytes(191) });
    const request = {
      CiphertextBlob,
      DestinationKeyId: keys.RSA_2048,
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    } as const;
    for (const DryRun of [false, true]) {
      await refused(
        kms.reEncrypt({ ...request, DryRun }),
        "ValidationException",
        "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.",
      );
      const fits = kms.reEncrypt({ ...request, DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_1", DryRun });
      if (DryRun) await refused(fits, "DryRunOperationException");
      else expect((await fits).CiphertextBlob).toHaveLength(256);
    }
  });

  test("to a key of usage SIGN_VERIFY", async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: keys.symmetric, Plaintext: bytes(1) });
    await refused(
      kms.reEncrypt({ CiphertextBlob, DestinationKeyId: keys.signing, DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_1" }),
      "InvalidKeyUsageException",
      `${keys.signing} key usage is SIGN_VERIFY which is not valid for ReEncrypt.`,
    );
  });

  test("SourceKeyId is needed for an RSA ciphertext", async () => {
    const { CiphertextBlob } = await encrypt(keys.RSA_2048, bytes(1));
    await refused(
      kms.reEncrypt({ CiphertextBlob, SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_256", DestinationKeyId: keys.symmetric }),
      "ValidationException",
    );
  });
});
