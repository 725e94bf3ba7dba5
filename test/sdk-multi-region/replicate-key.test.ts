/** CreateKey with MultiRegion, ReplicateKey. Source: AWS KMS API Reference, ReplicateKey; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import {
  ABSENT_KEY_ID,
  ACCOUNT,
  bytes,
  idOf,
  keyArnOf,
  membersOf,
  newKey,
  openLab,
  refused,
  START,
  violation,
} from "../support/sdk-kms.js";
import { EAST, HERE, metadataIn, newFamily, openRegions, type RegionsLab, WEST } from "../support/sdk2-regions.js";

let lab: RegionsLab;
beforeAll(async () => {
  lab = await openRegions();
});

const replicate = (input: object) => lab.kms.call("ReplicateKey" as string, input) as ReturnType<typeof lab.kms.replicateKey>;
const newPrimary = (input: object = {}) => newKey(lab.kms, { ...input, MultiRegion: true });

describe("a primary key", () => {
  test("has an mrk- id, and is alone at first", async () => {
    const { KeyMetadata } = await lab.kms.createKey({ MultiRegion: true });
    expect(KeyMetadata.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(membersOf(KeyMetadata)).toContain("MultiRegionConfiguration");
    expect(KeyMetadata).toMatchObject({
      Arn: keyArnOf(KeyMetadata.KeyId),
      MultiRegion: true,
      MultiRegionConfiguration: { MultiRegionKeyType: "PRIMARY", PrimaryKey: { Arn: KeyMetadata.Arn, Region: HERE }, ReplicaKeys: [] },
    });
  });

  test("MultiRegion false is as nothing said", async () => {
    const { KeyMetadata } = await lab.kms.createKey({ MultiRegion: false });
    expect(KeyMetadata.MultiRegion).toBe(false);
    expect(membersOf(KeyMetadata)).not.toContain("MultiRegionConfiguration");
    expect(KeyMetadata.KeyId).not.toMatch(/^mrk-/);
  });
});

describe("the answer", () => {
  test("ReplicaKeyMetadata as AWS shows it while the replica is being made, ReplicaPolicy, no ReplicaTags", async () => {
    const primary = await newPrimary({ Description: "the primary's", Tags: [{ TagKey: "a", TagValue: "1" }] });
    const answer = await replicate({ KeyId: primary, ReplicaRegion: WEST });
    expect(membersOf(answer)).toEqual(["ReplicaKeyMetadata", "ReplicaPolicy"]);
    const replica = keyArnOf(idOf(primary), WEST);
    const { ReplicaKeyMetadata } = answer;
    expect(membersOf(ReplicaKeyMetadata as object)).toEqual(
      "AWSAccountId Arn CreationDate CustomerMasterKeySpec Description Enabled EncryptionAlgorithms KeyId KeyManager KeySpec KeyState KeyUsage MultiRegion MultiRegionConfiguration Origin".split(
        " ",
      ),
    );
    expect(ReplicaKeyMetadata).toMatchObject({
      AWSAccountId: ACCOUNT,
      Arn: replica,
      CreationDate: new Date(START),
      Description: "",
      Enabled: false,
      KeyId: idOf(primary),
      KeyState: "Creating",
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: "REPLICA",
        PrimaryKey: { Arn: primary, Region: HERE },
        ReplicaKeys: [{ Arn: replica, Region: WEST }],
      },
    });
    expect(JSON.parse(answer.ReplicaPolicy as string)).toEqual({
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

  test("description, policy and tags of the request", async () => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" }],
    });
    const Tags = [
      { TagKey: "b", TagValue: "2" },
      { TagKey: "c", TagValue: "" },
    ];
    const primary = await newPrimary();
    const answer = await replicate({ KeyId: idOf(primary), ReplicaRegion: WEST, Description: "there", Policy, Tags });
    expect(membersOf(answer)).toEqual(["ReplicaKeyMetadata", "ReplicaPolicy", "ReplicaTags"]);
    expect(answer).toMatchObject({ ReplicaKeyMetadata: { Description: "there" }, ReplicaPolicy: Policy, ReplicaTags: Tags });
    const replica = keyArnOf(idOf(primary), WEST);
    expect((await lab.west.getKeyPolicy({ KeyId: replica })).Policy).toBe(Policy);
    expect((await lab.west.listResourceTags({ KeyId: replica })).Tags).toEqual(Tags);
    expect((await metadataIn(lab.west, replica)).Description).toBe("there");
  });

  test("afterwards both know all relatives", async () => {
    const { primary, west, east } = await newFamily(lab.kms, [WEST, EAST]);
    const configuration = {
      PrimaryKey: { Arn: primary, Region: HERE },
      ReplicaKeys: [
        { Arn: west, Region: WEST },
        { Arn: east, Region: EAST },
      ],
    };
    expect((await metadataIn(lab.kms, primary)).MultiRegionConfiguration).toEqual({ MultiRegionKeyType: "PRIMARY", ...configuration });
    for (const [kms, arn] of [
      [lab.west, west],
      [lab.east, east],
    ] as const) {
      const there = await metadataIn(kms, arn);
      expect(there.MultiRegionConfiguration).toEqual({ MultiRegionKeyType: "REPLICA", ...configuration });
      expect(there).toMatchObject({ KeyState: "Enabled", Enabled: true });
      expect(there.CurrentKeyMaterialId).toBe((await metadataIn(lab.kms, primary)).CurrentKeyMaterialId);
    }
  });
});

describe("errors", () => {
  test("before it is replicated, the key does not exist there", async () => {
    const there = keyArnOf(idOf(await newPrimary()), WEST);
    await refused(lab.west.describeKey({ KeyId: there }), "NotFoundException", `Key '${there}' does not exist`);
  });

  test("into a Region where there is one already, and into its own", async () => {
    const { primary } = await newFamily(lab.kms);
    await refused(replicate({ KeyId: primary, ReplicaRegion: WEST }), "AlreadyExistsException");
    await refused(replicate({ KeyId: primary, ReplicaRegion: HERE }), "AlreadyExistsException");
  });

  test("into a Region where one is pending deletion", async () => {
    const { primary, west } = await newFamily(lab.kms);
    await lab.west.scheduleKeyDeletion({ KeyId: west, PendingWindowInDays: 7 });
    await refused(replicate({ KeyId: primary, ReplicaRegion: WEST }), "AlreadyExistsException");
  });

  test("a replica, into its own Region and into another", async () => {
    const { west } = await newFamily(lab.kms);
    for (const ReplicaRegion of [WEST, EAST]) {
      await refused(
        lab.west.replicateKey({ KeyId: west, ReplicaRegion }),
        "UnsupportedOperationException",
        `${west} is not a multi-region primary key.`,
      );
    }
  });

  test("a single-Region key", async () => {
    const single = await newKey(lab.kms);
    await refused(
      replicate({ KeyId: single, ReplicaRegion: WEST }),
      "UnsupportedOperationException",
      `${single} is not a multi-region primary key.`,
    );
  });

  test("a Region that is not served", async () => {
    const primary = await newPrimary();
    await refused(replicate({ KeyId: primary, ReplicaRegion: "sa-east-1" }), "UnsupportedOperationException");
    const alone = await openLab();
    const key = await newKey(alone.kms, { MultiRegion: true });
    await refused(alone.kms.replicateKey({ KeyId: key, ReplicaRegion: WEST }), "UnsupportedOperationException");
  });

  test("states: Disabled, pending deletion, pending import", async () => {
    const primary = await newPrimary();
    await lab.kms.disableKey({ KeyId: primary });
    await refused(replicate({ KeyId: primary, ReplicaRegion: WEST }), "DisabledException", `${primary} is disabled.`);
    await lab.kms.scheduleKeyDeletion({ KeyId: primary });
    await refused(replicate({ KeyId: primary, ReplicaRegion: WEST }), "KMSInvalidStateException", `${primary} is pending deletion.`);
    const empty = await newPrimary({ Origin: "EXTERNAL" });
    await refused(replicate({ KeyId: empty, ReplicaRegion: WEST }), "KMSInvalidStateException", `${empty} is pending import.`);
  });

  test("limits and required members", async () => {
    const primary = await newPrimary();
    const good = { KeyId: primary, ReplicaRegion: WEST };
    await refused(replicate({ ReplicaRegion: WEST }), "ValidationException", violation("keyId", "not be null", null));
    await refused(replicate({ KeyId: primary }), "ValidationException", violation("replicaRegion", "not be null", null));
    await refused(replicate({ ...good, ReplicaRegion: "" }), "ValidationException", /at 'replicaRegion' failed/);
    await refused(
      replicate({ ...good, ReplicaRegion: "nowhere" }),
      "ValidationException",
      /Value 'nowhere' at 'replicaRegion' failed .* pattern: /,
    );
    await refused(replicate({ ...good, Description: "d".repeat(8193) }), "ValidationException", /at 'description' failed/);
    await refused(replicate({ ...good, Policy: "{}" }), "MalformedPolicyDocumentException");
    const many = Array.from({ length: 51 }, (_, i) => ({ TagKey: `k${i}`, TagValue: "" }));
    await refused(replicate({ ...good, Tags: many }), "TagException", "Too many tags");
    await refused(
      replicate({ ...good, Tags: [{ TagKey: "aws:x", TagValue: "" }] }),
      "TagException",
      "Tags beginning with aws: are reserved",
    );
    expect((await metadataIn(lab.kms, primary)).MultiRegionConfiguration?.ReplicaKeys).toEqual([]);
    await replicate({ ...good, Description: "d".repeat(8192), Tags: many.slice(0, 50) });
  });

  test("no such key; an alias is not taken", async () => {
    await refused(
      replicate({ KeyId: ABSENT_KEY_ID, ReplicaRegion: WEST }),
      "NotFoundException",
      `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
    );
    await refused(replicate({ KeyId: "alias/x", ReplicaRegion: WEST }), "NotFoundException", "Invalid keyId 'alias/x'");
  });
});

describe("every kind of key", () => {
  test("HMAC: a tag made in one Region is good in all", async () => {
    const { primary, west, east } = await newFamily(lab.kms, [WEST, EAST], { KeySpec: "HMAC_384", KeyUsage: "GENERATE_VERIFY_MAC" });
    const request = { MacAlgorithm: "HMAC_SHA_384", Message: bytes(20) } as const;
    const { Mac } = await lab.kms.generateMac({ ...request, KeyId: primary });
    expect(await lab.west.verifyMac({ ...request, KeyId: west, Mac })).toMatchObject({ KeyId: west, MacValid: true });
    expect((await lab.east.generateMac({ ...request, KeyId: east })).Mac).toEqual(Mac);
  });

  for (const [KeySpec, SigningAlgorithm] of [
    ["RSA_2048", "RSASSA_PSS_SHA_256"],
    ["ECC_NIST_P256", "ECDSA_SHA_256"],
    ["ECC_SECG_P256K1", "ECDSA_SHA_256"],
    ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512"],
    ["ML_DSA_44", "ML_DSA_SHAKE_256"],
  ] as const) {
    test(`${KeySpec}: the same public key; a signature made there is good here`, async () => {
      const { primary, west } = await newFamily(lab.kms, [WEST], { KeySpec, KeyUsage: "SIGN_VERIFY" });
      const publicKey = (await lab.kms.getPublicKey({ KeyId: primary })).PublicKey;
      const there = await lab.west.getPublicKey({ KeyId: west });
      expect(there).toMatchObject({ KeyId: west, PublicKey: publicKey });
      const request = { SigningAlgorithm, Message: bytes(10) };
      const { Signature } = await lab.west.sign({ ...request, KeyId: west });
      expect((await lab.kms.verify({ ...request, KeyId: primary, Signature })).SignatureValid).toBe(true);
    });
  }

  test("RSA encryption, key agreement and ML-KEM", async () => {
    const rsa = await newFamily(lab.kms, [WEST], { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: rsa.primary, Plaintext: bytes(9), EncryptionAlgorithm });
    expect((await lab.west.decrypt({ KeyId: rsa.west, CiphertextBlob, EncryptionAlgorithm })).Plaintext).toEqual(bytes(9));

    const agree = await newFamily(lab.kms, [WEST], { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
    const peer = await newKey(lab.kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
    const request = { KeyAgreementAlgorithm: "ECDH", PublicKey: (await lab.kms.getPublicKey({ KeyId: peer })).PublicKey } as const;
    const { SharedSecret } = await lab.kms.deriveSharedSecret({ ...request, KeyId: agree.primary });
    expect((await lab.west.deriveSharedSecret({ ...request, KeyId: agree.west })).SharedSecret).toEqual(SharedSecret);

    const kem = await newFamily(lab.kms, [WEST], { KeySpec: "ML_KEM_768", KeyUsage: "ENCAPSULATE_DECAPSULATE" });
    const EncapsulationAlgorithm = "ML_KEM" as const;
    const made = await lab.kms.encapsulate({ KeyId: kem.primary, EncapsulationAlgorithm });
    const { SharedSecretCiphertextBlob } = made;
    expect((await lab.west.decapsulate({ KeyId: kem.west, SharedSecretCiphertextBlob, EncapsulationAlgorithm })).SharedSecret).toEqual(
      made.SharedSecret,
    );
  });
});
