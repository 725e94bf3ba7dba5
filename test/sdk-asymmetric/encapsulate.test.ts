/** Encapsulate and Decapsulate. Source: AWS KMS API Reference, Encapsulate, Decapsulate; FIPS 203. */

import { createPublicKey, decapsulate as nodeDecapsulate, encapsulate as nodeEncapsulate } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, bytes, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";
import { plain } from "../support/sdk2-openssl.js";

/** Spec -> length of a ciphertext in bytes (FIPS 203, table 3). */
const CIPHERTEXT_BYTES = { ML_KEM_512: 768, ML_KEM_768: 1088, ML_KEM_1024: 1568 } as const;
type Spec = keyof typeof CIPHERTEXT_BYTES;
const SPECS = Object.keys(CIPHERTEXT_BYTES) as Spec[];

let kms: Kms;
const keys = {} as Record<Spec | "other", string>;
beforeAll(async () => {
  ({ kms } = await openLab());
  for (const KeySpec of SPECS) keys[KeySpec] = await newKey(kms, { KeySpec, KeyUsage: "ENCAPSULATE_DECAPSULATE" });
  keys.other = await newKey(kms, { KeySpec: "ML_KEM_768", KeyUsage: "ENCAPSULATE_DECAPSULATE" });
  await kms.createAlias({ AliasName: "alias/kem", TargetKeyId: keys.ML_KEM_768 });
});

const ALGORITHM = { EncapsulationAlgorithm: "ML_KEM" } as const;
const encapsulate = (input: object) => kms.call("Encapsulate" as string, { ...ALGORITHM, ...input }) as ReturnType<Kms["encapsulate"]>;
const decapsulate = (input: object) => kms.call("Decapsulate" as string, { ...ALGORITHM, ...input }) as ReturnType<Kms["decapsulate"]>;

for (const spec of SPECS) {
  describe(spec, () => {
    const length = CIPHERTEXT_BYTES[spec];

    test("both sides have the same 32 bytes", async () => {
      const KeyId = keys[spec];
      const seen = new Set<string>();
      for (let round = 0; round < 10; round++) {
        const made = await encapsulate({ KeyId });
        expect(made.SharedSecret).toHaveLength(32);
        expect(made.SharedSecretCiphertextBlob).toHaveLength(length);
        const { SharedSecret } = await decapsulate({ KeyId, SharedSecretCiphertextBlob: made.SharedSecretCiphertextBlob });
        expect(SharedSecret).toEqual(made.SharedSecret);
        seen.add(SharedSecret.join());
      }
      expect(seen.size).toBe(10);
    });

    test("what node:crypto encapsulates with the public key", async () => {
      const { PublicKey } = await kms.getPublicKey({ KeyId: keys[spec] });
      const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
      const { sharedKey, ciphertext } = nodeEncapsulate(key);
      const { SharedSecret } = await decapsulate({ KeyId: keys[spec], SharedSecretCiphertextBlob: plain(ciphertext) });
      expect(SharedSecret).toEqual(plain(sharedKey));
    });

    test("a changed ciphertext: other 32 bytes, always the same ones, never an error (implicit rejection)", async () => {
      const KeyId = keys[spec];
      const { SharedSecret, SharedSecretCiphertextBlob } = await encapsulate({ KeyId });
      for (const at of [0, length >> 1, length - 1]) {
        const changed = SharedSecretCiphertextBlob.map((byte, i) => (i === at ? byte ^ 1 : byte));
        const first = await decapsulate({ KeyId, SharedSecretCiphertextBlob: changed });
        const again = await decapsulate({ KeyId, SharedSecretCiphertextBlob: changed });
        expect(first.SharedSecret).toHaveLength(32);
        expect(first.SharedSecret).not.toEqual(SharedSecret);
        expect(again.SharedSecret).toEqual(first.SharedSecret);
      }
    });

    test("a ciphertext of another length: InvalidCiphertextException", async () => {
      for (const wrong of [
        1,
        length - 1,
        length + 1,
        ...SPECS.filter((other) => other !== spec).map((other) => CIPHERTEXT_BYTES[other]),
        6144,
      ]) {
        for (const DryRun of [false, true]) {
          await refused(
            decapsulate({ KeyId: keys[spec], SharedSecretCiphertextBlob: bytes(wrong), DryRun }),
            "InvalidCiphertextException",
            "",
          );
        }
      }
    });
  });
}

test("a ciphertext for another key of the same spec gives other bytes", async () => {
  const { SharedSecret, SharedSecretCiphertextBlob } = await encapsulate({ KeyId: keys.ML_KEM_768 });
  expect((await decapsulate({ KeyId: keys.other, SharedSecretCiphertextBlob })).SharedSecret).not.toEqual(SharedSecret);
});

test("the answers have exactly these members; KeyId is the ARN", async () => {
  for (const KeyId of [idOf(keys.ML_KEM_768), keys.ML_KEM_768, "alias/kem", aliasArnOf("alias/kem")]) {
    const made = await encapsulate({ KeyId });
    expect(membersOf(made)).toEqual(["EncapsulationAlgorithm", "KeyId", "SharedSecret", "SharedSecretCiphertextBlob"]);
    expect(made).toMatchObject({ KeyId: keys.ML_KEM_768, EncapsulationAlgorithm: "ML_KEM" });
    const opened = await decapsulate({ KeyId, SharedSecretCiphertextBlob: made.SharedSecretCiphertextBlob });
    expect(membersOf(opened)).toEqual(["EncapsulationAlgorithm", "KeyId", "SharedSecret"]);
    expect(opened).toMatchObject({ KeyId: keys.ML_KEM_768, EncapsulationAlgorithm: "ML_KEM" });
  }
});

test("node:crypto opens with the private key of a data key pair what it encapsulates to the public one", async () => {
  const KeyId = await newKey(kms);
  const { createPrivateKey } = await import("node:crypto");
  for (const KeyPairSpec of SPECS) {
    const pair = await kms.generateDataKeyPair({ KeyId, KeyPairSpec });
    const privateKey = createPrivateKey({ key: Buffer.from(pair.PrivateKeyPlaintext as Uint8Array), format: "der", type: "pkcs8" });
    const { sharedKey, ciphertext } = nodeEncapsulate(createPublicKey({ key: Buffer.from(pair.PublicKey), format: "der", type: "spki" }));
    expect(nodeDecapsulate(privateKey, ciphertext).equals(sharedKey)).toBe(true);
  }
});

describe("errors", () => {
  test("a key of another usage", async () => {
    for (const [input, usage] of [
      [{}, "ENCRYPT_DECRYPT"],
      [{ KeySpec: "ML_DSA_65", KeyUsage: "SIGN_VERIFY" }, "SIGN_VERIFY"],
    ] as const) {
      const KeyId = await newKey(kms, input);
      const says = (operation: string) => `${KeyId} key usage is ${usage} which is not valid for ${operation}.`;
      await refused(encapsulate({ KeyId }), "InvalidKeyUsageException", says("Encapsulate"));
      await refused(decapsulate({ KeyId, SharedSecretCiphertextBlob: bytes(1088) }), "InvalidKeyUsageException", says("Decapsulate"));
    }
  });

  test("limits and required members", async () => {
    const KeyId = keys.ML_KEM_512;
    await refused(encapsulate({}), "ValidationException", violation("keyId", "not be null", null));
    for (const operation of [encapsulate, decapsulate]) {
      const request = { KeyId, SharedSecretCiphertextBlob: bytes(768) };
      await refused(
        operation({ ...request, EncapsulationAlgorithm: undefined }),
        "ValidationException",
        violation("encapsulationAlgorithm", "not be null", null),
      );
      await refused(
        operation({ ...request, EncapsulationAlgorithm: "KYBER" }),
        "ValidationException",
        violation("encapsulationAlgorithm", "satisfy enum value set: [ML_KEM]", "KYBER"),
      );
    }
    const path = "sharedSecretCiphertextBlob";
    await refused(decapsulate({ KeyId }), "ValidationException", violation(path, "not be null", null));
    await refused(
      decapsulate({ KeyId, SharedSecretCiphertextBlob: bytes(0) }),
      "ValidationException",
      violation(path, "have length greater than or equal to 1"),
    );
    await refused(
      decapsulate({ KeyId, SharedSecretCiphertextBlob: bytes(6145) }),
      "ValidationException",
      violation(path, "have length less than or equal to 6144"),
    );
  });

  test("no such key", async () => {
    await refused(encapsulate({ KeyId: ABSENT_KEY_ID }), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
  });

  test("DryRun", async () => {
    const says = "The request would have succeeded, but the DryRun option is set.";
    await refused(encapsulate({ KeyId: keys.ML_KEM_512, DryRun: true }), "DryRunOperationException", says);
    await refused(
      decapsulate({ KeyId: keys.ML_KEM_512, SharedSecretCiphertextBlob: bytes(768), DryRun: true }),
      "DryRunOperationException",
      says,
    );
  });
});
