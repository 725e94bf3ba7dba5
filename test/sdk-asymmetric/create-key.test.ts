/** CreateKey and DescribeKey for every KeySpec and KeyUsage. Source: AWS KMS API Reference, CreateKey, KeyMetadata; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ACCOUNT, keyArnOf, membersOf, openLab, refused, START } from "../support/sdk-kms.js";

const SIGNING_RSA = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
];
const RSA = {
  ENCRYPT_DECRYPT: { EncryptionAlgorithms: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] },
  SIGN_VERIFY: { SigningAlgorithms: SIGNING_RSA },
};
const nist = (algorithm: string) => ({
  SIGN_VERIFY: { SigningAlgorithms: [algorithm] },
  KEY_AGREEMENT: { KeyAgreementAlgorithms: ["ECDH"] },
});
const hmac = (bits: number) => ({ GENERATE_VERIFY_MAC: { MacAlgorithms: [`HMAC_SHA_${bits}`] } });
const ML_DSA = { SIGN_VERIFY: { SigningAlgorithms: ["ML_DSA_SHAKE_256"] } };
const ML_KEM = { ENCAPSULATE_DECAPSULATE: { EncapsulationAlgorithms: ["ML_KEM"] } };

/** Spec -> usage -> the member of KeyMetadata that lists the algorithms. What is not here is refused. */
const ALLOWED: Record<string, Record<string, Record<string, string[]>>> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: { EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"] } },
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: nist("ECDSA_SHA_256"),
  ECC_NIST_P384: nist("ECDSA_SHA_384"),
  ECC_NIST_P521: nist("ECDSA_SHA_512"),
  ECC_SECG_P256K1: { SIGN_VERIFY: { SigningAlgorithms: ["ECDSA_SHA_256"] } },
  ECC_NIST_EDWARDS25519: { SIGN_VERIFY: { SigningAlgorithms: ["ED25519_SHA_512", "ED25519_PH_SHA_512"] } },
  HMAC_224: hmac(224),
  HMAC_256: hmac(256),
  HMAC_384: hmac(384),
  HMAC_512: hmac(512),
  ML_DSA_44: ML_DSA,
  ML_DSA_65: ML_DSA,
  ML_DSA_87: ML_DSA,
  ML_KEM_512: ML_KEM,
  ML_KEM_768: ML_KEM,
  ML_KEM_1024: ML_KEM,
};
const USAGES = ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE"];
const COMMON =
  "AWSAccountId Arn CreationDate CustomerMasterKeySpec Description Enabled KeyId KeyManager KeySpec KeyState KeyUsage MultiRegion Origin".split(
    " ",
  );

const pairs = Object.entries(ALLOWED).flatMap(([KeySpec, usages]) => USAGES.map((KeyUsage) => ({ KeySpec, KeyUsage, usages })));
const allowed = pairs.filter(({ KeyUsage, usages }) => KeyUsage in usages);
const forbidden = pairs.filter(({ KeyUsage, usages }) => !(KeyUsage in usages));
/** RSA takes long to generate: the usages of one key differ in nothing but what is asked, which RSA_2048 shows. */
const fresh = (KeySpec: string, KeyUsage: string) => !/RSA_[34]/.test(KeySpec) || KeyUsage === "SIGN_VERIFY";

let kms: Kms;
beforeAll(async () => {
  ({ kms } = await openLab());
});

const create = (input: object) => kms.call("CreateKey" as string, input) as ReturnType<Kms["createKey"]>;

test("the table holds all combinations", () => {
  expect([allowed.length, forbidden.length]).toEqual([25, 70]);
});

describe("combinations that are allowed", () => {
  for (const { KeySpec, KeyUsage, usages } of allowed.filter((row) => fresh(row.KeySpec, row.KeyUsage))) {
    test(`${KeySpec} ${KeyUsage}`, async () => {
      const { KeyMetadata } = await create({ KeySpec, KeyUsage });
      const [member, algorithms] = Object.entries(usages[KeyUsage] as Record<string, string[]>)[0] as [string, string[]];
      const material = KeySpec === "SYMMETRIC_DEFAULT" ? ["CurrentKeyMaterialId"] : [];
      expect(membersOf(KeyMetadata)).toEqual([...COMMON, member, ...material].sort());
      expect(KeyMetadata).toMatchObject({
        AWSAccountId: ACCOUNT,
        Arn: keyArnOf(KeyMetadata.KeyId),
        CreationDate: new Date(START),
        CustomerMasterKeySpec: KeySpec,
        Description: "",
        Enabled: true,
        KeyId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        KeyManager: "CUSTOMER",
        KeySpec,
        KeyState: "Enabled",
        KeyUsage,
        MultiRegion: false,
        Origin: "AWS_KMS",
        [member]: algorithms,
      });
      expect((await kms.describeKey({ KeyId: KeyMetadata.KeyId })).KeyMetadata).toEqual(KeyMetadata);
    });
  }

  test("EXTERNAL: every one of them, waiting for its material", async () => {
    for (const { KeySpec, KeyUsage, usages } of allowed) {
      const { KeyMetadata } = await create({ KeySpec, KeyUsage, Origin: "EXTERNAL" });
      const [member, algorithms] = Object.entries(usages[KeyUsage] as Record<string, string[]>)[0] as [string, string[]];
      expect(membersOf(KeyMetadata), `${KeySpec} ${KeyUsage}`).toEqual([...COMMON, member].sort());
      expect(KeyMetadata).toMatchObject({ KeyState: "PendingImport", Enabled: false, Origin: "EXTERNAL", [member]: algorithms });
    }
  });
});

describe("combinations that are refused", () => {
  for (const spec of Object.keys(ALLOWED)) {
    test(spec, async () => {
      for (const { KeySpec, KeyUsage } of forbidden.filter((row) => row.KeySpec === spec)) {
        for (const Origin of ["AWS_KMS", "EXTERNAL"]) {
          await refused(
            create({ KeySpec, KeyUsage, Origin }),
            "ValidationException",
            `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`,
          );
        }
      }
    });
  }

  test("no key was made", async () => {
    const before = (await kms.listKeys({ Limit: 1000 })).Keys.length;
    await refused(create({ KeySpec: "RSA_2048", KeyUsage: "KEY_AGREEMENT" }), "ValidationException");
    expect((await kms.listKeys({ Limit: 1000 })).Keys).toHaveLength(before);
  });
});

test("KeyUsage must be said for all but symmetric encryption keys", async () => {
  for (const KeySpec of Object.keys(ALLOWED).filter((spec) => spec !== "SYMMETRIC_DEFAULT")) {
    await refused(
      create({ KeySpec }),
      "ValidationException",
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
});

test("the KeySpec of the China Regions is not there", async () => {
  await refused(
    create({ KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" }),
    "ValidationException",
    /^1 validation error detected: Value 'SM2' at 'keySpec' failed/,
  );
});

test("a KeyUsage and a KeySpec that do not exist are told at once", async () => {
  const error = await refused(
    create({ KeySpec: "RSA_1024", KeyUsage: "RANDOM" }),
    "ValidationException",
    /^2 validation errors detected: /,
  );
  expect(error.message).toContain("Value 'RSA_1024' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [");
  expect(error.message).toContain("Value 'RANDOM' at 'keyUsage' failed to satisfy constraint: Member must satisfy enum value set: [");
});

test("the old name CustomerMasterKeySpec serves asymmetric keys too, but not together with the new one", async () => {
  const { KeyMetadata } = await create({ CustomerMasterKeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  expect(KeyMetadata).toMatchObject({ KeySpec: "ECC_NIST_P256", CustomerMasterKeySpec: "ECC_NIST_P256" });
  await refused(
    create({ CustomerMasterKeySpec: "ECC_NIST_P256", KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    "ValidationException",
    /KeySpec and CustomerMasterKeySpec/,
  );
});
