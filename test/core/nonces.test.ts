/**
 * Any sequence of calls on several backing keys, with harm done to some of them: no nonce with its IV, and no key stream, ever comes twice under
 * one backing key, and whatever comes out is what docs/ciphertext.md says, by node:crypto.
 */
import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { nonZeroBytes } from "../../src/core/audit.js";
import { Core } from "../../src/core/core.js";
import { ConfigurationError } from "../../src/errors.js";
import { bytes, gcmOpen, messageKey } from "./support.js";

const LABEL = "pocketkms message v1";
const AAD = bytes(9);
const ROOTS = [bytes(32, 900), bytes(32, 901)] as const;
/** More keys than the small core has rows, and than there are places for prepared messages. */
const KEYS = 20;
const SLOTS = [2, 18] as const;

const hex = (part: Uint8Array): string => Buffer.from(part).toString("hex");
const idOf = (key: number): Uint8Array<ArrayBuffer> => bytes(16, 700 + key);
const materialOf = (key: number, version: number): Uint8Array<ArrayBuffer> => bytes(32, 800 + 2 * key + version);

/** What the random source does when it is next asked. */
const HARM = ["none", "throws", "throws half way", "gives zeros", "gives what it gave", "calls back"] as const;
/** What the context does while it is looked at. */
const TRICK = ["none", "throws", "calls back", "takes the text away"] as const;
type Trick = (typeof TRICK)[number];

interface Text {
  readonly context: number;
  readonly length: number;
}

/** All that ever came out, of all cores: the source is random. */
class Record {
  readonly #seen = new Set<string>();

  note(what: string): void {
    if (this.#seen.has(what)) throw new Error(`again: ${what}`);
    this.#seen.add(what);
  }
}

const record = new Record();

/** A core under test, and which of two materials each of its keys has: undefined where it was never loaded. */
class Model {
  core!: Core;
  harm: (typeof HARM)[number] = "none";
  readonly versions: (number | undefined)[] = [];
  #given = new Uint8Array(0);
  #root = 0;

  static async create(slots: number): Promise<Model> {
    const model = new Model();
    model.core = await Core.create({ slots, random: (target) => model.#random(target as Uint8Array<ArrayBuffer>) });
    model.core.loadRootKey(ROOTS[0]);
    return model;
  }

  #random(target: Uint8Array<ArrayBuffer>): void {
    const { harm } = this;
    this.harm = "none";
    if (harm === "throws") throw new Error("harm");
    if (harm === "gives zeros") return void target.fill(0);
    if (harm === "gives what it gave" && this.#given.length > 0) {
      for (let at = 0; at < target.length; at += this.#given.length) {
        target.set(this.#given.subarray(0, Math.min(this.#given.length, target.length - at)), at);
      }
      return;
    }
    crypto.getRandomValues(target);
    this.#given = target.slice();
    if (harm === "throws half way") throw new Error("harm");
    if (harm === "calls back") this.core.encryptMessage(idOf(0), AAD, AAD);
  }

  load(key: number, version: number): void {
    const sealed = this.core.importBackingKey(AAD, materialOf(key, version));
    this.record(sealed.subarray(4, 32), `root ${this.#root}`);
    expect(this.core.loadBackingKey(idOf(key), AAD, sealed)).toBe(true);
    this.versions[key] = version;
  }

  changeRoot(): void {
    this.#root = 1 - this.#root;
    this.core.loadRootKey(ROOTS[this.#root] as Uint8Array);
  }

  sealSecret(): void {
    this.record(this.core.sealSecret(AAD, AAD).subarray(4, 32), `root ${this.#root}`);
  }

  record(random: Uint8Array, under: string): void {
    record.note(`${under} ${hex(random)}`);
  }

  /** Opens a blob by node:crypto, under the material its key has now. */
  check(key: number, context: Uint8Array, blob: Uint8Array, plaintext?: Uint8Array): Uint8Array {
    const version = this.versions[key];
    if (version === undefined) throw new Error("encrypted under a key that was never there");
    const material = materialOf(key, version);
    expect(hex(blob.subarray(0, 20))).toBe(`706b0100${hex(idOf(key))}`);
    this.record(blob.subarray(20, 48), hex(material));
    const own = messageKey(material, LABEL, blob.subarray(20, 36));
    const stream = createCipheriv("aes-256-ecb", own, null).update(Buffer.concat([blob.subarray(36, 48), Uint8Array.of(0, 0, 0, 2)]));
    record.note(`stream ${hex(stream)}`);
    const opened = gcmOpen(own, blob.subarray(36, 48), Buffer.concat([blob.subarray(0, 48), context]), blob.subarray(48));
    if (plaintext !== undefined) expect(Buffer.compare(opened, plaintext)).toBe(0);
    const again = this.core.decryptMessage(blob, context);
    expect(again instanceof Uint8Array && Buffer.compare(again, opened) === 0).toBe(true);
    return opened;
  }
}

/** A context that does harm when its length is asked for the `nth` time. */
function tricky(context: Uint8Array<ArrayBuffer>, trick: Trick, nth: number, core: Core, victim: Uint8Array<ArrayBuffer>): Uint8Array {
  if (trick === "none") return context;
  const { length } = context;
  let asked = 0;
  Object.defineProperty(context, "length", {
    get() {
      if (++asked === nth) {
        if (trick === "throws") throw new Error("harm");
        if (trick === "calls back") core.renewRandomness();
        if (trick === "takes the text away") structuredClone(victim.buffer, { transfer: [victim.buffer] });
      }
      return length;
    },
  });
  return context;
}

/** Runs a call that may be harmed: what it throws is ours, and then there is no result. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && (error.message === "harm" || error instanceof ConfigurationError || error instanceof TypeError)) {
      return undefined;
    }
    throw error;
  }
}

const key = fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(KEYS - 1) });
const edge = fc.constantFrom(0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 66, 256, 257, 2047, 2048, 8192);
const context = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 1, 16, 40) }, { weight: 1, arbitrary: edge });
const text = fc.oneof({ weight: 3, arbitrary: fc.nat(70) }, { weight: 1, arbitrary: edge });
const trick = fc.record({
  trick: fc.oneof({ weight: 6, arbitrary: fc.constant<Trick>("none") }, { weight: 1, arbitrary: fc.constantFrom(...TRICK) }),
  nth: fc.integer({ min: 1, max: 6 }),
});
const batch = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(63, 64, 65, 129, 600));

type Step = (model: Model) => void;

const single: fc.Arbitrary<Step> = fc
  .record({ key, context, length: text, trick, times: fc.integer({ min: 1, max: 12 }) })
  .map((given) => (model) => {
    for (let time = 0; time < given.times; time++) {
      const own = bytes(given.context, time + 1);
      const plaintext = bytes(given.length, time + 2);
      const { trick: how, nth } = given.trick;
      const blob = attempt(() => model.core.encryptMessage(idOf(given.key), tricky(own, how, nth, model.core, plaintext), plaintext));
      if (blob !== undefined) model.check(given.key, bytes(given.context, time + 1), blob, bytes(given.length, time + 2));
    }
  });

const dataKey: fc.Arbitrary<Step> = fc
  .record({ key, context, length: fc.integer({ min: 1, max: 1024 }), reveal: fc.boolean() })
  .map((given) => (model) => {
    const length = given.length > 100 && given.length < 900 ? 32 : given.length;
    const made = attempt(() => model.core.encryptFresh(idOf(given.key), bytes(given.context), length, given.reveal));
    if (made === undefined) return;
    const opened = model.check(given.key, bytes(given.context), made.blob, given.reveal ? made.plaintext : undefined);
    expect(opened).toHaveLength(length);
    if (length >= 12) record.note(`data key ${hex(opened)}`);
  });

const many: fc.Arbitrary<Step> = fc
  .record({ key, count: batch, texts: fc.array(fc.record<Text>({ context, length: text }), { minLength: 1, maxLength: 9 }), trick })
  .map((given) => (model) => {
    const at = (i: number): Text => given.texts[i % given.texts.length] as Text;
    const victim = bytes(at(given.count - 1).length, given.count);
    const entries = Array.from({ length: given.count }, (_, i) => {
      const { trick: how, nth } = given.trick;
      const own = bytes(at(i).context, i + 1);
      return {
        context: i === Math.floor(given.count / 2) ? tricky(own, how, nth, model.core, victim) : own,
        plaintext: i === given.count - 1 ? victim : bytes(at(i).length, i + 1),
      };
    });
    const blobs = attempt(() => model.core.encryptMessages(idOf(given.key), entries));
    for (const [i, blob] of (blobs ?? []).entries()) {
      const { context: contextLength, length } = at(i);
      model.check(given.key, bytes(contextLength, i + 1), blob, bytes(length, i + 1));
    }
  });

const dataKeys: fc.Arbitrary<Step> = fc.record({ key, count: batch, context, reveal: fc.boolean() }).map((given) => (model) => {
  const { core } = model;
  const contexts = Array.from({ length: given.count }, (_, i) => bytes(i % 7 === 6 ? given.context : 16));
  const lengths = contexts.map((_, i) => (i % 11 === 10 ? 1024 : 12 + (i % 30)));
  const made = attempt(() => core.encryptFreshMany(idOf(given.key), contexts, lengths, given.reveal));
  for (const [i, blob] of (made?.blobs ?? []).entries()) {
    const opened = model.check(given.key, contexts[i] as Uint8Array, blob, made?.plaintexts[i]);
    record.note(`data key ${hex(opened)}`);
  }
});

const others: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ key, version: fc.nat(1) }).map<Step>((given) => (model) => void attempt(() => model.load(given.key, given.version))),
  key.map<Step>((which) => (model) => void model.core.releaseBackingKey(idOf(which))),
  fc.constantFrom<Step>(
    (model) => model.core.releaseAll(),
    (model) => model.core.renewRandomness(),
    (model) => model.changeRoot(),
    (model) => void attempt(() => model.sealSecret()),
    (model) => void attempt(() => model.core.random(5)),
  ),
);

const harm: fc.Arbitrary<Step> = fc.constantFrom(...HARM).map((which) => (model) => {
  model.harm = which;
});
/** Random state is forgotten, so that the harm comes in the next call. */
const harmNow = harm.map<Step>((step) => (model) => {
  model.core.renewRandomness();
  step(model);
});
/** The keys used most, in any row, with any of their materials; all others gone before, perhaps. */
const hot: fc.Arbitrary<Step> = fc
  .record({ version: fc.nat(1), gone: fc.constantFrom("none", "all", "root"), order: fc.constantFrom([0, 1], [1, 0]) })
  .map(({ version, gone, order }) => (model) => {
    if (gone === "all") model.core.releaseAll();
    if (gone === "root") model.changeRoot();
    for (const which of order) attempt(() => model.load(which, version));
  });

const cores: Core[] = [];
afterAll(() => {
  for (const core of cores) core.destroy();
});

test("no nonce, IV, key stream or data key twice, whatever happens between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SLOTS),
      fc.array(
        fc.oneof(
          { weight: 8, arbitrary: single },
          { weight: 3, arbitrary: dataKey },
          { weight: 2, arbitrary: many },
          { weight: 1, arbitrary: dataKeys },
          { weight: 3, arbitrary: others },
          { weight: 4, arbitrary: hot },
          { weight: 1, arbitrary: harm },
          { weight: 1, arbitrary: harmNow },
        ),
        { minLength: 10, maxLength: 40 },
      ),
      async (slots, steps) => {
        const model = await Model.create(slots);
        cores.push(model.core);
        for (let which = KEYS - 1; which >= 0; which--) model.load(which, 0);
        for (const step of steps) {
          step(model);
          expect(nonZeroBytesOutside(model.core)).toBe(0);
        }
        model.core.destroy();
      },
    ),
    { numRuns: 60 },
  );
});

/** Bytes in scratch and windows that are not zero. */
function nonZeroBytesOutside(core: Core): number {
  return nonZeroBytes(core).outside ?? 0;
}
