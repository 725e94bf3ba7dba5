/** EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, ListKeyRotations. */

import { DAY_MS } from "../../clock.js";
import { KmsError } from "../../errors.js";
import type { BackingKeyRecord, KeyRecord } from "../../keystore/records.js";
import type { RotationsListEntry } from "../../types.js";
import { type OperationsOf, onlyKey } from "../call.js";
import { DEFAULT_ROTATION_PERIOD_DAYS } from "../create-key.js";
import { namedKey } from "../identify.js";
import { importIn } from "../imported.js";
import type { BackingKey, Key } from "../key.js";
import { refuseReplica, replaceShared } from "../multi-region.js";
import { pageOf } from "../paging.js";
import { addRotation, successionOf, versionsOf } from "../rotation.js";
import type { Service } from "../service.js";

const DEFAULT_LIMIT = 100;

/** Only symmetric encryption keys rotate. AWS sends no message. */
function requireRotatable(key: KeyRecord): void {
  if (key.keySpec !== "SYMMETRIC_DEFAULT") throw new KmsError("UnsupportedOperationException");
}

/** Automatic rotation is for material that was made here. */
function requireAutomaticRotation(key: KeyRecord): void {
  requireRotatable(key);
  refuseReplica(key);
  if (key.origin !== "AWS_KMS") {
    throw new KmsError("UnsupportedOperationException", `${key.arn} origin is ${key.origin} which is not valid for this operation.`);
  }
}

/** The schedule starts anew when rotation is switched on or its period changes. */
function withAutomaticRotation(key: KeyRecord, periodInDays: number, now: number): KeyRecord {
  const { rotation } = key;
  if (rotation.enabled && rotation.periodInDays === periodInDays) return key;
  return { ...key, rotation: { ...rotation, enabled: true, periodInDays, nextRotationAt: now + periodInDays * DAY_MS } };
}

function withoutAutomaticRotation(key: KeyRecord): KeyRecord {
  const { nextRotationAt: _next, ...rotation } = key.rotation;
  return { ...key, rotation: { ...rotation, enabled: false, periodInDays: DEFAULT_ROTATION_PERIOD_DAYS } };
}

/** Writes the record, and its rotation to the relatives of a multi-Region key. */
async function store(service: Service, key: Key, record: KeyRecord): Promise<void> {
  const change = service.records.change();
  await replaceShared(service, change, key, record);
  await change.commit();
}

/** What is told of imported material only. */
function importedAbout(key: KeyRecord, record: BackingKeyRecord): Partial<RotationsListEntry> {
  if (key.origin !== "EXTERNAL") return {};
  const { state = "PENDING_IMPORT", expirationModel, validTo } = importIn(record, key.region) ?? {};
  return {
    ImportState: state,
    ...(expirationModel === undefined ? {} : { ExpirationModel: expirationModel }),
    ...(validTo === undefined ? {} : { ValidTo: new Date(validTo) }),
  };
}

const entryOf = (key: KeyRecord, { record }: BackingKey): RotationsListEntry => ({
  KeyId: key.keyId,
  KeyMaterialId: record.keyMaterialId,
  ...(record.description === undefined ? {} : { KeyMaterialDescription: record.description }),
  KeyMaterialState: record.materialState,
  ...importedAbout(key, record),
  ...(record.rotatedAt === undefined ? {} : { RotationDate: new Date(record.rotatedAt) }),
  ...(record.rotationType === null ? {} : { RotationType: record.rotationType }),
});

export const ROTATION_OPERATIONS: OperationsOf<
  "EnableKeyRotation" | "DisableKeyRotation" | "GetKeyRotationStatus" | "RotateKeyOnDemand" | "ListKeyRotations"
> = {
  EnableKeyRotation: {
    identify: namedKey("key"),
    check: (_call, keys) => requireAutomaticRotation(onlyKey(keys).record),
    async run({ service, input, now }, keys) {
      const key = onlyKey(keys);
      const record = withAutomaticRotation(key.record, input.RotationPeriodInDays ?? DEFAULT_ROTATION_PERIOD_DAYS, now);
      if (record !== key.record) await store(service, key, record);
      return {};
    },
  },

  DisableKeyRotation: {
    identify: namedKey("key"),
    check: (_call, keys) => requireAutomaticRotation(onlyKey(keys).record),
    async run({ service }, keys) {
      const key = onlyKey(keys);
      await store(service, key, withoutAutomaticRotation(key.record));
      return {};
    },
  },

  GetKeyRotationStatus: {
    identify: namedKey("key"),
    run(_call, keys) {
      const { keyId, state, rotation } = onlyKey(keys).record;
      const pending = state === "PendingDeletion" || state === "PendingReplicaDeletion";
      if (!rotation.enabled || pending) return { KeyId: keyId, KeyRotationEnabled: false };
      return {
        KeyId: keyId,
        KeyRotationEnabled: true,
        RotationPeriodInDays: rotation.periodInDays,
        ...(rotation.nextRotationAt === undefined ? {} : { NextRotationDate: new Date(rotation.nextRotationAt) }),
      };
    },
  },

  RotateKeyOnDemand: {
    identify: namedKey("key"),
    async check({ service }, keys) {
      const { record } = onlyKey(keys);
      requireRotatable(record);
      refuseReplica(record);
      if (record.origin === "EXTERNAL" && (await successionOf(service, record.keyId)).waiting === undefined) {
        throw new KmsError("KMSInvalidStateException", `No available key material pending rotation for the key: ${record.arn}.`);
      }
      if (record.rotation.onDemandCount < service.quotas.onDemandRotationsPerKey) return;
      throw new KmsError(
        "LimitExceededException",
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${record.arn}`,
      );
    },
    async run({ service, now }, keys) {
      const key = onlyKey(keys);
      const change = service.records.change();
      const rotated = await addRotation(service, change, key, "ON_DEMAND", now);
      const rotation = { ...rotated.rotation, onDemandCount: rotated.rotation.onDemandCount + 1 };
      await replaceShared(service, change, key, { ...rotated, rotation });
      await change.commit();
      return { KeyId: key.record.arn };
    },
  },

  ListKeyRotations: {
    identify: namedKey("key"),
    check: (_call, keys) => requireRotatable(onlyKey(keys).record),
    async run({ service, input }, keys) {
      const key = onlyKey(keys);
      const versions = await versionsOf(service, key.record.keyId);
      const all =
        input.IncludeKeyMaterial === "ALL_KEY_MATERIAL" ? versions : versions.filter(({ record }) => record.rotatedAt !== undefined);
      const options = { limit: input.Limit ?? DEFAULT_LIMIT, marker: input.Marker };
      const { items, ...rest } = await pageOf(`ListKeyRotations ${key.id}`, options, all, ({ id }) => id);
      return { Rotations: items.map((version) => entryOf(key.record, version)), ...rest };
    },
  },
};
