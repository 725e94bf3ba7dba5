/** CreateKey. Source: AWS KMS API Reference, CreateKey; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import { ACCOUNT, keyArnOf, membersOf, newKey, openLab, REGION, refused, START, violation } from "../support/sdk-kms.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SYMMETRIC_MEMBERS = [
  "AWSAccountId",
  "Arn",
  "CreationDate",
  "CurrentKeyMaterialId",
  "CustomerMasterKeySpec",
  "Description",
  "Enabled",
  "EncryptionAlgorithms",
  "KeyId",
  "KeyManager",
  "KeySpec",
  "KeyState",
  "KeyUsage",
  "MultiRegion",
  "Origin",
];

let kms: Kms;
beforeAll(async () => {
  ({ kms } = await openLab());
});

/** Any input at all, as the wire can bring it. */
const create = (input: object) => kms.call("CreateKey" as string, input) as ReturnType<Kms["createKey"]>;
const tags = (count: number) => Array.from({ length: count }, (_, i) => ({ TagKey: `k${i}`, TagValue: `v${i}` }));

describe("the answer", () => {
  test("by default: an enabled symmetric encryption key, with exactly the members AWS gives", async () => {
    const answer = await kms.createKey();
    expect(membersOf(answer)).toEqual(["KeyMetadata"]);
    const { KeyMetadata } = answer;
    expect(membersOf(KeyMetadata)).toEqual(SYMMETRIC_MEMBERS);
    expect(KeyMetadata).toEqual({
      AWSAccountId: ACCOUNT,
      Arn: keyArnOf(KeyMetadata.KeyId),
      CreationDate: new Date(START),
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      Description: "",
      Enabled: true,
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      KeyId: expect.stringMatching(UUID),
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      MultiRegion: false,
      Origin: "AWS_KMS",
    });
  });

  test("says 200 and a request id in its metadata", async () => {
    const { $metadata } = await kms.createKey();
    expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  test("KeySpec, KeyUsage and Origin may be said though they are the defaults; so may the old CustomerMasterKeySpec", async () => {
    for (const input of [
      { KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "ENCRYPT_DECRYPT", Origin: "AWS_KMS", MultiRegion: false },
      { CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" },
    ]) {
      const { KeyMetadata } = await create(input);
      expect(membersOf(KeyMetadata)).toEqual(SYMMETRIC_MEMBERS);
    }
  });

  test("a multi-Region key has an mrk- id and tells of its relatives", async () => {
    const { KeyMetadata } = await kms.createKey({ MultiRegion: true });
    expect(KeyMetadata.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(membersOf(KeyMetadata)).toEqual([...SYMMETRIC_MEMBERS, "MultiRegionConfiguration"].sort());
    expect(KeyMetadata.MultiRegion).toBe(true);
    expect(KeyMetadata.MultiRegionConfiguration).toEqual({
      MultiRegionKeyType: "PRIMARY",
      PrimaryKey: { Arn: keyArnOf(KeyMetadata.KeyId), Region: REGION },
      ReplicaKeys: [],
    });
  });

  test("a key of origin EXTERNAL waits for its material", async () => {
    const { KeyMetadata } = await kms.createKey({ Origin: "EXTERNAL" });
    expect(KeyMetadata).toMatchObject({ Origin: "EXTERNAL", KeyState: "PendingImport", Enabled: false });
    expect(membersOf(KeyMetadata)).toEqual(SYMMETRIC_MEMBERS.filter((name) => name !== "CurrentKeyMaterialId"));
  });

  test("ids and material ids never repeat", async () => {
    const made = await Promise.all(Array.from({ length: 40 }, () => kms.createKey()));
    expect(new Set(made.map(({ KeyMetadata }) => KeyMetadata.KeyId)).size).toBe(40);
    expect(new Set(made.map(({ KeyMetadata }) => KeyMetadata.CurrentKeyMaterialId)).size).toBe(40);
  });
});

describe("Description", () => {
  test("0 to 8,192 characters", async () => {
    for (const length of [0, 1, 8191, 8192]) {
      const Description = "d".repeat(length);
      expect((await kms.createKey({ Description })).KeyMetadata.Description).toBe(Description);
    }
    const tooLong = "d".repeat(8193);
    await refused(
      kms.createKey({ Description: tooLong }),
      "ValidationException",
      violation("description", "have length less than or equal to 8192", tooLong),
    );
  });

  test("characters are counted, not UTF-16 units", async () => {
    const Description = "\u{1F511}".repeat(8192);
    expect((await kms.createKey({ Description })).KeyMetadata.Description).toBe(Description);
  });
});

describe("KeySpec and KeyUsage", () => {
  test("every spec but SYMMETRIC_DEFAULT needs a KeyUsage", async () => {
    for (const KeySpec of ["HMAC_256", "RSA_2048", "ECC_NIST_P256", "ML_DSA_44", "ML_KEM_768"]) {
      await refused(
        create({ KeySpec }),
        "ValidationException",
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
      );
    }
  });

  test("a usage that the spec does not serve", async () => {
    for (const [KeySpec, KeyUsage] of [
      ["RSA_2048", "KEY_AGREEMENT"],
      ["SYMMETRIC_DEFAULT", "SIGN_VERIFY"],
      ["HMAC_256", "ENCRYPT_DECRYPT"],
      ["ECC_SECG_P256K1", "KEY_AGREEMENT"],
      ["ML_KEM_512", "SIGN_VERIFY"],
    ]) {
      await refused(create({ KeySpec, KeyUsage }), "ValidationException", `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`);
    }
  });

  test("a spec or usage that does not exist is refused with the list of those that do", async () => {
    const unknownSpec = violation("keySpec", "satisfy enum value set: [RSA_2048, ECC_NIST_P384, ", "HMAC_random");
    const error = await refused(create({ KeySpec: "HMAC_random" }), "ValidationException");
    expect(error.message.startsWith(unknownSpec), error.message).toBe(true);
    const unknownUsage = violation("keyUsage", "satisfy enum value set: [ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC", "RANDOM");
    const other = await refused(create({ KeySpec: "HMAC_256", KeyUsage: "RANDOM" }), "ValidationException");
    expect(other.message.startsWith(unknownUsage), other.message).toBe(true);
  });

  test("the old and the new name of the spec do not go together", async () => {
    await refused(create({ KeySpec: "SYMMETRIC_DEFAULT", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" }), "ValidationException");
  });
});

describe("origins and stores this library has not", () => {
  test("are refused, never quietly made into a key of another kind", async () => {
    await refused(create({ Origin: "AWS_CLOUDHSM", CustomKeyStoreId: "cks-1234567890abcdef0" }), "UnsupportedOperationException");
    await refused(
      create({ Origin: "EXTERNAL_KEY_STORE", CustomKeyStoreId: "cks-1234567890abcdef0", XksKeyId: "x" }),
      "UnsupportedOperationException",
    );
    await refused(create({ CustomKeyStoreId: "cks-1234567890abcdef0" }), "UnsupportedOperationException");
    await refused(create({ XksKeyId: "x" }), "UnsupportedOperationException");
    await refused(create({ Origin: "MOON" }), "ValidationException");
  });
});

describe("Tags", () => {
  const made = async (Tags: object[]) => {
    const { KeyMetadata } = await create({ Tags });
    return (await kms.listResourceTags({ KeyId: KeyMetadata.KeyId })).Tags;
  };

  test("are there right after, in the order given", async () => {
    expect(await made(tags(50))).toEqual(tags(50));
    expect(await made([])).toEqual([]);
  });

  test("51 are too many", async () => {
    await refused(create({ Tags: tags(51) }), "TagException", "Too many tags");
  });

  test("TagKey 1 to 128, TagValue 0 to 256 characters, told by place", async () => {
    const key = (length: number) => "a".repeat(length);
    const value = (length: number) => "v".repeat(length);
    const edges = [
      { TagKey: key(1), TagValue: "" },
      { TagKey: key(128), TagValue: value(256) },
      { TagKey: key(127), TagValue: value(255) },
    ];
    expect(await made(edges)).toEqual(edges);
    await refused(
      create({ Tags: [{ TagKey: "a", TagValue: value(257) }] }),
      "ValidationException",
      violation("tags.1.member.tagValue", "have length less than or equal to 256", value(257)),
    );
    await refused(
      create({
        Tags: [
          { TagKey: "a", TagValue: "" },
          { TagKey: key(129), TagValue: "" },
        ],
      }),
      "ValidationException",
      violation("tags.2.member.tagKey", "have length less than or equal to 128", key(129)),
    );
    await refused(
      create({ Tags: [{ TagKey: "", TagValue: "" }] }),
      "ValidationException",
      violation("tags.1.member.tagKey", "have length greater than or equal to 1", ""),
    );
    await refused(create({ Tags: [{ TagKey: "a" }] }), "ValidationException", violation("tags.1.member.tagValue", "not be null", null));
  });

  test("aws: is reserved in any case; one key twice is refused", async () => {
    for (const TagKey of ["aws:key1", "AWS:key1", "Aws:"]) {
      await refused(create({ Tags: [{ TagKey, TagValue: "" }] }), "TagException", "Tags beginning with aws: are reserved");
    }
    await refused(
      create({
        Tags: [
          { TagKey: "a", TagValue: "1" },
          { TagKey: "a", TagValue: "2" },
        ],
      }),
      "TagException",
    );
    expect(await made([{ TagKey: "aws", TagValue: "not reserved" }])).toHaveLength(1);
  });
});

describe("Policy", () => {
  test("left out: the default policy, word for word", async () => {
    const { KeyMetadata } = await kms.createKey();
    expect(JSON.parse((await kms.getKeyPolicy({ KeyId: KeyMetadata.KeyId })).Policy)).toEqual({
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [
        {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
  });

  test("malformed: no key is made", async () => {
    const before = (await kms.listKeys({ Limit: 1000 })).Keys.length;
    for (const Policy of ["{", "[]", "{}", '{"Version":"2012-10-17","Statement":[]}', "policy"]) {
      await refused(create({ Policy }), "MalformedPolicyDocumentException");
    }
    expect((await kms.listKeys({ Limit: 1000 })).Keys).toHaveLength(before);
  });
});

describe("the quota of keys", () => {
  test("counts keys of the account and Region until they are deleted for good", async () => {
    const { kms: few, clock } = await openLab({ quotas: { keys: 2 } });
    const [first] = [await newKey(few), await newKey(few)];
    await refused(few.createKey(), "LimitExceededException");
    await few.scheduleKeyDeletion({ KeyId: first, PendingWindowInDays: 7 });
    await refused(few.createKey(), "LimitExceededException");
    clock.advance(7 * DAY_MS);
    await newKey(few);
    await refused(few.createKey(), "LimitExceededException");
  });
});
