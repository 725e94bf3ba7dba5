/** UpdateKeyDescription. Source: AWS KMS API Reference, UpdateKeyDescription. */

import { beforeAll, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

let kms: Kms;
let KeyId: string;
beforeAll(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms, { Description: "first" });
});

const description = async () => (await kms.describeKey({ KeyId })).KeyMetadata.Description;

test("replaces the description and answers nothing", async () => {
  expect(membersOf(await kms.updateKeyDescription({ KeyId, Description: "second" }))).toEqual([]);
  expect(await description()).toBe("second");
});

test("0 to 8,192 characters", async () => {
  for (const length of [0, 1, 8191, 8192]) {
    await kms.updateKeyDescription({ KeyId, Description: "d".repeat(length) });
    expect(await description()).toHaveLength(length);
  }
  const Description = "d".repeat(8193);
  await refused(
    kms.updateKeyDescription({ KeyId, Description }),
    "ValidationException",
    violation("description", "have length less than or equal to 8192", Description),
  );
  expect(await description()).toHaveLength(8192);
});

test("Description is required", async () => {
  await refused(
    kms.updateKeyDescription({ KeyId, Description: undefined }),
    "ValidationException",
    violation("description", "not be null", null),
  );
});

test("nothing else of the key changes", async () => {
  const { KeyMetadata: before } = await kms.describeKey({ KeyId });
  await kms.updateKeyDescription({ KeyId, Description: "other" });
  expect((await kms.describeKey({ KeyId })).KeyMetadata).toEqual({ ...before, Description: "other" });
});

test("no such key", async () => {
  await refused(
    kms.updateKeyDescription({ KeyId: ABSENT_KEY_ID, Description: "" }),
    "NotFoundException",
    `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
  );
});
