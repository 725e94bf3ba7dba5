/**
 * Every record of a keystore. Plain JSON: bytes are base64 text, times are milliseconds since 1970, an absent member is absent.
 * `schema.md` shows an example of each.
 */
import type {
  ExpirationModel,
  ImportState,
  KeyManager,
  KeyMaterialState,
  KeySpec,
  KeyUsage,
  MultiRegionKeyType,
  Origin,
  RotationType,
  StoredKeyState,
} from "./vocabulary.js";

/** What the whole keystore is. Collection `meta`, always under the id `keystore`. */
export interface MetaRecord {
  readonly id: "keystore";
  /** Version of this schema: `SCHEMA_VERSION` of `open.ts`. */
  readonly schema: number;
  /** 32 hex digits, random: tells this keystore from every other one. */
  readonly keystoreId: string;
  readonly createdAt: number;
  /** Where the root key comes from, and what that source must remember; never a secret. */
  readonly rootKey: { readonly kind: string; readonly parameters: Readonly<Record<string, string | number>> };
  /** Base64. The sealed key of the MAC that every other record carries. */
  readonly recordKey: string;
  /** Base64. A known value sealed under the root key and bound to all other members: only the right root key opens it. */
  readonly check: string;
}

/** One tag of a key. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Rotation of a symmetric key; of other keys it stays as made, not enabled. */
export interface Rotation {
  /** Automatic rotation. */
  readonly enabled: boolean;
  /** 90 to 2,560 days. */
  readonly periodInDays: number;
  /** When automatic rotation is due. Kept while the key is disabled, so that an overdue rotation happens when it is enabled again. */
  readonly nextRotationAt?: number;
  /** How often RotateKeyOnDemand has rotated this key: AWS allows 25. */
  readonly onDemandCount: number;
  /** When the on-demand rotation in progress began. */
  readonly onDemandStartedAt?: number;
}

/** Where a multi-Region key stands among its relatives; every relative has a key record with the same `keyId`. */
export interface MultiRegion {
  readonly type: MultiRegionKeyType;
  readonly primaryRegion: string;
  /** Without the primary's. */
  readonly replicaRegions: readonly string[];
}

/** A KMS key in one account and Region. Collection `key`, id = `arn`. */
export interface KeyRecord {
  /** A UUID, or `mrk-` and 32 hex digits. */
  readonly keyId: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly description: string;
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyUsage;
  readonly origin: Origin;
  readonly manager: KeyManager;
  /** AWS managed keys: the service, as in its alias: "s3". */
  readonly managedFor?: string;
  readonly state: StoredKeyState;
  readonly createdAt: number;
  /** Set in PendingDeletion: when the key is deleted. */
  readonly deletionDate?: number;
  /** Set in PendingReplicaDeletion and PendingDeletion: the waiting period asked for. */
  readonly pendingWindowInDays?: number;
  /** In the order in which they were set. */
  readonly tags: readonly Tag[];
  readonly rotation: Rotation;
  readonly multiRegion?: MultiRegion;
  /** Symmetric keys: the backing key that encrypts now. Absent while none was ever imported. */
  readonly currentBackingKeyId?: string;
  /** 64 lower-case hex digits. */
  readonly currentKeyMaterialId?: string;
  /** Origin EXTERNAL: of the material held now. */
  readonly expirationModel?: ExpirationModel;
  /** Origin EXTERNAL: the earliest time at which material the key encrypts or decrypts with expires in this Region. */
  readonly validTo?: number;
  /** The same of all its material, that which waits for rotation too: when something expires. */
  readonly materialDueAt?: number;
  /**
   * How many aliases point here. Every change of an alias rewrites the record of each key it concerns, so that two processes cannot
   * go over the quota together.
   */
  readonly aliasCount: number;
}

/** A key policy. Collection `policy`, id = `keyArn`. Apart from the key because it may be 32 KB. */
export interface PolicyRecord {
  readonly keyArn: string;
  /** The policy document as it was put, byte for byte. */
  readonly policy: string;
}

/** Imported material in one Region: each relative of a multi-Region key imports and expires by itself. */
export interface ImportedMaterial {
  readonly region: string;
  readonly state: ImportState;
  readonly expirationModel?: ExpirationModel;
  readonly validTo?: number;
}

/** One version of a symmetric key's material. Collection `backingKey`, id = `id`. */
export interface BackingKeyRecord {
  /** 32 lower-case hex digits: the 16 bytes a ciphertext blob carries. */
  readonly id: string;
  /** The bare key id: relatives of a multi-Region key share their backing keys. */
  readonly keyId: string;
  /** The account of the key. */
  readonly accountId: string;
  /** 64 lower-case hex digits. */
  readonly keyMaterialId: string;
  /** Base64. Absent while imported material is deleted or expired everywhere. */
  readonly sealed?: string;
  readonly createdAt: number;
  /** `null`: the key's first material, made by no rotation. */
  readonly rotationType: RotationType | null;
  /** When the rotation to this material was done. */
  readonly rotatedAt?: number;
  readonly materialState: KeyMaterialState;
  /** 0 for the first material, then 1, 2, ...: the order of ListKeyRotations. */
  readonly ordinal: number;
  /** Origin EXTERNAL: KeyMaterialDescription of ImportKeyMaterial. */
  readonly description?: string;
  /** Origin EXTERNAL: where this material is, one entry a Region. */
  readonly imports?: readonly ImportedMaterial[];
}

/** The material of a key that does not rotate: a private key or an HMAC key. Collection `material`, id = `keyId`. */
export interface MaterialRecord {
  /** The bare key id: relatives of a multi-Region key share their material. */
  readonly keyId: string;
  /** 64 lower-case hex digits. */
  readonly keyMaterialId: string;
  /** Base64. Absent while imported material is deleted or expired everywhere. */
  readonly sealed?: string;
  /** Base64 of the SubjectPublicKeyInfo DER; absent for HMAC keys. */
  readonly publicKey?: string;
  readonly createdAt: number;
  /** Origin EXTERNAL: where this material is, one entry a Region. */
  readonly imports?: readonly ImportedMaterial[];
}

/** An alias in one account and Region. Collection `alias`, id = `arn`. */
export interface AliasRecord {
  readonly arn: string;
  /** With `alias/` before it. */
  readonly name: string;
  readonly targetKeyArn: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The last successful cryptographic operation with a key. Collection `usage`, id = `keyArn`. */
export interface UsageRecord {
  readonly keyArn: string;
  /** As in GetKeyLastUsage: "Encrypt". */
  readonly operation: string;
  readonly usedAt: number;
  readonly requestId: string;
}

/** What a grant demands of a request. */
export interface GrantConstraints {
  readonly encryptionContextEquals?: Readonly<Record<string, string>>;
  readonly encryptionContextSubset?: Readonly<Record<string, string>>;
  readonly sourceArn?: string;
}

/** A grant on one key. Collection `grant`, id = `keyArn` + `/grant/` + `grantId`. */
export interface GrantRecord {
  /** 64 lower-case hex digits. */
  readonly grantId: string;
  readonly keyArn: string;
  /** Makes CreateGrant idempotent. */
  readonly name?: string;
  /** A principal ARN, or the name of a service. */
  readonly granteePrincipal: string;
  readonly retiringPrincipal?: string;
  readonly issuingAccount: string;
  readonly operations: readonly string[];
  readonly constraints?: GrantConstraints;
  readonly createdAt: number;
}
