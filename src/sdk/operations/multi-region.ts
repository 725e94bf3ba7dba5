/** ReplicateKey, UpdatePrimaryRegion. */

import { KmsError } from "../../errors.js";
import type { KeyRecord } from "../../keystore/records.js";
import type { ReplicateKeyResponse } from "../../types.js";
import { type Place, partitionOf } from "../arn.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { namedKey, notFound } from "../identify.js";
import { isWaiting, withWaitingState } from "../imported.js";
import type { Key } from "../key.js";
import { keyMetadata } from "../key-metadata.js";
import { defaultKeyPolicy, requirePolicy } from "../key-policy.js";
import { requireState } from "../key-state.js";
import { placeRelatives, regionsOf, relativeArn, relativesOf, requirePrimary } from "../multi-region.js";
import { versionsOf } from "../rotation.js";
import { setTags } from "../tags.js";

/** @throws {KmsError} `UnsupportedOperationException`, `AlreadyExistsException`. */
function requireReplicable({ service, input }: Call<"ReplicateKey">, { record }: Key): void {
  const family = requirePrimary(record);
  const { ReplicaRegion } = input;
  if (regionsOf(family).includes(ReplicaRegion)) {
    throw new KmsError("AlreadyExistsException", `Key '${relativeArn(record, ReplicaRegion)}' already exists`);
  }
  if (!service.regions.includes(ReplicaRegion) || partitionOf(ReplicaRegion) !== partitionOf(record.region)) {
    throw new KmsError("UnsupportedOperationException", `Keys cannot be replicated into the Region ${ReplicaRegion}.`);
  }
}

/** The replica as it will be: of the primary it has the shared properties only. */
function replicaOf({ service, input, now }: Call<"ReplicateKey">, { record }: Key): KeyRecord {
  const {
    validTo: _validTo,
    materialDueAt: _dueAt,
    expirationModel: _model,
    deletionDate: _date,
    pendingWindowInDays: _window,
    ...shared
  } = record;
  return {
    ...shared,
    arn: relativeArn(record, input.ReplicaRegion),
    region: input.ReplicaRegion,
    description: input.Description ?? "",
    state: record.origin === "EXTERNAL" ? "PendingImport" : "Enabled",
    createdAt: now,
    tags: setTags([], input.Tags ?? [], service.quotas.tagsPerKey),
    aliasCount: 0,
  };
}

/** AWS answers while the replica is still being made. */
function creating({ currentKeyMaterialId: _id, ...record }: KeyRecord): KeyRecord {
  return { ...record, state: "Creating" };
}

/** Makes the replica, and tells all relatives of it. */
async function replicate(call: Call<"ReplicateKey">, key: Key, place: Place): Promise<ReplicateKeyResponse> {
  const { service, input } = call;
  const family = requirePrimary(key.record);
  const policy = input.Policy === undefined ? defaultKeyPolicy(place) : requirePolicy(input.Policy);
  const grown = { primaryRegion: family.primaryRegion, replicaRegions: [...family.replicaRegions, input.ReplicaRegion] };
  const replica: KeyRecord = { ...replicaOf(call, key), multiRegion: { ...grown, type: "REPLICA" } };
  const change = service.records.change().make("key", replica).make("policy", { keyArn: replica.arn, policy });
  placeRelatives(change, key, key.record, await relativesOf(service, key), grown);
  for (const version of await versionsOf(service, key.record.keyId)) {
    if (isWaiting(version.record)) change.replace(version, withWaitingState(version.record, regionsOf(grown)));
  }
  await change.commit();
  return {
    ReplicaKeyMetadata: keyMetadata(creating(replica)),
    ReplicaPolicy: policy,
    ...(input.Tags === undefined ? {} : { ReplicaTags: replica.tags.map((tag) => ({ TagKey: tag.key, TagValue: tag.value })) }),
  };
}

export const MULTI_REGION_OPERATIONS: OperationsOf<"ReplicateKey" | "UpdatePrimaryRegion"> = {
  ReplicateKey: {
    identify: namedKey("key"),
    check: (call, keys) => requireReplicable(call, onlyKey(keys)),
    run(call, keys) {
      const place: Place = { ...call.place, region: call.input.ReplicaRegion };
      return call.service.keyCounts.within(place, () => replicate(call, onlyKey(keys), place));
    },
  },

  UpdatePrimaryRegion: {
    identify: namedKey("key"),
    async check({ service, input }, keys) {
      const { record } = onlyKey(keys);
      const { primaryRegion, replicaRegions } = requirePrimary(record);
      if (input.PrimaryRegion === primaryRegion) {
        throw new KmsError("UnsupportedOperationException", `${record.arn} is the primary key already.`);
      }
      if (!replicaRegions.includes(input.PrimaryRegion)) throw notFound(relativeArn(record, input.PrimaryRegion));
      const next = await service.cache.key(relativeArn(record, input.PrimaryRegion));
      if (next !== undefined) requireState("UpdatePrimaryRegion", next.record);
    },
    async run({ service, input }, keys) {
      const key = onlyKey(keys);
      const family = requirePrimary(key.record);
      const replicaRegions = regionsOf(family).filter((region) => region !== input.PrimaryRegion);
      const change = service.records.change();
      placeRelatives(change, key, key.record, await relativesOf(service, key), { primaryRegion: input.PrimaryRegion, replicaRegions });
      await change.commit();
      return {};
    },
  },
};
