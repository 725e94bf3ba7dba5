/** The fast ways for keys of our own: secrets by comparison and slice, RSA keys kept by the runtime. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/bytes.js";
import { integer, octetString, sequence, toDer } from "../../src/crypto/asymmetric/der/asn1.js";
import { ownFormReader } from "../../src/crypto/asymmetric/der/own-form.js";
import { encodePkcs8 } from "../../src/crypto/asymmetric/der/pkcs8.js";
import { CURVES } from "../../src/crypto/asymmetric/ec/curves.js";
import { readScalar } from "../../src/crypto/asymmetric/ec/keys.js";
import {
  type EcKeySpec,
  generateKeyPair,
  importPrivateKey,
  openDecryptionKey,
  openEncryptionKey,
  openRuntimeDecryptionKey,
  openRuntimeSigningKey,
  openSigningKey,
  openVerifyingKey,
  type RsaSigningAlgorithm,
  SIGNING_ALGORITHMS_OF,
} from "../../src/crypto/asymmetric/index.js";

const EC_SPECS: readonly EcKeySpec[] = ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"];
const message = new TextEncoder().encode("message");

describe("the reader", () => {
  const header = Uint8Array.of(0x30, 7, 0x04, 3);
  const read = ownFormReader(3, (secret) => Uint8Array.of(...header, ...secret, 0x05, 0x00));
  const key = Uint8Array.of(...header, 1, 2, 3, 0x05, 0x00);

  test("gives a copy of the secret", () => {
    const secret = read(key);
    expect(secret).toEqual(Uint8Array.of(1, 2, 3));
    secret?.fill(0);
    expect(key.subarray(4, 7)).toEqual(Uint8Array.of(1, 2, 3));
    expect(read(Uint8Array.of(9, 9, ...key, 9).subarray(2, 11))).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("knows no other length and no other beginning", () => {
    expect(read(key.subarray(0, 8))).toBeUndefined();
    expect(read(Uint8Array.of(...key, 0))).toBeUndefined();
    for (let at = 0; at < header.length; at++) expect(read(key.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toBeUndefined();
  });
});

describe.each(EC_SPECS)("%s", (spec) => {
  const { curve, length } = CURVES[spec];

  test("scalars of made and of imported keys are those of their public halves", async () => {
    for (let i = 0; i < 5; i++) {
      const made = await generateKeyPair(spec);
      const imported = await importPrivateKey(spec, made.privateKey);
      expect(toHex(imported.privateKey)).toBe(toHex(made.privateKey));
      const scalar = readScalar(spec, made.privateKey);
      expect(scalar).toHaveLength(length);
      expect(toHex(made.publicKey).endsWith(toHex(curve.getPublicKey(scalar, false)))).toBe(true);
    }
  });

  test("the form without a public half is read by the strict parser", () => {
    const scalar = curve.utils.randomSecretKey();
    expect(toHex(readScalar(spec, encodePkcs8(spec, toDer(sequence(integer(1n), octetString(scalar))))))).toBe(toHex(scalar));
  });

  test("any byte before the scalar changed: refused", async () => {
    const { privateKey } = await generateKeyPair(spec);
    const start = toHex(privateKey).indexOf(toHex(readScalar(spec, privateKey))) / 2;
    expect(start).toBeGreaterThan(20);
    for (let at = 0; at < start; at++) {
      const changed = privateKey.map((byte, i) => (i === at ? byte ^ 0x40 : byte));
      await expect(openSigningKey(spec, changed), `byte ${at}`).rejects.toMatchObject({ reason: "InvalidKey" });
    }
  });
});

test("Ed25519: any byte before the seed changed is refused, also by an import", async () => {
  const spec = "ECC_NIST_EDWARDS25519";
  const { privateKey } = await generateKeyPair(spec);
  expect(privateKey).toHaveLength(48);
  for (let at = 0; at < 16; at++) {
    const changed = privateKey.map((byte, i) => (i === at ? byte ^ 0x40 : byte));
    await expect(openSigningKey(spec, changed), `byte ${at}`).rejects.toMatchObject({ reason: "InvalidKey" });
    await expect(importPrivateKey(spec, changed), `byte ${at}`).rejects.toMatchObject({ reason: "InvalidKey" });
  }
});

describe("RSA keys kept by the runtime", async () => {
  const spec = "RSA_2048";
  const { privateKey, publicKey } = await generateKeyPair(spec);

  test.each(SIGNING_ALGORITHMS_OF.RSA_2048)("%s signs as the key opened once does, after the bytes are gone", async (algorithm) => {
    const bytes = privateKey.slice();
    const signer = await openRuntimeSigningKey(spec, algorithm as RsaSigningAlgorithm, bytes);
    bytes.fill(0);
    const verifier = await openVerifyingKey(spec, publicKey);
    for (let i = 0; i < 2; i++) expect(await verifier.verify(algorithm, { message }, await signer.sign(message))).toBe(true);
    if (algorithm.startsWith("RSASSA_PSS")) return; // a salt each time
    const once = await openSigningKey(spec, privateKey);
    expect(toHex(await signer.sign(message))).toBe(toHex(await once.sign(algorithm, { message })));
  });

  test.each(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] as const)("%s decrypts; a wrong ciphertext is undefined", async (algorithm) => {
    const key = await openRuntimeDecryptionKey(spec, algorithm, privateKey);
    const ciphertext = await (await openEncryptionKey(spec, publicKey)).encrypt(algorithm, message);
    expect(await key.decrypt(ciphertext)).toEqual(message);
    expect(await (await openDecryptionKey(spec, privateKey)).decrypt(algorithm, ciphertext)).toEqual(message);
    expect(await key.decrypt(ciphertext.map((byte, at) => (at === 9 ? byte ^ 1 : byte)))).toBeUndefined();
    expect(await key.decrypt(ciphertext.subarray(1))).toBeUndefined();
  });

  test("a signature or ciphertext without its leading zero byte is wrong", async () => {
    const signer = await openRuntimeSigningKey(spec, "RSASSA_PSS_SHA_256", privateKey);
    const verifier = await openVerifyingKey(spec, publicKey);
    const encrypter = await openEncryptionKey(spec, publicKey);
    const decrypter = await openRuntimeDecryptionKey(spec, "RSAES_OAEP_SHA_256", privateKey);
    const beginningWithZero = async (make: () => Promise<Uint8Array>) => {
      for (;;) {
        const made = await make();
        if (made[0] === 0) return made;
      }
    };
    const signature = await beginningWithZero(() => signer.sign(message));
    expect(await verifier.verify("RSASSA_PSS_SHA_256", { message }, signature)).toBe(true);
    expect(await verifier.verify("RSASSA_PSS_SHA_256", { message }, signature.subarray(1))).toBe(false);
    const ciphertext = await beginningWithZero(() => encrypter.encrypt("RSAES_OAEP_SHA_256", message));
    expect(await decrypter.decrypt(ciphertext)).toEqual(message);
    expect(await decrypter.decrypt(ciphertext.subarray(1))).toBeUndefined();
  });

  test("a key of another size or kind, or no key, is refused", async () => {
    const curveKey = (await generateKeyPair("ECC_NIST_P256")).privateKey;
    const refused = { reason: "InvalidKey" };
    await expect(openRuntimeSigningKey("RSA_3072", "RSASSA_PSS_SHA_256", privateKey)).rejects.toMatchObject(refused);
    await expect(openRuntimeDecryptionKey("RSA_4096", "RSAES_OAEP_SHA_256", privateKey)).rejects.toMatchObject(refused);
    for (const bytes of [curveKey, new Uint8Array(), privateKey.subarray(1)]) {
      await expect(openRuntimeSigningKey(spec, "RSASSA_PSS_SHA_256", bytes)).rejects.toMatchObject(refused);
    }
  });
});
