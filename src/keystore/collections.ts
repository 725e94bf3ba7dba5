/** The table of collections: for each its record type, id, shape and secondary indexes. */
import type { IndexValues } from "./keystore.js";
import type {
  AliasRecord,
  BackingKeyRecord,
  GrantConstraints,
  GrantRecord,
  ImportedMaterial,
  KeyRecord,
  MaterialRecord,
  MetaRecord,
  MultiRegion,
  PolicyRecord,
  Rotation,
  Tag,
  UsageRecord,
} from "./record-types.js";
import { base64, flag, hex, list, map, name, object, oneOf, optional, type Shape, text, whole } from "./shape.js";
import {
  EXPIRATION_MODELS,
  IMPORT_STATES,
  KEY_MANAGERS,
  KEY_MATERIAL_STATES,
  KEY_SPECS,
  KEY_USAGES,
  MULTI_REGION_KEY_TYPES,
  ORIGINS,
  ROTATION_TYPES,
  STORED_KEY_STATES,
} from "./vocabulary.js";

/** Collection name to record type. */
export interface RecordOf {
  readonly meta: MetaRecord;
  readonly key: KeyRecord;
  readonly policy: PolicyRecord;
  readonly backingKey: BackingKeyRecord;
  readonly material: MaterialRecord;
  readonly alias: AliasRecord;
  readonly grant: GrantRecord;
  readonly usage: UsageRecord;
}
export type CollectionName = keyof RecordOf;

interface Collection<T> {
  /** The id a record is stored under. */
  readonly id: (record: T) => string;
  readonly shape: Shape<T>;
  readonly indexes: (record: T) => IndexValues;
}

const NO_INDEXES: IndexValues = {};

const imports = optional(
  list(
    object<ImportedMaterial>({
      region: name,
      state: oneOf(...IMPORT_STATES),
      expirationModel: optional(oneOf(...EXPIRATION_MODELS)),
      validTo: optional(whole),
    }),
  ),
);

export const COLLECTIONS: { readonly [C in CollectionName]: Collection<RecordOf[C]> } = {
  meta: {
    id: (meta) => meta.id,
    shape: object<MetaRecord>({
      id: oneOf("keystore"),
      schema: whole,
      keystoreId: hex(16),
      createdAt: whole,
      rootKey: object<MetaRecord["rootKey"]>({
        kind: name,
        parameters: map((value, path) => (typeof value === "number" ? value : text(value, path))),
      }),
      recordKey: base64,
      check: base64,
    }),
    indexes: () => NO_INDEXES,
  },

  key: {
    id: (key) => key.arn,
    shape: object<KeyRecord>({
      keyId: name,
      arn: name,
      accountId: name,
      region: name,
      description: text,
      keySpec: oneOf(...KEY_SPECS),
      keyUsage: oneOf(...KEY_USAGES),
      origin: oneOf(...ORIGINS),
      manager: oneOf(...KEY_MANAGERS),
      managedFor: optional(name),
      state: oneOf(...STORED_KEY_STATES),
      createdAt: whole,
      deletionDate: optional(whole),
      pendingWindowInDays: optional(whole),
      tags: list(object<Tag>({ key: name, value: text })),
      rotation: object<Rotation>({
        enabled: flag,
        periodInDays: whole,
        nextRotationAt: optional(whole),
        onDemandCount: whole,
        onDemandStartedAt: optional(whole),
      }),
      multiRegion: optional(
        object<MultiRegion>({
          type: oneOf(...MULTI_REGION_KEY_TYPES),
          primaryRegion: name,
          replicaRegions: list(name),
        }),
      ),
      currentBackingKeyId: optional(hex(16)),
      currentKeyMaterialId: optional(hex(32)),
      expirationModel: optional(oneOf(...EXPIRATION_MODELS)),
      validTo: optional(whole),
      materialDueAt: optional(whole),
      aliasCount: whole,
    }),
    indexes: (key) => {
      const due = dueAt(key);
      return due === undefined ? NO_INDEXES : { due: timeIndex(due) };
    },
  },

  policy: {
    id: (policy) => policy.keyArn,
    shape: object<PolicyRecord>({ keyArn: name, policy: text }),
    indexes: () => NO_INDEXES,
  },

  backingKey: {
    id: (backingKey) => backingKey.id,
    shape: object<BackingKeyRecord>({
      id: hex(16),
      keyId: name,
      accountId: name,
      keyMaterialId: hex(32),
      sealed: optional(base64),
      createdAt: whole,
      rotationType: oneOf(...ROTATION_TYPES, null),
      rotatedAt: optional(whole),
      materialState: oneOf(...KEY_MATERIAL_STATES),
      ordinal: whole,
      description: optional(text),
      imports,
    }),
    indexes: (backingKey) => ({ key: backingKeyIndex(backingKey.keyId, backingKey.ordinal) }),
  },

  material: {
    id: (material) => material.keyId,
    shape: object<MaterialRecord>({
      keyId: name,
      keyMaterialId: hex(32),
      sealed: optional(base64),
      publicKey: optional(base64),
      createdAt: whole,
      imports,
    }),
    indexes: () => NO_INDEXES,
  },

  alias: {
    id: (alias) => alias.arn,
    shape: object<AliasRecord>({ arn: name, name, targetKeyArn: name, createdAt: whole, updatedAt: whole }),
    indexes: (alias) => ({ target: alias.targetKeyArn }),
  },

  grant: {
    id: (grant) => `${grant.keyArn}/grant/${grant.grantId}`,
    shape: object<GrantRecord>({
      grantId: hex(32),
      keyArn: name,
      name: optional(name),
      granteePrincipal: name,
      retiringPrincipal: optional(name),
      issuingAccount: name,
      operations: list(name),
      constraints: optional(
        object<GrantConstraints>({
          encryptionContextEquals: optional(map(text)),
          encryptionContextSubset: optional(map(text)),
          sourceArn: optional(name),
        }),
      ),
      createdAt: whole,
    }),
    indexes: ({ keyArn, granteePrincipal, retiringPrincipal }) => ({
      key: keyArn,
      grantee: granteePrincipal,
      ...(retiringPrincipal === undefined ? {} : { retiring: retiringPrincipal }),
    }),
  },

  usage: {
    id: (usage) => usage.keyArn,
    shape: object<UsageRecord>({ keyArn: name, operation: name, usedAt: whole, requestId: name }),
    indexes: () => NO_INDEXES,
  },
};

/** The secondary indexes of each collection. */
export interface IndexOf {
  readonly meta: never;
  /** `due`: the earliest time at which anything happens to the key by itself, as `timeIndex` writes it. */
  readonly key: "due";
  readonly policy: never;
  /** `key`: the key id and the ordinal, as `backingKeyIndex` writes them. */
  readonly backingKey: "key";
  readonly material: never;
  /** `target`: the ARN of the key pointed at. */
  readonly alias: "target";
  readonly grant: "key" | "grantee" | "retiring";
  readonly usage: never;
}

/**
 * The earliest time at which something happens to this key by itself: deletion, automatic rotation (of an enabled key that is no
 * replica; a replica rotates with its primary) or expiry of imported material. `undefined`: never.
 */
export function dueAt(key: KeyRecord): number | undefined {
  const { state, rotation } = key;
  const times = [key.materialDueAt];
  if (state === "PendingDeletion") times.push(key.deletionDate);
  if (state === "Enabled" && rotation.enabled && key.multiRegion?.type !== "REPLICA") times.push(rotation.nextRotationAt);
  const due = Math.min(...times.filter((time) => time !== undefined));
  return due === Number.POSITIVE_INFINITY ? undefined : due;
}

/** A time in milliseconds as text that sorts as the times do: 16 digits hold every safe integer. */
export const timeIndex = (milliseconds: number): string => String(milliseconds).padStart(16, "0");

/** Begins every `key` index value of the backing keys of one key. */
export const backingKeyPrefix = (keyId: string): string => `${keyId}/`;

/** Orders the backing keys of a key by ordinal. */
export const backingKeyIndex = (keyId: string, ordinal: number): string => backingKeyPrefix(keyId) + String(ordinal).padStart(16, "0");
