/** docs/compatibility.md is written from the tables, and must be as they are: `npx vitest run test/docs -u` writes it anew. */
import { expect, test } from "vitest";
import { SUPPORTED_ACTIONS } from "../../src/sdk/operations.js";
import { SHAPES } from "../../src/sdk/shapes/index.js";

const OWN = ["BatchDecrypt", "BatchEncrypt", "BatchGenerateDataKey"];
const AWS_OPERATIONS = 56;

/** What is not as AWS has it, or not yet, by operation. */
const REMARKS: Record<string, string> = {
  CreateKey:
    "Origin AWS_KMS and EXTERNAL. The policy is kept and given back; it does not decide yet, and a policy that would lock everybody out is taken. All key specs but SM2.",
  Decrypt: "RSAES_OAEP and SYMMETRIC_DEFAULT; ciphertexts of AWS itself cannot be opened by anybody else.",
  GenerateDataKeyPair: "All pair specs but SM2.",
  GenerateRandom: "Not from custom key stores.",
  GetKeyLastUsage: "Written to the keystore every five minutes: a crash may lose the last uses.",
  GetParametersForImport: "RSAES_PKCS1_V1_5 is refused, as AWS does since 2023.",
  PutKeyPolicy: "The policy is kept and given back; it does not decide yet, so nobody is locked out and nothing checks for it.",
  ReplicateKey: "Into the Regions that this server or `Kms` serves.",
  ScheduleKeyDeletion: "Deletion happens when a request or `maintain()` finds it due.",
};

const supported: readonly string[] = SUPPORTED_ACTIONS;
const names = Object.keys(SHAPES).sort();
const mark = (yes: boolean): string => (yes ? "yes" : "");

function row(name: string): string {
  const input = SHAPES[name as keyof typeof SHAPES].input;
  const done = supported.includes(name);
  return `| ${name} | ${done ? "yes" : "**no**"} | ${mark(done && "DryRun" in input)} | ${mark(done && "Recipient" in input)} | ${REMARKS[name] ?? ""} |`;
}

function page(): string {
  const aws = names.filter((name) => !OWN.includes(name));
  const done = aws.filter((name) => supported.includes(name));
  const head = ["| operation | done | DryRun | Recipient | remark |", "| --- | --- | --- | --- | --- |"];
  return [
    "# Compatibility with AWS KMS",
    "",
    "<!-- Made by test/docs/compatibility.test.ts from the operation table. -->",
    "",
    `${done.length} of the ${aws.length} operations of AWS KMS.`,
    "",
    ...head,
    ...aws.map(row),
    "",
    "## Our own",
    "",
    "Many entries under one key in one call; a result or an `Error` for each, order kept.",
    "",
    ...head,
    ...OWN.map(row),
    "",
    "## What differs",
    "",
    "- Authorization: a key's account may do everything with its keys, nobody else anything. Key policies and grants do not decide yet.",
    "- AWS managed keys (`alias/aws/s3`, ...) appear when first named, and can be looked at. Only a caller that says it comes through the service may use them.",
    "- AWS owned keys, which services of AWS use outside every account, are not offered: no request of the API can name one, and no service is here that would encrypt with one.",
    "- The Regions that a server or `Kms` serves are in one keystore, under one root key. Keys, aliases and tags of one are not seen from another, and a multi-Region key has its own state, policy, tags and aliases in each; but its material is stored once, for all of them. Nothing is copied to another keystore or machine, and who loses the keystore loses all Regions.",
    "- On-demand rotation, replication and the change of the primary Region are done when the call returns; AWS does them in the background.",
    "- Changes are seen at once by everybody who shares the keystore; AWS is eventually consistent.",
    "- Ciphertext blobs have a format of our own (docs/ciphertext.md).",
    "- Regions of China and their SM2 and SM4 algorithms are not offered.",
    "- Request quotas (calls a second) are not enforced.",
    "",
  ].join("\n");
}

test("the table of wire shapes has every operation of AWS KMS", () => {
  expect(names.filter((name) => !OWN.includes(name))).toHaveLength(AWS_OPERATIONS);
});

test("remarks are about operations that exist", () => {
  for (const name of Object.keys(REMARKS)) expect(names).toContain(name);
});

test("docs/compatibility.md says what the operation table says", async () => {
  await expect(page()).toMatchFileSnapshot("../../docs/compatibility.md");
});
