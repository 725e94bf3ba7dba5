/** What a JavaScript caller can hand in: values of wrong types, and objects that are not what they seem. */

import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { validate } from "../support/validate.js";

const KeyId = "alias/app";
const Plaintext = new Uint8Array([1, 2, 3]);
const refuse = (message: string) => expect.objectContaining({ name: "SerializationException", message });
const encrypt = (input: object) => validate("Encrypt", { KeyId, Plaintext, ...input });

describe("types", () => {
  test.each([
    [{ KeyId: 5 }, "NUMBER_VALUE can not be converted to a String (at 'keyId')"],
    [{ KeyId: 5.5 }, "DECIMAL_VALUE can not be converted to a String (at 'keyId')"],
    [{ KeyId: true }, "TRUE_VALUE can not be converted to a String (at 'keyId')"],
    [{ KeyId: new String("alias/app") }, "Start of structure or map found where not expected (at 'keyId')"],
    [{ KeyId: [KeyId] }, "Start of list found where not expected (at 'keyId')"],
    [{ Plaintext: "text" }, "STRING_VALUE can not be converted to a Blob (at 'plaintext')"],
    [{ Plaintext: [1, 2, 3] }, "Start of list found where not expected (at 'plaintext')"],
    [{ Plaintext: new ArrayBuffer(3) }, "Start of structure or map found where not expected (at 'plaintext')"],
    [{ Plaintext: new Uint16Array(3) }, "Start of structure or map found where not expected (at 'plaintext')"],
    [{ Plaintext: new Uint8ClampedArray(3) }, "Start of structure or map found where not expected (at 'plaintext')"],
    [{ Plaintext: new DataView(new ArrayBuffer(3)) }, "Start of structure or map found where not expected (at 'plaintext')"],
    [{ Plaintext: { length: 3 } }, "Start of structure or map found where not expected (at 'plaintext')"],
    [{ Plaintext: new Uint8Array(new SharedArrayBuffer(3)) }, "shared memory can not be converted to a Blob (at 'plaintext')"],
    [{ EncryptionContext: "a=b" }, "STRING_VALUE can not be converted to a Map (at 'encryptionContext')"],
    [{ EncryptionContext: [["a", "b"]] }, "Start of list found where not expected (at 'encryptionContext')"],
    [{ EncryptionContext: new Map([["a", "b"]]) }, "Start of structure or map found where not expected (at 'encryptionContext')"],
    [{ EncryptionContext: { a: 1 } }, "NUMBER_VALUE can not be converted to a String (at 'encryptionContext.a')"],
    [{ GrantTokens: "token" }, "STRING_VALUE can not be converted to a List (at 'grantTokens')"],
    [{ GrantTokens: [1] }, "NUMBER_VALUE can not be converted to a String (at 'grantTokens')"],
    [{ DryRun: "true" }, "STRING_VALUE can not be converted to a Boolean (at 'dryRun')"],
    [{ DryRun: 1 }, "NUMBER_VALUE can not be converted to a Boolean (at 'dryRun')"],
  ])("Encrypt %j", (input, message) => {
    expect(() => encrypt(input)).toThrow(refuse(message));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 7.5, "7", 7n, true])("integer: %s", (PendingWindowInDays) => {
    expect(() => validate("ScheduleKeyDeletion", { KeyId, PendingWindowInDays })).toThrow(/can not be converted to an Integer/);
  });

  test.each([new Date(Number.NaN), 1_800_000_000, "2027-01-15", {}])("timestamp: %s", (ValidTo) => {
    const rest = { KeyId, ImportToken: Plaintext, EncryptedKeyMaterial: Plaintext };
    expect(() => validate("ImportKeyMaterial", { ...rest, ValidTo })).toThrow(expect.objectContaining({ name: "SerializationException" }));
  });

  test.each(["text", 1, true, [], new Map()])("input: %j", (input) => {
    expect(() => validate("ListKeys", input)).toThrow(expect.objectContaining({ name: "SerializationException" }));
  });

  test("a wrong type is told before broken constraints", () => {
    expect(() => validate("Encrypt", { KeyId: "", DryRun: "yes" })).toThrow(/^STRING_VALUE can not be converted to a Boolean/);
  });
});

describe("what counts as absent", () => {
  test.each([undefined, null])("%s", (nothing) => {
    expect(validate("ListKeys", nothing)).toEqual({});
    expect(Object.keys(encrypt({ EncryptionContext: nothing, GrantTokens: nothing, DryRun: nothing }))).toEqual(["KeyId", "Plaintext"]);
  });

  test("unknown members", () => {
    expect(encrypt({ Unknown: 1, keyId: "x", toString: 1, constructor: 2 })).toEqual({ KeyId, Plaintext });
    expect(encrypt(JSON.parse('{ "__proto__": { "DryRun": true } }'))).toEqual({ KeyId, Plaintext });
  });
});

describe("bytes", () => {
  test("a subarray view keeps its place, not its neighbours, and is copied: what was checked stays what is used", () => {
    const whole = new Uint8Array([9, 9, 1, 2, 3, 9]);
    const read = encrypt({ Plaintext: whole.subarray(2, 5) }).Plaintext;
    expect(read).toEqual(new Uint8Array([1, 2, 3]));
    whole.fill(0);
    expect(read).toEqual(new Uint8Array([1, 2, 3]));
    expect(read.buffer).not.toBe(whole.buffer);
  });

  test("copies do not overlap, small or large, in whatever order they come", () => {
    const lengths = [1, 15, 16, 17, 511, 512, 513, 4096, 300, 2];
    const copies = Array.from({ length: 200 }, (_, i) => {
      const length = lengths[i % lengths.length] as number;
      return { i, length, read: encrypt({ Plaintext: new Uint8Array(length).fill(i) }).Plaintext };
    });
    for (const { i, length, read } of copies) expect(read).toEqual(new Uint8Array(length).fill(i));
    copies[0]?.read.fill(0xff);
    for (const { i, length, read } of copies.slice(1)) expect(read).toEqual(new Uint8Array(length).fill(i));
  });

  test("a Buffer becomes a plain Uint8Array of the same bytes", () => {
    const read = encrypt({ Plaintext: Buffer.from("abc") }).Plaintext;
    expect(Object.getPrototypeOf(read)).toBe(Uint8Array.prototype);
    expect(read).toEqual(new Uint8Array([97, 98, 99]));
  });

  test("of another realm", () => {
    expect(encrypt({ Plaintext: runInNewContext("new Uint8Array([1, 2, 3])") }).Plaintext).toEqual(Plaintext);
  });

  test("a detached buffer", () => {
    const gone = new Uint8Array([1, 2, 3]);
    structuredClone(gone, { transfer: [gone.buffer] });
    expect(() => encrypt({ Plaintext: gone })).toThrow(refuse("a detached buffer can not be converted to a Blob (at 'plaintext')"));
  });

  test("a view that lies about its length", () => {
    const liar = Object.defineProperty(new Uint8Array(4097), "length", { value: 1 });
    expect(() => encrypt({ Plaintext: liar })).toThrow(/less than or equal to 4096/);
    class Liar extends Uint8Array {
      override get byteLength() {
        return 1;
      }
    }
    expect(() => encrypt({ Plaintext: new Liar(4097) })).toThrow(/less than or equal to 4096/);
  });
});

describe("text", () => {
  test.each(["\ud800", "a\udc00b", "\udc00\ud800"])("a lone surrogate is refused: %j", (lone) => {
    const wellFormed = /must be well-formed Unicode text/;
    expect(() => encrypt({ KeyId: lone })).toThrow(wellFormed);
    expect(() => encrypt({ EncryptionContext: { [lone]: "a" } })).toThrow(wellFormed);
    expect(() => encrypt({ EncryptionContext: { a: lone } })).toThrow(wellFormed);
    expect(() => encrypt({ GrantTokens: [lone] })).toThrow(wellFormed);
    expect(() => validate("TagResource", { KeyId, Tags: [{ TagKey: lone, TagValue: lone }] })).toThrow(wellFormed);
  });

  test("lengths are in code points", () => {
    const tag = (TagValue: string) => validate("TagResource", { KeyId, Tags: [{ TagKey: "k", TagValue }] });
    expect(tag("\u{1f511}".repeat(256)).Tags[0]?.TagValue).toHaveLength(512);
    expect(() => tag("\u{1f511}".repeat(257))).toThrow(/less than or equal to 256/);
  });

  test("any pairs of well-formed text come through unchanged", () => {
    const pairs = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(pairs, (context) => {
        const read = encrypt({ EncryptionContext: context }).EncryptionContext;
        expect(Object.entries(read ?? {})).toEqual(Object.entries(context));
      }),
    );
  });

  test("keys that are names of Object.prototype are keys like others", () => {
    const context = JSON.parse('{ "__proto__": "a", "constructor": "b", "hasOwnProperty": "c" }');
    const read = encrypt({ EncryptionContext: context }).EncryptionContext as Record<string, string>;
    expect(Object.entries(read)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["hasOwnProperty", "c"],
    ]);
    expect(encrypt({ EncryptionContext: { a: "b" } }).EncryptionContext?.toString).toBeUndefined();
  });
});

describe("the caller's object", () => {
  test("every member that is there is read once, and no other", () => {
    const reads: string[] = [];
    const watch = <T extends object>(target: T, at: string): T =>
      new Proxy(target, {
        get(of, name, receiver) {
          if (typeof name === "string") reads.push(`${at}${name}`);
          return Reflect.get(of, name, receiver);
        },
      });
    const input = {
      KeyId,
      Plaintext,
      EncryptionContext: watch({ a: "1", b: "2" }, "EncryptionContext."),
      GrantTokens: ["t"],
      DryRun: false,
    };
    validate("Encrypt", watch(input, ""));
    expect(reads.toSorted()).toEqual(
      ["KeyId", "Plaintext", "EncryptionContext", "EncryptionContext.a", "EncryptionContext.b", "GrantTokens", "DryRun"].toSorted(),
    );
  });

  test("may be of a class that inherits members, by getters too", () => {
    class Named {
      get KeyId() {
        return KeyId;
      }
    }
    class Input extends Named {
      get Plaintext() {
        return Plaintext;
      }
      EncryptionContext = { a: "b" };
    }
    expect(validate("Encrypt", new Input())).toEqual({ KeyId, Plaintext, EncryptionContext: { a: "b" } });
    expect(validate("Encrypt", Object.create({ KeyId, Plaintext }))).toEqual({ KeyId, Plaintext });
    expect(validate("Encrypt", Object.assign(Object.create(null), { KeyId, Plaintext }))).toEqual({ KeyId, Plaintext });
  });

  test("is not changed, and later changes do not reach the copy", () => {
    const input = Object.freeze({ KeyId, Plaintext, EncryptionContext: { a: "b" }, GrantTokens: ["t"] });
    const read = validate("Encrypt", input);
    input.EncryptionContext.a = "changed";
    input.GrantTokens[0] = "changed";
    expect(read).toEqual({ KeyId, Plaintext, EncryptionContext: { a: "b" }, GrantTokens: ["t"] });
  });

  test("a date is copied", () => {
    const ValidTo = new Date(1_800_000_000_000);
    const read = validate("ImportKeyMaterial", { KeyId, ImportToken: Plaintext, EncryptedKeyMaterial: Plaintext, ValidTo }).ValidTo;
    ValidTo.setTime(0);
    expect(read).toEqual(new Date(1_800_000_000_000));
  });

  test("whatever is handed in, there is an answer or a KmsError", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("Encrypt", "CreateKey", "CreateGrant", "BatchEncrypt"),
        fc.anything({ withTypedArray: true, withDate: true }),
        (action, value) => {
          const names = ["KeyId", "Plaintext", "Tags", "Operations", "Constraints", "Entries", "EncryptionContext"];
          for (const input of [value, Object.fromEntries(names.map((name) => [name, value]))]) {
            try {
              validate(action as "Encrypt", input);
            } catch (error) {
              expect((error as Error).name).toMatch(/^(Validation|Serialization)Exception$/);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
