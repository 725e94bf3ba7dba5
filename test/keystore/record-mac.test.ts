/** The form of a stored value, against another implementation of its description. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Core } from "../../src/core/core.js";
import { signedValue, verifiedText } from "../../src/keystore/record-mac.js";
import { referenceValue } from "../support/sealed-reference.js";

const key = randomBytes(32);
const core = await Core.create({ slots: 1 });
const guard = core.importHmacKey("SHA-256", key);

/** As a store takes it: without NUL. */
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }).filter((text) => !text.includes("\0"));
const json = fc.json();

test("a value is as the description says, is JSON, and gives back the very text", () => {
  fc.assert(
    fc.property(name, name, json, (collection, id, text) => {
      const value = signedValue(guard, collection, id, text);
      expect(value).toBe(referenceValue(key, collection, id, text));
      expect(JSON.parse(value)).toEqual({ record: JSON.parse(text), mac: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) });
      expect(verifiedText(guard, collection, id, value)).toBe(text);
    }),
  );
});

test("collection, id and text do not flow into each other", () => {
  const value = signedValue(guard, "key", "ab", "{}");
  for (const [collection, id] of [
    ["keya", "b"],
    ["ke", "yab"],
    ["key", "a"],
    ["key", "ab{"],
    ["", "keyab"],
    ["key\0ab", ""],
    ["", "key\0ab"],
    ["key", "ab\0"],
    ["alias", "ab"],
  ] as const)
    expect(verifiedText(guard, collection, id, value)).toBeUndefined();
});

test("another key's value is refused", () => {
  expect(verifiedText(guard, "key", "a", referenceValue(randomBytes(32), "key", "a", "{}"))).toBeUndefined();
});

const BIG = { numRuns: 2_000 };

test("any byte of a value changed to any other is refused", () => {
  fc.assert(
    fc.property(name, json, fc.nat(), fc.integer({ min: 1, max: 255 }), (id, text, at, flip) => {
      const value = signedValue(guard, "key", id, text);
      const bytes = new TextEncoder().encode(value);
      const changed = at % bytes.length;
      bytes[changed] = (bytes[changed] as number) ^ flip;
      const altered = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes); // a broken byte becomes U+FFFD, as a driver makes it
      fc.pre(altered !== value);
      expect(verifiedText(guard, "key", id, altered)).toBeUndefined();
    }),
    BIG,
  );
});

test("cut, lengthened, white space and other writings of the same JSON are refused", () => {
  const value = signedValue(guard, "key", "a", '{"a":"b"}');
  const { record, mac } = JSON.parse(value);
  const others = [
    ...Array.from(value, (_, i) => value.slice(0, i)),
    ...Array.from(value, (_, i) => value.slice(i + 1)),
    ...Array.from(value, (_, i) => `${value.slice(0, i)} ${value.slice(i)}`),
    `${value} `,
    `${value}${value}`,
    JSON.stringify({ mac, record }),
    JSON.stringify({ record, mac, more: 1 }),
    JSON.stringify({ record, mac }, null, 1),
    JSON.stringify({ record }),
    JSON.stringify(record),
    value.replace(mac, ""),
    value.replace(mac, mac.slice(0, -2).concat("==")),
    value.replace(mac, mac.toLowerCase()),
  ];
  for (const other of others) expect(verifiedText(guard, "key", "a", other), other).toBeUndefined();
  expect(verifiedText(guard, "key", "a", value)).toBe('{"a":"b"}');
});

test("a MAC cut to fewer bytes, though right, is refused; so is one with bytes after it", () => {
  // Of 31 bytes it has 44 characters too; of 33 likewise.
  for (let i = 0; i < 300; i++) {
    const value = signedValue(guard, "key", String(i), "{}");
    const mac = Buffer.from(JSON.parse(value).mac, "base64");
    for (const other of [mac.subarray(0, 31), Buffer.concat([mac, Buffer.of(0)])]) {
      expect(other.toString("base64")).toHaveLength(44);
      expect(verifiedText(guard, "key", String(i), `${value.slice(0, -46)}${other.toString("base64")}"}`)).toBeUndefined();
    }
  }
});

test("a lone surrogate in place of U+FFFD, which has the same bytes, is refused", () => {
  const value = signedValue(guard, "key", "a", '"\ufffd"');
  expect(verifiedText(guard, "key", "a", value)).toBe('"\ufffd"');
  expect(verifiedText(guard, "key", "a", value.replace("\ufffd", "\ud800"))).toBeUndefined();
});
