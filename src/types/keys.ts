/** KMS keys: create, describe, list, enable, disable, delete. */

import type {
  CustomerMasterKeySpec,
  EncapsulationAlgorithmSpec,
  EncryptionAlgorithmSpec,
  ExpirationModelType,
  KeyAgreementAlgorithmSpec,
  KeyLastUsageTrackingOperation,
  KeyManagerType,
  KeySpec,
  KeyState,
  KeyUsageType,
  MacAlgorithmSpec,
  OriginType,
  SigningAlgorithmSpec,
} from "./enums.js";
import type { MultiRegionConfiguration } from "./multi-region.js";
import type { Tag } from "./tags.js";

/** A key of an external key manager. */
export interface XksKeyConfigurationType {
  /** Id of the key in the external key manager; 1 to 128 characters. */
  Id: string;
}

/** What DescribeKey tells of a key. */
export interface KeyMetadata {
  /** Account of the key; 12 digits. */
  AWSAccountId: string;
  /** Id of the key: a UUID, or `mrk-` and 32 hex digits. */
  KeyId: string;
  /** ARN of the key. */
  Arn: string;
  /** When it was created. */
  CreationDate: Date;
  /** True in state Enabled, else false. */
  Enabled: boolean;
  /** 0 to 8,192 characters. */
  Description: string;
  /** What the key is for; fixed for life. */
  KeyUsage: KeyUsageType;
  /** State of the key. */
  KeyState: KeyState;
  /** When the key will be deleted; in state PendingDeletion only. */
  DeletionDate?: Date | undefined;
  /** When the imported key material expires. */
  ValidTo?: Date | undefined;
  /** Where the key material comes from. */
  Origin: OriginType;
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId?: string | undefined;
  /** Id of the CloudHSM cluster; 19 to 24 characters. */
  CloudHsmClusterId?: string | undefined;
  /** Whether the imported key material expires. */
  ExpirationModel?: ExpirationModelType | undefined;
  /** CUSTOMER, or AWS for an AWS managed key. */
  KeyManager: KeyManagerType;
  /** The former name of KeySpec. */
  CustomerMasterKeySpec?: CustomerMasterKeySpec | undefined;
  /** Kind of key material. */
  KeySpec: KeySpec;
  /** Algorithms of an ENCRYPT_DECRYPT key. */
  EncryptionAlgorithms?: EncryptionAlgorithmSpec[] | undefined;
  /** Algorithms of a SIGN_VERIFY key. */
  SigningAlgorithms?: SigningAlgorithmSpec[] | undefined;
  /** Algorithms of a KEY_AGREEMENT key. */
  KeyAgreementAlgorithms?: KeyAgreementAlgorithmSpec[] | undefined;
  /** Algorithms of an ENCAPSULATE_DECAPSULATE key. */
  EncapsulationAlgorithms?: EncapsulationAlgorithmSpec[] | undefined;
  /** True: a multi-Region key. */
  MultiRegion: boolean;
  /** Primary and replicas of a multi-Region key. */
  MultiRegionConfiguration?: MultiRegionConfiguration | undefined;
  /** Waiting period in days; in state PendingReplicaDeletion only. */
  PendingDeletionWindowInDays?: number | undefined;
  /** Algorithm of a GENERATE_VERIFY_MAC key. */
  MacAlgorithms?: MacAlgorithmSpec[] | undefined;
  /** The external key behind a key of an external key store. */
  XksKeyConfiguration?: XksKeyConfigurationType | undefined;
  /** Id of the current key material (64 hex digits); symmetric keys only. */
  CurrentKeyMaterialId?: string | undefined;
}

/** A key, as ListKeys names it. */
export interface KeyListEntry {
  /** Id of the key: a UUID, or `mrk-` and 32 hex digits. */
  KeyId: string;
  /** ARN of the key. */
  KeyArn: string;
}

/** The last use of a key. */
export interface KeyLastUsageData {
  /** The operation last done. */
  Operation?: KeyLastUsageTrackingOperation | undefined;
  /** When. */
  Timestamp?: Date | undefined;
  /** Id of its CloudTrail event. */
  CloudTrailEventId?: string | undefined;
  /** Id of its request. */
  KmsRequestId?: string | undefined;
}

export interface CreateKeyRequest {
  /** Key policy, a JSON document; 1 to 131,072 characters. */
  Policy?: string | undefined;
  /** 0 to 8,192 characters. */
  Description?: string | undefined;
  /** What the key is for; default ENCRYPT_DECRYPT, needed for all but symmetric encryption keys. */
  KeyUsage?: KeyUsageType | undefined;
  /** The former name of KeySpec. */
  CustomerMasterKeySpec?: CustomerMasterKeySpec | undefined;
  /** Kind of key material; default SYMMETRIC_DEFAULT. */
  KeySpec?: KeySpec | undefined;
  /** Where the key material comes from; default AWS_KMS. */
  Origin?: OriginType | undefined;
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId?: string | undefined;
  /** True: accept a policy that locks the caller out of changing it again. */
  BypassPolicyLockoutSafetyCheck?: boolean | undefined;
  /** Tags; at most 50 a key. */
  Tags?: readonly Tag[] | undefined;
  /** True: a multi-Region key. */
  MultiRegion?: boolean | undefined;
  /** Id of the key in the external key manager; 1 to 128 characters. */
  XksKeyId?: string | undefined;
}

export interface CreateKeyResponse {
  /** The key. */
  KeyMetadata: KeyMetadata;
}

export interface DescribeKeyRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
}

export interface DescribeKeyResponse {
  /** The key. */
  KeyMetadata: KeyMetadata;
}

export interface ListKeysRequest {
  /** How many at most in one answer; 1 to 1,000, default 100. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
}

export interface ListKeysResponse {
  /** The keys. */
  Keys: KeyListEntry[];
  /** Where the next call goes on; there when Truncated is true. */
  NextMarker?: string | undefined;
  /** True: there is more. */
  Truncated: boolean;
}

export interface UpdateKeyDescriptionRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** The new text; 0 to 8,192 characters. */
  Description: string | undefined;
}

export interface EnableKeyRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
}

export interface DisableKeyRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
}

export interface ScheduleKeyDeletionRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Waiting period; 7 to 30 days, default 30. */
  PendingWindowInDays?: number | undefined;
}

export interface ScheduleKeyDeletionResponse {
  /** ARN of the key. */
  KeyId: string;
  /** When the key will be deleted; in state PendingDeletion only. */
  DeletionDate?: Date | undefined;
  /** State of the key. */
  KeyState: KeyState;
  /** Waiting period; 7 to 30 days, default 30. */
  PendingWindowInDays?: number | undefined;
}

export interface CancelKeyDeletionRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
}

export interface CancelKeyDeletionResponse {
  /** ARN of the key. */
  KeyId: string;
}

export interface GetKeyLastUsageRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
}

export interface GetKeyLastUsageResponse {
  /** ARN of the key. */
  KeyId: string;
  /** The last successful cryptographic operation. */
  KeyLastUsage?: KeyLastUsageData | undefined;
  /** Since when usage is recorded. */
  TrackingStartDate: Date;
  /** When the key was created. */
  KeyCreationDate: Date;
}
