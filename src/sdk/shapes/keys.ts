/** KMS keys: wire shapes. */

import type { Family } from "./family.js";
import { keyMetadata } from "./key-metadata.js";
import { list, oneOf, required, structure } from "./shape.js";
import { tagList } from "./tags.js";
import {
  AnyText,
  Arn,
  CustomerMasterKeySpec,
  CustomKeyStoreId,
  Description,
  Flag,
  GrantTokens,
  KeyId,
  KeySpec,
  KeyState,
  KeyUsage,
  NextPage,
  Origin,
  Page,
  PendingWindowInDays,
  Policy,
  Time,
  XksKeyId,
} from "./values.js";

const UsageOperation = oneOf(
  "Decapsulate",
  "Decrypt",
  "DeriveSharedSecret",
  "Encapsulate",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "ReEncrypt",
  "Sign",
  "Verify",
  "VerifyMac",
);

const byKeyId = { KeyId: required(KeyId) } as const;

export const keys = {
  CreateKey: {
    input: {
      Policy,
      Description,
      KeyUsage,
      CustomerMasterKeySpec,
      KeySpec,
      Origin,
      CustomKeyStoreId,
      BypassPolicyLockoutSafetyCheck: Flag,
      Tags: tagList,
      MultiRegion: Flag,
      XksKeyId,
    },
    output: { KeyMetadata: keyMetadata },
  },
  DescribeKey: { input: { ...byKeyId, GrantTokens }, output: { KeyMetadata: keyMetadata } },
  ListKeys: { input: Page, output: { Keys: list(structure({ KeyId, KeyArn: Arn })), ...NextPage } },
  UpdateKeyDescription: { input: { ...byKeyId, Description: required(Description) }, output: {} },
  EnableKey: { input: byKeyId, output: {} },
  DisableKey: { input: byKeyId, output: {} },
  ScheduleKeyDeletion: {
    input: { ...byKeyId, PendingWindowInDays },
    output: { KeyId, DeletionDate: Time, KeyState, PendingWindowInDays },
  },
  CancelKeyDeletion: { input: byKeyId, output: { KeyId } },
  GetKeyLastUsage: {
    input: byKeyId,
    output: {
      KeyId,
      KeyLastUsage: structure({ Operation: UsageOperation, Timestamp: Time, CloudTrailEventId: AnyText, KmsRequestId: AnyText }),
      TrackingStartDate: Time,
      KeyCreationDate: Time,
    },
  },
} as const satisfies Family<
  | "CreateKey"
  | "DescribeKey"
  | "ListKeys"
  | "UpdateKeyDescription"
  | "EnableKey"
  | "DisableKey"
  | "ScheduleKeyDeletion"
  | "CancelKeyDeletion"
  | "GetKeyLastUsage"
>;
