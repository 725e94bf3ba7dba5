/** Request ids: UUIDs of version 4, each given once. */

import { expect, test } from "vitest";
import { Kms } from "../../src/sdk/kms.js";
import { renewRequestIds, requestId } from "../../src/sdk/request-id.js";

const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("100,000 ids are well-formed and all different", () => {
  const ids = Array.from({ length: 100_000 }, requestId);
  expect(ids.filter((id) => !UUID_4.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("all their bits are drawn: no digit but the version is the same in all, nor any bit but the variant's", () => {
  const ids = Array.from({ length: 256 * 512 }, () => requestId().replaceAll("-", ""));
  for (let place = 0; place < 32; place++) {
    const digits = new Set(ids.map((id) => id[place]));
    expect(digits.size).toBe(place === 12 ? 1 : place === 16 ? 4 : 16);
  }
});

test("a cloned process gives others once it has renewed its randomness", async () => {
  const kms = await Kms.open();
  renewRequestIds();
  const first = requestId().slice(2);
  expect(requestId().slice(2)).toBe(first);
  kms.renewRandomness();
  expect(requestId().slice(2)).not.toBe(first);
  await kms.close();
});
