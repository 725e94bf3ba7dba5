/** Calls at the wrong time, entries that are none, and random sources that misbehave: each is refused, and the core works on. */
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AeadKey } from "../../src/core/aead.js";
import { nonZeroBytes } from "../../src/core/audit.js";
import type { Core } from "../../src/core/core.js";
import { ConfigurationError } from "../../src/errors.js";
import { bytes, createCore } from "./support.js";

type Bytes = Uint8Array;

const ID = bytes(16, 4);
const AAD = bytes(10);
const K = bytes(32);

let core: Core;
let aead: AeadKey;
beforeAll(async () => {
  core = await createCore({ slots: 4 });
  core.loadRootKey(K);
  core.loadBackingKey(ID, AAD, core.generateBackingKey(AAD));
  aead = core.importAeadKey(K);
});

/** After every refusal the core works, and nothing is left in its windows. */
afterEach(() => {
  expect(nonZeroBytes(core).outside).toBeUndefined();
  expect(core.decryptMessage(core.encryptMessage(ID, AAD, K) as Bytes, AAD)).toEqual(K);
});

describe("entries that are none", () => {
  const good = { context: AAD, plaintext: K };
  const calls: readonly (readonly [string, (entries: never) => unknown])[] = [
    ["encryptMessages", (entries) => core.encryptMessages(ID, entries)],
    ["decryptMessages", (entries) => core.decryptMessages(entries)],
    ["sealMany", (entries) => aead.sealMany(entries)],
  ];
  test.each(calls)("%s: TypeError", (_, call) => {
    for (const entries of [undefined, null, 5, {}, [null], [undefined], [{}], [good, 5], [good, { ...good, context: 1, blob: 1, iv: 1 }]]) {
      expect(() => call(entries as never)).toThrow(TypeError);
    }
    expect(call([] as never)).toEqual([]);
  });

  test("getters that call the core, or throw, are done with before it begins", () => {
    const entry = {
      context: AAD,
      get plaintext() {
        core.hash("SHA-256", AAD);
        return K;
      },
    };
    expect(core.encryptMessages(ID, [entry, entry])).toHaveLength(2);
    const failing = {
      context: AAD,
      get plaintext(): Bytes {
        throw new Error("mine");
      },
    };
    expect(() => core.encryptMessages(ID, [good, failing])).toThrow("mine");
  });
});

describe("a random source that misbehaves in the middle of a call", () => {
  async function withSource(harm: (plaintext: Uint8Array<ArrayBuffer>, inner: Core) => void): Promise<void> {
    let active: (() => void) | undefined;
    const inner = await createCore({
      slots: 2,
      random: (target) => {
        crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
        active?.();
      },
    });
    inner.loadRootKey(K);
    inner.loadBackingKey(ID, AAD, inner.generateBackingKey(AAD));
    for (const call of [
      (p: Bytes) => inner.encryptMessage(ID, AAD, p),
      (p: Bytes) => inner.encryptMessages(ID, [{ context: AAD, plaintext: p }]),
      (p: Bytes) => inner.sealSecret(AAD, p),
      (p: Bytes) => inner.generateBackingKey(p),
    ]) {
      const plaintext = bytes(100);
      inner.renewRandomness();
      active = () => harm(plaintext, inner);
      expect(() => call(plaintext)).toThrow(/./);
      active = undefined;
      expect(nonZeroBytes(inner).outside).toBeUndefined();
      const sound = inner.encryptMessage(ID, AAD, AAD) as Bytes;
      expect(inner.decryptMessage(sound, AAD)).toEqual(AAD);
    }
    inner.destroy();
  }

  test("it detaches the input", () => withSource((plaintext) => void structuredClone(plaintext.buffer, { transfer: [plaintext.buffer] })));

  test.each<[string, (inner: Core) => unknown]>([
    ["encryptMessage", (inner) => inner.encryptMessage(ID, AAD, AAD)],
    ["hash", (inner) => inner.hash("SHA-256", AAD)],
    ["random", (inner) => inner.random(8)],
    ["releaseAll", (inner) => inner.releaseAll()],
    ["loadRootKey", (inner) => inner.loadRootKey(K)],
    ["importAeadKey", (inner) => inner.importAeadKey(K)],
    ["renewRandomness", (inner) => inner.renewRandomness()],
    ["destroy", (inner) => inner.destroy()],
  ])("it calls %s: refused", (_, call) => withSource((_plaintext, inner) => void call(inner)));
});

describe("before and after its life", () => {
  const NEEDS_ROOT: readonly ((fresh: Core) => unknown)[] = [
    (fresh) => fresh.sealSecret(AAD, AAD),
    (fresh) => fresh.openSecret(AAD, bytes(80)),
    (fresh) => fresh.generateSecret(AAD, 32),
    (fresh) => fresh.generateBackingKey(AAD),
    (fresh) => fresh.importBackingKey(AAD, K),
    (fresh) => fresh.loadBackingKey(ID, AAD, bytes(80)),
    (fresh) => fresh.importSealedHmacKey("SHA-256", AAD, bytes(80)),
  ];

  test("what needs the root key says so, and works once it is there", async () => {
    const fresh = await createCore({ slots: 1 });
    for (const call of NEEDS_ROOT) {
      expect(() => call(fresh)).toThrow(ConfigurationError);
      expect(() => call(fresh)).toThrow("no root key is loaded: call loadRootKey first");
    }
    expect(fresh.encryptMessage(ID, AAD, AAD)).toBeUndefined();
    fresh.loadRootKey(K);
    for (const call of NEEDS_ROOT) expect(() => call(fresh)).not.toThrow();
    fresh.destroy();
  });
});
