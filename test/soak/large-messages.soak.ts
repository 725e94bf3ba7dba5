/** ACVP's large data tests: SHA-256 of messages of 1, 2, 4 and 8 GiB. `npm run soak`; needs as much memory as the message. */
import { totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import { Core } from "../../src/core/core.js";
import { number, parseJsonVectors, record, text } from "../../src/verify/formats/json.js";
import { readVectorFile } from "../support/published-vectors.js";

const TEN_MINUTES = 600_000;
const messages = parseJsonVectors(readVectorFile("nist/sha2/SHA2-256-1.0/internalProjection.json"))
  .filter(({ group }) => group.testType === "LDT")
  .map(({ id, test }) => {
    const large = record(test.largeMsg);
    return { id, content: fromHex(text(large, "content")), bytes: number(large, "fullLength") / 8, digest: text(test, "md").toLowerCase() };
  });

it("there are four of them", () => {
  expect(messages.map(({ bytes }) => bytes / 2 ** 30)).toEqual([1, 8, 2, 4]);
});

const fitting = messages.filter(({ bytes }) => bytes <= 0.8 * totalmem());
for (const { id } of messages.filter((message) => !fitting.includes(message))) {
  console.warn(`\n*** NOT RUN: ${id}, because this machine has not the memory for it ***\n`);
}

describe("SHA-256 of a large message", () => {
  for (const { id, content, bytes, digest } of fitting) {
    it(
      `${id}: ${bytes / 2 ** 30} GiB`,
      async () => {
        const core = await Core.create();
        expect(toHex(core.hash("SHA-256", repeated(content, bytes)))).toBe(digest);
      },
      TEN_MINUTES,
    );
  }
});

/** `content` over and over, up to `length` bytes, by doubling. */
function repeated(content: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  whole.set(content);
  for (let filled = content.length; filled < length; filled *= 2) whole.copyWithin(filled, 0, Math.min(filled, length - filled));
  return whole;
}
