/**
 * Multi-Region keys: relatives in several Regions that share id, material and rotation, and nothing else.
 *
 * Source: AWS KMS Developer Guide, "Multi-Region keys in AWS KMS", "Shared properties".
 */

import { KmsError } from "../errors.js";
import type { Change, KeyRecord, MultiRegion } from "../keystore/records.js";
import { keyArn, partitionOf } from "./arn.js";
import type { Key } from "./key.js";
import type { Service } from "./service.js";

/** The ARN of the relative in another Region. */
export const relativeArn = ({ accountId, keyId }: KeyRecord, region: string): string =>
  keyArn({ partition: partitionOf(region), region, accountId }, keyId);

/** All Regions in which a multi-Region key lives, the primary's first. */
export const regionsOf = ({ primaryRegion, replicaRegions }: Omit<MultiRegion, "type">): readonly string[] => [
  primaryRegion,
  ...replicaRegions,
];

/** All Regions in which a key lives. */
export const regionsOfKey = ({ region, multiRegion }: KeyRecord): readonly string[] =>
  multiRegion === undefined ? [region] : regionsOf(multiRegion);

/** The other relatives of a key; of a single-Region key there are none. */
export async function relativesOf({ cache }: Service, { record }: Key): Promise<readonly Key[]> {
  if (record.multiRegion === undefined) return [];
  const others = regionsOf(record.multiRegion).filter((region) => region !== record.region);
  const found = await Promise.all(others.map((region) => cache.key(relativeArn(record, region))));
  return found.filter((relative) => relative !== undefined);
}

/** Puts a key record into `change`, and what its relatives share of it into theirs. */
export async function replaceShared(service: Service, change: Change, key: Key, record: KeyRecord): Promise<void> {
  change.replace(key, record);
  const { rotation, currentBackingKeyId, currentKeyMaterialId } = record;
  for (const relative of await relativesOf(service, key)) {
    change.replace(relative, {
      ...relative.record,
      rotation,
      ...(currentBackingKeyId === undefined ? {} : { currentBackingKeyId }),
      ...(currentKeyMaterialId === undefined ? {} : { currentKeyMaterialId }),
    });
  }
}

/** Puts into `change` where all relatives stand from now on: `key` and `others`. */
export function placeRelatives(
  change: Change,
  key: Key,
  record: KeyRecord,
  others: readonly Key[],
  family: Omit<MultiRegion, "type">,
): void {
  const placed = (member: KeyRecord): KeyRecord => ({ ...member, multiRegion: { ...family, type: typeIn(family, member.region) } });
  change.replace(key, placed(record));
  for (const other of others) change.replace(other, placed(other.record));
}

const typeIn = ({ primaryRegion }: Omit<MultiRegion, "type">, region: string): MultiRegion["type"] =>
  region === primaryRegion ? "PRIMARY" : "REPLICA";

/** @throws {KmsError} `UnsupportedOperationException` for a single-Region key and for a replica. */
export function requirePrimary({ arn, multiRegion }: KeyRecord): MultiRegion {
  if (multiRegion?.type === "PRIMARY") return multiRegion;
  throw new KmsError("UnsupportedOperationException", `${arn} is not a multi-region primary key.`);
}

/** Rotation is set on the primary; single-Region keys have only themselves. @throws {KmsError} `UnsupportedOperationException`. */
export function refuseReplica(record: KeyRecord): void {
  if (record.multiRegion?.type === "REPLICA") requirePrimary(record);
}
