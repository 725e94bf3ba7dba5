/** GenerateMac and VerifyMac. Source: AWS KMS API Reference, GenerateMac, VerifyMac; recorded answers of AWS. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, bytes, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

/** Spec -> algorithm and length of a tag in bytes. */
const MACS: Record<string, [string, number]> = {
  HMAC_224: ["HMAC_SHA_224", 28],
  HMAC_256: ["HMAC_SHA_256", 32],
  HMAC_384: ["HMAC_SHA_384", 48],
  HMAC_512: ["HMAC_SHA_512", 64],
};
const rows = Object.entries(MACS).map(([spec, [algorithm, length]]) => ({ spec, algorithm, length }));

let kms: Kms;
const keys: Record<string, string> = {};
beforeAll(async () => {
  ({ kms } = await openLab());
  for (const { spec } of rows) keys[spec] = await newKey(kms, { KeySpec: spec as "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  keys.symmetric = await newKey(kms);
  keys.signing = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  await kms.createAlias({ AliasName: "alias/mac", TargetKeyId: keyOf("HMAC_256") });
});

const keyOf = (name: string) => keys[name] as string;
const generateMac = (input: object) => kms.call("GenerateMac" as string, input) as ReturnType<Kms["generateMac"]>;
const verifyMac = (input: object) => kms.call("VerifyMac" as string, input) as ReturnType<Kms["verifyMac"]>;

for (const { spec, algorithm, length } of rows) {
  describe(`${spec} ${algorithm}`, () => {
    const request = (Message: Uint8Array) => ({ KeyId: keyOf(spec), MacAlgorithm: algorithm, Message });

    test("messages of 1 to 4,096 bytes; the same message has the same tag", async () => {
      for (const size of [1, 63, 64, 65, 127, 128, 129, 4095, 4096]) {
        const { Mac } = await generateMac(request(bytes(size)));
        expect(Mac).toHaveLength(length);
        expect((await generateMac(request(bytes(size)))).Mac).toEqual(Mac);
        expect((await verifyMac({ ...request(bytes(size)), Mac })).MacValid).toBe(true);
      }
    });

    test("another message, a changed, shorter or longer tag: KMSInvalidMacException without a message", async () => {
      const { Mac } = await generateMac(request(bytes(10)));
      await refused(verifyMac({ ...request(bytes(11)), Mac }), "KMSInvalidMacException", "");
      for (const wrong of [
        ...Array.from({ length }, (_, at) => Mac.map((byte, i) => (i === at ? byte ^ 1 : byte))),
        ...Array.from({ length: length - 1 }, (_, i) => Mac.slice(0, i + 1)),
        new Uint8Array([...Mac, 0]),
        bytes(6144),
      ]) {
        await refused(verifyMac({ ...request(bytes(10)), Mac: wrong }), "KMSInvalidMacException", "");
      }
    });

    test("an algorithm that is not the key's", async () => {
      for (const { algorithm: other } of rows.filter((row) => row.algorithm !== algorithm)) {
        for (const operation of [generateMac, verifyMac]) {
          await refused(
            operation({ KeyId: keyOf(spec), MacAlgorithm: other, Message: bytes(1), Mac: bytes(1) }),
            "InvalidKeyUsageException",
            `Algorithm ${other} is incompatible with key spec ${spec}.`,
          );
        }
      }
    });
  });
}

test("the answers have exactly these members; KeyId is the ARN", async () => {
  for (const KeyId of [idOf(keyOf("HMAC_256")), keyOf("HMAC_256"), "alias/mac", aliasArnOf("alias/mac")]) {
    const request = { KeyId, MacAlgorithm: "HMAC_SHA_256", Message: bytes(10) };
    const made = await generateMac(request);
    expect(membersOf(made)).toEqual(["KeyId", "Mac", "MacAlgorithm"]);
    expect(made).toMatchObject({ KeyId: keyOf("HMAC_256"), MacAlgorithm: "HMAC_SHA_256" });
    const verified = await verifyMac({ ...request, Mac: made.Mac });
    expect(membersOf(verified)).toEqual(["KeyId", "MacAlgorithm", "MacValid"]);
    expect(verified).toMatchObject({ KeyId: keyOf("HMAC_256"), MacAlgorithm: "HMAC_SHA_256", MacValid: true });
  }
});

test("two keys never make the same tag", async () => {
  const tags = [];
  for (let i = 0; i < 50; i++) {
    const KeyId = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    tags.push((await generateMac({ KeyId, MacAlgorithm: "HMAC_SHA_256", Message: bytes(1) })).Mac.join());
  }
  expect(new Set(tags).size).toBe(50);
});

describe("errors", () => {
  const request = () => ({ KeyId: keyOf("HMAC_256"), MacAlgorithm: "HMAC_SHA_256", Message: bytes(1), Mac: bytes(1) });

  test("a key of another usage", async () => {
    for (const [name, usage] of [
      ["symmetric", "ENCRYPT_DECRYPT"],
      ["signing", "SIGN_VERIFY"],
    ] as const) {
      for (const [operation, called] of [
        [generateMac, "GenerateMac"],
        [verifyMac, "VerifyMac"],
      ] as const) {
        await refused(
          operation({ ...request(), KeyId: keyOf(name) }),
          "InvalidKeyUsageException",
          `${keyOf(name)} key usage is ${usage} which is not valid for ${called}.`,
        );
      }
    }
  });

  test("limits and required members", async () => {
    for (const operation of [generateMac, verifyMac]) {
      await refused(
        operation({ ...request(), Message: bytes(0) }),
        "ValidationException",
        violation("message", "have length greater than or equal to 1"),
      );
      await refused(
        operation({ ...request(), Message: bytes(4097) }),
        "ValidationException",
        violation("message", "have length less than or equal to 4096"),
      );
      await refused(operation({ ...request(), Message: undefined }), "ValidationException", violation("message", "not be null", null));
      await refused(operation({ ...request(), KeyId: undefined }), "ValidationException", violation("keyId", "not be null", null));
      await refused(
        operation({ ...request(), MacAlgorithm: undefined }),
        "ValidationException",
        violation("macAlgorithm", "not be null", null),
      );
      await refused(
        operation({ ...request(), MacAlgorithm: "INVALID" }),
        "ValidationException",
        violation("macAlgorithm", "satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]", "INVALID"),
      );
    }
    await refused(
      verifyMac({ ...request(), Mac: bytes(0) }),
      "ValidationException",
      violation("mac", "have length greater than or equal to 1"),
    );
    await refused(
      verifyMac({ ...request(), Mac: bytes(6145) }),
      "ValidationException",
      violation("mac", "have length less than or equal to 6144"),
    );
    await refused(verifyMac({ ...request(), Mac: undefined }), "ValidationException", violation("mac", "not be null", null));
  });

  test("no such key", async () => {
    for (const operation of [generateMac, verifyMac]) {
      await refused(operation({ ...request(), KeyId: "key_id" }), "NotFoundException", "Invalid keyId 'key_id'");
      await refused(
        operation({ ...request(), KeyId: ABSENT_KEY_ID }),
        "NotFoundException",
        `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
      );
    }
  });

  test("DryRun: would succeed; a wrong tag would not", async () => {
    const { Mac } = await generateMac(request());
    const says = "The request would have succeeded, but the DryRun option is set.";
    await refused(generateMac({ ...request(), DryRun: true }), "DryRunOperationException", says);
    await refused(verifyMac({ ...request(), Mac, DryRun: true }), "DryRunOperationException", says);
    await refused(verifyMac({ ...request(), DryRun: true }), "KMSInvalidMacException", "");
  });

  test("an HMAC key neither encrypts nor makes data keys", async () => {
    const KeyId = keyOf("HMAC_256");
    const unusable = (operation: string) => `${KeyId} key usage is GENERATE_VERIFY_MAC which is not valid for ${operation}.`;
    await refused(kms.encrypt({ KeyId, Plaintext: bytes(1) }), "InvalidKeyUsageException", unusable("Encrypt"));
    await refused(kms.generateDataKey({ KeyId, KeySpec: "AES_256" }), "InvalidKeyUsageException", unusable("GenerateDataKey"));
    await refused(
      kms.generateDataKeyPair({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
      "InvalidKeyUsageException",
      unusable("GenerateDataKeyPair"),
    );
  });

  test("Decrypt and ReEncrypt with the KeyId of an HMAC key: another key made the ciphertext", async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: keyOf("symmetric"), Plaintext: bytes(1) });
    const says = "The key ID in the request does not identify a CMK that can perform this operation.";
    await refused(kms.decrypt({ KeyId: keyOf("HMAC_256"), CiphertextBlob }), "IncorrectKeyException", says);
    await refused(
      kms.reEncrypt({ SourceKeyId: keyOf("HMAC_256"), CiphertextBlob, DestinationKeyId: keyOf("symmetric") }),
      "IncorrectKeyException",
      says,
    );
  });
});
