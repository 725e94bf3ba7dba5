/** Ed25519 and Ed25519ph against NIST (ACVP), RFC 8032 and Wycheproof. */
import { ed25519, ed25519ctx, ed25519ph } from "@noble/curves/ed25519.js";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import { octetString, toDer } from "../../src/crypto/asymmetric/der/asn1.js";
import { encodePkcs8 } from "../../src/crypto/asymmetric/der/pkcs8.js";
import { encodeSpki } from "../../src/crypto/asymmetric/der/spki.js";
import { openSigningKey, openVerifyingKey } from "../../src/crypto/asymmetric/index.js";
import { digest, readVectorJson, readWycheproof, Tally } from "./support.js";

const SPEC = "ECC_NIST_EDWARDS25519";
const openSeed = (seed: string) => openSigningKey(SPEC, encodePkcs8(SPEC, toDer(octetString(fromHex(seed)))));
const openPoint = (point: string) => openVerifyingKey(SPEC, encodeSpki(SPEC, fromHex(point)));

interface Rfc8032 {
  secretKey: string;
  publicKey: string;
  message: string;
  signature: string;
  context?: string;
}

describe("RFC 8032 section 7", () => {
  test("Ed25519: 5", async () => {
    const cases = readVectorJson<Rfc8032[]>("rfc/rfc8032-ed25519.json");
    expect(cases.length).toBe(5);
    for (const c of cases) {
      const input = { message: fromHex(c.message) };
      expect(toHex(await (await openSeed(c.secretKey)).sign("ED25519_SHA_512", input))).toBe(c.signature);
      expect(await (await openPoint(c.publicKey)).verify("ED25519_SHA_512", input, fromHex(c.signature))).toBe(true);
    }
  });

  test("Ed25519ph: 1, whose message of 3 bytes the module does not take (a DIGEST has 64), and Ed25519ctx: 4, which AWS KMS has not", () => {
    const [ph, ...more] = readVectorJson<Rfc8032[]>("rfc/rfc8032-ed25519ph.json") as [Rfc8032];
    expect(more).toEqual([]);
    expect(toHex(ed25519ph.sign(fromHex(ph.message), fromHex(ph.secretKey)))).toBe(ph.signature);
    const ctx = readVectorJson<Rfc8032[]>("rfc/rfc8032-ed25519ctx.json");
    expect(ctx.length).toBe(4);
    for (const c of ctx)
      expect(toHex(ed25519ctx.sign(fromHex(c.message), fromHex(c.secretKey), { context: fromHex(c.context as string) }))).toBe(c.signature);
  });
});

describe("NIST ACVP", () => {
  interface Group {
    curve: string;
    preHash: boolean;
    d: string;
    q: string;
    context?: string;
    tests: { message: string; context: string; d: string; q: string; signature: string; testPassed: boolean }[];
  }
  const groups = (file: string) =>
    readVectorJson<{ testGroups: Group[] }>(`nist/eddsa/${file}/internalProjection.json`).testGroups.filter((g) => g.curve === "ED-25519");

  test("SigVer: 5 pure through the module, 5 pre-hash by the same library call", async () => {
    const tally = new Tally();
    for (const { preHash, tests } of groups("EDDSA-SigVer-1.0")) {
      for (const c of tests) {
        tally.add(preHash ? "ph" : "pure");
        const [message, signature] = [fromHex(c.message), fromHex(c.signature)];
        const valid = preHash
          ? ed25519ph.verify(signature, message, fromHex(c.q), { zip215: false })
          : await openPoint(c.q).then(
              (key) => key.verify("ED25519_SHA_512", { message }, signature),
              () => false,
            );
        expect(valid).toBe(c.testPassed);
      }
    }
    expect(tally.ran).toEqual({ pure: 5, ph: 5 });
  });

  test("SigGen: 42 pure through the module, 42 pre-hash with contexts by the library", async () => {
    const tally = new Tally();
    for (const { preHash, d, context, tests } of groups("EDDSA-SigGen-1.0")) {
      const key = await openSeed(d);
      for (const c of tests) {
        tally.add(preHash ? "ph" : "pure");
        const message = fromHex(c.message);
        const signature = preHash
          ? ed25519ph.sign(message, fromHex(d), { context: fromHex(c.context ?? context ?? "") })
          : await key.sign("ED25519_SHA_512", { message });
        expect(toHex(signature)).toBe(c.signature.toLowerCase());
      }
    }
    expect(tally.ran).toEqual({ pure: 42, ph: 42 });
  });

  test("KeyVer: 4", async () => {
    const { testGroups } = readVectorJson<{ testGroups: Group[] }>("nist/eddsa/EDDSA-KeyVer-1.0/internalProjection.json");
    const cases = testGroups.filter((g) => g.curve === "ED-25519").flatMap((g) => g.tests);
    expect(cases.length).toBe(4);
    for (const c of cases)
      expect(
        await openPoint(c.q).then(
          () => true,
          () => false,
        ),
      ).toBe(c.testPassed);
  });
});

test("Wycheproof ed25519: 151", async () => {
  const file = readWycheproof<{ publicKeyDer: string }>("ed25519_test.json");
  let ran = 0;
  for (const { publicKeyDer, tests } of file.testGroups) {
    const key = await openVerifyingKey(SPEC, fromHex(publicKeyDer));
    for (const c of tests) {
      ran++;
      const valid = await key.verify("ED25519_SHA_512", { message: fromHex(c.msg as string) }, fromHex(c.sig as string));
      expect(valid, `tcId ${c.tcId} ${c.comment}`).toBe(c.result === "valid");
    }
  }
  expect([ran, file.numberOfTests]).toEqual([151, 151]);
});

test("ED25519_PH_SHA_512 hashes the digest once more, as AWS KMS does", async () => {
  const seed = "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42";
  const given = digest("SHA-512", fromHex("616263"));
  const key = await openSeed(seed);
  const signature = await key.sign("ED25519_PH_SHA_512", { digest: given });
  // dom2(1, "") || SHA-512(given): Ed25519ph over `given` as its message
  expect(toHex(signature)).toBe(toHex(ed25519ph.sign(given, fromHex(seed))));
  const point = toHex(ed25519.getPublicKey(fromHex(seed)));
  const verifier = await openPoint(point);
  expect(await verifier.verify("ED25519_PH_SHA_512", { digest: given }, signature)).toBe(true);
  expect(await verifier.verify("ED25519_SHA_512", { message: given }, signature)).toBe(false);
  await expect(key.sign("ED25519_PH_SHA_512", { message: given })).rejects.toMatchObject({ reason: "UnsupportedAlgorithm" });
  await expect(key.sign("ED25519_SHA_512", { digest: given })).rejects.toMatchObject({ reason: "UnsupportedAlgorithm" });
  await expect(key.sign("ED25519_PH_SHA_512", { digest: given.subarray(1) })).rejects.toMatchObject({ reason: "InvalidLength" });
});
