/** GetKeyPolicy, PutKeyPolicy, ListKeyPolicies: the policy as a document. Source: AWS KMS API Reference; recorded answers of AWS. */

import { beforeEach, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, ACCOUNT, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

let kms: Kms;
let KeyId: string;
beforeEach(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
});

/** A policy that lets the account's root do everything, of about this many bytes. */
function policy(size = 0): string {
  const statement = { Sid: "", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
  const document = (Sid: string) => JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, Sid }] });
  return document("s".repeat(Math.max(0, size - document("").length)));
}

test("GetKeyPolicy: the document and its name", async () => {
  const answer = await kms.getKeyPolicy({ KeyId });
  expect(membersOf(answer)).toEqual(["Policy", "PolicyName"]);
  expect(answer.PolicyName).toBe("default");
  expect(JSON.parse(answer.Policy).Id).toBe("key-default-1");
  expect((await kms.getKeyPolicy({ KeyId, PolicyName: "default" })).Policy).toBe(answer.Policy);
});

test("PutKeyPolicy: what is put is what is read; answers nothing", async () => {
  expect(membersOf(await kms.putKeyPolicy({ KeyId, Policy: policy() }))).toEqual([]);
  expect(JSON.parse((await kms.getKeyPolicy({ KeyId })).Policy)).toEqual(JSON.parse(policy()));
  await kms.putKeyPolicy({ KeyId, PolicyName: "default", Policy: policy(1000) });
  expect(JSON.parse((await kms.getKeyPolicy({ KeyId })).Policy)).toEqual(JSON.parse(policy(1000)));
});

test("a key made with a policy has it", async () => {
  const made = await newKey(kms, { Policy: policy(500) });
  expect(JSON.parse((await kms.getKeyPolicy({ KeyId: made })).Policy)).toEqual(JSON.parse(policy(500)));
});

test("32 KB, not a byte more", async () => {
  await kms.putKeyPolicy({ KeyId, Policy: policy(32_768) });
  await refused(kms.putKeyPolicy({ KeyId, Policy: policy(32_769) }), "LimitExceededException");
  expect((await kms.getKeyPolicy({ KeyId })).Policy.length).toBe(32_768);
});

test("what is no policy is refused, and the old one stays", async () => {
  const before = (await kms.getKeyPolicy({ KeyId })).Policy;
  for (const Policy of ["{", "null", "[]", '"text"', "{}", '{"Statement":[]}', '{"Statement":[{"Effect":"Maybe"}]}']) {
    await refused(kms.putKeyPolicy({ KeyId, Policy }), "MalformedPolicyDocumentException");
  }
  await refused(kms.putKeyPolicy({ KeyId, Policy: "" }), "ValidationException", /length greater than or equal to 1/);
  await refused(kms.putKeyPolicy({ KeyId, Policy: undefined }), "ValidationException", violation("policy", "not be null", null));
  expect((await kms.getKeyPolicy({ KeyId })).Policy).toBe(before);
});

test("there is one policy, named default", async () => {
  const answer = await kms.listKeyPolicies({ KeyId });
  expect(membersOf(answer)).toEqual(["PolicyNames", "Truncated"]);
  expect(answer).toMatchObject({ PolicyNames: ["default"], Truncated: false });
  await refused(kms.getKeyPolicy({ KeyId, PolicyName: "other" }), "NotFoundException");
  const other = await kms.putKeyPolicy({ KeyId, PolicyName: "other", Policy: policy() }).catch((error: Error) => error);
  expect(other).toBeInstanceOf(Error);
});

test("no such key", async () => {
  const says = `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`;
  await refused(kms.getKeyPolicy({ KeyId: ABSENT_KEY_ID }), "NotFoundException", says);
  await refused(kms.putKeyPolicy({ KeyId: ABSENT_KEY_ID, Policy: policy() }), "NotFoundException", says);
  await refused(kms.listKeyPolicies({ KeyId: ABSENT_KEY_ID }), "NotFoundException", says);
});
