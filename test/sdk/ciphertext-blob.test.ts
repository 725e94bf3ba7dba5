/** Ciphertext blobs from outside: a blob that is not whole, ours and unchanged has one answer. */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { KmsError } from "../../src/errors.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, newKey, openLab } from "../support/sdk-kms.js";

const OVERHEAD = 64;
const Plaintext = bytes(37);

let kms: Kms;
let KeyId: string;
let blob: Uint8Array;
beforeAll(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
  ({ CiphertextBlob: blob } = await kms.encrypt({ KeyId, Plaintext }));
});

/** With and without the key named; through a batch as well. */
async function refusesEverywhere(CiphertextBlob: Uint8Array): Promise<void> {
  for (const named of [{}, { KeyId }]) {
    const error = await kms.decrypt({ CiphertextBlob, ...named }).catch((thrown: unknown) => thrown);
    if (!(error instanceof KmsError)) expect.fail(`opened, or an error of another kind: ${error}`);
    expect(`${error.name}: ${error.message}`).toBe("InvalidCiphertextException: ");
  }
  const { Entries } = await kms.batchDecrypt({ Entries: [{ CiphertextBlob }] });
  expect(Entries).toEqual([{ Error: { Code: "InvalidCiphertextException", Message: "" } }]);
}

describe("InvalidCiphertextException and nothing else", () => {
  test("every bit flipped", async () => {
    for (let at = 0; at < blob.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = blob.slice();
        flipped[at] = (flipped[at] as number) ^ (1 << bit);
        await refusesEverywhere(flipped);
      }
    }
  });

  test("every length cut, from either end", async () => {
    for (let length = 1; length < blob.length; length++) {
      await refusesEverywhere(blob.subarray(0, length));
      await refusesEverywhere(blob.subarray(blob.length - length));
    }
  });

  test("bytes appended or put before", async () => {
    for (const extra of [1, 8, 16, 64, 4096]) {
      const longer = new Uint8Array(blob.length + extra);
      longer.set(blob);
      await refusesEverywhere(longer);
      const shifted = bytes(blob.length + extra);
      shifted.set(blob, extra);
      await refusesEverywhere(shifted);
    }
  });

  test("garbage of any length, with and without a header that looks right", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6144 }), fc.integer(), fc.integer({ min: 0, max: 48 }), async (length, seed, kept) => {
        const garbage = bytes(length, seed);
        garbage.set(blob.subarray(0, Math.min(kept, length)));
        await refusesEverywhere(garbage);
      }),
      {
        numRuns: 400,
        examples: [1, 63, 64, 65, 6144].flatMap((length): [number, number, number][] => [
          [length, 3, 0],
          [length, 3, 48],
        ]),
      },
    );
  });

  test("parts of two blobs put together", async () => {
    const { CiphertextBlob: other } = await kms.encrypt({ KeyId, Plaintext });
    for (let cut = 1; cut < blob.length; cut++) {
      const mixed = other.slice();
      mixed.set(blob.subarray(0, cut));
      // Both share the first 20 bytes, format and key, and perhaps the next ones, or the last ones: then this is one of the two.
      if (![blob, other].some((whole) => Buffer.compare(whole, mixed) === 0)) await refusesEverywhere(mixed);
    }
  });

  test("the backing key's id of another key", async () => {
    const { CiphertextBlob: foreign } = await kms.encrypt({ KeyId: await newKey(kms), Plaintext });
    const mixed = blob.slice();
    mixed.set(foreign.subarray(4, 20), 4);
    const error = await kms.decrypt({ CiphertextBlob: mixed }).catch((thrown: Error) => thrown);
    expect((error as Error).name).toBe("InvalidCiphertextException");
  });
});

test("a blob is 64 bytes longer than its plaintext, well below the 96 promised", async () => {
  for (const length of [1, 100, 4096]) {
    expect((await kms.encrypt({ KeyId, Plaintext: bytes(length) })).CiphertextBlob).toHaveLength(length + OVERHEAD);
  }
});

test("and the blob itself still opens", async () => {
  expect((await kms.decrypt({ CiphertextBlob: blob })).Plaintext).toEqual(Plaintext);
});
