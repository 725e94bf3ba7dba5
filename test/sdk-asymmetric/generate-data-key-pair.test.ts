/** GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext. Source: AWS KMS API Reference; recorded answers of AWS. */

import { createPrivateKey, createPublicKey } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import type { DataKeyPairSpec } from "../../src/types.js";
import { ABSENT_KEY_ID, aliasArnOf, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";
import { openssl } from "../support/sdk2-openssl.js";

/** Pair spec -> what node:crypto finds, and whether this openssl reads it. */
const PAIRS: Record<string, { type: string; details?: object; openssl: boolean }> = {
  RSA_2048: { type: "rsa", details: { modulusLength: 2048 }, openssl: true },
  RSA_3072: { type: "rsa", details: { modulusLength: 3072 }, openssl: true },
  RSA_4096: { type: "rsa", details: { modulusLength: 4096 }, openssl: true },
  ECC_NIST_P256: { type: "ec", details: { namedCurve: "prime256v1" }, openssl: true },
  ECC_NIST_P384: { type: "ec", details: { namedCurve: "secp384r1" }, openssl: true },
  ECC_NIST_P521: { type: "ec", details: { namedCurve: "secp521r1" }, openssl: true },
  ECC_SECG_P256K1: { type: "ec", details: { namedCurve: "secp256k1" }, openssl: true },
  ECC_NIST_EDWARDS25519: { type: "ed25519", openssl: true },
  ML_KEM_512: { type: "ml-kem-512", openssl: false },
  ML_KEM_768: { type: "ml-kem-768", openssl: false },
  ML_KEM_1024: { type: "ml-kem-1024", openssl: false },
};
const SPECS = Object.keys(PAIRS) as DataKeyPairSpec[];

let kms: Kms;
let KeyId: string;
let material: string | undefined;
beforeAll(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
  material = (await kms.describeKey({ KeyId })).KeyMetadata.CurrentKeyMaterialId;
  await kms.createAlias({ AliasName: "alias/pairs", TargetKeyId: KeyId });
});

const OPERATIONS = ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"] as const;
const call = (operation: string, input: object) => kms.call(operation, input);

/** Reads both halves with node:crypto and demands that they belong together. */
function readPair(spec: string, PrivateKey: Uint8Array, PublicKey: Uint8Array) {
  const privateKey = createPrivateKey({ key: Buffer.from(PrivateKey), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  const { type, details = {} } = PAIRS[spec] as (typeof PAIRS)[string];
  expect(privateKey.asymmetricKeyType).toBe(type);
  expect(publicKey.asymmetricKeyType).toBe(type);
  expect(publicKey.asymmetricKeyDetails).toMatchObject(details);
  expect(createPublicKey(privateKey).equals(publicKey)).toBe(true);
}

for (const KeyPairSpec of SPECS) {
  test(`${KeyPairSpec}: the private key, plain and decrypted, matches the public key`, async () => {
    const EncryptionContext = { spec: KeyPairSpec };
    const pair = await kms.generateDataKeyPair({ KeyId, KeyPairSpec, EncryptionContext });
    expect(membersOf(pair)).toEqual([
      "KeyId",
      "KeyMaterialId",
      "KeyPairSpec",
      "PrivateKeyCiphertextBlob",
      "PrivateKeyPlaintext",
      "PublicKey",
    ]);
    expect(pair).toMatchObject({ KeyId, KeyPairSpec, KeyMaterialId: material });
    const plaintext = pair.PrivateKeyPlaintext as Uint8Array;
    readPair(KeyPairSpec, plaintext, pair.PublicKey);
    const opened = await kms.decrypt({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext });
    expect(opened).toMatchObject({ Plaintext: plaintext, KeyId, KeyMaterialId: material });
    await refused(kms.decrypt({ CiphertextBlob: pair.PrivateKeyCiphertextBlob }), "InvalidCiphertextException", "");
    if (PAIRS[KeyPairSpec]?.openssl) {
      const { stdout } = await openssl("pkey", "-inform", "DER", "-in", plaintext, "-pubout", "-outform", "DER");
      expect(stdout).toEqual(pair.PublicKey);
      expect(new TextDecoder().decode((await openssl("pkey", "-inform", "DER", "-in", plaintext, "-check", "-noout")).stdout)).toMatch(
        /valid/i,
      );
    }
  });

  test(`${KeyPairSpec} without the plaintext`, async () => {
    const pair = await kms.generateDataKeyPairWithoutPlaintext({ KeyId, KeyPairSpec, EncryptionContext: { a: "b" } });
    expect(membersOf(pair)).toEqual(["KeyId", "KeyMaterialId", "KeyPairSpec", "PrivateKeyCiphertextBlob", "PublicKey"]);
    expect(pair).toMatchObject({ KeyId, KeyPairSpec, KeyMaterialId: material });
    const opened = await kms.decrypt({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext: { a: "b" } });
    readPair(KeyPairSpec, opened.Plaintext as Uint8Array, pair.PublicKey);
    await refused(kms.decrypt({ CiphertextBlob: pair.PrivateKeyCiphertextBlob }), "InvalidCiphertextException", "");
  });
}

test("ML-KEM private keys are in seed format: of the same length for all specs", async () => {
  const lengths = await Promise.all(
    (["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"] as const).map(
      async (KeyPairSpec) => (await kms.generateDataKeyPair({ KeyId, KeyPairSpec })).PrivateKeyPlaintext?.length,
    ),
  );
  expect(lengths).toEqual([86, 86, 86]); // RFC 9935: 22 bytes of frame and the 64-byte seed
});

test("no two pairs are alike", async () => {
  const pairs = await Promise.all(
    Array.from({ length: 30 }, () => kms.generateDataKeyPair({ KeyId, KeyPairSpec: "ECC_NIST_EDWARDS25519" })),
  );
  expect(new Set(pairs.map(({ PublicKey }) => PublicKey.join())).size).toBe(30);
});

describe("both operations", () => {
  for (const operation of OPERATIONS) {
    test(`${operation}: by key id, key ARN, alias name and alias ARN`, async () => {
      for (const form of [idOf(KeyId), KeyId, "alias/pairs", aliasArnOf("alias/pairs")]) {
        expect(await call(operation, { KeyId: form, KeyPairSpec: "ECC_NIST_P256" })).toMatchObject({ KeyId });
      }
    });

    test(`${operation}: KeyPairSpec and KeyId are required, and what they may be`, async () => {
      await refused(call(operation, { KeyId }), "ValidationException", violation("keyPairSpec", "not be null", null));
      await refused(call(operation, { KeyPairSpec: "RSA_2048" }), "ValidationException", violation("keyId", "not be null", null));
      for (const spec of ["RSA_1024", "AES_256", "SYMMETRIC_DEFAULT", "HMAC_256", "ML_DSA_44", "SM2"]) {
        await refused(
          call(operation, { KeyId, KeyPairSpec: spec }),
          "ValidationException",
          new RegExp(
            `^1 validation error detected: Value '${spec}' at 'keyPairSpec' failed to satisfy constraint: Member must satisfy enum value set: `,
          ),
        );
      }
    });

    test(`${operation}: only symmetric encryption keys wrap a private key`, async () => {
      const rsa = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
      await refused(call(operation, { KeyId: rsa, KeyPairSpec: "ECC_NIST_P256" }), "InvalidKeyUsageException");
      const signing = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
      await refused(
        call(operation, { KeyId: signing, KeyPairSpec: "ECC_NIST_P256" }),
        "InvalidKeyUsageException",
        `${signing} key usage is SIGN_VERIFY which is not valid for ${operation}.`,
      );
    });

    test(`${operation}: DryRun makes nothing`, async () => {
      await refused(
        call(operation, { KeyId, KeyPairSpec: "RSA_4096", DryRun: true }),
        "DryRunOperationException",
        "The request would have succeeded, but the DryRun option is set.",
      );
    });

    test(`${operation}: no such key`, async () => {
      await refused(
        call(operation, { KeyId: ABSENT_KEY_ID, KeyPairSpec: "RSA_2048" }),
        "NotFoundException",
        `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
      );
    });
  }
});
