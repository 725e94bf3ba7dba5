/**
 * The key-state matrix: which operation is allowed on a key in which state, or which error it gives. One row a kind of operation.
 *
 * Source: AWS KMS Developer Guide, "Key states of AWS KMS keys"; wording as AWS answers it.
 */

import { KmsError, type KmsErrorCode } from "../errors.js";
import type { Action, KeyState } from "../types.js";

/** Why a state refuses an operation. */
interface Refusal {
  readonly code: KmsErrorCode;
  readonly says: string;
}

const invalid = (says: string): Refusal => ({ code: "KMSInvalidStateException", says });

const DISABLED: Refusal = { code: "DisabledException", says: "is disabled." };
const PENDING_DELETION = invalid("is pending deletion.");
const NOT_PENDING_DELETION = invalid("is not pending deletion.");
const PENDING_IMPORT = invalid("is pending import.");
const PENDING_REPLICA_DELETION = invalid("is pending replica deletion.");
const UNAVAILABLE = invalid("is unavailable.");
const CREATING = invalid("is creating.");
const UPDATING = invalid("is updating.");

type Row = Partial<Record<KeyState, Refusal>>;

const ALWAYS: Row = {};
const DELETING: Row = { PendingDeletion: PENDING_DELETION, PendingReplicaDeletion: PENDING_REPLICA_DELETION };
const CRYPTOGRAPHY: Row = { ...DELETING, Disabled: DISABLED, PendingImport: PENDING_IMPORT, Unavailable: UNAVAILABLE, Creating: CREATING };
/** A key that waits for imported material cannot rotate by itself at all, which is told instead of its state. */
const AUTOMATIC_ROTATION: Row = { ...DELETING, Disabled: DISABLED, Creating: CREATING };
const ROTATION: Row = { ...AUTOMATIC_ROTATION, PendingImport: PENDING_IMPORT };
const GRANTING: Row = { ...DELETING, Disabled: DISABLED, PendingImport: PENDING_IMPORT, Creating: CREATING };
const SWITCHING: Row = { ...DELETING, PendingImport: PENDING_IMPORT, Creating: CREATING, Updating: UPDATING };
const IMPORTING: Row = { ...DELETING, Creating: CREATING };
const REPLICATION: Row = { ...DELETING, Disabled: DISABLED, PendingImport: PENDING_IMPORT, Creating: CREATING };
const RESCUING: Row = {
  Enabled: NOT_PENDING_DELETION,
  Disabled: NOT_PENDING_DELETION,
  PendingImport: NOT_PENDING_DELETION,
  Unavailable: NOT_PENDING_DELETION,
  Creating: NOT_PENDING_DELETION,
  Updating: NOT_PENDING_DELETION,
};

/** Operations on an existing key. Operations that are not here work on no key, or decide by themselves. */
const STATE_TABLE: Partial<Record<Action, Row>> = {
  Encrypt: CRYPTOGRAPHY,
  Decrypt: CRYPTOGRAPHY,
  ReEncrypt: CRYPTOGRAPHY,
  GenerateDataKey: CRYPTOGRAPHY,
  GenerateDataKeyWithoutPlaintext: CRYPTOGRAPHY,
  GenerateDataKeyPair: CRYPTOGRAPHY,
  GenerateDataKeyPairWithoutPlaintext: CRYPTOGRAPHY,
  BatchEncrypt: CRYPTOGRAPHY,
  BatchDecrypt: CRYPTOGRAPHY,
  BatchGenerateDataKey: CRYPTOGRAPHY,
  Sign: CRYPTOGRAPHY,
  Verify: CRYPTOGRAPHY,
  GenerateMac: CRYPTOGRAPHY,
  VerifyMac: CRYPTOGRAPHY,
  DeriveSharedSecret: CRYPTOGRAPHY,
  Encapsulate: CRYPTOGRAPHY,
  Decapsulate: CRYPTOGRAPHY,
  GetPublicKey: CRYPTOGRAPHY,
  CreateGrant: GRANTING,
  DescribeKey: ALWAYS,
  GetKeyLastUsage: ALWAYS,
  GetKeyPolicy: ALWAYS,
  PutKeyPolicy: ALWAYS,
  ListKeyPolicies: ALWAYS,
  ListGrants: ALWAYS,
  ListResourceTags: ALWAYS,
  RetireGrant: ALWAYS,
  RevokeGrant: ALWAYS,
  DeleteAlias: ALWAYS,
  CreateAlias: DELETING,
  UpdateAlias: DELETING,
  TagResource: DELETING,
  UntagResource: DELETING,
  UpdateKeyDescription: DELETING,
  EnableKey: SWITCHING,
  DisableKey: SWITCHING,
  EnableKeyRotation: AUTOMATIC_ROTATION,
  DisableKeyRotation: AUTOMATIC_ROTATION,
  RotateKeyOnDemand: ROTATION,
  GetKeyRotationStatus: ALWAYS,
  ListKeyRotations: ALWAYS,
  GetParametersForImport: { ...IMPORTING, Updating: UPDATING },
  ImportKeyMaterial: IMPORTING,
  DeleteImportedKeyMaterial: { Creating: CREATING, Updating: UPDATING },
  ScheduleKeyDeletion: { ...DELETING, Updating: UPDATING },
  CancelKeyDeletion: RESCUING,
  ReplicateKey: { ...REPLICATION, Updating: UPDATING },
  UpdatePrimaryRegion: REPLICATION,
};

/** @throws {KmsError} `DisabledException` or `KMSInvalidStateException` when the key's state does not allow `action`. */
export function requireState(action: Action, key: { readonly arn: string; readonly state: KeyState }): void {
  const refusal = STATE_TABLE[action]?.[key.state];
  if (refusal !== undefined) throw new KmsError(refusal.code, `${key.arn} ${refusal.says}`);
}
