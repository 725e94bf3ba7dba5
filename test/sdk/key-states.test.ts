/**
 * The key-state matrix, cell by cell. Source: AWS KMS Developer Guide, "Key states of AWS KMS keys"; wording as recorded.
 *
 * Rows are operations, columns are states. A cell is what AWS answers about a key in that state; OK: the state allows it.
 */

import { beforeAll, describe, expect, test } from "vitest";
import { KmsError } from "../../src/errors.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, type Lab, newKey, openLab, recordsIn } from "../support/sdk-kms.js";

const STATES = ["Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion", "PendingImport", "Creating", "Updating"] as const;
type State = (typeof STATES)[number];

const OK = "OK";
const invalid = (says: string) => `KMSInvalidStateException: is ${says}.`;
const DIS = "DisabledException: is disabled."; // 1
const DEL = invalid("pending deletion"); // 3
const REP = "KMSInvalidStateException: is pending replica deletion.";
const NOT = invalid("not pending deletion"); // 4
const IMP = invalid("pending import"); // 5
const EXT = "UnsupportedOperationException: origin is EXTERNAL which is not valid for this operation."; // 6, 7
const CRE = invalid("creating"); // 14
const UPD = invalid("updating"); // 15
/** No such cell: a key that never had material has no ciphertext. */
const NONE = "-";

type Row = readonly [en: string, dis: string, del: string, rep: string, imp: string, cre: string, upd: string];

const ALWAYS: Row = [OK, OK, OK, OK, OK, OK, OK];
const CRYPTO: Row = [OK, DIS, DEL, REP, IMP, CRE, OK];
const OPENING: Row = [OK, DIS, DEL, REP, NONE, CRE, OK];
const EDITING: Row = [OK, OK, DEL, REP, OK, OK, OK];
const SWITCHING: Row = [OK, OK, DEL, REP, IMP, CRE, UPD];
const AUTOMATIC: Row = [OK, DIS, DEL, REP, EXT, CRE, OK];

interface Subject {
  readonly kms: Kms;
  readonly KeyId: string;
  /** Made under the key while it was enabled. */
  readonly blob: Uint8Array | undefined;
  /** Another key, enabled. */
  readonly other: string;
  /** Of `other`. */
  readonly otherBlob: Uint8Array;
  /** A name nobody has used. */
  readonly name: string;
}

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" }],
});

const OPERATIONS: Record<string, { row: Row; request: (subject: Subject) => Promise<unknown> }> = {
  Encrypt: { row: CRYPTO, request: ({ kms, KeyId }) => kms.encrypt({ KeyId, Plaintext: bytes(1) }) },
  Decrypt: { row: OPENING, request: ({ kms, blob }) => kms.decrypt({ CiphertextBlob: blob }) },
  "Decrypt, key named": { row: OPENING, request: ({ kms, blob, KeyId }) => kms.decrypt({ CiphertextBlob: blob, KeyId }) },
  "ReEncrypt from": { row: OPENING, request: ({ kms, blob, other }) => kms.reEncrypt({ CiphertextBlob: blob, DestinationKeyId: other }) },
  "ReEncrypt to": {
    row: CRYPTO,
    request: ({ kms, otherBlob, KeyId }) => kms.reEncrypt({ CiphertextBlob: otherBlob, DestinationKeyId: KeyId }),
  },
  GenerateDataKey: { row: CRYPTO, request: ({ kms, KeyId }) => kms.generateDataKey({ KeyId, KeySpec: "AES_256" }) },
  GenerateDataKeyWithoutPlaintext: {
    row: CRYPTO,
    request: ({ kms, KeyId }) => kms.generateDataKeyWithoutPlaintext({ KeyId, KeySpec: "AES_256" }),
  },
  GenerateDataKeyPair: { row: CRYPTO, request: ({ kms, KeyId }) => kms.generateDataKeyPair({ KeyId, KeyPairSpec: "ECC_NIST_P256" }) },
  GenerateDataKeyPairWithoutPlaintext: {
    row: CRYPTO,
    request: ({ kms, KeyId }) => kms.generateDataKeyPairWithoutPlaintext({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  },
  BatchEncrypt: { row: CRYPTO, request: ({ kms, KeyId }) => kms.batchEncrypt({ KeyId, Entries: [{ Plaintext: bytes(1) }] }) },
  BatchDecrypt: { row: OPENING, request: ({ kms, KeyId, blob }) => kms.batchDecrypt({ KeyId, Entries: [{ CiphertextBlob: blob }] }) },
  BatchGenerateDataKey: { row: CRYPTO, request: ({ kms, KeyId }) => kms.batchGenerateDataKey({ KeyId, Entries: [{ NumberOfBytes: 1 }] }) },
  DescribeKey: { row: ALWAYS, request: ({ kms, KeyId }) => kms.describeKey({ KeyId }) },
  GetKeyPolicy: { row: ALWAYS, request: ({ kms, KeyId }) => kms.getKeyPolicy({ KeyId }) },
  PutKeyPolicy: { row: ALWAYS, request: ({ kms, KeyId }) => kms.putKeyPolicy({ KeyId, Policy: POLICY }) },
  ListKeyPolicies: { row: ALWAYS, request: ({ kms, KeyId }) => kms.listKeyPolicies({ KeyId }) },
  ListAliases: { row: ALWAYS, request: ({ kms, KeyId }) => kms.listAliases({ KeyId }) },
  ListResourceTags: { row: ALWAYS, request: ({ kms, KeyId }) => kms.listResourceTags({ KeyId }) },
  ListKeyRotations: { row: ALWAYS, request: ({ kms, KeyId }) => kms.listKeyRotations({ KeyId }) },
  DeleteAlias: { row: ALWAYS, request: ({ kms }) => kms.deleteAlias({ AliasName: "alias/of-the-key" }) },
  CreateAlias: { row: EDITING, request: ({ kms, KeyId, name }) => kms.createAlias({ AliasName: name, TargetKeyId: KeyId }) },
  "UpdateAlias to": { row: EDITING, request: ({ kms, KeyId }) => kms.updateAlias({ AliasName: "alias/of-another", TargetKeyId: KeyId }) },
  "UpdateAlias from": { row: ALWAYS, request: ({ kms, other }) => kms.updateAlias({ AliasName: "alias/of-the-key", TargetKeyId: other }) },
  TagResource: { row: EDITING, request: ({ kms, KeyId }) => kms.tagResource({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }) },
  UntagResource: { row: EDITING, request: ({ kms, KeyId }) => kms.untagResource({ KeyId, TagKeys: ["a"] }) },
  UpdateKeyDescription: { row: EDITING, request: ({ kms, KeyId }) => kms.updateKeyDescription({ KeyId, Description: "new" }) },
  EnableKey: { row: SWITCHING, request: ({ kms, KeyId }) => kms.enableKey({ KeyId }) },
  DisableKey: { row: SWITCHING, request: ({ kms, KeyId }) => kms.disableKey({ KeyId }) },
  EnableKeyRotation: { row: AUTOMATIC, request: ({ kms, KeyId }) => kms.enableKeyRotation({ KeyId }) },
  DisableKeyRotation: { row: AUTOMATIC, request: ({ kms, KeyId }) => kms.disableKeyRotation({ KeyId }) },
  RotateKeyOnDemand: { row: [OK, DIS, DEL, REP, IMP, CRE, OK], request: ({ kms, KeyId }) => kms.rotateKeyOnDemand({ KeyId }) },
  // For imported material the guide of 2023 says "unsupported"; since imported keys rotate on demand there is no recording.
  GetKeyRotationStatus: { row: [OK, OK, OK, OK, NONE, OK, OK], request: ({ kms, KeyId }) => kms.getKeyRotationStatus({ KeyId }) },
  ScheduleKeyDeletion: { row: [OK, OK, DEL, REP, OK, OK, UPD], request: ({ kms, KeyId }) => kms.scheduleKeyDeletion({ KeyId }) },
  CancelKeyDeletion: { row: [NOT, NOT, OK, OK, NOT, NOT, NOT], request: ({ kms, KeyId }) => kms.cancelKeyDeletion({ KeyId }) },
};

/** By the API where the API leads there; the rest are passing states of other Regions' doings, written into the record. */
async function bringInto(state: State, { kms, store }: Lab, KeyId: string): Promise<void> {
  if (state === "Enabled" || state === "PendingImport") return;
  if (state === "Disabled") await kms.disableKey({ KeyId });
  else if (state === "PendingDeletion") await kms.scheduleKeyDeletion({ KeyId });
  else {
    const records = await recordsIn(store);
    const read = await records.get("key", KeyId);
    if (read === undefined) throw new Error("no key");
    const pending = state === "PendingReplicaDeletion" ? { pendingWindowInDays: 30 } : {};
    await records
      .change()
      .replace(read, { ...read.record, state, ...pending })
      .commit();
  }
}

async function subjectIn(state: State, lab: Lab, count: number): Promise<Subject> {
  const { kms } = lab;
  const KeyId = await newKey(kms, state === "PendingImport" ? { Origin: "EXTERNAL" } : {});
  const other = await newKey(kms);
  const blob = state === "PendingImport" ? undefined : (await kms.encrypt({ KeyId, Plaintext: bytes(4) })).CiphertextBlob;
  const { CiphertextBlob: otherBlob } = await kms.encrypt({ KeyId: other, Plaintext: bytes(4) });
  await kms.createAlias({ AliasName: "alias/of-the-key", TargetKeyId: KeyId });
  await kms.createAlias({ AliasName: "alias/of-another", TargetKeyId: other });
  await bringInto(state, lab, KeyId);
  expect((await kms.describeKey({ KeyId })).KeyMetadata.KeyState).toBe(state);
  return { kms, KeyId, blob, other, otherBlob, name: `alias/new-${count}` };
}

/** What is answered, with the ARN of the key taken away. */
async function answerTo(request: Promise<unknown>, arn: string): Promise<string> {
  try {
    await request;
    return OK;
  } catch (error) {
    if (!(error instanceof KmsError)) throw error;
    return `${error.name}: ${error.message.replace(`${arn} `, "")}`;
  }
}

describe.each(STATES)("%s", (state) => {
  const column = STATES.indexOf(state);
  let lab: Lab;
  let count = 0;
  beforeAll(async () => {
    lab = await openLab();
  });

  for (const [name, { row, request }] of Object.entries(OPERATIONS)) {
    const cell = row[column];
    if (cell === NONE) continue;
    test(`${name}: ${cell}`, async () => {
      const subject = await subjectIn(state, lab, count++);
      expect(await answerTo(request(subject), subject.KeyId)).toBe(cell);
      for (const AliasName of ["alias/of-the-key", "alias/of-another"]) await lab.kms.deleteAlias({ AliasName }).catch(() => undefined);
    });
  }
});

test("no operation is refused by state before the key is found and the caller allowed", async () => {
  const { kms } = await openLab();
  const KeyId = await newKey(kms);
  await kms.disableKey({ KeyId });
  const stranger = { arn: "arn:aws:iam::999999999999:root", accountId: "999999999999" };
  await expect(kms.call("Encrypt", { KeyId, Plaintext: bytes(1) }, { caller: stranger })).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});
