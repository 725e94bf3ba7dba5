/** GetPublicKey. Source: AWS KMS API Reference, GetPublicKey; recorded answers of AWS. */

import { createPublicKey } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, aliasArnOf, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";
import { openssl } from "../support/sdk2-openssl.js";

interface Row {
  readonly KeySpec: string;
  readonly KeyUsage: string;
  /** The member that lists the algorithms. */
  readonly member: string;
  /** What node:crypto reads. */
  readonly type: string;
  readonly details?: object;
  /** What `openssl pkey -text` says; absent where this openssl does not know the algorithm. */
  readonly openssl?: RegExp;
  /** What WebCrypto imports it as; absent where it does not know the algorithm. */
  readonly web?: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
}

const rsa = (bits: number, KeyUsage: string): Row => ({
  KeySpec: `RSA_${bits}`,
  KeyUsage,
  member: KeyUsage === "SIGN_VERIFY" ? "SigningAlgorithms" : "EncryptionAlgorithms",
  type: "rsa",
  details: { modulusLength: bits, publicExponent: 65_537n },
  openssl: new RegExp(`Public-Key: \\(${bits} bit\\)`),
  web: KeyUsage === "SIGN_VERIFY" ? { name: "RSA-PSS", hash: "SHA-256" } : { name: "RSA-OAEP", hash: "SHA-256" },
});
const ec = (KeySpec: string, KeyUsage: string, namedCurve: string, web?: string): Row => ({
  KeySpec,
  KeyUsage,
  member: KeyUsage === "SIGN_VERIFY" ? "SigningAlgorithms" : "KeyAgreementAlgorithms",
  type: "ec",
  details: { namedCurve },
  openssl: new RegExp(`ASN1 OID: ${namedCurve}`),
  ...(web === undefined ? {} : { web: { name: KeyUsage === "SIGN_VERIFY" ? "ECDSA" : "ECDH", namedCurve: web } }),
});

const ROWS: Row[] = [
  rsa(2048, "SIGN_VERIFY"),
  rsa(2048, "ENCRYPT_DECRYPT"),
  rsa(3072, "SIGN_VERIFY"),
  rsa(4096, "ENCRYPT_DECRYPT"),
  ec("ECC_NIST_P256", "SIGN_VERIFY", "prime256v1", "P-256"),
  ec("ECC_NIST_P256", "KEY_AGREEMENT", "prime256v1", "P-256"),
  ec("ECC_NIST_P384", "SIGN_VERIFY", "secp384r1", "P-384"),
  ec("ECC_NIST_P521", "KEY_AGREEMENT", "secp521r1", "P-521"),
  ec("ECC_SECG_P256K1", "SIGN_VERIFY", "secp256k1"),
  {
    KeySpec: "ECC_NIST_EDWARDS25519",
    KeyUsage: "SIGN_VERIFY",
    member: "SigningAlgorithms",
    type: "ed25519",
    openssl: /ED25519 Public-Key/,
    web: { name: "Ed25519" },
  },
  ...[44, 65, 87].map((level) => ({
    KeySpec: `ML_DSA_${level}`,
    KeyUsage: "SIGN_VERIFY",
    member: "SigningAlgorithms",
    type: `ml-dsa-${level}`,
    web: { name: `ML-DSA-${level}` },
  })),
  ...[512, 768, 1024].map((size) => ({
    KeySpec: `ML_KEM_${size}`,
    KeyUsage: "ENCAPSULATE_DECAPSULATE",
    member: "EncapsulationAlgorithms",
    type: `ml-kem-${size}`,
  })),
];
const WEB_USAGES: Record<string, KeyUsage[]> = { "RSA-OAEP": ["encrypt"], ECDH: [] };

let kms: Kms;
beforeAll(async () => {
  ({ kms } = await openLab());
});

for (const row of ROWS) {
  test(`${row.KeySpec} ${row.KeyUsage}: SubjectPublicKeyInfo that others read`, async () => {
    const KeyId = await newKey(kms, { KeySpec: row.KeySpec, KeyUsage: row.KeyUsage } as Parameters<Kms["createKey"]>[0]);
    const answer = await kms.getPublicKey({ KeyId });
    expect(membersOf(answer)).toEqual(["CustomerMasterKeySpec", "KeyId", "KeySpec", "KeyUsage", "PublicKey", row.member].sort());
    const { KeyMetadata } = await kms.describeKey({ KeyId });
    expect(answer).toMatchObject({
      KeyId,
      KeySpec: row.KeySpec,
      CustomerMasterKeySpec: row.KeySpec,
      KeyUsage: row.KeyUsage,
      [row.member]: KeyMetadata[row.member as "SigningAlgorithms"],
    });
    expect((await kms.getPublicKey({ KeyId })).PublicKey).toEqual(answer.PublicKey);

    const read = createPublicKey({ key: Buffer.from(answer.PublicKey), format: "der", type: "spki" });
    expect(read.asymmetricKeyType).toBe(row.type);
    expect(read.asymmetricKeyDetails).toMatchObject(row.details ?? {});
    expect(read.export({ format: "der", type: "spki" }).equals(answer.PublicKey), "the one DER form there is").toBe(true);
    if (row.openssl !== undefined) {
      const { stdout } = await openssl("pkey", "-pubin", "-inform", "DER", "-in", answer.PublicKey, "-noout", "-text");
      expect(new TextDecoder().decode(stdout)).toMatch(row.openssl);
    }
    if (row.web !== undefined) {
      const usages = WEB_USAGES[row.web.name] ?? ["verify"];
      const imported = await crypto.subtle.importKey("spki", answer.PublicKey as Uint8Array<ArrayBuffer>, row.web, true, usages);
      expect(imported.type).toBe("public");
    }
  });
}

test("by key id, key ARN, alias name and alias ARN", async () => {
  const arn = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  await kms.createAlias({ AliasName: "alias/public", TargetKeyId: arn });
  for (const KeyId of [idOf(arn), arn, "alias/public", aliasArnOf("alias/public")]) {
    expect((await kms.getPublicKey({ KeyId, GrantTokens: ["token"] })).KeyId).toBe(arn);
  }
});

describe("errors", () => {
  test("a symmetric or HMAC key has no public key", async () => {
    for (const input of [{}, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }] as const) {
      await refused(kms.getPublicKey({ KeyId: await newKey(kms, input) }), "UnsupportedOperationException");
    }
  });

  test("no such key, no KeyId", async () => {
    await refused(kms.getPublicKey({ KeyId: ABSENT_KEY_ID }), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
    await refused(kms.getPublicKey({ KeyId: "fake" }), "NotFoundException", "Invalid keyId 'fake'");
    await refused(kms.call("GetPublicKey" as string, {}), "ValidationException", violation("keyId", "not be null", null));
  });
});
