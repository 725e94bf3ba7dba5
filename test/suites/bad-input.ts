/** Bad input at the public door: each kind has one clear error, and the KMS works on as if nothing had been. */
import { bytesRootKey, Kms, type KmsOptions, MemoryStore } from "pocketkms";
import { equal, truthy } from "../contract/assert.js";
import { suite } from "./suite.js";
import { hex, newKey, present, refuses, text, throws, utf8, withKms } from "./words.js";

/** What a caller without types may pass. */
type Anything = never;
const anything = (value: unknown): Anything => value as Anything;

/** Runs a story against a KMS with one key, then demands that the KMS still works. */
const surviving = (story: (kms: Kms, KeyId: string) => Promise<void>): Promise<void> =>
  withKms(async (kms) => {
    const { id } = await newKey(kms);
    await story(kms, id);
    const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("still here") });
    equal(text(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), "still here");
  });

function detached(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length).fill(1);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

const opens = (options: unknown) => async (): Promise<void> => {
  await (await Kms.open(anything(options))).close();
};

/** The message, and that of the cause. */
const causeOf = ({ message, cause }: Error): string => `${message} ${cause instanceof Error ? cause.message : ""}`;

const NOT_BYTES: readonly unknown[] = [
  "text",
  1,
  1n,
  true,
  [1, 2, 3],
  { length: 3, 0: 1 },
  new ArrayBuffer(8),
  new DataView(new ArrayBuffer(8)),
  new Uint8ClampedArray(8),
  new Uint16Array(8),
  new Float64Array(8),
  Object.create(Uint8Array.prototype),
  new Proxy(new Uint8Array(8), {}),
  () => {},
];

export const BAD_INPUT_SUITE = suite("bad input", {
  "bytes of a wrong type": () =>
    surviving(async (kms, KeyId) => {
      for (const value of NOT_BYTES) {
        await refuses("SerializationException", () => kms.encrypt({ KeyId, Plaintext: anything(value) }));
        await refuses("SerializationException", () => kms.decrypt({ CiphertextBlob: anything(value) }));
      }
    }),

  "bytes that are missing": () =>
    surviving(async (kms, KeyId) => {
      for (const value of [undefined, null]) {
        await refuses("ValidationException", () => kms.encrypt({ KeyId, Plaintext: anything(value) }));
        await refuses("ValidationException", () => kms.decrypt({ CiphertextBlob: anything(value) }));
      }
    }),

  "detached buffers": () =>
    surviving(async (kms, KeyId) => {
      await refuses("SerializationException", () => kms.encrypt({ KeyId, Plaintext: detached(8) }));
      await refuses("SerializationException", () => kms.decrypt({ CiphertextBlob: detached(100) }));
    }),

  "a buffer detached between call and answer gives all of the plaintext or an error, never half": () =>
    surviving(async (kms, KeyId) => {
      const Plaintext = new Uint8Array(64).fill(7);
      const answer = kms
        .encrypt({ KeyId, Plaintext })
        .then(async ({ CiphertextBlob }) => hex(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), causeOf);
      structuredClone(Plaintext.buffer, { transfer: [Plaintext.buffer] });
      const outcome = await answer;
      truthy(outcome === "07".repeat(64) || /detached/.test(outcome), outcome);
    }),

  "views of shared memory": () =>
    surviving(async (kms, KeyId) => {
      // A runtime that has none says so in its report.
      if (typeof SharedArrayBuffer !== "function") return;
      const shared = new Uint8Array(new SharedArrayBuffer(100)).fill(1);
      await refuses("SerializationException", () => kms.encrypt({ KeyId, Plaintext: anything(shared) }));
      await refuses("SerializationException", () => kms.decrypt({ CiphertextBlob: anything(shared) }));
    }),

  "views with offsets are read where they lie": () =>
    surviving(async (kms, KeyId) => {
      const field = new Uint8Array(512).map((_, i) => i * 5);
      for (let offset = 0; offset < 20; offset++) {
        const Plaintext = field.subarray(offset, offset * 2 + 40);
        const sealed = present((await kms.encrypt({ KeyId, Plaintext })).CiphertextBlob);
        const around = new Uint8Array(sealed.length + 64).fill(0xee);
        around.set(sealed, offset);
        const opened = await kms.decrypt({ CiphertextBlob: around.subarray(offset, offset + sealed.length) });
        equal(hex(present(opened.Plaintext)), hex(Plaintext));
      }
    }),

  "a subclass that lies about itself is read as it is": () =>
    surviving(async (kms, KeyId) => {
      class Liar extends Uint8Array {
        override get length(): number {
          return 1_000_000;
        }
        override get byteLength(): number {
          return 1_000_000;
        }
        override get byteOffset(): number {
          return 3;
        }
      }
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Liar.from([1, 2, 3, 4]) });
      equal(hex(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), "01020304");
    }),

  "lengths beyond the limits": () =>
    surviving(async (kms, KeyId) => {
      for (const length of [0, 4097, 100_000])
        await refuses("ValidationException", () => kms.encrypt({ KeyId, Plaintext: new Uint8Array(length) }));
      for (const length of [0, 6145]) await refuses("ValidationException", () => kms.decrypt({ CiphertextBlob: new Uint8Array(length) }));
      for (const length of [1, 63, 64, 6144]) {
        await refuses("InvalidCiphertextException", () => kms.decrypt({ CiphertextBlob: new Uint8Array(length) }));
      }
      for (const NumberOfBytes of [0, 1025, -1]) await refuses("ValidationException", () => kms.generateRandom({ NumberOfBytes }));
      await refuses("ValidationException", () => kms.batchEncrypt({ KeyId, Entries: [] }));
      const tooMany = Array.from({ length: 10_001 }, () => ({ Plaintext: Uint8Array.of(1) }));
      await refuses("ValidationException", () => kms.batchEncrypt({ KeyId, Entries: tooMany }));
    }),

  "an encryption context that is none": () =>
    surviving(async (kms, KeyId) => {
      const Plaintext = utf8("x");
      for (const value of ["a=b", 5, ["a", "b"], new Map([["a", "b"]]), { a: 1 }, { a: { b: "c" } }]) {
        await refuses("SerializationException", () => kms.encrypt({ KeyId, Plaintext, EncryptionContext: anything(value) }));
      }
      for (const value of [{ a: "\ud800" }, { "\udc00": "a" }, { a: null }]) {
        await refuses("ValidationException", () => kms.encrypt({ KeyId, Plaintext, EncryptionContext: anything(value) }));
      }
      await refuses("ValidationException", () => kms.encrypt({ KeyId, Plaintext, EncryptionContext: { a: "x".repeat(9000) } }));
    }),

  "names of Object.prototype are pairs like others": () =>
    surviving(async (kms, KeyId) => {
      const EncryptionContext = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}') as Record<string, string>;
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: utf8("x"), EncryptionContext });
      equal(text(present((await kms.decrypt({ CiphertextBlob, EncryptionContext })).Plaintext)), "x");
      await refuses("InvalidCiphertextException", () => kms.decrypt({ CiphertextBlob }));
      await refuses("InvalidCiphertextException", () =>
        kms.decrypt({ CiphertextBlob, EncryptionContext: { constructor: "b", toString: "c" } as never }),
      );
    }),

  "a request that is none": () =>
    surviving(async (kms) => {
      for (const value of ["text", 5, true, [], new Map()]) await refuses("SerializationException", () => kms.call("Encrypt", value));
      for (const value of [undefined, null, {}]) await refuses("ValidationException", () => kms.call("Encrypt", value));
      for (const action of ["Nothing", "", "constructor", "__proto__"])
        await refuses("UnknownOperationException", () => kms.call(action, {}));
    }),

  "key ids that are none": () =>
    surviving(async (kms) => {
      const Plaintext = utf8("x");
      for (const KeyId of ["", "x".repeat(2049)]) await refuses("ValidationException", () => kms.encrypt({ KeyId, Plaintext }));
      for (const KeyId of [5, {}, [], new Uint8Array(16)]) {
        await refuses("SerializationException", () => kms.encrypt({ KeyId: anything(KeyId), Plaintext }));
      }
      await refuses("NotFoundException", () => kms.encrypt({ KeyId: "nobody", Plaintext }));
    }),

  "calls inside calls": () =>
    surviving(async (kms, KeyId) => {
      let inner: Promise<unknown> = Promise.resolve();
      const input = {
        KeyId,
        get Plaintext() {
          inner = kms.encrypt({ KeyId, Plaintext: utf8("inner") });
          return utf8("outer");
        },
      };
      const outer = await kms.encrypt(input);
      const opened = await kms.decrypt({ CiphertextBlob: outer.CiphertextBlob });
      equal(text(present(opened.Plaintext)), "outer");
      const within = (await inner) as { CiphertextBlob: Uint8Array };
      equal(text(present((await kms.decrypt({ CiphertextBlob: within.CiphertextBlob })).Plaintext)), "inner");
    }),

  "a random source that calls back": async () => {
    let kms: Kms | undefined;
    const calls: Promise<unknown>[] = [];
    const random = (target: Uint8Array): void => {
      if (kms !== undefined && calls.length < 5) calls.push(kms.generateRandom({ NumberOfBytes: 8 }).catch((error: Error) => error));
      crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
    };
    kms = await Kms.open({ random, slots: 64 });
    const { id } = await newKey(kms);
    for (let i = 0; i < 300; i++) await kms.generateRandom({ NumberOfBytes: 1024 });
    for (const outcome of await Promise.all(calls)) {
      if (outcome instanceof Error && outcome.message === "") throw new Error(`an unclear error: ${outcome.name}`);
    }
    const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("x") });
    equal(text(present((await kms.decrypt({ CiphertextBlob })).Plaintext)), "x");
    await kms.close();
  },

  "a random source that fails": async () => {
    const random = (): void => {
      throw new Error("no entropy");
    };
    const error = await throws("Error", opens({ random }));
    equal(error.message, "no entropy");
  },

  "options that are none": async () => {
    const rootKey = bytesRootKey(new Uint8Array(32).fill(1));
    const wrong: readonly KmsOptions[] = [
      { region: "nowhere" },
      { region: "" },
      { accountId: "12" },
      { accountId: "abcdefghijkl" },
      { rootKey },
      { store: new MemoryStore() },
    ];
    for (const options of wrong) await throws("ConfigurationError", opens(options));
    for (const slots of [0, -1, 1_000_001]) await throws("RangeError", opens({ slots }));
    for (const slots of [1.5, "64", Number.NaN]) await throws("TypeError", opens({ slots }));
    await throws("TypeError", opens({ random: 5 }));
    await throws("ConfigurationError", async () => bytesRootKey(new Uint8Array(31)));
  },

  "another root key": async () => {
    const store = new MemoryStore();
    const bound = (key: number): KmsOptions => ({ store, rootKey: bytesRootKey(new Uint8Array(32).fill(key)), slots: 64 });
    const kms = await Kms.open(bound(1));
    await newKey(kms);
    await throws("ConfigurationError", opens(bound(2)));
    equal((await kms.listKeys()).Keys?.length, 1);
    await kms.close();
  },

  "use after close": async () => {
    const kms = await Kms.open({ slots: 64 });
    const { id } = await newKey(kms);
    const { CiphertextBlob } = await kms.encrypt({ KeyId: id, Plaintext: utf8("x") });
    await kms.close();
    await kms.close();
    const attempts = [
      () => kms.encrypt({ KeyId: id, Plaintext: utf8("x") }),
      () => kms.decrypt({ CiphertextBlob }),
      () => kms.createKey(),
      () => kms.generateRandom({ NumberOfBytes: 8 }),
    ];
    for (const attempt of attempts) truthy(/closed/.test((await throws("ConfigurationError", attempt)).message), "the error says why");
  },
});
