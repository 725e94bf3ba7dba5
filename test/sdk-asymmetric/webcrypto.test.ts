/** Signatures, ciphertexts and secrets between KMS keys and WebCrypto. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import type { DataKeyPairSpec, KeySpec, SigningAlgorithmSpec } from "../../src/types.js";
import { bytes, newKey, openLab, refused } from "../support/sdk-kms.js";
import { importPrivateKey } from "../support/sdk2-import.js";
import { derToRaw, rawToDer } from "../support/sdk2-jws.js";

interface Row {
  readonly spec: KeySpec;
  readonly algorithm: SigningAlgorithmSpec;
  readonly key: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
  readonly use: { readonly name: string; readonly hash?: string; readonly saltLength?: number };
  /** Bytes of r and s each: WebCrypto's ECDSA signatures are r || s, those of KMS are DER. */
  readonly half?: number;
}

const rsa = (size: 256 | 384 | 512): Row[] => [
  {
    spec: "RSA_2048",
    algorithm: `RSASSA_PSS_SHA_${size}`,
    key: { name: "RSA-PSS", hash: `SHA-${size}` },
    use: { name: "RSA-PSS", saltLength: size / 8 },
  },
  {
    spec: "RSA_2048",
    algorithm: `RSASSA_PKCS1_V1_5_SHA_${size}`,
    key: { name: "RSASSA-PKCS1-v1_5", hash: `SHA-${size}` },
    use: { name: "RSASSA-PKCS1-v1_5" },
  },
];
const ec = (spec: KeySpec, namedCurve: string, size: 256 | 384 | 512, half: number): Row => ({
  spec,
  algorithm: `ECDSA_SHA_${size}`,
  key: { name: "ECDSA", namedCurve },
  use: { name: "ECDSA", hash: `SHA-${size}` },
  half,
});
const ROWS: Row[] = [
  ...rsa(256),
  ...rsa(384),
  ...rsa(512),
  ec("ECC_NIST_P256", "P-256", 256, 32),
  ec("ECC_NIST_P384", "P-384", 384, 48),
  ec("ECC_NIST_P521", "P-521", 512, 66),
  { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_SHA_512", key: { name: "Ed25519" }, use: { name: "Ed25519" } },
];

let kms: Kms;
let wrapping: string;
const born: Record<string, string> = {};
beforeAll(async () => {
  ({ kms } = await openLab());
  wrapping = await newKey(kms);
  for (const { spec } of ROWS) born[spec] ??= await newKey(kms, { KeySpec: spec, KeyUsage: "SIGN_VERIFY" });
});

type Bytes = Uint8Array<ArrayBuffer>;
const MESSAGE = bytes(1000);

for (const { spec, algorithm, key, use, half } of ROWS) {
  describe(`${spec} ${algorithm}`, () => {
    test("WebCrypto verifies what KMS signs", async () => {
      const KeyId = born[spec] as string;
      const { PublicKey } = await kms.getPublicKey({ KeyId });
      const imported = await crypto.subtle.importKey("spki", PublicKey as Bytes, key, false, ["verify"]);
      for (let round = 0; round < 5; round++) {
        const Message = bytes(100 + round);
        const { Signature } = await kms.sign({ KeyId, SigningAlgorithm: algorithm, Message });
        const signature = half === undefined ? Signature : derToRaw(Signature, half);
        expect(await crypto.subtle.verify(use, imported, signature as Bytes, Message)).toBe(true);
        expect(await crypto.subtle.verify(use, imported, signature as Bytes, bytes(99))).toBe(false);
      }
    });

    test("KMS verifies what WebCrypto signs with the private key it then imports", async () => {
      const pair = await kms.generateDataKeyPair({ KeyId: wrapping, KeyPairSpec: spec as DataKeyPairSpec });
      const pkcs8 = pair.PrivateKeyPlaintext as Bytes;
      const imported = await crypto.subtle.importKey("pkcs8", pkcs8, key, false, ["sign"]);
      const signature = new Uint8Array(await crypto.subtle.sign(use, imported, MESSAGE));
      const KeyId = await newKey(kms, { KeySpec: spec, KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" });
      await importPrivateKey(kms, KeyId, pkcs8);
      expect((await kms.getPublicKey({ KeyId })).PublicKey).toEqual(pair.PublicKey);
      const request = { KeyId, SigningAlgorithm: algorithm, Signature: half === undefined ? signature : rawToDer(signature) };
      expect((await kms.verify({ ...request, Message: MESSAGE })).SignatureValid).toBe(true);
      await refused(kms.verify({ ...request, Message: bytes(999) }), "KMSInvalidSignatureException", "");
    });
  });
}

test("RSA-OAEP: KMS decrypts what WebCrypto encrypts", async () => {
  const KeyId = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
  const { PublicKey } = await kms.getPublicKey({ KeyId });
  for (const [hash, EncryptionAlgorithm] of [
    ["SHA-1", "RSAES_OAEP_SHA_1"],
    ["SHA-256", "RSAES_OAEP_SHA_256"],
  ] as const) {
    const key = await crypto.subtle.importKey("spki", PublicKey as Bytes, { name: "RSA-OAEP", hash }, false, ["encrypt"]);
    const CiphertextBlob = new Uint8Array(await crypto.subtle.encrypt({ name: "RSA-OAEP" }, key, bytes(100)));
    expect((await kms.decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm })).Plaintext).toEqual(bytes(100));
  }
});

test("ECDH: WebCrypto derives the same bits", async () => {
  for (const [KeySpec, namedCurve, bits] of [
    ["ECC_NIST_P256", "P-256", 256],
    ["ECC_NIST_P384", "P-384", 384],
    ["ECC_NIST_P521", "P-521", 528],
  ] as const) {
    const KeyId = await newKey(kms, { KeySpec, KeyUsage: "KEY_AGREEMENT" });
    const algorithm = { name: "ECDH", namedCurve };
    const peer = await crypto.subtle.generateKey(algorithm, true, ["deriveBits"]);
    const peerPublic = new Uint8Array(await crypto.subtle.exportKey("spki", peer.publicKey));
    const { SharedSecret } = await kms.deriveSharedSecret({ KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey: peerPublic });
    const ours = await crypto.subtle.importKey("spki", (await kms.getPublicKey({ KeyId })).PublicKey as Bytes, algorithm, false, []);
    const theirs = await crypto.subtle.deriveBits({ name: "ECDH", public: ours }, peer.privateKey, bits);
    expect(SharedSecret).toEqual(new Uint8Array(theirs));
  }
});
