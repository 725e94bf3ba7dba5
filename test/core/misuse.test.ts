import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { LIVE_REGIONS, memoryForAudit, nonZeroBytes } from "../../src/core/audit.js";
import { Core, type HashName } from "../../src/core/core.js";
import { coreBytes, coreModule } from "../../src/core/module.js";
import type { RandomSource } from "../../src/core/random.js";
import { ConfigurationError } from "../../src/errors.js";
import { bytes, createCore } from "./support.js";

const ID = bytes(16, 4);
const AAD = bytes(10);

let core: Core;
/** A backing key, for cores with the same root key. */
let SEALED: Uint8Array;
beforeAll(async () => {
  core = await createCore({ slots: 4 });
  core.loadRootKey(bytes(32));
  SEALED = core.generateBackingKey(AAD);
  core.loadBackingKey(ID, AAD, SEALED);
});

/** After every refusal the core works, and nothing is left in its windows. */
afterEach(() => {
  expect(nonZeroBytes(core).outside).toBeUndefined();
  const blob = core.encryptMessage(ID, AAD, bytes(7)) as Uint8Array;
  expect(core.decryptMessage(blob, AAD)).toEqual(bytes(7));
  expect(nonZeroBytes(core).outside).toBeUndefined();
});

const wrong = (value: unknown): Uint8Array => value as Uint8Array;

function detached(): Uint8Array {
  const view = new Uint8Array(16);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

const BAD: [string, unknown][] = [
  ["undefined", undefined],
  ["null", null],
  ["a string", "secret"],
  ["a number", 5],
  ["an array", [1, 2, 3]],
  ["an ArrayBuffer", new ArrayBuffer(16)],
  ["a Uint16Array", new Uint16Array(16)],
  ["a DataView", new DataView(new ArrayBuffer(16))],
  ["an array-like", { length: 16, 0: 1 }],
  ["a view of a SharedArrayBuffer", new Uint8Array(new SharedArrayBuffer(16))],
  ["a view of a detached buffer", detached()],
];

describe.each(BAD)("%s in the place of bytes", (_, value) => {
  const bad = wrong(value);
  const good = bytes(16);
  const calls: [string, () => unknown][] = [
    ["hash", () => core.hash("SHA-256", bad)],
    ["hmac key", () => core.hmac("SHA-256", bad, good)],
    ["hmac message", () => core.hmac("SHA-256", good, bad)],
    ["importHmacKey", () => core.importHmacKey("SHA-512", bad)],
    ["hkdf ikm", () => core.hkdf("SHA-256", bad, good, good, 5)],
    ["hkdf salt", () => core.hkdf("SHA-256", good, bad, good, 5)],
    ["hkdf info", () => core.hkdf("SHA-256", good, good, bad, 5)],
    ["kdfCtr", () => core.kdfCtr({ key: bad, length: 5 })],
    ["kdfCtr after", () => core.kdfCtr({ key: good, after: value === undefined ? wrong(1) : bad, length: 5 })],
    ["aes key", () => core.aesEncryptBlocks(bad, good)],
    ["aes blocks", () => core.aesDecryptBlocks(bytes(32), bad)],
    ["importAeadKey", () => core.importAeadKey(bad)],
    ["loadRootKey", () => core.loadRootKey(bad)],
    ["sealSecret", () => core.sealSecret(AAD, bad)],
    ["openSecret", () => core.openSecret(AAD, bad)],
    ["generateBackingKey", () => core.generateBackingKey(bad)],
    ["loadBackingKey", () => core.loadBackingKey(ID, AAD, bad)],
    ["hasBackingKey", () => core.hasBackingKey(bad)],
    ["hasBackingKeys", () => core.hasBackingKeys(bad)],
    ["encryptMessage id", () => core.encryptMessage(bad, AAD, good)],
    ["encryptMessage context", () => core.encryptMessage(ID, bad, good)],
    ["encryptMessage plaintext", () => core.encryptMessage(ID, AAD, bad)],
    ["decryptMessage", () => core.decryptMessage(bad, AAD)],
    [
      "encryptMessages",
      () =>
        core.encryptMessages(ID, [
          { context: AAD, plaintext: good },
          { context: AAD, plaintext: bad },
        ]),
    ],
    ["decryptMessages", () => core.decryptMessages([{ context: AAD, blob: bad }])],
  ];
  test.each(calls)("%s: TypeError", (_name, call) => {
    expect(call).toThrow(TypeError);
  });
});

test("in AEAD and MAC handles as well", () => {
  const aead = core.importAeadKey(bytes(32));
  const mac = core.importHmacKey("SHA-256", bytes(32));
  for (const [, value] of BAD) {
    const bad = wrong(value);
    expect(() => aead.seal(bad, AAD, AAD)).toThrow(TypeError);
    expect(() => aead.seal(bytes(12), bad, AAD)).toThrow(TypeError);
    expect(() => aead.seal(bytes(12), AAD, bad)).toThrow(TypeError);
    expect(() => aead.open(bytes(12), AAD, bad)).toThrow(TypeError);
    expect(() => aead.sealMany([{ iv: bytes(12), aad: AAD, plaintext: bad }])).toThrow(TypeError);
    expect(() => mac.sign(bad)).toThrow(TypeError);
    expect(() => mac.verify(AAD, bad)).toThrow(TypeError);
  }
  expect(() => aead.seal(bytes(0), AAD, AAD)).toThrow(RangeError);
  for (const tagLength of [3, 17, -1]) expect(() => aead.open(bytes(12), AAD, bytes(40), tagLength)).toThrow(RangeError);
  expect(() => aead.seal(bytes(12), AAD, AAD, 12.5)).toThrow(TypeError);
  expect(() => mac.verify(AAD, bytes(33))).toThrow(RangeError);
  aead.destroy();
  aead.destroy();
  mac.destroy();
  mac.destroy();
  expect(() => aead.seal(bytes(12), AAD, AAD)).toThrow(ConfigurationError);
  expect(() => mac.sign(AAD)).toThrow(ConfigurationError);
});

test("lengths beyond limits: RangeError", () => {
  expect(() => core.encryptMessage(ID, AAD, bytes(8193))).toThrow(RangeError);
  expect(() => core.encryptMessage(ID, bytes(32_769), AAD)).toThrow(RangeError);
  expect(() => core.encryptMessage(bytes(15), AAD, AAD)).toThrow(RangeError);
  expect(() => core.sealSecret(AAD, bytes(8193))).toThrow(RangeError);
  expect(() => core.importBackingKey(AAD, bytes(31))).toThrow(RangeError);
  expect(() => core.loadRootKey(bytes(33))).toThrow(RangeError);
  expect(() => core.aesEncryptBlocks(bytes(32), bytes(17))).toThrow(RangeError);
  expect(() => core.hkdf("SHA-256", AAD, AAD, AAD, 255 * 32 + 1)).toThrow(RangeError);
  expect(() => core.kdfCtr({ key: AAD, length: 8161, counterBits: 8 })).toThrow(RangeError);
  expect(() => core.random(-1)).toThrow(RangeError);
  expect(() => core.random(1.5)).toThrow(TypeError);
  expect(() => core.hasBackingKeys(bytes(17))).toThrow(RangeError);
  expect(() => core.hash("MD5" as HashName, AAD)).toThrow(TypeError);
  expect(() => core.hash("toString" as HashName, AAD)).toThrow(TypeError);
});

test("a subclass that lies about its length reaches no neighbouring window", () => {
  class Liar extends Uint8Array {
    override get length(): number {
      return 5;
    }
  }
  expect(() => core.encryptMessage(ID, AAD, new Liar(70_000))).toThrow(RangeError);
  expect(() => core.hash("SHA-256", new Liar(70_000))).toThrow(RangeError);
});

test("a random source, or a getter, that calls back: refused, and the core stays usable", async () => {
  let inner: Core | undefined;
  let caught: unknown;
  const outer = await createCore({
    slots: 1,
    random: (target) => {
      try {
        inner?.hash("SHA-256", AAD);
      } catch (error) {
        caught = error;
      }
      crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
    },
  });
  inner = outer;
  expect(outer.random(4).length).toBe(4);
  expect(caught).toBeInstanceOf(ConfigurationError);
  expect(outer.hash("SHA-256", AAD)).toEqual(core.hash("SHA-256", AAD));
  outer.destroy();

  class Caller extends Uint8Array {
    override get length(): number {
      core.hash("SHA-256", AAD);
      return super.length;
    }
  }
  // Lengths are read before a call begins or refused inside it; either way nothing breaks.
  try {
    core.encryptMessage(ID, AAD, new Caller(5));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
  }
});

test("calls where the stack runs out: the core stays usable, nothing is left in its windows, no nonce comes twice", async () => {
  const seen = new Set<string>();
  let made = 0;
  const note = (blob: Uint8Array | undefined): void => {
    if (blob === undefined) return;
    made++;
    seen.add(Buffer.from(blob.subarray(20, 48)).toString("hex"));
  };
  const calls: (() => void)[] = [
    () => core.loadBackingKey(ID, AAD, SEALED),
    () => note(core.encryptMessage(ID, AAD, bytes(7))),
    () => note(core.encryptFresh(ID, AAD, 32, true)?.blob),
    () => core.encryptMessages(ID, Array(9).fill({ context: AAD, plaintext: AAD }))?.forEach(note),
  ];
  for (const call of calls) {
    for (let more = 0; more < 30; more++) {
      let left = 20;
      /** Calls at every depth near the end of the stack; frames of another size each time. */
      const descend = (...padding: number[]): void => {
        try {
          descend(...padding);
        } catch {
          // That was the end.
        }
        if (left-- > 0) call();
      };
      try {
        descend(...Array<number>(more).fill(0));
      } catch {
        // The stack ran out in the call.
      }
      try {
        call();
      } catch {
        await Promise.resolve();
      }
      for (const each of calls) each();
      expect(nonZeroBytes(core).outside).toBeUndefined();
    }
  }
  expect(seen.size).toBe(made);
});

test("a random source that throws or gives nothing", async () => {
  for (const random of [
    () => {
      throw new Error("no entropy");
    },
    () => {},
  ]) {
    const poor = await createCore({ slots: 1, random });
    poor.loadRootKey(bytes(32));
    expect(() => poor.random(8)).toThrow(/no entropy|no random bytes/);
    expect(() => poor.sealSecret(AAD, AAD)).toThrow(/no entropy|no random bytes/);
    expect(() => poor.generateBackingKey(AAD)).toThrow(/no entropy|no random bytes/);
    expect(poor.hash("SHA-256", AAD)).toEqual(core.hash("SHA-256", AAD));
    expect(nonZeroBytes(poor).outside).toBeUndefined();
    poor.destroy();
  }
});

/** Sources that look random at first sight. */
const REPEATING: [string, () => RandomSource][] = [
  ["constant", () => (target) => void target.fill(9)],
  ["stuck on the same bytes", () => (target) => target.set(bytes(target.length, 7))],
  ["of a period of a nonce", () => (target) => target.set(new Uint8Array(target.length).map((_, i) => bytes(28, 7)[i % 28] as number))],
  ["that fills a part only", () => (target) => void crypto.getRandomValues(target.subarray(0, 48) as Uint8Array<ArrayBuffer>)],
  ["that sticks after its first answers", stuckAfter(3)],
];

function stuckAfter(good: number): () => RandomSource {
  return () => {
    let answers = 0;
    return (target) => {
      if (answers++ < good) crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
      else target.set(bytes(target.length, 7));
    };
  };
}

test.each([
  [
    "fills the beginning of a long draw only",
    (target: Uint8Array) => void crypto.getRandomValues(target.subarray(0, 1792) as Uint8Array<ArrayBuffer>),
  ],
  [
    "begins anew within a long draw",
    (target: Uint8Array) => {
      crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
      if (target.length > 1792) target.copyWithin(1792, 0, 1792);
    },
  ],
])("a random source that %s gives no nonces to a batch, and some to a message", async (_, random: RandomSource) => {
  const poor = await createCore({ slots: 1, random });
  poor.loadRootKey(bytes(32));
  poor.loadBackingKey(bytes(16), AAD, poor.importBackingKey(AAD, bytes(32)));
  const entries = Array.from({ length: 200 }, () => ({ context: AAD, plaintext: AAD }));
  expect(() => poor.encryptMessages(bytes(16), entries)).toThrow(new ConfigurationError("the random source repeats itself"));
  expect(nonZeroBytes(poor).outside).toBeUndefined();
  expect(poor.encryptMessages(bytes(16), entries.slice(0, 64))).toHaveLength(64);
  expect(poor.encryptMessage(bytes(16), AAD, AAD)).toHaveLength(AAD.length + 64);
  poor.destroy();
});

describe.each(REPEATING)("a random source %s", (_, source) => {
  test("gives no nonces", async () => {
    const poor = await createCore({ slots: 1, random: source() });
    poor.loadRootKey(bytes(32));
    expect(() => {
      for (let i = 0; i < 64 * 6; i++) poor.sealSecret(AAD, AAD);
    }).toThrow(new ConfigurationError("the random source repeats itself"));
    expect(() => poor.sealSecret(AAD, AAD)).toThrow(ConfigurationError);
    expect(nonZeroBytes(poor).outside).toBeUndefined();
    poor.destroy();
  });

  test("gives no nonces to batches, which draw several pools together", async () => {
    const poor = await createCore({ slots: 1, random: source() });
    poor.loadRootKey(bytes(32));
    poor.loadBackingKey(ID, AAD, SEALED);
    const entries = Array.from({ length: 130 }, () => ({ context: AAD, plaintext: AAD }));
    const seen = new Set<string>();
    expect(() => {
      for (let i = 0; i < 6; i++) {
        for (const blob of poor.encryptMessages(ID, entries) as Uint8Array[]) {
          const random = Buffer.from(blob.subarray(20, 48)).toString("hex");
          if (seen.has(random)) throw new Error("a nonce was used twice");
          seen.add(random);
        }
      }
    }).toThrow(new ConfigurationError("the random source repeats itself"));
    expect(nonZeroBytes(poor).outside).toBeUndefined();
    poor.destroy();
  });

  test("gives no seeds", async () => {
    const poor = await createCore({ slots: 1, random: source() });
    expect(() => {
      for (let i = 0; i < 6; i++, poor.renewRandomness()) poor.random(8);
    }).toThrow(new ConfigurationError("the random source repeats itself"));
    expect(nonZeroBytes(poor).outside).toBeUndefined();
    poor.destroy();
  });
});

test.each([65, 101, 127])("a random source that runs in a circle of %i bytes gives no nonce twice", async (circle) => {
  const circling = bytes(circle, 7);
  let at = 0;
  const random: RandomSource = (target) => {
    for (let i = 0; i < target.length; i++) target[i] = circling[at++ % circle] as number;
  };
  const poor = await createCore({ slots: 1, random });
  poor.loadRootKey(bytes(32));
  poor.loadBackingKey(ID, AAD, SEALED);
  const seen = new Set<string>();
  let encrypted = 0;
  expect(() => {
    for (; encrypted < 64 * 6; encrypted++) {
      seen.add(Buffer.from((poor.encryptMessage(ID, AAD, AAD) as Uint8Array).subarray(20, 48)).toString("hex"));
    }
  }).toThrow(new ConfigurationError("the random source repeats itself"));
  expect(encrypted).toBeGreaterThan(0);
  expect(seen.size).toBe(encrypted);
  expect(nonZeroBytes(poor).outside).toBeUndefined();
  poor.destroy();
});

test("before the root key is loaded, and after destroy", async () => {
  const fresh = await createCore({ slots: 1 });
  for (const call of [
    () => fresh.sealSecret(AAD, AAD),
    () => fresh.openSecret(AAD, bytes(80)),
    () => fresh.generateBackingKey(AAD),
    () => fresh.loadBackingKey(ID, AAD, bytes(80)),
    () => fresh.importSealedHmacKey("SHA-256", AAD, bytes(80)),
  ]) {
    expect(call).toThrow(ConfigurationError);
  }
  const key = fresh.importAeadKey(bytes(32));
  fresh.destroy();
  fresh.destroy();
  expect(memoryForAudit(fresh).every((byte) => byte === 0)).toBe(true);
  expect(() => fresh.hash("SHA-256", AAD)).toThrow(ConfigurationError);
  expect(() => key.seal(bytes(12), AAD, AAD)).toThrow(ConfigurationError);
  key.destroy();
});

test("bad options", async () => {
  for (const slots of [0, -1, 1_000_001]) await expect(Core.create({ slots })).rejects.toThrow(RangeError);
  await expect(Core.create({ slots: 1.5 })).rejects.toThrow(TypeError);
  await expect(Core.create({ random: 5 as unknown as () => void })).rejects.toThrow(TypeError);
  expect(() => new Core(Symbol("created"), undefined as never)).toThrow(TypeError);
});

test("slots for imported keys run out with a clear error, and come back", () => {
  const keys = Array.from({ length: 128 }, () => core.importAeadKey(bytes(32)));
  expect(() => core.importAeadKey(bytes(32))).toThrow(/destroy\(\) some/);
  for (const key of keys) key.destroy();
  core.importAeadKey(bytes(32)).destroy();
});

test("a tampered module is refused", async () => {
  const genuine = await coreBytes();
  const create = (wasm: Uint8Array<ArrayBuffer>): Promise<Core> => createCore({ slots: 1, module: WebAssembly.compile(wasm) });
  await expect(create(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))).rejects.toThrow(ConfigurationError);
  await expect(create(bytes(100))).rejects.toThrow(ConfigurationError);
  await expect(create(genuine.slice(0, -100))).rejects.toThrow(ConfigurationError);
  // The S-box, a round constant of SHA-256, a known answer: each one changed in the binary, still a valid module.
  const text = Buffer.from(genuine);
  const constants: [string, Buffer][] = [
    ["SHA-256 K[0]", Buffer.from("982f8a42", "hex")],
    ["a label", Buffer.from("pocketkms message v1")],
    ["a known answer", Buffer.from("83bd46fb9822a727", "hex")],
  ];
  for (const [name, pattern] of constants) {
    const at = text.indexOf(pattern);
    expect(at, name).toBeGreaterThan(0);
    const changed = genuine.slice();
    changed[at] = (changed[at] as number) ^ 1;
    await expect(create(changed), name).rejects.toThrow(/self-test/);
  }
  await expect(create(genuine)).resolves.toBeInstanceOf(Core);
  expect(coreModule()).toBe(coreModule());
});

test("the live regions do not cover scratch and windows", () => {
  for (const { start, end } of LIVE_REGIONS) expect(end <= 0x4000 || start >= 0x35000).toBe(true);
});
