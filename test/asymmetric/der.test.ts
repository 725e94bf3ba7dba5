/** Strictness of the key readers: one DER form is taken, everything else is the one typed failure. */
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import {
  type Block,
  bitString,
  explicit,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  toDer,
} from "../../src/crypto/asymmetric/der/asn1.js";
import { encodePkcs8 } from "../../src/crypto/asymmetric/der/pkcs8.js";
import { encodeSpki } from "../../src/crypto/asymmetric/der/spki.js";
import {
  AsymmetricFailure,
  type AsymmetricKeySpec,
  generateKeyPair,
  importPrivateKey,
  type KeyPair,
  openAgreementKey,
  openDecapsulationKey,
  openEncapsulationKey,
  openEncryptionKey,
  openSigningKey,
  openVerifyingKey,
} from "../../src/crypto/asymmetric/index.js";
import { readPrivateNumbers, writePrivate } from "../../src/crypto/asymmetric/rsa/numbers.js";

const SPECS = [
  "RSA_2048",
  "ECC_NIST_P256",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "ECC_NIST_EDWARDS25519",
  "ML_DSA_44",
  "ML_KEM_512",
] as const;
const pairs = new Map<AsymmetricKeySpec, KeyPair>();
const pairOf = (spec: AsymmetricKeySpec) => pairs.get(spec) as KeyPair;

beforeAll(async () => {
  for (const spec of SPECS) pairs.set(spec, await generateKeyPair(spec));
});

/** Opens a public key of a spec, however it is used. */
async function openPublic(spec: (typeof SPECS)[number], spki: Uint8Array): Promise<unknown> {
  return spec === "ML_KEM_512" ? openEncapsulationKey(spec, spki) : openVerifyingKey(spec, spki);
}
async function openPrivate(spec: (typeof SPECS)[number], pkcs8: Uint8Array): Promise<unknown> {
  return spec === "ML_KEM_512" ? openDecapsulationKey(spec, pkcs8) : openSigningKey(spec, pkcs8);
}

/** The outer SEQUENCE of `der` with its contents kept and its length bytes replaced. */
function withLength(der: Uint8Array, length: (contents: number) => number[], tail: number[] = []): Uint8Array {
  const header = (der[1] as number) < 0x80 ? 2 : 2 + ((der[1] as number) & 0x7f);
  const contents = der.subarray(header);
  return Uint8Array.of(0x30, ...length(contents.length), ...contents, ...tail);
}

const SPOILED: readonly [string, (der: Uint8Array) => Uint8Array][] = [
  ["a trailing byte", (der) => Uint8Array.of(...der, 0)],
  ["an indefinite length", (der) => withLength(der, () => [0x80], [0, 0])],
  ["a length in more bytes than needed", (der) => withLength(der, (n) => [0x84, 0, 0, n >> 8, n & 0xff])],
  ["a length that promises more", (der) => withLength(der, (n) => [0x84, 0x7f, 0xff, n >> 8, n & 0xff])],
  ["a missing last byte", (der) => der.subarray(0, der.length - 1)],
  ["nothing", () => new Uint8Array()],
  ["too much for a key", () => new Uint8Array(20_000).fill(0x30)],
];

describe.each(SPECS)("%s", (spec) => {
  test.each(SPOILED)("is refused with %s", async (_, spoil) => {
    await expect(openPublic(spec, spoil(pairOf(spec).publicKey))).rejects.toMatchObject({ reason: "InvalidKey" });
    await expect(openPrivate(spec, spoil(pairOf(spec).privateKey))).rejects.toMatchObject({ reason: "InvalidKey" });
    await expect(importPrivateKey(spec, spoil(pairOf(spec).privateKey))).rejects.toMatchObject({ reason: "InvalidKey" });
  });

  test("keys of every other spec are refused", async () => {
    for (const other of SPECS.filter((name) => name !== spec)) {
      await expect(openPublic(spec, pairOf(other).publicKey)).rejects.toMatchObject({ reason: "InvalidKey" });
      await expect(openPrivate(spec, pairOf(other).privateKey)).rejects.toMatchObject({ reason: "InvalidKey" });
    }
  });

  test("a subarray is read as what it shows", async () => {
    const { publicKey } = pairOf(spec);
    const inside = new Uint8Array(publicKey.length + 20).fill(0x30);
    inside.set(publicKey, 9);
    await expect(openPublic(spec, inside.subarray(9, 9 + publicKey.length))).resolves.toBeDefined();
  });

  test("random bytes and any one byte changed: taken or refused by AsymmetricFailure, never another error", async () => {
    const tame = async (run: () => Promise<unknown>) => {
      try {
        await run();
      } catch (error) {
        expect(error).toBeInstanceOf(AsymmetricFailure);
      }
    };
    const { publicKey, privateKey } = pairOf(spec);
    const changed = (der: Uint8Array) =>
      fc
        .tuple(fc.nat(Math.min(der.length - 1, 80)), fc.integer({ min: 1, max: 255 }))
        .map(([at, bits]) => der.map((byte, i) => (i === at ? byte ^ bits : byte)));
    const runs = { numRuns: spec.startsWith("ML") ? 60 : 150 };
    const bytes = fc.uint8Array({ maxLength: 200 });
    const begun = bytes.map((rest) => Uint8Array.of(0x30, rest.length, ...rest));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, begun, changed(publicKey)), (der) => tame(() => openPublic(spec, der))),
      runs,
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, begun, changed(privateKey)), (der) => tame(() => importPrivateKey(spec, der))),
      runs,
    );
  });

  test("random signatures and ciphertexts are false or undefined", async () => {
    if (spec === "ML_KEM_512") return;
    const key = await openVerifyingKey(spec, pairOf(spec).publicKey);
    const algorithm =
      (
        {
          RSA_2048: "RSASSA_PSS_SHA_256",
          ECC_NIST_P521: "ECDSA_SHA_512",
          ECC_NIST_EDWARDS25519: "ED25519_SHA_512",
          ML_DSA_44: "ML_DSA_SHAKE_256",
        } as const
      )[spec as string] ?? "ECDSA_SHA_256";
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 80 }),
        async (signature) => (await key.verify(algorithm, { message: signature }, signature)) === false,
      ),
      { numRuns: 100 },
    );
  });
});

describe("elliptic curve keys", () => {
  const CURVE = "1.2.840.10045.3.1.7";
  const key = (...parts: Block[]) => encodePkcs8("ECC_NIST_P256", toDer(sequence(...parts)));
  const one = octetString(Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? 1 : 0)));
  const refused = (der: Uint8Array) => expect(importPrivateKey("ECC_NIST_P256", der)).rejects.toMatchObject({ reason: "InvalidKey" });

  test("the scalar: in 1..n-1 and exactly as long as the order", async () => {
    const n = fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    const minusOne = n.map((byte, at) => (at === 31 ? byte - 1 : byte));
    await expect(importPrivateKey("ECC_NIST_P256", key(integer(1n), one))).resolves.toBeDefined();
    await expect(importPrivateKey("ECC_NIST_P256", key(integer(1n), octetString(minusOne)))).resolves.toBeDefined();
    await refused(key(integer(1n), octetString(n)));
    await refused(key(integer(1n), octetString(new Uint8Array(32))));
    await refused(key(integer(1n), octetString(Uint8Array.of(1))));
    await refused(key(integer(2n), one));
  });

  test("a curve named inside must be the same, a public half inside must belong", async () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const point = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(26));
    await expect(importPrivateKey("ECC_NIST_P256", key(integer(1n), one, explicit(0, oid(CURVE))))).resolves.toBeDefined();
    await refused(key(integer(1n), one, explicit(0, oid("1.3.132.0.34"))));
    await refused(key(integer(1n), one, explicit(1, bitString(point))));
    await refused(key(integer(1n), one, explicit(1, bitString(point.subarray(1)))));
  });

  test("points: infinity, hybrid form, off the curve and explicit parameters are refused; compressed is read", async () => {
    const pair = pairOf("ECC_NIST_P256");
    const agreement = await openAgreementKey("ECC_NIST_P256", pair.privateKey);
    const point = pair.publicKey.slice(26);
    const derive = (bytes: Uint8Array) => () => agreement.deriveSharedSecret(encodeSpki("ECC_NIST_P256", bytes));
    const compressed = Uint8Array.of(2 + ((point[64] as number) & 1), ...point.subarray(1, 33));
    expect(toHex(derive(compressed)())).toBe(toHex(derive(point)()));
    for (const bad of [
      Uint8Array.of(0),
      new Uint8Array(),
      Uint8Array.of(6 + ((point[64] as number) & 1), ...point.subarray(1)),
      point.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
      point.subarray(0, 64),
      new Uint8Array(65),
    ]) {
      expect(derive(bad)).toThrow(expect.objectContaining({ reason: "InvalidKey" }));
    }
    const explicitCurve = generateKeyPairSync("ec", { namedCurve: "P-256", paramEncoding: "explicit" });
    expect(() => agreement.deriveSharedSecret(explicitCurve.publicKey.export({ format: "der", type: "spki" }))).toThrow(
      expect.objectContaining({ reason: "InvalidKey" }),
    );
    await refused(explicitCurve.privateKey.export({ format: "der", type: "pkcs8" }));
  });
});

describe("RSA keys", () => {
  const change = (edit: (numbers: ReturnType<typeof readPrivateNumbers>) => Partial<ReturnType<typeof readPrivateNumbers>>) => {
    const numbers = readPrivateNumbers("RSA_2048", pairOf("RSA_2048").privateKey);
    return encodePkcs8("RSA_2048", toDer(writePrivate({ ...numbers, ...edit(numbers) })));
  };

  test.each([
    ["another d", change.bind(null, ({ d }) => ({ d: d + 2n }))],
    ["dP of another key", change.bind(null, ({ dP }) => ({ dP: dP + 2n }))],
    ["another coefficient", change.bind(null, ({ qInv }) => ({ qInv: qInv + 1n }))],
    ["primes that do not make n", change.bind(null, ({ p }) => ({ p: p + 2n }))],
    ["primes exchanged without the rest", change.bind(null, ({ p, q }) => ({ p: q, q: p }))],
    ["an even exponent", change.bind(null, ({ e }) => ({ e: e + 1n }))],
    ["exponent 3", change.bind(null, () => ({ e: 3n }))],
    ["a modulus of 2047 bits", change.bind(null, ({ n }) => ({ n: n >> 1n }))],
  ] as const)("%s is refused", async (_, make) => {
    await expect(importPrivateKey("RSA_2048", make())).rejects.toMatchObject({ reason: "InvalidKey" });
  });

  test("a PKCS#1 key, a PSS-only key and an encrypted key are not PKCS#8 of rsaEncryption", async () => {
    const object = createPrivateKey({ key: Buffer.from(pairOf("RSA_2048").privateKey), format: "der", type: "pkcs8" });
    const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
    for (const der of [
      object.export({ format: "der", type: "pkcs1" }),
      pss.privateKey.export({ format: "der", type: "pkcs8" }),
      object.export({ format: "der", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" }),
    ]) {
      await expect(importPrivateKey("RSA_2048", der)).rejects.toMatchObject({ reason: "InvalidKey" });
    }
    const spki = pss.publicKey.export({ format: "der", type: "spki" });
    await expect(openEncryptionKey("RSA_2048", spki)).rejects.toMatchObject({ reason: "InvalidKey" });
  });

  test("attributes at the end of PKCS#8 are let pass and dropped", async () => {
    const { privateKey } = pairOf("ECC_NIST_P256");
    const attributes = explicit(0, sequence(oid("2.5.29.15"), nullValue()));
    const body = privateKey.subarray(3); // 30 81 xx
    const tail = toDer(attributes);
    const widened = Uint8Array.of(0x30, 0x81, body.length + tail.length, ...body, ...tail);
    expect(toHex((await importPrivateKey("ECC_NIST_P256", widened)).privateKey)).toBe(toHex(privateKey));
  });
});
