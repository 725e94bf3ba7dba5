/** The JSON codec: what goes out comes back, and a bad body gives one SerializationException. */

import * as aws from "@aws-sdk/client-kms";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../../src/bytes.js";
import { decodeInput, encodeOutput } from "../../src/http/json.js";
import { DEEPEST } from "../../src/http/json-depth.js";
import { SHAPES } from "../../src/sdk/shapes/index.js";
import type { Action } from "../../src/types.js";
import { validate } from "../support/validate.js";
import { arbitraryMembers } from "./arbitrary.js";
import { sampleMembers } from "./samples.js";

const ACTIONS = Object.keys(SHAPES) as Action[];
const refuse = (message: string) => expect.objectContaining({ name: "SerializationException", message });

/** The wire form, written here a second time and simply: bytes base64, dates in seconds. */
const wire = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return toBase64(value);
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(wire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, wire(member)]));
};

describe("round trips", () => {
  test.each(ACTIONS)("%s: input", (action) => {
    fc.assert(
      fc.property(arbitraryMembers(SHAPES[action].input), (input) => {
        expect(decodeInput(action, JSON.stringify(wire(input)))).toEqual(input);
      }),
      { numRuns: 50 },
    );
  });

  test.each(ACTIONS)("%s: output", (action) => {
    fc.assert(
      fc.property(arbitraryMembers(SHAPES[action].output), (output) => {
        const text = encodeOutput(action, { ...output, $metadata: { httpStatusCode: 200 }, absent: undefined });
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(wire(output))));
      }),
      { numRuns: 50 },
    );
  });

  test.each(ACTIONS)("%s: a whole sample input is valid after decoding", (action) => {
    const input = sampleMembers(SHAPES[action].input, true);
    expect(validate(action, decodeInput(action, JSON.stringify(wire(input))))).toEqual(input);
  });
});

describe("through the AWS SDK's own codec", () => {
  /** A client whose only wire is `answer`. */
  const clientOf = (answer: (body: string) => string) =>
    new aws.KMS({
      region: "us-east-1",
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      requestHandler: {
        handle: async (request: { body: Uint8Array }) => ({
          response: {
            statusCode: 200,
            headers: {},
            body: new Blob([answer(new TextDecoder().decode(request.body))]).stream(),
            reason: "OK",
          },
        }),
      } as never,
    });

  test("its input is read as it was given", async () => {
    const ValidTo = new Date(1_800_000_000_123);
    const given = { KeyId: "alias/app", ImportToken: new Uint8Array([0, 255]), EncryptedKeyMaterial: new Uint8Array(300).fill(9), ValidTo };
    let read: unknown;
    const client = clientOf((body) => {
      read = decodeInput("ImportKeyMaterial", body);
      return "{}";
    });
    await client.importKeyMaterial(given);
    expect(read).toEqual(given);
  });

  test("our output is read as it was written", async () => {
    const KeyMetadata = {
      KeyId: "a",
      CreationDate: new Date(1_700_000_000_001),
      DeletionDate: new Date(1_700_000_000_000),
      MultiRegion: false,
    };
    const described = await clientOf(() => encodeOutput("DescribeKey", { KeyMetadata })).describeKey({ KeyId: "a" });
    expect(described.KeyMetadata).toEqual(KeyMetadata);
    const CiphertextBlob = Uint8Array.from({ length: 256 }, (_, i) => i);
    const encrypted = await clientOf(() => encodeOutput("Encrypt", { CiphertextBlob, KeyId: "k" })).encrypt({
      KeyId: "k",
      Plaintext: CiphertextBlob,
    });
    expect(encrypted.CiphertextBlob).toEqual(CiphertextBlob);
  });
});

describe("the forms of values", () => {
  test("times are seconds with milliseconds as the fraction", () => {
    const at = (ms: number) => encodeOutput("GetKeyRotationStatus", { NextRotationDate: new Date(ms) });
    expect(at(1_700_000_000_123)).toBe('{"NextRotationDate":1700000000.123}');
    expect(at(1_700_000_000_000)).toBe('{"NextRotationDate":1700000000}');
    const read = (text: string) => decodeInput("ImportKeyMaterial", `{"ValidTo":${text}}`).ValidTo;
    expect(read("1700000000.123")).toEqual(new Date(1_700_000_000_123));
    expect(read("1.700000000123E9")).toEqual(new Date(1_700_000_000_123));
  });

  test("a subarray view is written as what it shows", () => {
    const whole = new TextEncoder().encode("xxhelloxx");
    expect(encodeOutput("Decrypt", { Plaintext: whole.subarray(2, 7) })).toBe('{"Plaintext":"aGVsbG8="}');
  });

  test("an answer without members", () => {
    expect(encodeOutput("CreateAlias", { $metadata: {} })).toBe("{}");
  });

  test("null is absent, unknown members are left out, of two members of one name the last counts", () => {
    const read = decodeInput("Encrypt", '{"KeyId":"first","Unknown":[{}],"DryRun":null,"KeyId":"last"}');
    expect(read).toEqual({ KeyId: "last", DryRun: null });
    expect(() => validate("Encrypt", read)).toThrow("1 validation error detected: Value null at 'plaintext'");
  });
});

describe("bad bodies", () => {
  test.each(["", "{", "nonsense", '{"KeyId":}', '{"KeyId":"secret}', "{'KeyId':1}", '{"a":1}x', "\u0000", '{"KeyId":"\t"}'])(
    "not JSON: %j",
    (text) => {
      expect(() => decodeInput("Encrypt", text)).toThrow(refuse("The request body is not JSON"));
    },
  );

  test.each(["null", "[]", '"text"', "1", "true"])("not an object: %s", (text) => {
    expect(() => decodeInput("Encrypt", text)).toThrow(refuse("The request body is not a JSON object"));
  });

  test.each(["A", "AB", "ABC", "AB=C", "A===", "AB==", "ABB=", "QUJDA===", "AB C", "AB-_", "QUJD\n", "=", "\u00e9\u00e9\u00e9\u00e9"])(
    "not base64: %j",
    (text) => {
      expect(() => decodeInput("Encrypt", JSON.stringify({ Plaintext: text }))).toThrow(
        refuse("STRING_VALUE is not base64 (at 'plaintext')"),
      );
    },
  );

  test("any bytes come through, and no other text stands for them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        expect(decodeInput("Encrypt", JSON.stringify({ Plaintext: toBase64(bytes) })).Plaintext).toEqual(Uint8Array.from(bytes));
      }),
    );
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const read = (text: string) => {
      try {
        return toBase64(fromBase64(text));
      } catch {
        return undefined;
      }
    };
    const texts = [...alphabet].flatMap((last) => [`A${last}==`, `AA${last}=`]);
    expect(texts.filter((text) => read(text) === text)).toHaveLength(4 + 16);
    expect(texts.filter((text) => read(text) !== undefined)).toHaveLength(4 + 16);
  });

  test("a long one neither overflows nor takes long", () => {
    const Plaintext = "A".repeat(1_000_000);
    expect(decodeInput("Encrypt", JSON.stringify({ Plaintext })).Plaintext).toHaveLength(750_000);
    expect(() => decodeInput("Encrypt", JSON.stringify({ Plaintext: `${Plaintext}AAA!` }))).toThrow(
      refuse("STRING_VALUE is not base64 (at 'plaintext')"),
    );
  });

  test("not base64, inside", () => {
    const Entries = [{ Plaintext: "AA==" }, { Plaintext: "secret" }];
    expect(() => decodeInput("BatchEncrypt", JSON.stringify({ Entries }))).toThrow(
      refuse("STRING_VALUE is not base64 (at 'entries.2.member.plaintext')"),
    );
  });

  test.each([
    [{ KeyId: 5, Plaintext: "AA==" }, "NUMBER_VALUE can not be converted to a String (at 'keyId')"],
    [{ KeyId: "a", Plaintext: 5 }, "NUMBER_VALUE can not be converted to a Blob (at 'plaintext')"],
    [{ KeyId: "a", Plaintext: {} }, "Start of structure or map found where not expected (at 'plaintext')"],
    [{ KeyId: "a", Plaintext: "AA==", EncryptionContext: [] }, "Start of list found where not expected (at 'encryptionContext')"],
    [{ KeyId: "a", Plaintext: "AA==", GrantTokens: {} }, "Start of structure or map found where not expected (at 'grantTokens')"],
  ])("wrong types are left to validation: %j", (body, message) => {
    expect(() => validate("Encrypt", decodeInput("Encrypt", JSON.stringify(body)))).toThrow(refuse(message));
  });

  test("a time that is none", () => {
    for (const ValidTo of ['"2027-01-01"', "1e300", "{}"]) {
      const body = `{"KeyId":"a","ImportToken":"AA==","EncryptedKeyMaterial":"AA==","ValidTo":${ValidTo}}`;
      expect(() => validate("ImportKeyMaterial", decodeInput("ImportKeyMaterial", body))).toThrow(/\(at 'validTo'\)$/);
    }
  });

  test("`__proto__` is a name like others", () => {
    const read = decodeInput("Encrypt", '{"__proto__":{"KeyId":"x"},"EncryptionContext":{"__proto__":"y"},"constructor":{"prototype":1}}');
    expect(Object.keys(read)).toEqual(["EncryptionContext"]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(read.KeyId).toBeUndefined();
    const { EncryptionContext } = validate("Encrypt", { ...read, KeyId: "a", Plaintext: new Uint8Array(1) });
    expect(Object.entries(EncryptionContext ?? {})).toEqual([["__proto__", "y"]]);
  });

  test.each(["NoSuchAction", "constructor", "__proto__", "toString", "encrypt", ""])("no such action: %j", (action) => {
    expect(() => decodeInput(action, "{}")).toThrow(expect.objectContaining({ name: "UnknownOperationException" }));
    expect(() => encodeOutput(action, {})).toThrow(expect.objectContaining({ name: "UnknownOperationException" }));
  });

  test("a lone surrogate written as an escape is refused by validation", () => {
    const body = '{"KeyId":"a","Plaintext":"AA==","EncryptionContext":{"a":"\\ud800"}}';
    expect(() => validate("Encrypt", decodeInput("Encrypt", body))).toThrow(/well-formed Unicode/);
  });
});

describe("depth", () => {
  const nested = (depth: number, open: string, close: string) => `{"Unknown":${open.repeat(depth - 1)}1${close.repeat(depth - 1)}}`;

  test.each([
    ["[", "]"],
    ['{"a":', "}"],
  ])("%s", (open, close) => {
    expect(decodeInput("ListKeys", nested(DEEPEST, open, close))).toEqual({});
    expect(() => decodeInput("ListKeys", nested(DEEPEST + 1, open, close))).toThrow(refuse("The request body is nested more than 64 deep"));
    expect(() => decodeInput("ListKeys", nested(100_000, open, close))).toThrow(refuse("The request body is nested more than 64 deep"));
    expect(() => decodeInput("ListKeys", open.repeat(100_000))).toThrow(refuse("The request body is nested more than 64 deep"));
  });

  test("brackets in strings do not count, however quotes are escaped", () => {
    for (const text of ["[".repeat(100), `\\"${"[".repeat(100)}`, `\\\\\\"${"{".repeat(100)}`, `${"\\\\".repeat(50)}`]) {
      expect(decodeInput("DescribeKey", `{"KeyId":"${text}"}`).KeyId).toBe(JSON.parse(`"${text}"`));
    }
    const escaped = `{"KeyId":"\\\\",${'"a":['.padEnd(200, "[")}`;
    expect(() => decodeInput("DescribeKey", escaped)).toThrow(refuse("The request body is nested more than 64 deep"));
  });

  test("any JSON less deep than that is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), fc.string(), (json, KeyId) => {
        expect(decodeInput("DescribeKey", `{"KeyId":${JSON.stringify(KeyId)},"Unknown":${json}}`)).toEqual({ KeyId });
      }),
    );
  });
});

test("whatever text comes, there is an input or a SerializationException", () => {
  const pieces = fc.constantFrom(
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "1e999",
    '"KeyId"',
    '"Plaintext"',
    '"AA=="',
    "\u0000",
    "\ud800",
    " ",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      try {
        decodeInput("Encrypt", parts.join(""));
      } catch (error) {
        expect((error as Error).name).toBe("SerializationException");
        expect((error as Error).cause).toBeUndefined();
      }
    }),
    { numRuns: 2000 },
  );
});
