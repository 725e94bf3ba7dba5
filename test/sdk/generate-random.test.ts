/** GenerateRandom. Source: AWS KMS API Reference, GenerateRandom. */

import { beforeAll, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, membersOf, openLab, refused, violation } from "../support/sdk-kms.js";

let kms: Kms;
beforeAll(async () => {
  ({ kms } = await openLab());
});

const generate = (input: object) => kms.call("GenerateRandom" as string, input) as ReturnType<Kms["generateRandom"]>;

test("1 to 1,024 bytes and nothing else in the answer", async () => {
  for (const NumberOfBytes of [1, 2, 1023, 1024]) {
    const answer = await kms.generateRandom({ NumberOfBytes });
    expect(membersOf(answer)).toEqual(["Plaintext"]);
    expect(answer.Plaintext).toHaveLength(NumberOfBytes);
  }
});

test("limits and types", async () => {
  await refused(
    generate({ NumberOfBytes: 0 }),
    "ValidationException",
    violation("numberOfBytes", "have value greater than or equal to 1", 0),
  );
  await refused(
    generate({ NumberOfBytes: 1025 }),
    "ValidationException",
    violation("numberOfBytes", "have value less than or equal to 1024", 1025),
  );
  await refused(generate({}), "ValidationException");
  for (const NumberOfBytes of ["32", 1.5, true, [32]]) await refused(generate({ NumberOfBytes }), "SerializationException");
});

test("custom key stores and recipients this library has not: refused, nothing in clear", async () => {
  await refused(generate({ NumberOfBytes: 16, CustomKeyStoreId: "cks-1234567890abcdef0" }), "UnsupportedOperationException");
  const Recipient = { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256", AttestationDocument: bytes(100) };
  expect(await generate({ NumberOfBytes: 16, Recipient }).catch((error: Error) => error)).toBeInstanceOf(Error);
});

test("looks random: no repeats, every bit about as often set as not", async () => {
  const draws = await Promise.all(
    Array.from({ length: 64 }, async () => (await kms.generateRandom({ NumberOfBytes: 1024 })).Plaintext as Uint8Array),
  );
  expect(new Set(draws.map((draw) => draw.subarray(0, 16).join())).size).toBe(64);
  const total = 64 * 1024;
  for (let bit = 0; bit < 8; bit++) {
    const ones = draws.reduce((sum, draw) => sum + draw.reduce((n, byte) => n + ((byte >> bit) & 1), 0), 0);
    // 65,536 fair coins: standard deviation 128; six of them.
    expect(Math.abs(ones - total / 2)).toBeLessThan(6 * 128);
  }
});
