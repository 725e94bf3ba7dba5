/** Rotation of a symmetric key: a new version of its material takes over; the old ones stay for decryption. */

import {
  type BackingKeyRecord,
  backingKeyPrefix,
  type Change,
  type KeyRecord,
  type MaterialRecord,
  type RotationType,
} from "../keystore/records.js";
import { newBackingKey } from "./backing-keys.js";
import { withoutBackingKey } from "./imported.js";
import type { BackingKey, Key } from "./key.js";
import type { Service } from "./service.js";

/** More versions than a key can have: 25 on demand, and one every 90 days for centuries. */
const MAX_VERSIONS = 10_000;

/** All versions of a key's material, oldest first. */
export function versionsOf({ records }: Service, keyId: string): Promise<readonly BackingKey[]> {
  return records.query("backingKey", { index: "key", prefix: backingKeyPrefix(keyId), limit: MAX_VERSIONS });
}

/** The ordinal of the version after all of `versions`: 0 where there is none. */
export const nextOrdinal = (versions: readonly BackingKey[]): number => 1 + Math.max(-1, ...versions.map(({ record }) => record.ordinal));

/** All materials of a key of any spec. */
export async function materialsOf(service: Service, keyId: string): Promise<readonly (BackingKeyRecord | MaterialRecord)[]> {
  const [versions, single] = await Promise.all([versionsOf(service, keyId), service.records.get("material", keyId)]);
  return single === undefined ? versions.map(({ record }) => record) : [single.record];
}

/** Who takes over, and from whom. */
interface Succession {
  readonly previous: BackingKey | undefined;
  /** Imported material that waits to take over. */
  readonly waiting: BackingKey | undefined;
  /** Of a version that is made new. */
  readonly ordinal: number;
}

export async function successionOf(service: Service, keyId: string): Promise<Succession> {
  const versions = await versionsOf(service, keyId);
  return {
    previous: versions.find(({ record }) => record.materialState === "CURRENT"),
    waiting: versions.find(({ record }) => record.materialState === "PENDING_ROTATION" && record.sealed !== undefined),
    ordinal: nextOrdinal(versions),
  };
}

/**
 * Adds a rotation to `change`: the version that takes over, which is new or, of imported material, the one that waits; and the end of the
 * version before.
 * @returns the key record that names the new version; the caller completes it and puts it into the same change.
 */
export async function addRotation(service: Service, change: Change, key: Key, rotationType: RotationType, now: number): Promise<KeyRecord> {
  const { previous, waiting, ordinal } = await successionOf(service, key.record.keyId);
  const next: BackingKeyRecord =
    waiting === undefined
      ? newBackingKey(service, key.record, { ordinal, now, rotationType })
      : { ...waiting.record, materialState: "CURRENT", rotationType, rotatedAt: now };
  if (waiting === undefined) change.make("backingKey", next);
  else change.replace(waiting, next);
  if (previous !== undefined) change.replace(previous, { ...previous.record, materialState: "NON_CURRENT" });
  return { ...key.record, currentBackingKeyId: next.id, currentKeyMaterialId: next.keyMaterialId };
}

/**
 * Puts into `change` that a version's material is deleted or expires in the key's Region.
 * @returns what is left of the version: one record, or none.
 */
export function withdraw(change: Change, version: BackingKey, { record }: Key): readonly BackingKeyRecord[] {
  const left = withoutBackingKey(version.record, record);
  if (left === undefined) change.remove(version);
  else change.replace(version, left);
  return left === undefined ? [] : [left];
}
