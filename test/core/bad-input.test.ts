/**
 * Every method of the core and of its handles, and every place where it takes bytes: what is no good is refused by name, with one error,
 * and the core works on; what is unusual but good is read as it lies. misuse.test.ts has more of single cases.
 */
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { AeadKey } from "../../src/core/aead.js";
import { nonZeroBytes } from "../../src/core/audit.js";
import { Core, type HmacKey } from "../../src/core/core.js";
import { HmacKey as HmacKeyClass } from "../../src/core/hashes.js";
import { bytes, createCore, shifted } from "./support.js";

type Bytes = Uint8Array;

interface Place {
  /** The method, as `Class.method`. */
  readonly method: string;
  /** How the error names the place. */
  readonly what: string;
  readonly call: (value: Bytes) => unknown;
  /** Made when the test runs: some need the core. */
  readonly good: () => Bytes;
  /** Lengths just outside of what is allowed, if anything is. */
  readonly wrongLengths?: readonly number[];
}

const ID = bytes(16, 4);
const AAD = bytes(10);
const ROOT = bytes(32, 9);

let core: Core;
let aead: AeadKey;
let mac: HmacKey;
let sealed: Bytes;
let secret: Bytes;
let blob: Bytes;
beforeAll(async () => {
  core = await createCore({ slots: 4 });
  core.loadRootKey(ROOT);
  sealed = core.importBackingKey(AAD, bytes(32, 77));
  core.loadBackingKey(ID, AAD, sealed);
  secret = core.sealSecret(AAD, bytes(40));
  aead = core.importAeadKey(bytes(32));
  mac = core.importHmacKey("SHA-256", bytes(32));
  blob = core.encryptMessage(ID, AAD, bytes(50)) as Bytes;
});

/** After every refusal the core works, and nothing is left in its windows. */
afterEach(() => {
  expect(nonZeroBytes(core).outside).toBeUndefined();
  core.loadBackingKey(ID, AAD, sealed);
  expect(core.decryptMessage(blob, AAD)).toEqual(bytes(50));
});

const K = bytes(32);
const IV = bytes(12);

const PLACES: readonly Place[] = [
  { method: "Core.hash", what: "message", call: (v) => core.hash("SHA-384", v), good: () => K },
  { method: "Core.hmac", what: "key", call: (v) => core.hmac("SHA-512", v, AAD), good: () => K },
  { method: "Core.hmac", what: "message", call: (v) => core.hmac("SHA-512", K, v), good: () => AAD },
  { method: "Core.importHmacKey", what: "key", call: (v) => core.importHmacKey("SHA-256", v).destroy(), good: () => K },
  {
    method: "Core.importSealedHmacKey",
    what: "aad",
    call: (v) => core.importSealedHmacKey("SHA-256", v, secret)?.destroy(),
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.importSealedHmacKey",
    what: "sealed",
    call: (v) => core.importSealedHmacKey("SHA-256", AAD, v)?.destroy(),
    good: () => secret,
  },
  { method: "Core.hkdf", what: "ikm", call: (v) => core.hkdf("SHA-256", v, AAD, AAD, 9), good: () => K },
  { method: "Core.hkdf", what: "salt", call: (v) => core.hkdf("SHA-256", K, v, AAD, 9), good: () => AAD },
  { method: "Core.hkdf", what: "info", call: (v) => core.hkdf("SHA-256", K, AAD, v, 9), good: () => AAD, wrongLengths: [65_537] },
  { method: "Core.hkdfExtract", what: "key", call: (v) => core.hkdfExtract("SHA-256", K, v), good: () => AAD },
  { method: "Core.hkdfExtract", what: "message", call: (v) => core.hkdfExtract("SHA-256", v, AAD), good: () => K },
  { method: "Core.hkdfExpand", what: "prk", call: (v) => core.hkdfExpand("SHA-256", v, AAD, 9), good: () => K, wrongLengths: [31] },
  { method: "Core.hkdfExpand", what: "info", call: (v) => core.hkdfExpand("SHA-256", K, v, 9), good: () => AAD, wrongLengths: [65_537] },
  { method: "Core.kdfCtr", what: "key", call: (v) => core.kdfCtr({ key: v, length: 9 }), good: () => K },
  {
    method: "Core.kdfCtr",
    what: "before",
    call: (v) => core.kdfCtr({ key: K, before: v, length: 9 }),
    good: () => AAD,
    wrongLengths: [65_537],
  },
  {
    method: "Core.kdfCtr",
    what: "after",
    call: (v) => core.kdfCtr({ key: K, before: AAD, after: v, length: 9 }),
    good: () => AAD,
    wrongLengths: [65_527],
  },
  {
    method: "Core.aesEncryptBlocks",
    what: "key",
    call: (v) => core.aesEncryptBlocks(v, ID),
    good: () => K,
    wrongLengths: [16, 24, 31, 33],
  },
  {
    method: "Core.aesEncryptBlocks",
    what: "blocks",
    call: (v) => core.aesEncryptBlocks(K, v),
    good: () => ID,
    wrongLengths: [1, 15, 17],
  },
  { method: "Core.aesDecryptBlocks", what: "key", call: (v) => core.aesDecryptBlocks(v, ID), good: () => K, wrongLengths: [0, 31, 33] },
  {
    method: "Core.aesDecryptBlocks",
    what: "blocks",
    call: (v) => core.aesDecryptBlocks(K, v),
    good: () => ID,
    wrongLengths: [1, 15, 17],
  },
  {
    method: "Core.importAeadKey",
    what: "key",
    call: (v) => core.importAeadKey(v).destroy(),
    good: () => K,
    wrongLengths: [0, 16, 31, 33],
  },
  { method: "Core.loadRootKey", what: "root key", call: (v) => core.loadRootKey(v), good: () => ROOT, wrongLengths: [0, 31, 33] },
  { method: "Core.openSecret", what: "aad", call: (v) => core.openSecret(v, secret), good: () => AAD, wrongLengths: [32_769] },
  { method: "Core.openSecret", what: "sealed", call: (v) => core.openSecret(AAD, v), good: () => secret },
  {
    method: "Core.loadBackingKey",
    what: "backing-key id",
    call: (v) => core.loadBackingKey(v, AAD, sealed),
    good: () => ID,
    wrongLengths: [0, 15, 17],
  },
  {
    method: "Core.loadBackingKey",
    what: "aad",
    call: (v) => core.loadBackingKey(ID, v, sealed),
    good: () => AAD,
    wrongLengths: [32_769],
  },
  { method: "Core.loadBackingKey", what: "sealed", call: (v) => core.loadBackingKey(ID, AAD, v), good: () => sealed },
  { method: "Core.hasBackingKey", what: "backing-key id", call: (v) => core.hasBackingKey(v), good: () => ID, wrongLengths: [0, 15, 17] },
  {
    method: "Core.hasBackingKeys",
    what: "backing-key ids",
    call: (v) => core.hasBackingKeys(v),
    good: () => ID,
    wrongLengths: [1, 15, 17],
  },
  {
    method: "Core.releaseBackingKey",
    what: "backing-key id",
    call: (v) => core.releaseBackingKey(v),
    good: () => bytes(16, 99),
    wrongLengths: [0, 15, 17],
  },
  { method: "Core.decryptMessage", what: "blob", call: (v) => core.decryptMessage(v, AAD), good: () => blob },
  { method: "Core.decryptMessage", what: "context", call: (v) => core.decryptMessage(blob, v), good: () => AAD, wrongLengths: [32_769] },
  {
    method: "Core.decryptMessages",
    what: "blob",
    call: (v) =>
      core.decryptMessages([
        { blob, context: AAD },
        { blob: v, context: AAD },
      ]),
    good: () => blob,
  },
  {
    method: "Core.decryptMessages",
    what: "context",
    call: (v) => core.decryptMessages([{ blob, context: v }]),
    good: () => AAD,
    wrongLengths: [32_769],
  },
  { method: "AeadKey.seal", what: "iv", call: (v) => aead.seal(v, AAD, K), good: () => IV, wrongLengths: [0] },
  { method: "AeadKey.seal", what: "aad", call: (v) => aead.seal(IV, v, K), good: () => AAD },
  { method: "AeadKey.seal", what: "plaintext", call: (v) => aead.seal(IV, AAD, v), good: () => K },
  { method: "AeadKey.open", what: "iv", call: (v) => aead.open(v, AAD, aead.seal(IV, AAD, K)), good: () => IV, wrongLengths: [0] },
  { method: "AeadKey.open", what: "aad", call: (v) => aead.open(IV, v, aead.seal(IV, AAD, K)), good: () => AAD },
  { method: "AeadKey.open", what: "sealed", call: (v) => aead.open(IV, AAD, v), good: () => aead.seal(IV, AAD, K) },
  {
    method: "AeadKey.sealMany",
    what: "iv",
    call: (v) => aead.sealMany([{ iv: v, aad: AAD, plaintext: K }]),
    good: () => IV,
    wrongLengths: [0, 11, 13],
  },
  { method: "AeadKey.sealMany", what: "aad", call: (v) => aead.sealMany([{ iv: IV, aad: v, plaintext: K }]), good: () => AAD },
  { method: "AeadKey.sealMany", what: "plaintext", call: (v) => aead.sealMany([{ iv: IV, aad: AAD, plaintext: v }]), good: () => K },
  { method: "HmacKey.sign", what: "message", call: (v) => mac.sign(v), good: () => K },
  { method: "HmacKey.verify", what: "message", call: (v) => mac.verify(v, K), good: () => AAD },
  { method: "HmacKey.verify", what: "tag", call: (v) => mac.verify(AAD, v), good: () => K, wrongLengths: [0, 33] },
  // What these give is different each time, so results are not compared.
  { method: "Core.sealSecret", what: "aad", call: (v) => core.sealSecret(v, K).length, good: () => AAD, wrongLengths: [32_769] },
  { method: "Core.sealSecret", what: "secret", call: (v) => core.sealSecret(AAD, v).length, good: () => K, wrongLengths: [8193] },
  {
    method: "Core.importBackingKey",
    what: "aad",
    call: (v) => core.importBackingKey(v, K).length,
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.importBackingKey",
    what: "secret",
    call: (v) => core.importBackingKey(AAD, v).length,
    good: () => K,
    wrongLengths: [0, 31, 33],
  },
  { method: "Core.generateSecret", what: "aad", call: (v) => core.generateSecret(v, 32).length, good: () => AAD, wrongLengths: [32_769] },
  {
    method: "Core.generateBackingKey",
    what: "aad",
    call: (v) => core.generateBackingKey(v).length,
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.encryptMessage",
    what: "backing-key id",
    call: (v) => core.encryptMessage(v, AAD, K)?.length,
    good: () => ID,
    wrongLengths: [0, 15, 17],
  },
  {
    method: "Core.encryptMessage",
    what: "context",
    call: (v) => core.encryptMessage(ID, v, K)?.length,
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.encryptMessage",
    what: "plaintext",
    call: (v) => core.encryptMessage(ID, AAD, v)?.length,
    good: () => K,
    wrongLengths: [8193],
  },
  {
    method: "Core.encryptFresh",
    what: "backing-key id",
    call: (v) => core.encryptFresh(v, AAD, 32, true)?.blob.length,
    good: () => ID,
    wrongLengths: [0, 15, 17],
  },
  {
    method: "Core.encryptFresh",
    what: "context",
    call: (v) => core.encryptFresh(ID, v, 32, true)?.blob.length,
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.encryptFreshMany",
    what: "backing-key id",
    call: (v) => core.encryptFreshMany(v, [AAD], [32], true)?.blobs.length,
    good: () => ID,
    wrongLengths: [0, 15, 17],
  },
  {
    method: "Core.encryptFreshMany",
    what: "context",
    call: (v) => core.encryptFreshMany(ID, [v], [32], true)?.blobs.length,
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.encryptMany",
    what: "backing-key id",
    call: (v) => core.encryptMany(v, [AAD], [K])?.length,
    good: () => ID,
    wrongLengths: [0, 15, 17],
  },
  {
    method: "Core.encryptMany",
    what: "context",
    call: (v) => core.encryptMany(ID, [v], [K])?.length,
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.encryptMany",
    what: "plaintext",
    call: (v) => core.encryptMany(ID, [AAD], [v])?.length,
    good: () => K,
    wrongLengths: [8193],
  },
  {
    method: "Core.encryptMessages",
    what: "backing-key id",
    call: (v) => core.encryptMessages(v, [{ context: AAD, plaintext: K }])?.length,
    good: () => ID,
    wrongLengths: [0, 15, 17],
  },
  {
    method: "Core.encryptMessages",
    what: "context",
    call: (v) => core.encryptMessages(ID, [{ context: v, plaintext: K }])?.length,
    good: () => AAD,
    wrongLengths: [32_769],
  },
  {
    method: "Core.encryptMessages",
    what: "plaintext",
    call: (v) => core.encryptMessages(ID, [{ context: AAD, plaintext: v }])?.length,
    good: () => K,
    wrongLengths: [8193],
  },
];

/** Methods that take no bytes. */
const WITHOUT_BYTES = [
  "Core.constructor",
  "Core.random",
  "Core.renewRandomness",
  "Core.releaseAll",
  "Core.residentBackingKeys",
  "Core.destroy",
  "AeadKey.constructor",
  "AeadKey.destroy",
  "HmacKey.constructor",
  "HmacKey.destroy",
];

test("no method is forgotten here", () => {
  const classes = { Core, AeadKey, HmacKey: HmacKeyClass };
  const methods = Object.entries(classes).flatMap(([name, type]) =>
    Object.getOwnPropertyNames(type.prototype).map((method) => `${name}.${method}`),
  );
  expect(new Set([...PLACES.map(({ method }) => method), ...WITHOUT_BYTES])).toEqual(new Set(methods));
});

function detached(length: number): Bytes {
  const view = new Uint8Array(length).fill(1);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

function outOfBounds(): Bytes {
  const buffer = new ArrayBuffer(64, { maxByteLength: 128 });
  const view = new Uint8Array(buffer, 32, 32);
  buffer.resize(16);
  return view;
}

/** No bytes that are bytes, or bytes that may change or vanish while they are read. */
const REFUSED: Readonly<Record<string, (good: Bytes) => unknown>> = {
  null: () => null,
  "a string": (good) => Buffer.from(good).toString("hex"),
  "a number": (good) => good.length,
  "a bigint": () => 1n,
  "an array of numbers": (good) => [...good],
  "an ArrayBuffer": (good) => good.slice().buffer,
  "a DataView": (good) => new DataView(good.slice().buffer),
  "a Uint8ClampedArray": (good) => new Uint8ClampedArray(good),
  "an Int8Array": (good) => new Int8Array(good),
  "a Uint32Array": () => new Uint32Array(8),
  "an object with a length": (good) => ({ ...good, length: good.length }),
  "an object on the prototype": () => Object.create(Uint8Array.prototype),
  "a proxy of bytes": (good) => new Proxy(good, {}),
  "shared memory": (good) => new Uint8Array(new SharedArrayBuffer(good.length)),
  "a detached buffer": (good) => detached(good.length),
  "a view that its buffer no longer holds": () => outOfBounds(),
};

describe.each(PLACES)("$method, $what", ({ method, what, call, good, wrongLengths = [] }) => {
  test("what is no bytes: TypeError, which names the place", () => {
    const fine = good();
    for (const [kind, make] of Object.entries(REFUSED)) {
      let thrown: unknown;
      try {
        call(make(fine) as Bytes);
      } catch (error) {
        thrown = error;
      }
      expect(thrown, `${method}: ${what}: ${kind}`).toBeInstanceOf(TypeError);
      expect((thrown as Error).message, `${method}: ${kind}`).toContain(what);
    }
  });

  test("a length beyond the limits: RangeError, which names the place", () => {
    for (const length of wrongLengths) {
      expect(() => call(bytes(length)), `${length}`).toThrow(RangeError);
      expect(() => call(bytes(length)), `${length}`).toThrow(what);
    }
  });

  test("a view with an offset, a Buffer, a view of a resizable buffer and of another realm: read as they lie", () => {
    const fine = good();
    const expected = call(fine);
    const resizable = new Uint8Array(new ArrayBuffer(fine.length + 5, { maxByteLength: 1000 }), 5);
    resizable.set(fine);
    class Sub extends Uint8Array {}
    for (const same of [shifted(fine, 1), shifted(fine, 13), Buffer.from(fine), resizable, new Sub(fine)]) {
      expect(call(same)).toEqual(expected);
    }
  });
});

test("after destroy, every method that takes bytes refuses, handles too", async () => {
  const [oldCore, oldAead, oldMac] = [core, aead, mac];
  const places = PLACES.map((place) => ({ ...place, good: place.good() }));
  core = await createCore({ slots: 1 });
  core.loadRootKey(ROOT);
  aead = core.importAeadKey(K);
  mac = core.importHmacKey("SHA-256", K);
  core.destroy();
  try {
    for (const { method, call, good } of places) expect(() => call(good), method).toThrow("the core was destroyed");
  } finally {
    [core, aead, mac] = [oldCore, oldAead, oldMac];
  }
});
