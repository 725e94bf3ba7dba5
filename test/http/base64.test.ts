/** Base64 by the engine gives what our own does, and refuses what our own refuses. */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as portable from "../../src/bytes.js";
import { fromBase64, toBase64 } from "../../src/http/base64.js";

const outcome = (decode: (text: string) => Uint8Array, text: string): readonly number[] | "refused" => {
  try {
    return [...decode(text)];
  } catch {
    return "refused";
  }
};
const expectSame = (text: string): void => {
  expect(outcome(fromBase64, text), JSON.stringify(text)).toEqual(outcome(portable.fromBase64, text));
};

test("this engine has its own, or the rest would compare ours with ours", () => {
  expect("setFromBase64" in Uint8Array.prototype).toBe(true);
});

test("bytes there and back", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(toBase64(bytes.subarray(1))).toBe(portable.toBase64(bytes.subarray(1)));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
  ));

test("every text of up to 5 of the characters that decide", () => {
  const characters = ["A", "B", "/", "=", " ", "\n", "-", "\u00e9"];
  let texts = [""];
  for (let length = 0; length <= 5; length++) {
    for (const text of texts) {
      expectSame(text);
      expectSame(`AAAA${text}`);
    }
    texts = texts.flatMap((text) => characters.map((character) => text + character));
  }
});

test("base64 with something put in", () =>
  fc.assert(
    fc.property(
      fc.base64String({ maxLength: 40 }),
      fc.string({ maxLength: 5, unit: fc.constantFrom(..."A=\t \n*+") }),
      fc.nat(),
      (text, more, at) => expectSame(text.slice(0, at % (text.length + 1)) + more + text.slice(at % (text.length + 1))),
    ),
    { numRuns: 2_000 },
  ));
