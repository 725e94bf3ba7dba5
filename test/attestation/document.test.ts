/** Attestation documents: what is believed and what is not. */
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AttestationFailure, verifyAttestationDocument } from "../../src/crypto/attestation/index.js";
import { AttestationMaker, type AttestationOptions } from "../support/attestation-maker.js";

const NOW = Date.UTC(2026, 10, 22, 3, 4, 5);
const HOUR = 3_600_000;
const maker = new AttestationMaker(NOW);
const verify = (options: Partial<AttestationOptions> = {}, now = NOW, root = maker.root) =>
  verifyAttestationDocument(maker.make({ now: NOW, ...options }), { root, now });

test("a good document gives what it says", async () => {
  const publicKey = Uint8Array.of(1, 2, 3);
  const pcrs = new Map([
    [0, new Uint8Array(48).fill(9)],
    [31, new Uint8Array(64).fill(8)],
  ]);
  const document = await verify({ publicKey, pcrs, nonce: Uint8Array.of(7) });
  expect(document).toMatchObject({ platform: "enclave", timestamp: NOW, publicKey, nonce: Uint8Array.of(7) });
  expect([...document.pcrs]).toEqual([...pcrs]);
  expect(document.userData).toBeUndefined();
});

test("tagged as COSE_Sign1 (18) and NitroTPM's form are read too", async () => {
  expect((await verify({ tagged: true })).platform).toBe("enclave");
  expect((await verify({ platform: "nitroTpm" })).platform).toBe("nitroTpm");
});

test("the maker's certificates are certificates to OpenSSL", () => {
  const root = new X509Certificate(maker.root);
  expect([root.ca, root.checkIssued(root), root.verify(root.publicKey)]).toEqual([true, true, true]);
});

test("the time of the document: five minutes either way", async () => {
  await expect(verify({ timestamp: NOW - 300_000 })).resolves.toBeDefined();
  await expect(verify({ timestamp: NOW + 300_000 })).resolves.toBeDefined();
  await expect(verify({ timestamp: NOW - 300_001 })).rejects.toMatchObject({ reason: "Expired" });
  await expect(verify({ timestamp: NOW + 300_001 })).rejects.toMatchObject({ reason: "Expired" });
  const old = maker.make({ now: NOW, timestamp: NOW - HOUR });
  await expect(verifyAttestationDocument(old, { root: maker.root, now: NOW, maximumAge: HOUR })).resolves.toBeDefined();
});

test("certificates outside their time", async () => {
  await expect(verify({ leaf: { notAfter: NOW - 1000 } })).rejects.toMatchObject({ reason: "Expired" });
  await expect(verify({ intermediate: { notBefore: NOW + 2000 } })).rejects.toMatchObject({ reason: "Expired" });
  await expect(verify({ timestamp: NOW + 24 * 366 * HOUR }, NOW + 24 * 366 * HOUR)).rejects.toMatchObject({ reason: "Expired" });
});

const other = new AttestationMaker(NOW);
const flip = (bytes: Uint8Array) => bytes.set([(bytes[20] as number) ^ 1], 20);
const UNTRUSTED: readonly [string, Partial<AttestationOptions>][] = [
  [
    "another payload",
    {
      tamper: (parts) => parts.payload.set([(parts.payload[parts.payload.length - 1] as number) ^ 1], parts.payload.length - 1),
      nonce: new Uint8Array(8),
    },
  ],
  ["another signature", { tamper: ({ signature }) => flip(signature) }],
  [
    "a bundle with another root",
    { edit: (document) => document.set("cabundle", [other.root, ...(document.get("cabundle") as Uint8Array[]).slice(1)]) },
  ],
  ["a bundle without the intermediate", { edit: (document) => document.set("cabundle", [maker.root]) }],
  [
    "a bundle in the other order",
    { edit: (document) => document.set("cabundle", (document.get("cabundle") as Uint8Array[]).toReversed()) },
  ],
  ["an intermediate that is no CA", { intermediate: { ca: false } }],
  ["an intermediate without keyCertSign", { intermediate: { keyUsage: 0x80 } }],
  ["a leaf that is a CA", { leaf: { ca: true } }],
  ["a leaf without digitalSignature", { leaf: { keyUsage: 0x40 } }],
  ["a leaf of another issuer's name", { leaf: { issuer: "someone else" } }],
  ["an intermediate signed by a stranger", { intermediate: { signer: new Uint8Array(48).fill(1) } }],
];
test.each(UNTRUSTED)("untrusted: %s", async (_, options) => {
  await expect(verify(options)).rejects.toMatchObject({ name: "AttestationFailure", reason: "Untrusted" });
});

test("untrusted: a root that was not configured", async () => {
  await expect(verify({}, NOW, other.root)).rejects.toMatchObject({ reason: "Untrusted" });
});

test("the path length of a CA is kept", async () => {
  const extra = (document: Map<string, unknown>) => {
    const [root, intermediate] = document.get("cabundle") as [Uint8Array, Uint8Array];
    document.set("cabundle", [root, intermediate, intermediate]);
  };
  await expect(verify({ edit: extra })).rejects.toMatchObject({ reason: "Untrusted" });
});

const set = (name: string, value: unknown) => ({ edit: (document: Map<string, unknown>) => document.set(name, value) });
const MALFORMED: readonly [string, Partial<AttestationOptions>][] = [
  ["no module id", set("module_id", "")],
  ["another digest", set("digest", "SHA256")],
  ["no time", set("timestamp", 0)],
  ["a time that is text", set("timestamp", "now")],
  ["no PCRs", set("pcrs", new Map())],
  ["PCRs of two platforms", set("nitrotpm_pcrs", new Map([[0, new Uint8Array(48)]]))],
  ["33 PCRs", set("pcrs", new Map(Array.from({ length: 33 }, (_, at) => [at, new Uint8Array(48)])))],
  ["a PCR index of 32", set("pcrs", new Map([[32, new Uint8Array(48)]]))],
  ["a PCR of 20 bytes", set("pcrs", new Map([[0, new Uint8Array(20)]]))],
  ["a PCR index that is text", set("pcrs", new Map([["0", new Uint8Array(48)]]))],
  ["an empty bundle", set("cabundle", [])],
  ["a bundle of no bytes", set("cabundle", [1])],
  ["a certificate of 1025 bytes", set("certificate", new Uint8Array(1025))],
  ["a certificate that is none", set("certificate", Uint8Array.of(0x30, 0))],
  ["a public key of 1025 bytes", set("public_key", new Uint8Array(1025))],
  ["a nonce that is text", set("nonce", "abc")],
  ["another algorithm", { algorithm: -7 }],
  ["an unknown critical extension", { leaf: { unknownCritical: true } }],
];
test.each(MALFORMED)("malformed: %s", async (_, options) => {
  await expect(verify(options)).rejects.toMatchObject({ name: "AttestationFailure", reason: "Malformed" });
});

test("any bytes, and any byte of a good document changed: refused by AttestationFailure, never another error", async () => {
  const good = maker.make({ now: NOW, nonce: new Uint8Array(16) });
  const changed = fc
    .tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }))
    .map(([at, bits]) => good.map((byte, i) => (i === at ? byte ^ bits : byte)));
  const cut = fc.nat(good.length - 1).map((length) => good.subarray(0, length));
  const said = await verifyAttestationDocument(good, { root: maker.root, now: NOW });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 100 }), changed, cut), async (bytes) => {
      try {
        // The unprotected header is not signed: a change there may be let pass, but what the document says stays.
        expect(await verifyAttestationDocument(bytes, { root: maker.root, now: NOW })).toEqual(said);
      } catch (error) {
        expect(error).toBeInstanceOf(AttestationFailure);
      }
    }),
    { numRuns: 300 },
  );
});
