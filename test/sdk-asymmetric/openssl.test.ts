/**
 * Signatures and ciphertexts between KMS keys and the `openssl` command, both ways. What openssl 3.0 does not know (Ed25519ph, ML-DSA) is
 * checked with node:crypto and the message-type tests of Sign.
 */

import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import type { SigningAlgorithmSpec } from "../../src/types.js";
import { bytes, newKey, openLab, refused } from "../support/sdk-kms.js";
import { importPrivateKey } from "../support/sdk2-import.js";
import { OUT, openssl, plain, tryOpenssl } from "../support/sdk2-openssl.js";

interface Row {
  readonly spec: string;
  readonly algorithm: SigningAlgorithmSpec;
  /** Words of `openssl dgst`. */
  readonly dgst: readonly string[];
  /** Words of `openssl genpkey`. */
  readonly genpkey: readonly string[];
}

const rsa = (size: number): Row[] => [
  {
    spec: "RSA_2048",
    algorithm: `RSASSA_PKCS1_V1_5_SHA_${size}` as SigningAlgorithmSpec,
    dgst: [`-sha${size}`],
    genpkey: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  },
  {
    spec: "RSA_2048",
    algorithm: `RSASSA_PSS_SHA_${size}` as SigningAlgorithmSpec,
    dgst: [`-sha${size}`, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest", "-sigopt", `rsa_mgf1_md:sha${size}`],
    genpkey: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  },
];
const ec = (spec: string, size: number, curve: string): Row => ({
  spec,
  algorithm: `ECDSA_SHA_${size}` as SigningAlgorithmSpec,
  dgst: [`-sha${size}`],
  genpkey: ["-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${curve}`],
});
const ROWS: Row[] = [
  ...[256, 384, 512].flatMap(rsa),
  ec("ECC_NIST_P256", 256, "prime256v1"),
  ec("ECC_NIST_P384", 384, "secp384r1"),
  ec("ECC_NIST_P521", 512, "secp521r1"),
  ec("ECC_SECG_P256K1", 256, "secp256k1"),
];
const SPECS = [...new Set(ROWS.map(({ spec }) => spec))];

let kms: Kms;
const born: Record<string, string> = {};
/** Keys whose private half openssl made, and that openssl can therefore sign with. */
const shared: Record<string, { KeyId: string; pem: Uint8Array }> = {};
beforeAll(async () => {
  ({ kms } = await openLab());
  await Promise.all(
    SPECS.map(async (spec) => {
      const input = { KeySpec: spec as "RSA_2048", KeyUsage: "SIGN_VERIFY" } as const;
      born[spec] = await newKey(kms, input);
      const { genpkey } = ROWS.find((row) => row.spec === spec) as Row;
      const { out: pem } = await openssl("genpkey", ...genpkey, "-out", OUT);
      const { out: pkcs8 } = await openssl("pkcs8", "-topk8", "-nocrypt", "-in", pem, "-outform", "DER", "-out", OUT);
      const KeyId = await newKey(kms, { ...input, Origin: "EXTERNAL" });
      await importPrivateKey(kms, KeyId, pkcs8);
      shared[spec] = { KeyId, pem };
    }),
  );
});

const MESSAGE = bytes(1000);

for (const { spec, algorithm, dgst } of ROWS) {
  describe(`${spec} ${algorithm}`, () => {
    test("openssl verifies what KMS signs, and refuses it over another message", async () => {
      const KeyId = born[spec] as string;
      const { Signature } = await kms.sign({ KeyId, SigningAlgorithm: algorithm, Message: MESSAGE });
      const { PublicKey } = await kms.getPublicKey({ KeyId });
      const { out: pem } = await openssl("pkey", "-pubin", "-inform", "DER", "-in", PublicKey, "-pubout", "-out", OUT);
      const verify = (message: Uint8Array) => tryOpenssl("dgst", ...dgst, "-verify", pem, "-signature", Signature, message);
      expect(new TextDecoder().decode((await verify(MESSAGE)).stdout)).toContain("Verified OK");
      expect((await verify(bytes(999))).ok).toBe(false);
    });

    test("KMS verifies what openssl signs with the imported private key, and refuses it over another message", async () => {
      const { KeyId, pem } = shared[spec] as (typeof shared)[string];
      const { out: Signature } = await openssl("dgst", ...dgst, "-sign", pem, "-out", OUT, MESSAGE);
      const request = { KeyId, SigningAlgorithm: algorithm, Signature };
      expect((await kms.verify({ ...request, Message: MESSAGE })).SignatureValid).toBe(true);
      await refused(kms.verify({ ...request, Message: bytes(999) }), "KMSInvalidSignatureException", "");
    });

    test("openssl verifies what KMS signs with the imported private key", async () => {
      const { KeyId, pem } = shared[spec] as (typeof shared)[string];
      const { Signature } = await kms.sign({ KeyId, SigningAlgorithm: algorithm, Message: MESSAGE });
      const { out: publicPem } = await openssl("pkey", "-in", pem, "-pubout", "-out", OUT);
      const { stdout } = await openssl("dgst", ...dgst, "-verify", publicPem, "-signature", Signature, MESSAGE);
      expect(new TextDecoder().decode(stdout)).toContain("Verified OK");
    });
  });
}

test("Ed25519: openssl pkeyutl verifies what KMS signs", async () => {
  const KeyId = await newKey(kms, { KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY" });
  const { Signature } = await kms.sign({ KeyId, SigningAlgorithm: "ED25519_SHA_512", Message: MESSAGE });
  const { PublicKey } = await kms.getPublicKey({ KeyId });
  const { out: pem } = await openssl("pkey", "-pubin", "-inform", "DER", "-in", PublicKey, "-pubout", "-out", OUT);
  const verify = (message: Uint8Array) =>
    tryOpenssl("pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin", "-in", message, "-sigfile", Signature);
  expect((await verify(MESSAGE)).ok).toBe(true);
  expect((await verify(bytes(999))).ok).toBe(false);
});

test("Ed25519: KMS verifies what openssl signs with the imported private key", async () => {
  const { out: pem } = await openssl("genpkey", "-algorithm", "ED25519", "-out", OUT);
  const { out: pkcs8 } = await openssl("pkcs8", "-topk8", "-nocrypt", "-in", pem, "-outform", "DER", "-out", OUT);
  const KeyId = await newKey(kms, { KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" });
  await importPrivateKey(kms, KeyId, pkcs8);
  const { out: Signature } = await openssl("pkeyutl", "-sign", "-inkey", pem, "-rawin", "-in", MESSAGE, "-out", OUT);
  expect((await kms.sign({ KeyId, SigningAlgorithm: "ED25519_SHA_512", Message: MESSAGE })).Signature).toEqual(Signature);
  expect(await kms.verify({ KeyId, SigningAlgorithm: "ED25519_SHA_512", Message: MESSAGE, Signature })).toMatchObject({
    SignatureValid: true,
  });
});

test("ML-DSA: node:crypto verifies what KMS signs, and refuses it over another message", async () => {
  for (const KeySpec of ["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"] as const) {
    const KeyId = await newKey(kms, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const { Signature } = await kms.sign({ KeyId, SigningAlgorithm: "ML_DSA_SHAKE_256", Message: MESSAGE });
    const { PublicKey } = await kms.getPublicKey({ KeyId });
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
    expect(nodeVerify(null, MESSAGE, key, Signature)).toBe(true);
    expect(nodeVerify(null, bytes(999), key, Signature)).toBe(false);
  }
});

test("data key pairs: openssl signs with the private key, KMS's public half verifies through node:crypto", async () => {
  const KeyId = await newKey(kms);
  const pair = await kms.generateDataKeyPair({ KeyId, KeyPairSpec: "ECC_NIST_P256" });
  const { out: signature } = await openssl(
    "dgst",
    "-sha256",
    "-keyform",
    "DER",
    "-sign",
    pair.PrivateKeyPlaintext as Uint8Array,
    "-out",
    OUT,
    MESSAGE,
  );
  const key = createPublicKey({ key: Buffer.from(pair.PublicKey), format: "der", type: "spki" });
  expect(nodeVerify("sha256", MESSAGE, key, signature)).toBe(true);
  const privateKey = createPrivateKey({ key: Buffer.from(pair.PrivateKeyPlaintext as Uint8Array), format: "der", type: "pkcs8" });
  expect(nodeVerify("sha256", MESSAGE, key, nodeSign("sha256", MESSAGE, privateKey))).toBe(true);
});

describe("RSAES-OAEP", () => {
  for (const [algorithm, hash] of [
    ["RSAES_OAEP_SHA_1", "sha1"],
    ["RSAES_OAEP_SHA_256", "sha256"],
  ] as const) {
    const words = ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", `rsa_oaep_md:${hash}`, "-pkeyopt", `rsa_mgf1_md:${hash}`];

    test(`${algorithm}: KMS decrypts what openssl encrypts, and openssl what KMS encrypts`, async () => {
      const { out: pem } = await openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", "-out", OUT);
      const { out: pkcs8 } = await openssl("pkcs8", "-topk8", "-nocrypt", "-in", pem, "-outform", "DER", "-out", OUT);
      const KeyId = await newKey(kms, { KeySpec: "RSA_3072", KeyUsage: "ENCRYPT_DECRYPT", Origin: "EXTERNAL" });
      await importPrivateKey(kms, KeyId, pkcs8);
      const { PublicKey } = await kms.getPublicKey({ KeyId });
      const { out: publicPem } = await openssl("pkey", "-pubin", "-inform", "DER", "-in", PublicKey, "-pubout", "-out", OUT);
      const { out: theirs } = await openssl("pkeyutl", "-encrypt", "-pubin", "-inkey", publicPem, ...words, "-in", bytes(300), "-out", OUT);
      expect((await kms.decrypt({ KeyId, CiphertextBlob: theirs, EncryptionAlgorithm: algorithm })).Plaintext).toEqual(bytes(300));
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(300), EncryptionAlgorithm: algorithm });
      const { out: opened } = await openssl("pkeyutl", "-decrypt", "-inkey", pem, ...words, "-in", CiphertextBlob, "-out", OUT);
      expect(opened).toEqual(plain(bytes(300)));
    });
  }
});
