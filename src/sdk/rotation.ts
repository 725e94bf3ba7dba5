/** Rotation of a symmetric key: a new version of its material takes over; the old ones stay for decryption. */

import { backingKeyPrefix, type Change, type KeyRecord, type RotationType } from "../keystore/records.js";
import { newBackingKey } from "./backing-keys.js";
import type { BackingKey, Key } from "./key.js";
import type { Service } from "./service.js";

/** More versions than a key can have: 25 on demand, and one every 90 days for centuries. */
const MAX_VERSIONS = 10_000;

/** All versions of a key's material, oldest first. */
export function versionsOf({ records }: Service, keyId: string): Promise<readonly BackingKey[]> {
  return records.query("backingKey", { index: "key", prefix: backingKeyPrefix(keyId), limit: MAX_VERSIONS });
}

/**
 * Adds a rotation to `change`: the new version, and the end of the one before.
 * @returns the key record that names the new version; the caller completes it and puts it into the same change.
 */
export async function addRotation(service: Service, change: Change, key: Key, rotationType: RotationType, now: number): Promise<KeyRecord> {
  const versions = await versionsOf(service, key.record.keyId);
  const previous = versions.find(({ record }) => record.materialState === "CURRENT");
  const ordinal = 1 + Math.max(-1, ...versions.map(({ record }) => record.ordinal));
  const next = newBackingKey(service, key.record, { ordinal, now, rotationType });
  change.make("backingKey", next);
  if (previous !== undefined) change.replace(previous, { ...previous.record, materialState: "NON_CURRENT" });
  return { ...key.record, currentBackingKeyId: next.id, currentKeyMaterialId: next.keyMaterialId };
}
