/** GetKeyLastUsage. Source: AWS KMS API Reference, GetKeyLastUsage (with its example), KeyLastUsageData. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, bytes, idOf, keyArnOf, membersOf, newKey, refused, START, STRANGER } from "../support/sdk-kms.js";
import { newFamily, openRegions, type RegionsLab } from "../support/sdk2-regions.js";

let lab: RegionsLab;
beforeAll(async () => {
  lab = await openRegions();
});

const lastUsage = (KeyId: string, kms: Kms = lab.kms) => kms.getKeyLastUsage({ KeyId });

test("a key that was never used: an empty object, and when it was made", async () => {
  const key = await newKey(lab.kms);
  const answer = await lastUsage(key);
  expect(membersOf(answer)).toEqual(["KeyCreationDate", "KeyId", "KeyLastUsage", "TrackingStartDate"]);
  expect(answer).toMatchObject({ KeyId: idOf(key), KeyCreationDate: new Date(START), TrackingStartDate: new Date(START) });
  expect(answer.KeyLastUsage).toEqual({});
});

describe("what counts", () => {
  const signing = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
  const hmac = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;
  const agreement = { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" } as const;
  const kem = { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" } as const;
  const ecdsa = { SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(5) } as const;
  const mac = { MacAlgorithm: "HMAC_SHA_256", Message: bytes(5) } as const;
  const rows: [string, Parameters<Kms["createKey"]>[0], (kms: Kms, KeyId: string) => Promise<unknown>][] = [
    ["Encrypt", {}, (kms, KeyId) => kms.encrypt({ KeyId, Plaintext: bytes(1) })],
    [
      "Decrypt",
      {},
      async (kms, KeyId) => kms.decrypt({ CiphertextBlob: (await kms.encrypt({ KeyId, Plaintext: bytes(1) })).CiphertextBlob }),
    ],
    ["GenerateDataKey", {}, (kms, KeyId) => kms.generateDataKey({ KeyId, KeySpec: "AES_256" })],
    ["GenerateDataKeyWithoutPlaintext", {}, (kms, KeyId) => kms.generateDataKeyWithoutPlaintext({ KeyId, KeySpec: "AES_256" })],
    ["GenerateDataKeyPair", {}, (kms, KeyId) => kms.generateDataKeyPair({ KeyId, KeyPairSpec: "ECC_NIST_P256" })],
    [
      "GenerateDataKeyPairWithoutPlaintext",
      {},
      (kms, KeyId) => kms.generateDataKeyPairWithoutPlaintext({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
    ],
    ["Sign", signing, (kms, KeyId) => kms.sign({ KeyId, ...ecdsa })],
    ["Verify", signing, async (kms, KeyId) => kms.verify({ KeyId, ...ecdsa, Signature: (await kms.sign({ KeyId, ...ecdsa })).Signature })],
    ["GenerateMac", hmac, (kms, KeyId) => kms.generateMac({ KeyId, ...mac })],
    ["VerifyMac", hmac, async (kms, KeyId) => kms.verifyMac({ KeyId, ...mac, Mac: (await kms.generateMac({ KeyId, ...mac })).Mac })],
    [
      "DeriveSharedSecret",
      agreement,
      async (kms, KeyId) =>
        kms.deriveSharedSecret({ KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey: (await kms.getPublicKey({ KeyId })).PublicKey }),
    ],
    ["Encapsulate", kem, (kms, KeyId) => kms.encapsulate({ KeyId, EncapsulationAlgorithm: "ML_KEM" })],
    [
      "Decapsulate",
      kem,
      (kms, KeyId) => kms.decapsulate({ KeyId, EncapsulationAlgorithm: "ML_KEM", SharedSecretCiphertextBlob: bytes(768) }),
    ],
  ];
  for (const [Operation, input, use] of rows) {
    test(Operation, async () => {
      const key = await newKey(lab.kms, input);
      lab.clock.advance(1000);
      await use(lab.kms, key);
      const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
      expect((await lastUsage(idOf(key))).KeyLastUsage).toEqual({
        Operation,
        Timestamp: new Date(lab.clock.now()),
        CloudTrailEventId: id,
        KmsRequestId: id,
      });
    });
  }

  test("ReEncrypt counts for both keys", async () => {
    const [source, destination] = [await newKey(lab.kms), await newKey(lab.kms)];
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: source, Plaintext: bytes(1) });
    await lab.kms.reEncrypt({ CiphertextBlob, DestinationKeyId: destination });
    for (const key of [source, destination]) expect((await lastUsage(key)).KeyLastUsage?.Operation).toBe("ReEncrypt");
  });

  test("looking, managing, a dry run and what failed do not count", async () => {
    const key = await newKey(lab.kms, signing);
    await lab.kms.getPublicKey({ KeyId: key });
    await lab.kms.describeKey({ KeyId: key });
    await lab.kms.updateKeyDescription({ KeyId: key, Description: "x" });
    await refused(lab.kms.sign({ KeyId: key, ...ecdsa, DryRun: true }), "DryRunOperationException");
    await refused(lab.kms.verify({ KeyId: key, ...ecdsa, Signature: bytes(70) }), "KMSInvalidSignatureException");
    await lab.kms.disableKey({ KeyId: key });
    await refused(lab.kms.sign({ KeyId: key, ...ecdsa }), "DisabledException");
    expect((await lastUsage(key)).KeyLastUsage).toEqual({});
  });
});

test("relatives of a multi-Region key are told apart", async () => {
  const { primary, west } = await newFamily(lab.kms);
  await lab.west.encrypt({ KeyId: west, Plaintext: bytes(1) });
  expect((await lastUsage(west, lab.west)).KeyLastUsage?.Operation).toBe("Encrypt");
  expect((await lastUsage(primary)).KeyLastUsage).toEqual({});
});

test("in every state, also while deletion is pending", async () => {
  const key = await newKey(lab.kms);
  await lab.kms.encrypt({ KeyId: key, Plaintext: bytes(1) });
  await lab.kms.disableKey({ KeyId: key });
  expect((await lastUsage(key)).KeyLastUsage?.Operation).toBe("Encrypt");
  await lab.kms.scheduleKeyDeletion({ KeyId: key });
  expect((await lastUsage(key)).KeyLastUsage?.Operation).toBe("Encrypt");
});

test("errors: no such key, an alias, somebody of another account", async () => {
  await refused(lastUsage(ABSENT_KEY_ID), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
  await refused(lastUsage("alias/x"), "NotFoundException", "Invalid keyId 'alias/x'");
  await refused(lastUsage("arn:aws:kms:x"), "InvalidArnException");
  await refused(lab.kms.call("GetKeyLastUsage", { KeyId: await newKey(lab.kms) }, { caller: STRANGER }), "AccessDeniedException");
});
