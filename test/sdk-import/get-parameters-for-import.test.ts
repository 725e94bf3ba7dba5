/** GetParametersForImport. Source: AWS KMS API Reference, GetParametersForImport; recorded answers of AWS. */

import { createPublicKey } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, idOf, keyArnOf, membersOf, newKey, openLab, refused, START, violation } from "../support/sdk-kms.js";
import { AES_ALGORITHMS, OAEP_ALGORITHMS, WRAPPING_ALGORITHMS } from "../support/sdk2-import.js";

const WRAPPING_SPECS = ["RSA_2048", "RSA_3072", "RSA_4096"] as const;

let kms: Kms;
let external: string;
beforeAll(async () => {
  ({ kms } = await openLab());
  external = await newKey(kms, { Origin: "EXTERNAL" });
});

const ask = (input: object) => kms.call("GetParametersForImport" as string, input) as ReturnType<Kms["getParametersForImport"]>;
const GOOD = { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" };

for (const WrappingKeySpec of WRAPPING_SPECS) {
  test(`${WrappingKeySpec} with every wrapping algorithm: an RSA public key, a token and when they end`, async () => {
    const answers = await Promise.all(
      WRAPPING_ALGORITHMS.map((WrappingAlgorithm) => ask({ KeyId: idOf(external), WrappingAlgorithm, WrappingKeySpec })),
    );
    for (const answer of answers) {
      expect(membersOf(answer)).toEqual(["ImportToken", "KeyId", "ParametersValidTo", "PublicKey"]);
      expect(answer).toMatchObject({ KeyId: external, ParametersValidTo: new Date(START + DAY_MS) });
      const key = createPublicKey({ key: Buffer.from(answer.PublicKey), format: "der", type: "spki" });
      expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: Number(WrappingKeySpec.slice(4)), publicExponent: 65_537n });
      expect(answer.ImportToken.length).toBeLessThanOrEqual(6144);
    }
    expect(new Set(answers.map(({ PublicKey }) => PublicKey.join())).size).toBe(WRAPPING_ALGORITHMS.length);
  });
}

test("the token does not show the wrapping key", async () => {
  const { ImportToken, PublicKey } = await ask({ KeyId: external, ...GOOD });
  const modulus = Buffer.from(PublicKey).subarray(-200, -100);
  expect(Buffer.from(ImportToken).includes(modulus)).toBe(false);
});

describe("what the key material allows", () => {
  const rsaAndAes = { ok: AES_ALGORITHMS, refused: OAEP_ALGORITHMS };
  const all = { ok: WRAPPING_ALGORITHMS, refused: [] };
  const rows: [object, string, { ok: readonly string[]; refused: readonly string[] }][] = [
    [{ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }, "RSA_2048", rsaAndAes],
    [{ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }, "RSA_3072", rsaAndAes],
    [{ KeySpec: "ECC_NIST_P521", KeyUsage: "SIGN_VERIFY" }, "RSA_2048", rsaAndAes],
    [{ KeySpec: "ECC_NIST_P521", KeyUsage: "SIGN_VERIFY" }, "RSA_3072", all],
    [{ KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" }, "RSA_2048", all],
    [{ KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY" }, "RSA_2048", all],
    [{ KeySpec: "HMAC_512", KeyUsage: "GENERATE_VERIFY_MAC" }, "RSA_2048", { ok: OAEP_ALGORITHMS, refused: [] }],
  ];
  for (const [input, WrappingKeySpec, expected] of rows) {
    test(`${JSON.stringify(input)} under ${WrappingKeySpec}`, async () => {
      const KeyId = await newKey(kms, { ...input, Origin: "EXTERNAL" });
      for (const WrappingAlgorithm of expected.ok) {
        expect((await ask({ KeyId, WrappingAlgorithm, WrappingKeySpec })).KeyId).toBe(KeyId);
      }
      for (const WrappingAlgorithm of expected.refused) {
        await refused(ask({ KeyId, WrappingAlgorithm, WrappingKeySpec }), "ValidationException");
      }
    });
  }
});

describe("errors", () => {
  test("a key whose material was made here", async () => {
    for (const input of [{}, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }, { MultiRegion: true }] as const) {
      const KeyId = await newKey(kms, input);
      await refused(
        ask({ KeyId, ...GOOD }),
        "UnsupportedOperationException",
        `${KeyId} origin is AWS_KMS which is not valid for this operation.`,
      );
    }
  });

  test("RSAES_PKCS1_V1_5 is no longer supported", async () => {
    await refused(ask({ KeyId: external, ...GOOD, WrappingAlgorithm: "RSAES_PKCS1_V1_5" }), "UnsupportedOperationException");
  });

  test("required members and values", async () => {
    await refused(ask({ ...GOOD }), "ValidationException", violation("keyId", "not be null", null));
    await refused(
      ask({ KeyId: external, WrappingKeySpec: "RSA_2048" }),
      "ValidationException",
      violation("wrappingAlgorithm", "not be null", null),
    );
    await refused(
      ask({ KeyId: external, WrappingAlgorithm: "RSAES_OAEP_SHA_256" }),
      "ValidationException",
      violation("wrappingKeySpec", "not be null", null),
    );
    for (const WrappingKeySpec of ["RSA_1024", "SM2", "AES_256"]) {
      await refused(
        ask({ KeyId: external, ...GOOD, WrappingKeySpec }),
        "ValidationException",
        new RegExp(`Value '${WrappingKeySpec}' at 'wrappingKeySpec' failed`),
      );
    }
    for (const WrappingAlgorithm of ["SM2PKE", "RSAES_OAEP_SHA_512"]) {
      await refused(
        ask({ KeyId: external, ...GOOD, WrappingAlgorithm }),
        "ValidationException",
        new RegExp(`Value '${WrappingAlgorithm}' at 'wrappingAlgorithm' failed`),
      );
    }
  });

  test("no such key; an alias is not taken", async () => {
    await refused(ask({ KeyId: ABSENT_KEY_ID, ...GOOD }), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
    await refused(ask({ KeyId: "alias/x", ...GOOD }), "NotFoundException", "Invalid keyId 'alias/x'");
    await refused(ask({ KeyId: "arn:aws:kms:nowhere", ...GOOD }), "InvalidArnException");
  });
});
