/** DeriveSharedSecret. Source: AWS KMS API Reference, DeriveSharedSecret; recorded answers of AWS. */

import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { aliasArnOf, bytes, idOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";
import { OUT, openssl, plain } from "../support/sdk2-openssl.js";

/** Spec -> curve name of others, length of the secret in bytes. */
const CURVES = {
  ECC_NIST_P256: { curve: "prime256v1", length: 32 },
  ECC_NIST_P384: { curve: "secp384r1", length: 48 },
  ECC_NIST_P521: { curve: "secp521r1", length: 66 },
} as const;
type Spec = keyof typeof CURVES;
const SPECS = Object.keys(CURVES) as Spec[];

let kms: Kms;
const alice = {} as Record<Spec, string>;
const bob = {} as Record<Spec, string>;
beforeAll(async () => {
  ({ kms } = await openLab());
  for (const KeySpec of SPECS) {
    alice[KeySpec] = await newKey(kms, { KeySpec, KeyUsage: "KEY_AGREEMENT" });
    bob[KeySpec] = await newKey(kms, { KeySpec, KeyUsage: "KEY_AGREEMENT" });
  }
  await kms.createAlias({ AliasName: "alias/agree", TargetKeyId: alice.ECC_NIST_P256 });
});

const derive = (input: object) =>
  kms.call("DeriveSharedSecret" as string, { KeyAgreementAlgorithm: "ECDH", ...input }) as ReturnType<Kms["deriveSharedSecret"]>;
const publicKey = async (KeyId: string) => (await kms.getPublicKey({ KeyId })).PublicKey;
const pairOf = (spec: Spec) =>
  generateKeyPairSync("ec", {
    namedCurve: CURVES[spec].curve,
    publicKeyEncoding: { format: "der", type: "spki" },
    privateKeyEncoding: { format: "der", type: "pkcs8" },
  });

for (const spec of SPECS) {
  describe(spec, () => {
    const { curve, length } = CURVES[spec];

    test("both sides agree", async () => {
      const mine = await derive({ KeyId: alice[spec], PublicKey: await publicKey(bob[spec]) });
      const theirs = await derive({ KeyId: bob[spec], PublicKey: await publicKey(alice[spec]) });
      expect(mine.SharedSecret).toHaveLength(length);
      expect(mine.SharedSecret).toEqual(theirs.SharedSecret);
    });

    test("with node:crypto", async () => {
      for (let round = 0; round < 5; round++) {
        const peer = pairOf(spec);
        const { SharedSecret } = await derive({ KeyId: alice[spec], PublicKey: plain(peer.publicKey) });
        const there = diffieHellman({
          privateKey: createPrivateKey({ key: peer.privateKey, format: "der", type: "pkcs8" }),
          publicKey: createPublicKey({ key: Buffer.from(await publicKey(alice[spec])), format: "der", type: "spki" }),
        });
        expect(SharedSecret).toEqual(plain(there));
      }
    });

    test("with the openssl command", async () => {
      const { out: pem } = await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${curve}`, "-out", OUT);
      const { out: spki } = await openssl("pkey", "-in", pem, "-pubout", "-outform", "DER", "-out", OUT);
      const { SharedSecret } = await derive({ KeyId: alice[spec], PublicKey: spki });
      const { out: kmsPem } = await openssl(
        "pkey",
        "-pubin",
        "-inform",
        "DER",
        "-in",
        await publicKey(alice[spec]),
        "-pubout",
        "-out",
        OUT,
      );
      const { out } = await openssl("pkeyutl", "-derive", "-inkey", pem, "-peerkey", kmsPem, "-out", OUT);
      expect(SharedSecret).toEqual(out);
    });

    test("peer keys that are none: ValidationException without a message", async () => {
      const good = plain(pairOf(spec).publicKey);
      const at = good.length - 1;
      const other = SPECS[(SPECS.indexOf(spec) + 1) % SPECS.length] as Spec;
      const zeroPoint = good.slice();
      zeroPoint.fill(0, good.length - 2 * length);
      for (const bad of [
        good.map((byte, i) => (i === at ? byte ^ 1 : byte)), // not on the curve
        zeroPoint,
        good.slice(0, -1),
        new Uint8Array([...good, 0]),
        plain(pairOf(other).publicKey),
        plain(
          generateKeyPairSync("x25519", {
            publicKeyEncoding: { format: "der", type: "spki" },
            privateKeyEncoding: { format: "der", type: "pkcs8" },
          }).publicKey,
        ),
        good.slice(-(2 * length + 1)), // the bare point
        new Uint8Array([0x30, 0]),
        bytes(1),
        bytes(8192),
      ]) {
        await refused(derive({ KeyId: alice[spec], PublicKey: bad }), "ValidationException", "");
        await refused(derive({ KeyId: alice[spec], PublicKey: bad, DryRun: true }), "ValidationException", "");
      }
    });

    test("a compressed point gives the same secret", async () => {
      const { out: pem } = await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${curve}`, "-out", OUT);
      const { out: compressed } = await openssl(
        "pkey",
        "-in",
        pem,
        "-pubout",
        "-outform",
        "DER",
        "-ec_conv_form",
        "compressed",
        "-out",
        OUT,
      );
      const { out: whole } = await openssl("pkey", "-in", pem, "-pubout", "-outform", "DER", "-out", OUT);
      const { SharedSecret } = await derive({ KeyId: alice[spec], PublicKey: whole });
      expect(await derive({ KeyId: alice[spec], PublicKey: compressed })).toMatchObject({ SharedSecret });
    });
  });
}

test("the answer has exactly these members; KeyId is the ARN", async () => {
  const arn = alice.ECC_NIST_P256;
  for (const KeyId of [idOf(arn), arn, "alias/agree", aliasArnOf("alias/agree")]) {
    const answer = await derive({ KeyId, PublicKey: await publicKey(bob.ECC_NIST_P256) });
    expect(membersOf(answer)).toEqual(["KeyAgreementAlgorithm", "KeyId", "KeyOrigin", "SharedSecret"]);
    expect(answer).toMatchObject({ KeyId: arn, KeyAgreementAlgorithm: "ECDH", KeyOrigin: "AWS_KMS" });
  }
});

describe("errors", () => {
  test("a key of another usage", async () => {
    const signing = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    const symmetric = await newKey(kms);
    for (const [KeyId, usage] of [
      [signing, "SIGN_VERIFY"],
      [symmetric, "ENCRYPT_DECRYPT"],
    ] as const) {
      await refused(
        derive({ KeyId, PublicKey: await publicKey(bob.ECC_NIST_P256) }),
        "InvalidKeyUsageException",
        `${KeyId} key usage is ${usage} which is not valid for DeriveSharedSecret.`,
      );
    }
  });

  test("limits and required members", async () => {
    const request = { KeyId: alice.ECC_NIST_P256, PublicKey: bytes(1) };
    await refused(
      derive({ ...request, PublicKey: bytes(0) }),
      "ValidationException",
      violation("publicKey", "have length greater than or equal to 1"),
    );
    await refused(
      derive({ ...request, PublicKey: bytes(8193) }),
      "ValidationException",
      violation("publicKey", "have length less than or equal to 8192"),
    );
    await refused(derive({ ...request, PublicKey: undefined }), "ValidationException", violation("publicKey", "not be null", null));
    await refused(derive({ ...request, KeyId: undefined }), "ValidationException", violation("keyId", "not be null", null));
    await refused(
      derive({ ...request, KeyAgreementAlgorithm: undefined }),
      "ValidationException",
      violation("keyAgreementAlgorithm", "not be null", null),
    );
    await refused(
      derive({ ...request, KeyAgreementAlgorithm: "DH" }),
      "ValidationException",
      violation("keyAgreementAlgorithm", "satisfy enum value set: [ECDH]", "DH"),
    );
  });

  test("DryRun", async () => {
    await refused(
      derive({ KeyId: alice.ECC_NIST_P256, PublicKey: await publicKey(bob.ECC_NIST_P256), DryRun: true }),
      "DryRunOperationException",
      "The request would have succeeded, but the DryRun option is set.",
    );
  });
});
