/** Sign and Verify. Source: AWS KMS API Reference, Sign, Verify; recorded answers of AWS. */

import { createHash, createPublicKey, verify as nodeVerify } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, bytes, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";
import { plain } from "../support/sdk2-openssl.js";

interface Row {
  readonly spec: string;
  readonly algorithm: string;
  /** MessageType -> lengths of Message it takes; what is not here is refused. */
  readonly types: { readonly RAW?: readonly number[]; readonly DIGEST?: number; readonly EXTERNAL_MU?: number };
  /** Length of the signature in bytes; ECDSA's is DER and varies. */
  readonly signature: readonly [number, number];
  /** Hash of RAW, when DIGEST of it is the same message. */
  readonly hash?: string;
}

const RAW = [1, 32, 4095, 4096];
const DIGEST = { 256: 32, 384: 48, 512: 64 } as const;
const rsa = (bits: 2048 | 3072 | 4096): Row[] =>
  ["RSASSA_PSS", "RSASSA_PKCS1_V1_5"].flatMap((scheme) =>
    ([256, 384, 512] as const).map((size) => ({
      spec: `RSA_${bits}`,
      algorithm: `${scheme}_SHA_${size}`,
      types: { RAW, DIGEST: DIGEST[size] },
      signature: [bits / 8, bits / 8] as const,
      hash: `sha${size}`,
    })),
  );
const ecdsa = (spec: string, size: 256 | 384 | 512, longest: number): Row => ({
  spec,
  algorithm: `ECDSA_SHA_${size}`,
  types: { RAW, DIGEST: DIGEST[size] },
  signature: [8, longest],
  hash: `sha${size}`,
});
const mlDsa = (level: number, length: number): Row => ({
  spec: `ML_DSA_${level}`,
  algorithm: "ML_DSA_SHAKE_256",
  types: { RAW, EXTERNAL_MU: 64 },
  signature: [length, length],
});

const ROWS: Row[] = [
  ...rsa(2048),
  ...rsa(3072),
  ...rsa(4096),
  ecdsa("ECC_NIST_P256", 256, 72),
  ecdsa("ECC_NIST_P384", 384, 104),
  ecdsa("ECC_NIST_P521", 512, 139),
  ecdsa("ECC_SECG_P256K1", 256, 72),
  { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_SHA_512", types: { RAW }, signature: [64, 64] },
  { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_PH_SHA_512", types: { DIGEST: 64 }, signature: [64, 64] },
  mlDsa(44, 2420),
  mlDsa(65, 3309),
  mlDsa(87, 4627),
];
const SPECS = [...new Set(ROWS.map(({ spec }) => spec))];
const ALGORITHMS = [...new Set(ROWS.map(({ algorithm }) => algorithm))];
const TYPES = ["RAW", "DIGEST", "EXTERNAL_MU"] as const;

let kms: Kms;
const keys: Record<string, string> = {};
beforeAll(async () => {
  ({ kms } = await openLab());
  const make = async (name: string, input: object) => {
    keys[name] = await newKey(kms, input);
  };
  await Promise.all([
    ...SPECS.map((KeySpec) => make(KeySpec, { KeySpec, KeyUsage: "SIGN_VERIFY" })),
    make("other", { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    make("symmetric", {}),
    make("HMAC_256", { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    make("encryption", { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }),
    make("agreement", { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" }),
  ]);
  await kms.createAlias({ AliasName: "alias/signer", TargetKeyId: keys.ECC_NIST_P256 as string });
});

const keyOf = (name: string) => keys[name] as string;
const sign = (input: object) => kms.call("Sign" as string, input) as ReturnType<Kms["sign"]>;
const verify = (input: object) => kms.call("Verify" as string, input) as ReturnType<Kms["verify"]>;

test("the table holds every algorithm of the API", () => {
  expect(ALGORITHMS).toHaveLength(12);
  expect(ROWS).toHaveLength(27);
});

for (const { spec, algorithm, types, signature, hash } of ROWS) {
  describe(`${spec} ${algorithm}`, () => {
    const request = () => ({ KeyId: keyOf(spec), SigningAlgorithm: algorithm });

    for (const type of TYPES) {
      const lengths = [types[type] ?? []].flat();
      if (lengths.length === 0) {
        test(`MessageType ${type} is refused`, async () => {
          for (const operation of [sign, verify]) {
            await refused(
              operation({ ...request(), MessageType: type, Message: bytes(64), Signature: bytes(64) }),
              "ValidationException",
              new RegExp(`${type}.*${algorithm}`),
            );
          }
        });
        continue;
      }

      test(`MessageType ${type}: ${lengths.join(", ")} bytes`, async () => {
        for (const length of lengths) {
          const message = { ...request(), MessageType: type, Message: bytes(length, length) };
          const { Signature } = await sign(message);
          expect(Signature.length).toBeGreaterThanOrEqual(signature[0]);
          expect(Signature.length).toBeLessThanOrEqual(signature[1]);
          expect((await verify({ ...message, Signature })).SignatureValid).toBe(true);
          await refused(verify({ ...message, Message: bytes(length, length + 1), Signature }), "KMSInvalidSignatureException", "");
        }
      });

      if (type === "DIGEST") {
        test("DIGEST of another length, which RAW would take", async () => {
          const length = types.DIGEST as number;
          for (const wrong of [1, length - 1, length + 1, 4096]) {
            for (const operation of [sign, verify]) {
              await refused(
                operation({ ...request(), MessageType: "DIGEST", Message: bytes(wrong), Signature: bytes(64) }),
                "ValidationException",
                `Digest is invalid length for algorithm ${algorithm}.`,
              );
            }
          }
        });
      }

      if (type === "EXTERNAL_MU") {
        test("EXTERNAL_MU of another length", async () => {
          for (const wrong of [1, 63, 65, 4096]) {
            for (const operation of [sign, verify]) {
              await refused(
                operation({ ...request(), MessageType: "EXTERNAL_MU", Message: bytes(wrong), Signature: bytes(64) }),
                "ValidationException",
              );
            }
          }
        });
      }
    }

    if (hash !== undefined) {
      test("a message and its digest are the same message", async () => {
        const Message = bytes(777);
        const digest = plain(createHash(hash).update(Message).digest());
        const ofMessage = await sign({ ...request(), Message });
        expect(await verify({ ...request(), Message: digest, MessageType: "DIGEST", Signature: ofMessage.Signature })).toMatchObject({
          SignatureValid: true,
        });
        const ofDigest = await sign({ ...request(), Message: digest, MessageType: "DIGEST" });
        expect((await verify({ ...request(), Message, MessageType: "RAW", Signature: ofDigest.Signature })).SignatureValid).toBe(true);
        await refused(verify({ ...request(), Message: digest, Signature: ofMessage.Signature }), "KMSInvalidSignatureException");
      });
    }
  });
}

test("ML-DSA: EXTERNAL_MU and RAW are the same message when mu is H(H(pk) || 0 || 0 || M) (FIPS 204 6.2, algorithm 2)", async () => {
  for (const spec of ["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"]) {
    const request = { KeyId: keyOf(spec), SigningAlgorithm: "ML_DSA_SHAKE_256" };
    const { PublicKey } = await kms.getPublicKey({ KeyId: keyOf(spec) });
    const raw = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" }).export({ format: "jwk" }) as { pub: string };
    const shake = (...parts: Uint8Array[]) => createHash("shake256", { outputLength: 64 }).update(Buffer.concat(parts)).digest();
    const Message = bytes(500);
    const mu = plain(shake(shake(Buffer.from(raw.pub, "base64url")), Uint8Array.of(0, 0), Message));
    const external = await sign({ ...request, Message: mu, MessageType: "EXTERNAL_MU" });
    expect((await verify({ ...request, Message, Signature: external.Signature })).SignatureValid).toBe(true);
    const plainly = await sign({ ...request, Message });
    expect((await verify({ ...request, Message: mu, MessageType: "EXTERNAL_MU", Signature: plainly.Signature })).SignatureValid).toBe(true);
  }
});

test("ED25519_PH_SHA_512 hashes once more: Ed25519ph of the digest (FIPS 186-5 7.8.1)", async () => {
  const Message = bytes(64);
  const request = { KeyId: keyOf("ECC_NIST_EDWARDS25519"), SigningAlgorithm: "ED25519_PH_SHA_512", MessageType: "DIGEST", Message };
  const { Signature } = await sign(request);
  const { PublicKey } = await kms.getPublicKey({ KeyId: request.KeyId });
  const { ed25519ph } = await import("@noble/curves/ed25519.js");
  expect(ed25519ph.verify(Signature, Message, PublicKey.slice(-32))).toBe(true);
  await refused(verify({ ...request, Message: bytes(64, 9), Signature }), "KMSInvalidSignatureException");
});

test("RSASSA-PSS has a salt as long as the digest and MGF1 with the same hash", async () => {
  const { PublicKey } = await kms.getPublicKey({ KeyId: keyOf("RSA_2048") });
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  for (const [size, saltLength] of [
    [256, 32],
    [384, 48],
    [512, 64],
  ] as const) {
    const { Signature } = await sign({ KeyId: keyOf("RSA_2048"), SigningAlgorithm: `RSASSA_PSS_SHA_${size}`, Message: bytes(50) });
    expect(nodeVerify(`sha${size}`, bytes(50), { key, padding: 6, saltLength }, Signature)).toBe(true);
    expect(nodeVerify(`sha${size}`, bytes(50), { key, padding: 6, saltLength: saltLength - 1 }, Signature)).toBe(false);
  }
});

describe("answers", () => {
  const request = () => ({ KeyId: "alias/signer", SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(10) });

  test("have exactly these members; KeyId is the ARN", async () => {
    const signed = await sign(request());
    expect(membersOf(signed)).toEqual(["KeyId", "Signature", "SigningAlgorithm"]);
    expect(signed).toMatchObject({ KeyId: keyOf("ECC_NIST_P256"), SigningAlgorithm: "ECDSA_SHA_256" });
    const verified = await verify({ ...request(), Signature: signed.Signature });
    expect(membersOf(verified)).toEqual(["KeyId", "SignatureValid", "SigningAlgorithm"]);
    expect(verified).toMatchObject({ KeyId: keyOf("ECC_NIST_P256"), SignatureValid: true, SigningAlgorithm: "ECDSA_SHA_256" });
  });

  test("by key id, key ARN, alias name and alias ARN", async () => {
    const arn = keyOf("ECC_NIST_P256");
    for (const KeyId of [idOf(arn), arn, "alias/signer", aliasArnOf("alias/signer")]) {
      const { Signature } = await sign({ ...request(), KeyId });
      expect((await verify({ ...request(), KeyId, Signature })).KeyId).toBe(arn);
    }
  });

  test("MessageType is RAW when it is not said", async () => {
    const { Signature } = await sign({ ...request(), Message: bytes(32) });
    expect((await verify({ ...request(), Message: bytes(32), MessageType: "RAW", Signature })).SignatureValid).toBe(true);
    await refused(verify({ ...request(), Message: bytes(32), MessageType: "DIGEST", Signature }), "KMSInvalidSignatureException");
  });
});

describe("a signature that is not right: KMSInvalidSignatureException without a message, never SignatureValid false", () => {
  for (const { spec, algorithm, types } of ROWS.filter(({ spec }) => !/RSA_[34]/.test(spec))) {
    test(`${spec} ${algorithm}`, async () => {
      const type = types.RAW === undefined ? "DIGEST" : "RAW";
      const request = { KeyId: keyOf(spec), SigningAlgorithm: algorithm, MessageType: type, Message: bytes(64) };
      const { Signature } = await sign(request);
      const last = Signature.length - 1;
      for (const wrong of [
        Signature.map((byte, i) => (i === last ? byte ^ 1 : byte)),
        Signature.map((byte, i) => (i === 0 ? byte ^ 0x80 : byte)),
        Signature.slice(0, -1),
        new Uint8Array([...Signature, 0]),
        new Uint8Array(Signature.length),
        new Uint8Array(Signature.length).fill(255),
        bytes(1),
        bytes(6144),
      ]) {
        await refused(verify({ ...request, Signature: wrong }), "KMSInvalidSignatureException", "");
      }
    });
  }

  test("of another key", async () => {
    const request = { SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(10) };
    const { Signature } = await sign({ ...request, KeyId: keyOf("other") });
    await refused(verify({ ...request, KeyId: keyOf("ECC_NIST_P256"), Signature }), "KMSInvalidSignatureException", "");
  });

  test("of another algorithm of the same key", async () => {
    const request = { KeyId: keyOf("RSA_2048"), Message: bytes(10) };
    const { Signature } = await sign({ ...request, SigningAlgorithm: "RSASSA_PSS_SHA_256" });
    for (const SigningAlgorithm of ["RSASSA_PSS_SHA_384", "RSASSA_PKCS1_V1_5_SHA_256"]) {
      await refused(verify({ ...request, SigningAlgorithm, Signature }), "KMSInvalidSignatureException", "");
    }
  });

  test("secp256k1 takes a high s, as every verifier of ECDSA must", async () => {
    const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const { secp256k1 } = await import("@noble/curves/secp256k1.js");
    const request = { KeyId: keyOf("ECC_SECG_P256K1"), SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(10) };
    const { Signature } = await sign(request);
    const { r, s } = secp256k1.Signature.fromBytes(Signature, "der");
    const other = new secp256k1.Signature(r, n - s).toBytes("der");
    expect((await verify({ ...request, Signature: other })).SignatureValid).toBe(true);
  });
});

describe("errors", () => {
  test("an algorithm that is not the key's", async () => {
    for (const spec of SPECS) {
      const own = ROWS.filter((row) => row.spec === spec).map((row) => row.algorithm);
      for (const SigningAlgorithm of ALGORITHMS.filter((algorithm) => !own.includes(algorithm))) {
        for (const operation of [sign, verify]) {
          await refused(
            operation({ KeyId: keyOf(spec), SigningAlgorithm, Message: bytes(10), Signature: bytes(10) }),
            "InvalidKeyUsageException",
            `Algorithm ${SigningAlgorithm} is incompatible with key spec ${spec}.`,
          );
        }
      }
    }
  });

  test("a key of another usage; told before the algorithm", async () => {
    for (const [name, usage] of [
      ["symmetric", "ENCRYPT_DECRYPT"],
      ["HMAC_256", "GENERATE_VERIFY_MAC"],
      ["encryption", "ENCRYPT_DECRYPT"],
      ["agreement", "KEY_AGREEMENT"],
    ] as const) {
      for (const [operation, called] of [
        [sign, "Sign"],
        [verify, "Verify"],
      ] as const) {
        await refused(
          operation({ KeyId: keyOf(name), SigningAlgorithm: "ML_DSA_SHAKE_256", Message: bytes(10), Signature: bytes(10) }),
          "InvalidKeyUsageException",
          `${keyOf(name)} key usage is ${usage} which is not valid for ${called}.`,
        );
      }
    }
  });

  test("limits of Message and Signature; required members", async () => {
    const request = { KeyId: keyOf("ECC_NIST_P256"), SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(1), Signature: bytes(1) };
    for (const operation of [sign, verify]) {
      await refused(
        operation({ ...request, Message: bytes(0) }),
        "ValidationException",
        violation("message", "have length greater than or equal to 1"),
      );
      await refused(
        operation({ ...request, Message: bytes(4097) }),
        "ValidationException",
        violation("message", "have length less than or equal to 4096"),
      );
      await refused(operation({ ...request, Message: undefined }), "ValidationException", violation("message", "not be null", null));
      await refused(
        operation({ ...request, SigningAlgorithm: undefined }),
        "ValidationException",
        violation("signingAlgorithm", "not be null", null),
      );
      await refused(operation({ ...request, KeyId: undefined }), "ValidationException", violation("keyId", "not be null", null));
      await refused(operation({ ...request, MessageType: "SIGNED" }), "ValidationException", /Value 'SIGNED' at 'messageType' failed/);
      await refused(operation({ ...request, SigningAlgorithm: "RSA" }), "ValidationException", /Value 'RSA' at 'signingAlgorithm' failed/);
      await refused(
        operation({ ...request, SigningAlgorithm: "SM2DSA" }),
        "ValidationException",
        /Value 'SM2DSA' at 'signingAlgorithm' failed/,
      );
    }
    await refused(
      verify({ ...request, Signature: bytes(0) }),
      "ValidationException",
      violation("signature", "have length greater than or equal to 1"),
    );
    await refused(
      verify({ ...request, Signature: bytes(6145) }),
      "ValidationException",
      violation("signature", "have length less than or equal to 6144"),
    );
    await refused(verify({ ...request, Signature: undefined }), "ValidationException", violation("signature", "not be null", null));
  });

  test("no such key", async () => {
    for (const operation of [sign, verify]) {
      const request = { SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(1), Signature: bytes(1) };
      await refused(operation({ ...request, KeyId: "key_id" }), "NotFoundException", "Invalid keyId 'key_id'");
      await refused(
        operation({ ...request, KeyId: ABSENT_KEY_ID }),
        "NotFoundException",
        `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
      );
    }
  });

  test("DryRun: would succeed; a wrong signature would not", async () => {
    const request = { KeyId: keyOf("ECC_NIST_P256"), SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(10) };
    const { Signature } = await sign(request);
    await refused(
      sign({ ...request, DryRun: true }),
      "DryRunOperationException",
      "The request would have succeeded, but the DryRun option is set.",
    );
    await refused(
      verify({ ...request, Signature, DryRun: true }),
      "DryRunOperationException",
      "The request would have succeeded, but the DryRun option is set.",
    );
    await refused(verify({ ...request, Signature: bytes(70), DryRun: true }), "KMSInvalidSignatureException");
  });
});
