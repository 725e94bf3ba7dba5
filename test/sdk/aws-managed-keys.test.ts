/** AWS managed keys: made when their alias is first named. Source: AWS KMS API Reference, DescribeKey; AWS KMS Developer Guide, "AWS managed keys". */

import { beforeAll, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, openLab, refused } from "../support/sdk-kms.js";

let kms: Kms;
let arn: string;
beforeAll(async () => {
  ({ kms } = await openLab());
  arn = (await kms.describeKey({ KeyId: "alias/aws/s3" })).KeyMetadata.Arn;
});

test("DescribeKey by the alias makes the key, once", async () => {
  const { KeyMetadata } = await kms.describeKey({ KeyId: "alias/aws/s3" });
  expect(KeyMetadata).toMatchObject({ Arn: arn, KeyManager: "AWS", KeyState: "Enabled", KeySpec: "SYMMETRIC_DEFAULT", Origin: "AWS_KMS" });
});

test("its rotation is always on and cannot be changed; nor can the key", async () => {
  expect((await kms.getKeyRotationStatus({ KeyId: arn })).KeyRotationEnabled).toBe(true);
  for (const [action, input] of [
    ["DisableKeyRotation", {}],
    ["DisableKey", {}],
    ["ScheduleKeyDeletion", {}],
    ["UpdateKeyDescription", { Description: "mine" }],
    ["TagResource", { Tags: [] }],
    ["CreateAlias", { AliasName: "alias/mine", TargetKeyId: arn }],
  ] as const) {
    const outcome = await kms.call(action as string, { KeyId: arn, ...input }).catch((error: Error) => error);
    expect(outcome, action).toBeInstanceOf(Error);
  }
  expect((await kms.describeKey({ KeyId: arn })).KeyMetadata).toMatchObject({ KeyState: "Enabled" });
});

test("it encrypts for its service, not for others", async () => {
  await refused(kms.encrypt({ KeyId: arn, Plaintext: bytes(1) }), "AccessDeniedException");
});

test("an alias of no service is not found", async () => {
  await refused(kms.describeKey({ KeyId: "alias/aws/no-such-service" }), "NotFoundException");
});
