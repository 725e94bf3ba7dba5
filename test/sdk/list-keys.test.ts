/** ListKeys. Source: AWS KMS API Reference, ListKeys. */

import { beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import { allPages, idOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

let kms: Kms;
const arns: string[] = [];
beforeAll(async () => {
  ({ kms } = await openLab());
  for (let i = 0; i < 103; i++) arns.push(await newKey(kms));
});

const list = (of: Kms, Limit: number) =>
  allPages(
    (page) => of.listKeys(page),
    ({ Keys }) => Keys,
    Limit,
  );

describe("the answer", () => {
  test("has Keys and Truncated; NextMarker only when there is more", async () => {
    const empty = await (await openLab()).kms.listKeys();
    expect(membersOf(empty)).toEqual(["Keys", "Truncated"]);
    expect(empty).toMatchObject({ Keys: [], Truncated: false });
    const page = await kms.listKeys({ Limit: 2 });
    expect(membersOf(page)).toEqual(["Keys", "NextMarker", "Truncated"]);
    expect(page.Truncated).toBe(true);
    for (const entry of page.Keys) expect(entry).toEqual({ KeyId: idOf(entry.KeyArn as string), KeyArn: entry.KeyArn });
  });

  test("100 by default", async () => {
    expect((await kms.listKeys()).Keys).toHaveLength(100);
  });
});

describe("Limit", () => {
  test("every page size gives every key once", async () => {
    const expected = [...arns].sort();
    for (const limit of [1, 2, 3, 7, 34, 51, 102, 103, 104, 1000]) {
      const listed = await list(kms, limit);
      expect(listed.map(({ KeyArn }) => KeyArn as string).sort()).toEqual(expected);
    }
  });

  test("1 to 1,000", async () => {
    await refused(kms.listKeys({ Limit: 0 }), "ValidationException", violation("limit", "have value greater than or equal to 1", 0));
    await refused(kms.listKeys({ Limit: 1001 }), "ValidationException", violation("limit", "have value less than or equal to 1000", 1001));
  });
});

describe("Marker", () => {
  const forge = (value: unknown) => btoa(JSON.stringify(value));

  test("nonsense and the markers of other lists are refused", async () => {
    for (const Marker of ["x", "AAAA", "bm90IGpzb24=", forge(1), forge([]), forge({}), forge(["ListKeys"]), forge(["ListKeys", 7]), "~"]) {
      await refused(kms.listKeys({ Marker }), "InvalidMarkerException");
    }
    for (const id of ["\0", "a\0b", "\ud800"]) await refused(kms.listKeys({ Marker: forge(["ListKeys", id]) }), "InvalidMarkerException");
    await kms.createAlias({ AliasName: "alias/a", TargetKeyId: arns[0] });
    await kms.createAlias({ AliasName: "alias/b", TargetKeyId: arns[0] });
    const { NextMarker } = await kms.listAliases({ Limit: 1 });
    await refused(kms.listKeys({ Marker: NextMarker }), "InvalidMarkerException");
  });

  test("1 to 1,024 characters", async () => {
    await refused(kms.listKeys({ Marker: "" }), "ValidationException", violation("marker", "have length greater than or equal to 1", ""));
    await refused(kms.listKeys({ Marker: "m".repeat(1025) }), "ValidationException");
    await refused(kms.listKeys({ Marker: "m".repeat(1024) }), "InvalidMarkerException");
  });
});

test("keys made and deleted between two pages: none that stayed is skipped or told twice", async () => {
  const { kms: changing, clock } = await openLab();
  const before: string[] = [];
  for (let i = 0; i < 12; i++) before.push(await newKey(changing));
  const first = await changing.listKeys({ Limit: 5 });
  const gone = [first.Keys[4]?.KeyArn as string, first.Keys[0]?.KeyArn as string];
  for (const KeyId of gone) await changing.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  clock.advance(7 * DAY_MS);
  for (let i = 0; i < 5; i++) await newKey(changing);
  const rest = await changing.listKeys({ Limit: 1000, Marker: first.NextMarker });
  const told = [...first.Keys, ...rest.Keys].map(({ KeyArn }) => KeyArn as string);
  expect(new Set(told).size).toBe(told.length);
  for (const stayed of before) expect(told).toContain(stayed);
});

test("keys of another account or Region in the same store are not listed", async () => {
  const lab = await openLab();
  const mine = await newKey(lab.kms);
  const elsewhere = await lab.another({ region: "eu-central-2" });
  const theirs = await lab.another({ accountId: "999999999999" });
  await newKey(elsewhere);
  await newKey(theirs);
  expect((await lab.kms.listKeys()).Keys.map(({ KeyArn }) => KeyArn)).toEqual([mine]);
  expect((await elsewhere.listKeys()).Keys).toHaveLength(1);
  expect((await theirs.listKeys()).Keys).toHaveLength(1);
});
