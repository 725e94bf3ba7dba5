/**
 * The linear memory of a core after everything that can happen to it: nothing but what is in use, nothing of what was, and no key or
 * plaintext anywhere, not even where keys live. test/core has the same question for each call by itself.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as abi from "../../assembly/abi.js";
import { memoryForAudit, nonZeroBytes } from "../../src/core/audit.js";
import { type AeadKey, Core, ENGINE, type HashName, type HmacKey, NOT_RESIDENT } from "../../src/core/core.js";
import { ConfigurationError } from "../../src/errors.js";
import { generator } from "../constant-time/secrets.js";
import { type Piece, piecesOf } from "./forms.js";
import { Search } from "./search.js";

const SLOTS = 8;
const IDS = 20;
const HASHES: readonly HashName[] = ["SHA-224", "SHA-256", "SHA-384", "SHA-512"];

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** How many of `count` places of `size` bytes hold anything. */
function occupied(memory: Uint8Array, start: number, size: number, count: number): number {
  return Array.from({ length: count }, (_, i) => start + i * size).filter((at) => !isZero(memory.subarray(at, at + size))).length;
}

/** Places of the mid-states of backing keys in use, row 0 being no key. */
function occupiedStates(core: Core): number {
  const states = core[ENGINE].exports.backingEnd(SLOTS) - (SLOTS + 1) * abi.BACKING_STATES_BYTES;
  const memory = memoryForAudit(core);
  expect(isZero(memory.subarray(states, states + abi.BACKING_STATES_BYTES))).toBe(true);
  return occupied(memory, states + abi.BACKING_STATES_BYTES, abi.BACKING_STATES_BYTES, SLOTS);
}

const staticData = (core: Core): Uint8Array => memoryForAudit(core).slice(0, abi.STATIC_END);
const backingRegion = (core: Core): Uint8Array => memoryForAudit(core).slice(abi.BACKING);

/** A core at random work, with a note of every secret that ever went in. */
class Worker {
  readonly next = generator(7);
  readonly pieces: Piece[] = [];
  readonly aeads: AeadKey[] = [];
  readonly macs: { readonly key: HmacKey; readonly name: HashName }[] = [];
  readonly ids = Array.from({ length: IDS }, () => this.bytes(16));
  readonly aad = this.bytes(90);
  readonly sealed: Uint8Array[] = [];
  readonly blobs: Uint8Array[] = [];
  core!: Core;
  /** What the random source does: the real work, or harm. */
  source: "good" | "throws" | "re-enters" | "zeros" = "good";
  harmed = 0;

  static async create(): Promise<Worker> {
    const worker = new Worker();
    worker.core = await Core.create({ slots: SLOTS, random: (target) => worker.random(target) });
    worker.core.loadRootKey(worker.secret("root key", 32));
    for (let i = 0; i < IDS; i++) worker.sealed.push(worker.core.importBackingKey(worker.aad, worker.secret(`backing key ${i}`, 32)));
    return worker;
  }

  random(target: Uint8Array): void {
    if (this.source !== "good") this.harmed++;
    if (this.source === "zeros") return void target.fill(0);
    for (let i = 0; i < target.length; i++) target[i] = this.next() >>> 24;
    if (this.source === "throws") throw new Error("no entropy");
    if (this.source === "re-enters") this.core.encryptMessage(this.id(), this.aad, this.bytes(100));
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.next() >>> 24);
  }

  /** Bytes that must never be found in memory again. */
  secret(name: string, length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.bytes(length);
    this.pieces.push(...piecesOf(name, bytes).filter(({ form }) => form.startsWith("raw")));
    return bytes;
  }

  pick(count: number): number {
    return this.next() % count;
  }

  id(): Uint8Array {
    return this.ids[this.pick(IDS)] as Uint8Array;
  }

  /** One call of any kind, right or wrong. */
  step(): void {
    const steps = Object.values(this.#steps);
    (steps[this.pick(steps.length)] as () => void)();
  }

  /** A plaintext, of any length up to the limit, sometimes none. */
  #plaintext(): Uint8Array {
    return this.secret("plaintext", [0, 16, 32, 100, 257, 1000, 8192][this.pick(7)] as number);
  }

  #maybeForged(bytes: Uint8Array): Uint8Array {
    if (this.pick(2) === 0) return bytes;
    const forged = bytes.slice(0, this.pick(5) === 0 ? bytes.length - this.pick(Math.min(40, bytes.length)) : bytes.length);
    const at = this.pick(forged.length);
    forged[at] = (forged[at] as number) ^ 1;
    return forged;
  }

  #load(): void {
    const i = this.pick(IDS);
    this.core.loadBackingKey(this.ids[i] as Uint8Array, this.aad, this.#maybeForged(this.sealed[i] as Uint8Array));
  }

  readonly #steps = {
    load: () => this.#load(),
    loadAgain: () => this.#load(),
    release: () => this.core.releaseBackingKey(this.id()),
    encrypt: () => {
      const blob = this.core.encryptMessage(this.id(), this.aad, this.#plaintext());
      if (blob !== undefined) this.blobs.push(blob);
    },
    encryptOften: () => {
      const id = this.id();
      for (let i = this.pick(20); i > 0; i--) {
        const blob = this.core.encryptMessage(id, this.aad.subarray(this.pick(90)), this.secret("plaintext", 16 * this.pick(6)));
        if (blob !== undefined && i === 1) this.blobs.push(blob);
      }
    },
    dataKey: () => void this.core.encryptFresh(this.id(), this.aad, 1 + this.pick(80), true),
    encryptMany: () => {
      const entries = Array.from({ length: this.pick(100) }, () => ({ context: this.aad, plaintext: this.#plaintext() }));
      this.blobs.push(...(this.core.encryptMessages(this.id(), entries) ?? []).slice(0, 5));
    },
    decrypt: () => {
      const blob = this.blobs[this.pick(this.blobs.length)];
      if (blob !== undefined) this.core.decryptMessage(this.#maybeForged(blob), this.pick(9) === 0 ? this.bytes(5) : this.aad);
    },
    decryptMany: () => {
      const blobs = Array.from({ length: Math.min(30, this.blobs.length) }, () => this.blobs[this.pick(this.blobs.length)] as Uint8Array);
      const outcomes = this.core.decryptMessages(blobs.map((blob) => ({ context: this.aad, blob: this.#maybeForged(blob) })));
      expect(outcomes.every((outcome) => outcome === undefined || outcome === NOT_RESIDENT || outcome instanceof Uint8Array)).toBe(true);
    },
    importAead: () => {
      if (this.aeads.length < 6) this.aeads.push(this.core.importAeadKey(this.secret("AEAD key", 32)));
    },
    destroyAead: () => this.aeads.splice(this.pick(this.aeads.length), 1)[0]?.destroy(),
    aead: () => {
      const key = this.aeads[0];
      if (key === undefined) return;
      const iv = this.bytes(1 + this.pick(30));
      const sealed = key.seal(iv, this.aad, this.pick(20) === 0 ? this.secret("plaintext", 80_000) : this.#plaintext());
      key.open(iv, this.aad, this.#maybeForged(sealed));
    },
    importMac: () => {
      const name = HASHES[this.pick(4)] as HashName;
      if (this.macs.length < 12) this.macs.push({ name, key: this.core.importHmacKey(name, this.secret("MAC key", 48)) });
    },
    importSealedMac: () => {
      const sealed = this.core.sealSecret(this.aad, this.secret("MAC key", 64));
      const key = this.core.importSealedHmacKey("SHA-512", this.aad, this.#maybeForged(sealed));
      if (key !== undefined && this.macs.length < 12) this.macs.push({ name: "SHA-512", key });
      else key?.destroy();
    },
    destroyMac: () => this.macs.splice(this.pick(this.macs.length), 1)[0]?.key.destroy(),
    mac: () => {
      const found = this.macs[0];
      found?.key.verify(this.#plaintext(), this.#maybeForged(found.key.sign(this.#plaintext())));
    },
    secret: () => void this.core.openSecret(this.aad, this.#maybeForged(this.core.sealSecret(this.aad, this.#plaintext()))),
    generate: () => void [this.core.generateBackingKey(this.aad), this.core.generateSecret(this.aad, 64), this.core.random(1000)],
    derive: () => {
      const key = this.secret("KDF key", 40);
      this.core.hkdf(HASHES[this.pick(4)] as HashName, key, this.bytes(7), this.aad, 200);
      this.core.kdfCtr({ key, after: this.aad, length: 200 });
    },
    blocks: () => void this.core.aesDecryptBlocks(this.secret("AES key", 32), this.bytes(16 * this.pick(50))),
    hash: () => void this.core.hash(HASHES[this.pick(4)] as HashName, this.secret("message", this.pick(70_000))),
    renew: () => this.core.renewRandomness(),
    wrong: () => {
      const wrong: (() => unknown)[] = [
        () => this.core.encryptMessage(this.id(), this.aad, new Uint8Array(8193)),
        () => this.core.encryptMessages(this.id(), [{ context: this.aad, plaintext: this.#plaintext() }, { context: this.aad } as never]),
        () => this.core.sealSecret(this.aad, "text" as never),
        () => this.core.hkdf("SHA-1" as never, this.aad, this.aad, this.aad, 1),
      ];
      expect(wrong[this.pick(wrong.length)]).toThrow();
    },
    harm: () => {
      this.source = (["throws", "re-enters", "zeros"] as const)[this.pick(3)] as "throws";
      this.core.renewRandomness();
      try {
        const calls = [
          () => this.core.encryptMessages(this.id(), [{ context: this.aad, plaintext: this.#plaintext() }]),
          () => this.core.sealSecret(this.aad, this.#plaintext()),
          () => this.core.generateBackingKey(this.aad),
          () => this.core.random(80),
        ];
        expect(calls[this.pick(4)]).toThrow(/no entropy|no random bytes|from inside/);
      } finally {
        this.source = "good";
      }
    },
  };
}

describe("after a long life", () => {
  test("memory holds what is in use and nothing else", { timeout: 120_000 }, async () => {
    const fresh = await Core.create({ slots: SLOTS });
    const [constants, empty] = [staticData(fresh), backingRegion(fresh)];
    const worker = await Worker.create();
    const { core, aeads, macs } = worker;
    const memory = memoryForAudit(core);
    let fullest = 0;
    for (let i = 0; i < 3000; i++) {
      worker.step();
      if (i % 10 !== 0) continue;
      expect(nonZeroBytes(core).outside).toBeUndefined();
      expect(Buffer.compare(staticData(core), constants)).toBe(0);
      expect(occupied(memory, abi.HMAC_SLOTS, abi.HMAC_SLOT_BYTES, abi.HMAC_SLOTS_MAX)).toBe(macs.length);
      expect(occupied(memory, abi.AEAD_SLOTS, abi.GCM_KEY_BYTES, abi.AEAD_SLOTS_MAX)).toBe(aeads.length);
      expect(occupiedStates(core)).toBe(core.residentBackingKeys);
      fullest = Math.max(fullest, core.residentBackingKeys);
    }
    // The walk met what it is for: a full table with evictions, harm, messages, handles.
    expect(fullest).toBe(SLOTS);
    expect(worker.harmed).toBeGreaterThan(50);
    expect(worker.blobs.length).toBeGreaterThan(100);
    expect(worker.pieces.length).toBeGreaterThan(10_000);

    // Live or not: slots hold mid-states and schedules, so no secret that ever went in is there.
    const found = new Set<string>();
    new Search(worker.pieces).run(memory, memory.length, ({ key }) => found.add(key));
    expect([...found]).toEqual([]);
    // The same search finds what is there.
    memory.set((worker.pieces[0] as Piece).bytes, abi.TEXT + 3);
    new Search(worker.pieces).run(memory, memory.length, ({ key }) => found.add(key));
    memory.fill(0, abi.TEXT, abi.TEXT + 64);
    expect([...found]).toEqual(["root key"]);

    for (const key of aeads) key.destroy();
    for (const { key } of macs) key.destroy();
    core.releaseAll();
    core.renewRandomness();
    expect(Buffer.compare(backingRegion(core), empty)).toBe(0);
    expect(Object.keys(nonZeroBytes(core)).sort()).toEqual(["DRBG", "root key", "static data"]);
    core.destroy();
    expect(isZero(memory)).toBe(true);
  });
});

describe("a released slot is zero", () => {
  const AAD = new Uint8Array(5).fill(1);
  const id = (n: number): Uint8Array => new Uint8Array(16).fill(n);

  async function withKeys(count: number): Promise<{ core: Core; stateOf: (n: number) => Buffer }> {
    const core = await Core.create({ slots: SLOTS });
    core.loadRootKey(new Uint8Array(32).fill(9));
    const states = core[ENGINE].exports.backingEnd(SLOTS) - SLOTS * abi.BACKING_STATES_BYTES;
    for (let n = 1; n <= count; n++) core.loadBackingKey(id(n), AAD, core.generateBackingKey(AAD));
    // Rows are taken in order.
    const all = Buffer.from(memoryForAudit(core).slice(states));
    return { core, stateOf: (n) => all.subarray((n - 1) * abi.BACKING_STATES_BYTES, n * abi.BACKING_STATES_BYTES) };
  }

  test.each([1, 4, 8])("backing key %i of 8: its mid-states are nowhere, the others' are where lookups find them", async (n) => {
    const { core, stateOf } = await withKeys(8);
    const memory = Buffer.from(memoryForAudit(core).buffer);
    for (let i = 1; i <= 8; i++) expect(memory.includes(stateOf(i))).toBe(true);
    expect(core.releaseBackingKey(id(n))).toBe(true);
    for (let i = 1; i <= 8; i++) expect(memory.includes(stateOf(i).subarray(0, 32))).toBe(i !== n);
    for (let i = 1; i <= 8; i++) expect(memory.includes(stateOf(i).subarray(32))).toBe(i !== n);
    expect(occupiedStates(core)).toBe(7);
  });

  test("the least recently used backing key, when another takes its slot", async () => {
    const { core, stateOf } = await withKeys(8);
    const memory = Buffer.from(memoryForAudit(core).buffer);
    core.encryptMessage(id(1), AAD, AAD);
    core.loadBackingKey(id(99), AAD, core.generateBackingKey(AAD));
    expect(core.hasBackingKey(id(2))).toBe(false);
    for (let i = 1; i <= 8; i++) expect(memory.includes(stateOf(i).subarray(0, 32))).toBe(i !== 2);
    for (let i = 1; i <= 8; i++) expect(memory.includes(stateOf(i).subarray(32))).toBe(i !== 2);
    expect(occupiedStates(core)).toBe(8);
  });

  test("a new root key: the old one and its backing keys are nowhere", async () => {
    const { core, stateOf } = await withKeys(3);
    const memory = Buffer.from(memoryForAudit(core).buffer);
    const old = Buffer.from(memory.subarray(abi.ROOT, abi.ROOT + abi.ROOT_BYTES));
    core.loadRootKey(new Uint8Array(32).fill(10));
    for (const state of [stateOf(1), stateOf(2), stateOf(3), old]) {
      expect(memory.includes(state.subarray(0, 32))).toBe(false);
      expect(memory.includes(state.subarray(32))).toBe(false);
    }
    expect(occupiedStates(core)).toBe(0);
  });

  test("handles that were forgotten, once they are collected", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const core = await Core.create({ slots: 1 });
    const memory = memoryForAudit(core);
    const inUse = (): number =>
      occupied(memory, abi.HMAC_SLOTS, abi.HMAC_SLOT_BYTES, 10) + occupied(memory, abi.AEAD_SLOTS, abi.GCM_KEY_BYTES, 10);
    (() => {
      core.importAeadKey(new Uint8Array(32).fill(1));
      core.importHmacKey("SHA-256", new Uint8Array(32).fill(1));
    })();
    expect(inUse()).toBe(2);
    for (let i = 0; i < 100 && inUse() > 0; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(inUse()).toBe(0);
  });

  test("random bits that were used: nonces and IVs leave the pool, of prepared messages eight at a time", async () => {
    const { core } = await withKeys(1);
    core.renewRandomness();
    const pool = memoryForAudit(core).subarray(abi.POOL, abi.POOL + abi.POOL_BYTES);
    for (let n = 1; n <= 50; n++) {
      core.encryptMessage(id(1), AAD, AAD);
      const used = 1 + 8 * Math.ceil((n - 1) / 8);
      expect(isZero(pool.subarray(0, used * abi.MESSAGE_RANDOM_BYTES))).toBe(true);
      expect(isZero(pool.subarray(used * abi.MESSAGE_RANDOM_BYTES))).toBe(false);
    }
  });
});

describe("prepared messages", () => {
  const AAD = new Uint8Array(5).fill(1);
  const id = (n: number): Uint8Array => new Uint8Array(16).fill(n);

  async function withHotKeys(
    slots: number,
    count: number,
  ): Promise<{ core: Core; sealed: Uint8Array; prepared: Buffer; slot: (n: number) => Buffer }> {
    const core = await Core.create({ slots });
    core.loadRootKey(new Uint8Array(32).fill(9));
    const sealed = core.generateBackingKey(AAD);
    for (let n = 1; n <= count; n++) core.loadBackingKey(id(n), AAD, sealed);
    for (let n = 1; n <= count; n++) for (let i = 0; i < 3; i++) core.encryptMessage(id(n), AAD, AAD);
    const prepared = Buffer.from(memoryForAudit(core).buffer, abi.PREPARED, abi.PREPARED_SLOTS * abi.PREPARED_SLOT_BYTES);
    // Rows are taken in order, and slots by row.
    const slot = (n: number): Buffer =>
      prepared.subarray((n % abi.PREPARED_SLOTS) * abi.PREPARED_SLOT_BYTES).subarray(0, abi.PREPARED_SLOT_BYTES);
    for (let n = 1; n <= Math.min(count, abi.PREPARED_SLOTS); n++) expect(slot(n).filter((byte) => byte !== 0).length).toBeGreaterThan(300);
    return { core, sealed, prepared, slot };
  }

  const encrypt = (core: Core, n: number): Uint8Array => core.encryptMessage(id(n), AAD, AAD) as Uint8Array;

  test("one that was used is wiped, and the last leaves only the name of the key's row", async () => {
    const { core, slot } = await withHotKeys(8, 1);
    for (let left = 5; left >= 0; left--) {
      const before = Buffer.from(slot(1));
      const blob = encrypt(core, 1);
      // Its nonce and IV stood there.
      expect(before.includes(blob.subarray(abi.MESSAGE_NONCE_AT, abi.MESSAGE_HEADER_BYTES))).toBe(true);
      expect(slot(1).includes(blob.subarray(abi.MESSAGE_NONCE_AT, abi.MESSAGE_HEADER_BYTES))).toBe(false);
      const lanes = slot(1).subarray(256);
      for (let at = 0; at < lanes.length; at += 16) {
        const lane = (at % 128) / 16;
        if (lane >= left) expect(isZero(lanes.subarray(at, at + 16))).toBe(true);
      }
    }
    expect(isZero(slot(1).subarray(16))).toBe(true);
    encrypt(core, 1);
    expect(isZero(slot(1).subarray(16))).toBe(false);
  });

  const ends: [string, (core: Core, sealed: Uint8Array) => unknown, number][] = [
    ["release", (core) => core.releaseBackingKey(id(1)), 1],
    ["the same id loaded again, perhaps with another key", (core, sealed) => core.loadBackingKey(id(1), AAD, sealed), 1],
    ["another key in the place of the least recently used one", (core, sealed) => core.loadBackingKey(id(99), AAD, sealed), 1],
    ["another key moved into the gap", (core) => core.releaseBackingKey(id(1)), 4],
    ["releaseAll", (core) => core.releaseAll(), 2],
    ["a new root key", (core) => core.loadRootKey(new Uint8Array(32).fill(3)), 2],
    ["renewRandomness", (core) => core.renewRandomness(), 2],
    ["destroy", (core) => core.destroy(), 2],
  ];
  test.each(ends)("they end with: %s", async (_, end, n) => {
    const { core, sealed, slot, prepared } = await withHotKeys(4, 4);
    const before = Buffer.from(slot(n));
    end(core, sealed);
    expect(isZero(slot(n))).toBe(true);
    for (let at = 0; at < before.length; at += 16) {
      const piece = before.subarray(at, at + 16);
      if (!isZero(piece) && at > 0) expect(prepared.includes(piece)).toBe(false);
    }
  });

  test("no nonce is used twice, whatever happens between", async () => {
    const { core, sealed } = await withHotKeys(4, 4);
    const next = generator(11);
    const seen = new Set<string>();
    let made = 0;
    for (let i = 0; i < 4000; i++) {
      const n = 1 + (next() % 6);
      if (next() % 50 === 0) core.releaseBackingKey(id(n));
      if (next() % 200 === 0) core.renewRandomness();
      if (!core.hasBackingKey(id(n))) core.loadBackingKey(id(n), AAD, sealed);
      const plaintext = new Uint8Array(next() % 70).fill(n);
      const entries = Array.from({ length: next() % 9 === 0 ? 9 : 0 }, () => ({ context: AAD, plaintext }));
      const blobs = [core.encryptMessage(id(n), AAD, plaintext), ...(core.encryptMessages(id(n), entries) ?? [])] as Uint8Array[];
      for (const blob of blobs) {
        made++;
        seen.add(Buffer.from(blob.subarray(abi.MESSAGE_NONCE_AT, abi.MESSAGE_HEADER_BYTES)).toString("hex"));
        expect(core.decryptMessage(blob, AAD)).toEqual(plaintext);
      }
    }
    expect(made).toBeGreaterThan(7000);
    expect(seen.size).toBe(made);
  });
});

describe("destroy", () => {
  test("with everything alive: all of memory is zero, and nothing works any more", async () => {
    const worker = await Worker.create();
    const { core } = worker;
    for (let i = 0; i < 300; i++) worker.step();
    const memory = memoryForAudit(core);
    const key = core.importAeadKey(worker.bytes(32));
    core.destroy();
    expect(isZero(memory)).toBe(true);
    expect(() => core.random(8)).toThrow(ConfigurationError);
    expect(() => key.seal(worker.bytes(12), worker.aad, worker.aad)).toThrow(ConfigurationError);
    expect(() => core.loadRootKey(worker.bytes(32))).toThrow(ConfigurationError);
    key.destroy();
    expect(isZero(memory)).toBe(true);
  });

  test("from inside a call: refused, and possible after it", async () => {
    let inner: Core | undefined;
    const core = await Core.create({
      slots: 1,
      random: (target) => {
        crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
        inner?.destroy();
      },
    });
    inner = core;
    expect(() => core.random(8)).toThrow("called from inside");
    expect(nonZeroBytes(core).outside).toBeUndefined();
    inner = undefined;
    expect(core.random(8)).toHaveLength(8);
    core.destroy();
    expect(isZero(memoryForAudit(core))).toBe(true);
  });
});

describe("small results that hold secrets have a buffer of their own, of which no other copy stays behind in the heap of V8", () => {
  const ID = new Uint8Array(16).fill(2);
  const NONE = new Uint8Array(0);
  const secret = new Uint8Array(32).fill(5);

  const results: [string, (core: Core) => unknown][] = [
    ["decrypt", (core) => core.decryptMessage(core.encryptMessage(ID, NONE, secret) as Uint8Array, NONE)],
    ["decrypt many", (core) => core.decryptMessages([{ context: NONE, blob: core.encryptMessage(ID, NONE, secret) as Uint8Array }])[0]],
    ["data key", (core) => core.encryptFresh(ID, NONE, 32, true)?.plaintext],
    ["data keys", (core) => core.encryptFreshMany(ID, [NONE], [32], true)?.plaintexts[0]],
    ["random", (core) => core.random(32)],
    ["open a secret", (core) => core.openSecret(NONE, core.sealSecret(NONE, secret))],
    ["HKDF", (core) => core.hkdf("SHA-256", secret, NONE, NONE, 32)],
  ];

  let core: Core;
  beforeAll(async () => {
    core = await Core.create({ slots: 1 });
    core.loadRootKey(secret);
    core.loadBackingKey(ID, NONE, core.importBackingKey(NONE, secret));
  });
  afterAll(() => core.destroy());

  test.each(results)("%s", (_, make) => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    for (let i = 0; i < 3; i++) collect();
    const before = process.memoryUsage().arrayBuffers;
    const kept = Array.from({ length: 20_000 }, () => make(core) as Uint8Array);
    for (let i = 0; i < 3; i++) collect();
    // Bytes in V8's own heap do not count as those of a buffer. Half of them leaves room for what others give back meanwhile.
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan((kept.length * 32) / 2);
    expect(kept.every((result) => result.length === 32 && result.buffer.byteLength === 32)).toBe(true);
  });
});
