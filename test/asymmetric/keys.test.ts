/** Key pairs of every spec, read and used by others: node:crypto (OpenSSL 3.5), WebCrypto and the openssl command. */
import { execFileSync } from "node:child_process";
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as nodeSign,
  verify as nodeVerify,
  privateDecrypt,
  publicEncrypt,
} from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../../src/bytes.js";
import {
  type AsymmetricKeySpec,
  type EcKeySpec,
  generateKeyPair,
  importPrivateKey,
  type KeyPair,
  openDecryptionKey,
  openEncryptionKey,
  openSigningKey,
  openVerifyingKey,
  SIGNING_ALGORITHMS,
  SIGNING_ALGORITHMS_OF,
  type SigningAlgorithm,
  type SigningKeySpec,
} from "../../src/crypto/asymmetric/index.js";
import { countingRandom, digest } from "./support.js";

const TYPES: Readonly<Record<AsymmetricKeySpec, string>> = {
  RSA_2048: "rsa",
  RSA_3072: "rsa",
  RSA_4096: "rsa",
  ECC_NIST_P256: "ec",
  ECC_NIST_P384: "ec",
  ECC_NIST_P521: "ec",
  ECC_SECG_P256K1: "ec",
  ECC_NIST_EDWARDS25519: "ed25519",
  ML_DSA_44: "ml-dsa-44",
  ML_DSA_65: "ml-dsa-65",
  ML_DSA_87: "ml-dsa-87",
  ML_KEM_512: "ml-kem-512",
  ML_KEM_768: "ml-kem-768",
  ML_KEM_1024: "ml-kem-1024",
};
const SPECS = Object.keys(TYPES) as AsymmetricKeySpec[];
const SIGNING_SPECS = Object.keys(SIGNING_ALGORITHMS_OF) as SigningKeySpec[];
const pairs = new Map<AsymmetricKeySpec, KeyPair>();
const pairOf = (spec: AsymmetricKeySpec) => pairs.get(spec) as KeyPair;
const privateObject = (der: Uint8Array) => createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
const publicObject = (der: Uint8Array) => createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
const message = new TextEncoder().encode("cross-check");

beforeAll(async () => {
  for (const spec of SPECS) pairs.set(spec, await generateKeyPair(spec));
});

test.each(SPECS)("%s: OpenSSL reads both halves, they belong together, and it writes them the same", (spec) => {
  const { privateKey, publicKey } = pairOf(spec);
  const [ours, its] = [privateObject(privateKey), publicObject(publicKey)];
  expect(ours.asymmetricKeyType).toBe(TYPES[spec]);
  expect(createPublicKey(ours).equals(its)).toBe(true);
  expect(toHex(its.export({ format: "der", type: "spki" }))).toBe(toHex(publicKey));
  // For ML keys OpenSSL writes seed and expanded key, so only the classical forms compare byte for byte.
  if (!spec.startsWith("ML_")) expect(toHex(ours.export({ format: "der", type: "pkcs8" }))).toBe(toHex(privateKey));
});

test.each(SPECS)("%s: our own import takes it and gives the same pair", async (spec) => {
  const again = await importPrivateKey(spec, pairOf(spec).privateKey);
  expect([toHex(again.privateKey), toHex(again.publicKey)]).toEqual([toHex(pairOf(spec).privateKey), toHex(pairOf(spec).publicKey)]);
});

test("injected randomness decides the pair, RSA excepted", async () => {
  for (const spec of SPECS.filter((name) => !name.startsWith("RSA"))) {
    const [a, b] = [await generateKeyPair(spec, countingRandom()), await generateKeyPair(spec, countingRandom())];
    expect(toHex(a.privateKey)).toBe(toHex(b.privateKey));
  }
});

/** How node:crypto names one of our algorithms. */
function nodeForm(algorithm: SigningAlgorithm, key: KeyObject) {
  const facts: { hash?: string; digestLength?: number; inputs: readonly string[] } = SIGNING_ALGORITHMS[algorithm];
  const hash = facts.hash?.replace("-", "").toLowerCase() ?? null;
  if (!algorithm.startsWith("RSASSA_PSS")) return { hash, key };
  return { hash, key: { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: facts.digestLength as number } };
}

describe.each(SIGNING_SPECS.flatMap((spec) => SIGNING_ALGORITHMS_OF[spec].map((algorithm) => [spec, algorithm] as const)))(
  "%s %s",
  (spec, algorithm) => {
    const facts: { hash?: string; inputs: readonly string[] } = SIGNING_ALGORITHMS[algorithm];

    test("signs and verifies; every input kind; anything changed is false", async () => {
      const { privateKey, publicKey } = pairOf(spec);
      const [signer, verifier] = [await openSigningKey(spec, privateKey), await openVerifyingKey(spec, publicKey)];
      const made = digest(facts.hash ?? "SHA-512", message);
      const inputs = { message: { message }, digest: { digest: made }, mu: { mu: made } } as const;
      for (const [kind, input] of Object.entries(inputs)) {
        if (!facts.inputs.includes(kind)) {
          await expect(signer.sign(algorithm, input)).rejects.toMatchObject({ reason: "UnsupportedAlgorithm" });
          continue;
        }
        const signature = await signer.sign(algorithm, input);
        expect(await verifier.verify(algorithm, input, signature)).toBe(true);
        if (facts.hash !== undefined) {
          // a message and its digest are signed alike
          expect(await verifier.verify(algorithm, { message }, signature)).toBe(true);
          expect(await verifier.verify(algorithm, { digest: made }, signature)).toBe(true);
        }
        const other =
          "message" in input ? { message: made } : "digest" in input ? { digest: made.map((b) => b ^ 1) } : { mu: made.map((b) => b ^ 1) };
        expect(await verifier.verify(algorithm, other, signature)).toBe(false);
        for (const wrong of [signature.subarray(1), new Uint8Array(), new Uint8Array(signature.length), Uint8Array.of(...signature, 0)]) {
          expect(await verifier.verify(algorithm, input, wrong)).toBe(false);
        }
        if (kind !== "message") {
          const cut = kind === "mu" ? { mu: made.subarray(1) } : { digest: made.subarray(1) };
          await expect(signer.sign(algorithm, cut)).rejects.toMatchObject({ reason: "InvalidLength" });
          await expect(verifier.verify(algorithm, cut, signature)).rejects.toMatchObject({ reason: "InvalidLength" });
        }
      }
      signer.destroy();
      const [kind] = facts.inputs as ["message" | "digest" | "mu"];
      await expect(signer.sign(algorithm, inputs[kind])).rejects.toMatchObject({ reason: "Destroyed" });
    });

    // node:crypto has no Ed25519ph
    if (algorithm === "ED25519_PH_SHA_512") return;
    test("node:crypto verifies ours and we verify its", async () => {
      const { privateKey, publicKey } = pairOf(spec);
      const [signer, verifier] = [await openSigningKey(spec, privateKey), await openVerifyingKey(spec, publicKey)];
      const [theirKey, theirs] = [nodeForm(algorithm, privateObject(privateKey)), nodeForm(algorithm, publicObject(publicKey))];
      const signatures = [await signer.sign(algorithm, { message })];
      if (facts.inputs.includes("digest")) signatures.push(await signer.sign(algorithm, { digest: digest(facts.hash as string, message) }));
      for (const signature of signatures) expect(nodeVerify(theirs.hash, message, theirs.key, signature)).toBe(true);
      const signature = new Uint8Array(nodeSign(theirKey.hash, message, theirKey.key));
      expect(await verifier.verify(algorithm, { message }, signature)).toBe(true);
    });
  },
);

test.each(["RSA_2048", "RSA_3072", "RSA_4096"] as const)("%s: OAEP both ways with node:crypto", async (spec) => {
  const { privateKey, publicKey } = pairOf(spec);
  for (const [algorithm, oaepHash] of [
    ["RSAES_OAEP_SHA_1", "sha1"],
    ["RSAES_OAEP_SHA_256", "sha256"],
  ] as const) {
    const options = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
    const sealed = await (await openEncryptionKey(spec, publicKey)).encrypt(algorithm, message);
    expect(toHex(privateDecrypt({ key: privateObject(privateKey), ...options }, sealed))).toBe(toHex(message));
    const theirs = publicEncrypt({ key: publicObject(publicKey), ...options }, message);
    expect(await (await openDecryptionKey(spec, privateKey)).decrypt(algorithm, theirs)).toEqual(message);
  }
});

test("WebCrypto reads the public keys it knows", async () => {
  const forms: readonly [AsymmetricKeySpec, RsaHashedImportParams | EcKeyImportParams | Algorithm][] = [
    ["RSA_2048", { name: "RSA-PSS", hash: "SHA-256" }],
    ["ECC_NIST_P256", { name: "ECDSA", namedCurve: "P-256" }],
    ["ECC_NIST_P384", { name: "ECDSA", namedCurve: "P-384" }],
    ["ECC_NIST_P521", { name: "ECDSA", namedCurve: "P-521" }],
    ["ECC_NIST_EDWARDS25519", { name: "Ed25519" }],
    ["ML_DSA_65", { name: "ML-DSA-65" }],
  ];
  for (const [spec, form] of forms) {
    const key = await crypto.subtle.importKey("spki", new Uint8Array(pairOf(spec).publicKey), form, true, ["verify"]);
    expect(key.type).toBe("public");
  }
});

test("keys other programs made are taken: OpenSSL's EC, RSA and Ed25519 PKCS#8, with and without the public half", async () => {
  const curves: readonly [EcKeySpec, string][] = [
    ["ECC_NIST_P256", "P-256"],
    ["ECC_NIST_P384", "P-384"],
    ["ECC_NIST_P521", "P-521"],
    ["ECC_SECG_P256K1", "secp256k1"],
  ];
  for (const [spec, namedCurve] of curves) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const imported = await importPrivateKey(spec, privateKey.export({ format: "der", type: "pkcs8" }));
    expect(toHex(imported.publicKey)).toBe(toHex(publicKey.export({ format: "der", type: "spki" })));
  }
  const rsa = generateKeyPairSync("rsa", { modulusLength: 3072 });
  const der = rsa.privateKey.export({ format: "der", type: "pkcs8" });
  expect(toHex((await importPrivateKey("RSA_3072", der)).privateKey)).toBe(toHex(der));
  await expect(importPrivateKey("RSA_2048", der)).rejects.toMatchObject({ reason: "InvalidKey" });
});

if (!hasOpenssl()) console.warn("\n*** NOT RUN: keys read by the openssl command. There is no openssl here ***\n");
describe.runIf(hasOpenssl())("the openssl command", () => {
  const folder = mkdtempSync(join(tmpdir(), "pocketkms-asymmetric-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, bytes: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  test.each(["RSA_2048", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"] as const)(
    "%s: verifies our signature, we verify its",
    async (spec) => {
      const algorithm: SigningAlgorithm = SIGNING_ALGORITHMS_OF[spec][0];
      const facts = SIGNING_ALGORITHMS[algorithm] as { hash: string; digestLength: number };
      const { privateKey, publicKey } = pairOf(spec);
      const pss = spec.startsWith("RSA") ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", `rsa_pss_saltlen:${facts.digestLength}`] : [];
      const hash = `-${facts.hash.replace("-", "").toLowerCase()}`;
      const [data, pub, priv] = [file("data", message), file(`${spec}.spki`, publicKey), file(`${spec}.pkcs8`, privateKey)];
      const signature = file(`${spec}.sig`, await (await openSigningKey(spec, privateKey)).sign(algorithm, { message }));
      const said = execFileSync("openssl", ["dgst", hash, ...pss, "-verify", pub, "-keyform", "DER", "-signature", signature, data]);
      expect(said.toString()).toContain("Verified OK");
      const made = join(folder, `${spec}.openssl.sig`);
      execFileSync("openssl", ["dgst", hash, ...pss, "-sign", priv, "-keyform", "DER", "-out", made, data]);
      expect(await (await openVerifyingKey(spec, publicKey)).verify(algorithm, { message }, readFileSync(made))).toBe(true);
    },
  );
});

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
