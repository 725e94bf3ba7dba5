/**
 * Material wrapped by the `openssl` command, for every wrapping algorithm and wrapping key spec, and every kind of key.
 * Source: AWS KMS Developer Guide, "Encrypt key material" (its openssl commands); recorded: "BYOK worked with".
 */

import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import type { KeySpec, KeyUsageType, MacAlgorithmSpec, SigningAlgorithmSpec } from "../../src/types.js";
import { bytes, membersOf, newKey, openLab, refused } from "../support/sdk-kms.js";
import {
  AES_ALGORITHMS,
  FOR_EVER,
  importMaterial,
  OAEP_ALGORITHMS,
  WRAPPING_ALGORITHMS,
  wrapByNode,
  wrapByOpenssl,
} from "../support/sdk2-import.js";
import { OUT, openssl, plain } from "../support/sdk2-openssl.js";

let kms: Kms;
beforeAll(async () => {
  ({ kms } = await openLab());
});

const newExternal = (KeySpec: KeySpec = "SYMMETRIC_DEFAULT", KeyUsage: KeyUsageType = "ENCRYPT_DECRYPT") =>
  newKey(kms, { KeySpec, KeyUsage, Origin: "EXTERNAL" });

async function privateKey(...words: string[]): Promise<Uint8Array> {
  const { out: pem } = await openssl("genpkey", ...words, "-out", OUT);
  return (await openssl("pkcs8", "-topk8", "-nocrypt", "-in", pem, "-outform", "DER", "-out", OUT)).out;
}
const ecKey = (curve: string) => privateKey("-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${curve}`);
const rsaKey = (bits: number) => privateKey("-algorithm", "RSA", "-pkeyopt", `rsa_keygen_bits:${bits}`);
const publicHalf = async (pkcs8: Uint8Array) =>
  (await openssl("pkey", "-inform", "DER", "-in", pkcs8, "-pubout", "-outform", "DER", "-out", OUT)).out;

describe("symmetric material", () => {
  for (const wrappingKeySpec of ["RSA_2048", "RSA_3072", "RSA_4096"] as const) {
    for (const algorithm of WRAPPING_ALGORITHMS) {
      test(`${algorithm} under ${wrappingKeySpec}, wrapped by openssl`, async () => {
        const KeyId = await newExternal();
        const answer = await importMaterial(kms, KeyId, bytes(32, 7), { algorithm, wrappingKeySpec, wrap: wrapByOpenssl });
        expect(membersOf(answer)).toEqual(["KeyId", "KeyMaterialId"]);
        expect(answer).toEqual({ KeyId, KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/), $metadata: expect.anything() });
        const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(9), EncryptionContext: { a: "b" } });
        expect(await kms.decrypt({ CiphertextBlob, EncryptionContext: { a: "b" } })).toMatchObject({
          Plaintext: bytes(9),
          KeyId,
          KeyMaterialId: answer.KeyMaterialId,
        });
      });
    }
  }

  test("openssl and node:crypto wrap the same: the same material has the same id in one key, another in another", async () => {
    const [one, other] = [await newExternal(), await newExternal()];
    const ids = new Set<string | undefined>();
    for (const algorithm of WRAPPING_ALGORITHMS) {
      for (const wrap of [wrapByOpenssl, wrapByNode])
        ids.add((await importMaterial(kms, one, bytes(32), { algorithm, wrap })).KeyMaterialId);
    }
    expect(ids.size).toBe(1);
    expect(ids).not.toContain((await importMaterial(kms, other, bytes(32))).KeyMaterialId);
  });

  test("32 bytes and no other length", async () => {
    for (const length of [1, 16, 24, 31, 33, 64, 128]) {
      await refused(importMaterial(kms, await newExternal(), bytes(length)), "InvalidCiphertextException");
    }
  });
});

describe("HMAC material", () => {
  const LIMITS = { HMAC_224: [28, 64], HMAC_256: [32, 64], HMAC_384: [48, 128], HMAC_512: [64, 128] } as const;
  for (const [spec, [least, most]] of Object.entries(LIMITS) as [keyof typeof LIMITS, readonly [number, number]][]) {
    test(`${spec}: ${least} to ${most} bytes; the tag is what node:crypto makes with the same key`, async () => {
      const MacAlgorithm = spec.replace("HMAC_", "HMAC_SHA_") as MacAlgorithmSpec;
      for (const length of [least, least + 1, most - 1, most]) {
        const KeyId = await newExternal(spec, "GENERATE_VERIFY_MAC");
        await importMaterial(kms, KeyId, bytes(length, length), { wrap: length === least ? wrapByOpenssl : wrapByNode });
        const { Mac } = await kms.generateMac({ KeyId, MacAlgorithm, Message: bytes(100) });
        expect(Mac).toEqual(plain(createHmac(spec.replace("HMAC_", "sha"), bytes(length, length)).update(bytes(100)).digest()));
      }
      for (const length of [1, least - 1, most + 1]) {
        await refused(importMaterial(kms, await newExternal(spec, "GENERATE_VERIFY_MAC"), bytes(length)), "InvalidCiphertextException");
      }
    });
  }
});

describe("elliptic-curve private keys as PKCS#8", () => {
  const CURVES: [KeySpec, string, SigningAlgorithmSpec][] = [
    ["ECC_NIST_P256", "prime256v1", "ECDSA_SHA_256"],
    ["ECC_NIST_P384", "secp384r1", "ECDSA_SHA_384"],
    ["ECC_NIST_P521", "secp521r1", "ECDSA_SHA_512"],
    ["ECC_SECG_P256K1", "secp256k1", "ECDSA_SHA_256"],
  ];
  for (const [spec, curve, SigningAlgorithm] of CURVES) {
    test(`${spec}: every algorithm; GetPublicKey gives the imported key's public half`, async () => {
      const pkcs8 = await ecKey(curve);
      const direct = spec === "ECC_NIST_P521" ? ("RSA_4096" as const) : ("RSA_2048" as const);
      for (const algorithm of WRAPPING_ALGORITHMS) {
        const KeyId = await newExternal(spec, "SIGN_VERIFY");
        const wrappingKeySpec = (OAEP_ALGORITHMS as readonly string[]).includes(algorithm) ? direct : "RSA_2048";
        await importMaterial(kms, KeyId, pkcs8, { algorithm, wrappingKeySpec, wrap: wrapByOpenssl });
        expect((await kms.getPublicKey({ KeyId })).PublicKey).toEqual(await publicHalf(pkcs8));
        const { Signature } = await kms.sign({ KeyId, SigningAlgorithm, Message: bytes(10) });
        expect((await kms.verify({ KeyId, SigningAlgorithm, Message: bytes(10), Signature })).SignatureValid).toBe(true);
      }
    });
  }

  test("Ed25519", async () => {
    const pkcs8 = await privateKey("-algorithm", "ED25519");
    const KeyId = await newExternal("ECC_NIST_EDWARDS25519", "SIGN_VERIFY");
    await importMaterial(kms, KeyId, pkcs8, { wrap: wrapByOpenssl });
    expect((await kms.getPublicKey({ KeyId })).PublicKey).toEqual(await publicHalf(pkcs8));
  });

  test("key agreement: DeriveSharedSecret tells the origin", async () => {
    const KeyId = await newExternal("ECC_NIST_P256", "KEY_AGREEMENT");
    await importMaterial(kms, KeyId, await ecKey("prime256v1"), { wrap: wrapByOpenssl });
    const answer = await kms.deriveSharedSecret({
      KeyId,
      KeyAgreementAlgorithm: "ECDH",
      PublicKey: await publicHalf(await ecKey("prime256v1")),
    });
    expect(answer).toMatchObject({ KeyOrigin: "EXTERNAL" });
    expect(answer.SharedSecret).toHaveLength(32);
  });
});

describe("RSA private keys as PKCS#8", () => {
  for (const bits of [2048, 3072, 4096] as const) {
    test(`RSA_${bits} under both RSA_AES_KEY_WRAP algorithms`, async () => {
      const pkcs8 = await rsaKey(bits);
      for (const algorithm of AES_ALGORITHMS) {
        const KeyId = await newExternal(`RSA_${bits}`, "ENCRYPT_DECRYPT");
        await importMaterial(kms, KeyId, pkcs8, {
          algorithm,
          wrappingKeySpec: bits === 4096 ? "RSA_4096" : "RSA_2048",
          wrap: wrapByOpenssl,
        });
        expect((await kms.getPublicKey({ KeyId })).PublicKey).toEqual(await publicHalf(pkcs8));
        const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
        const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(10), EncryptionAlgorithm });
        expect((await kms.decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm })).Plaintext).toEqual(bytes(10));
      }
    });
  }
});

describe("material that does not fit its key: InvalidCiphertextException", () => {
  const cases: [string, KeySpec, KeyUsageType, () => Promise<Uint8Array>][] = [
    ["a P-384 key for P-256", "ECC_NIST_P256", "SIGN_VERIFY", () => ecKey("secp384r1")],
    ["a secp256k1 key for P-256", "ECC_NIST_P256", "SIGN_VERIFY", () => ecKey("secp256k1")],
    ["an RSA key of 3072 bits for RSA_2048", "RSA_2048", "SIGN_VERIFY", () => rsaKey(3072)],
    ["an elliptic-curve key for RSA_2048", "RSA_2048", "SIGN_VERIFY", () => ecKey("prime256v1")],
    ["an X25519 key for Ed25519", "ECC_NIST_EDWARDS25519", "SIGN_VERIFY", () => privateKey("-algorithm", "X25519")],
    ["random bytes", "ECC_NIST_P256", "SIGN_VERIFY", async () => bytes(138)],
    ["a public key", "ECC_NIST_P256", "SIGN_VERIFY", async () => publicHalf(await ecKey("prime256v1"))],
    [
      "SEC1 without PKCS#8 around it",
      "ECC_NIST_P256",
      "SIGN_VERIFY",
      async () => (await openssl("ec", "-inform", "DER", "-in", await ecKey("prime256v1"), "-outform", "DER", "-out", OUT)).out,
    ],
    ["bytes after the key", "ECC_NIST_P256", "SIGN_VERIFY", async () => new Uint8Array([...(await ecKey("prime256v1")), 0])],
  ];
  for (const [what, spec, usage, make] of cases) {
    test(what, async () => {
      const KeyId = await newExternal(spec, usage);
      await refused(importMaterial(kms, KeyId, await make(), { algorithm: "RSA_AES_KEY_WRAP_SHA_256" }), "InvalidCiphertextException");
      expect((await kms.describeKey({ KeyId })).KeyMetadata.KeyState).toBe("PendingImport");
    });
  }
});

describe("wrapped wrongly: InvalidCiphertextException, and the key still waits", () => {
  const wrapped = async (algorithm: (typeof WRAPPING_ALGORITHMS)[number], change: (ciphertext: Uint8Array) => Uint8Array) => {
    const KeyId = await newExternal();
    const options = { algorithm, wrap: (...args: Parameters<typeof wrapByNode>) => change(wrapByNode(...args)) };
    await refused(importMaterial(kms, KeyId, bytes(32), options), "InvalidCiphertextException");
    expect((await kms.describeKey({ KeyId })).KeyMetadata.KeyState).toBe("PendingImport");
  };
  for (const algorithm of WRAPPING_ALGORITHMS) {
    test(`${algorithm}: changed at the beginning, in the middle or at the end, cut, longer, zeros`, async () => {
      for (const at of [0, 0.5, 1]) {
        await wrapped(algorithm, (text) => text.map((byte, i) => (i === Math.floor(at * (text.length - 1)) ? byte ^ 1 : byte)));
      }
      await wrapped(algorithm, (text) => text.slice(0, -1));
      await wrapped(algorithm, (text) => text.slice(0, -8));
      await wrapped(algorithm, (text) => new Uint8Array([...text, ...bytes(8)]));
      await wrapped(algorithm, (text) => new Uint8Array(text.length));
      await wrapped(algorithm, () => bytes(1));
    });

    test(`${algorithm}: wrapped with the other hash, or for another wrapping key`, async () => {
      const other = algorithm.endsWith("SHA_1") ? algorithm.replace("SHA_1", "SHA_256") : algorithm.replace("SHA_256", "SHA_1");
      const KeyId = await newExternal();
      await refused(
        importMaterial(kms, KeyId, bytes(32), {
          algorithm,
          wrap: (_asked, key, material) => wrapByNode(other as typeof algorithm, key, material),
        }),
        "InvalidCiphertextException",
      );
      const another = await kms.getParametersForImport({ KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: "RSA_2048" });
      await refused(
        importMaterial(kms, KeyId, bytes(32), {
          algorithm,
          wrap: (asked, _key, material) => wrapByNode(asked, another.PublicKey, material),
        }),
        "InvalidCiphertextException",
      );
    });
  }

  test("the AES key of RSA_AES_KEY_WRAP must be of 256 bits", async () => {
    const KeyId = await newExternal();
    const { ImportToken, PublicKey } = await kms.getParametersForImport({
      KeyId,
      WrappingAlgorithm: "RSA_AES_KEY_WRAP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    });
    const { createCipheriv } = await import("node:crypto");
    const cipher = createCipheriv("id-aes128-wrap-pad", bytes(16), Buffer.from("A65959A6", "hex"));
    const short = Buffer.concat([wrapByNode("RSAES_OAEP_SHA_256", PublicKey, bytes(16)), cipher.update(bytes(32)), cipher.final()]);
    await refused(
      kms.importKeyMaterial({ KeyId, ImportToken, EncryptedKeyMaterial: plain(short), ...FOR_EVER }),
      "InvalidCiphertextException",
    );
  });
});
