/** CreateKey, DescribeKey, ListKeys, UpdateKeyDescription, EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion, GetKeyLastUsage. */

import { DAY_MS } from "../../clock.js";
import { KmsError } from "../../errors.js";
import type { KeyRecord, UsageRecord, Versioned } from "../../keystore/records.js";
import type { Action, KeyLastUsageData, KeyLastUsageTrackingOperation } from "../../types.js";
import { keyArn } from "../arn.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { createKey } from "../create-key.js";
import { namedKey } from "../identify.js";
import { withMaterials } from "../imported.js";
import { type Key, toKey } from "../key.js";
import { keyMetadata } from "../key-metadata.js";
import { rotateOverdue, settleAll } from "../maintenance.js";
import { page } from "../paging.js";
import { materialsOf } from "../rotation.js";

const DEFAULT_PENDING_WINDOW_DAYS = 30;
const PENDING_WINDOW_DAYS = { least: 7, most: 30 };
const DEFAULT_LIMIT = 100;

/** Writes one key record anew. */
async function update(call: Call<Action>, key: Key, record: KeyRecord): Promise<Record<never, never>> {
  await call.service.records.change().replace(key, record).commit();
  return {};
}

/** A record without the members that only a key about to be deleted has. */
function withoutDeletion({ deletionDate: _date, pendingWindowInDays: _window, ...record }: KeyRecord): KeyRecord {
  return record;
}

/** A key that is not to be deleted any more is disabled or, where imported material is missing, waits for it. */
async function rescued({ service }: Call<Action>, { record }: Key): Promise<KeyRecord> {
  const kept = withoutDeletion({ ...record, state: "Disabled" });
  return record.origin === "EXTERNAL" ? withMaterials(kept, await materialsOf(service, record.keyId)) : kept;
}

/** An audit event has the id of its request. */
const usageOf = ({ operation, usedAt, requestId }: UsageRecord): KeyLastUsageData => ({
  Operation: operation as KeyLastUsageTrackingOperation,
  Timestamp: new Date(usedAt),
  CloudTrailEventId: requestId,
  KmsRequestId: requestId,
});

/** A primary is not deleted before its replicas. */
const waitsForReplicas = ({ multiRegion }: KeyRecord): boolean => multiRegion?.type === "PRIMARY" && multiRegion.replicaRegions.length > 0;

/** Wire limits are wider. @throws {KmsError} `ValidationException`. */
function requireWindow(days: number): void {
  const { least, most } = PENDING_WINDOW_DAYS;
  if (days >= least && days <= most) return;
  const fault = days < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw new KmsError(
    "ValidationException",
    `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value ${fault}`,
  );
}

export const KEY_OPERATIONS: OperationsOf<
  | "CreateKey"
  | "DescribeKey"
  | "ListKeys"
  | "UpdateKeyDescription"
  | "EnableKey"
  | "DisableKey"
  | "ScheduleKeyDeletion"
  | "CancelKeyDeletion"
  | "GetKeyLastUsage"
> = {
  CreateKey: {
    run: async (call) => ({ KeyMetadata: keyMetadata(await createKey(call)) }),
  },

  DescribeKey: {
    identify: namedKey("any"),
    run: (_call, keys) => ({ KeyMetadata: keyMetadata(onlyKey(keys).record) }),
  },

  ListKeys: {
    async run({ service, input, place, now }) {
      await settleAll(service, now);
      const { items, ...rest } = await page("ListKeys", { limit: input.Limit ?? DEFAULT_LIMIT, marker: input.Marker }, (id, limit) =>
        // The ids say it all: a damaged record does not hide the others.
        service.records.store.query({
          collection: "key",
          prefix: keyArn(place, ""),
          limit,
          ...(id === undefined ? {} : { after: { id } }),
        }),
      );
      return { Keys: items.map(({ id }) => ({ KeyId: id.slice(id.lastIndexOf("/") + 1), KeyArn: id })), ...rest };
    },
  },

  UpdateKeyDescription: {
    identify: namedKey("key"),
    run: (call, keys) => update(call, onlyKey(keys), { ...onlyKey(keys).record, description: call.input.Description }),
  },

  EnableKey: {
    identify: namedKey("key"),
    async run({ service, now }, keys) {
      const key = onlyKey(keys);
      const [enabled] = await service.records
        .change()
        .replace(key, { ...key.record, state: "Enabled" })
        .commit();
      await rotateOverdue(service, toKey(enabled as Versioned<"key">), now);
      return {};
    },
  },

  DisableKey: {
    identify: namedKey("key"),
    run: (call, keys) => update(call, onlyKey(keys), { ...onlyKey(keys).record, state: "Disabled" }),
  },

  ScheduleKeyDeletion: {
    identify: namedKey("key"),
    check: ({ input }) => requireWindow(input.PendingWindowInDays ?? DEFAULT_PENDING_WINDOW_DAYS),
    async run(call, keys) {
      const key = onlyKey(keys);
      const pendingWindowInDays = call.input.PendingWindowInDays ?? DEFAULT_PENDING_WINDOW_DAYS;
      const waiting = { KeyId: key.record.arn, PendingWindowInDays: pendingWindowInDays };
      if (waitsForReplicas(key.record)) {
        await update(call, key, { ...key.record, state: "PendingReplicaDeletion", pendingWindowInDays });
        return { ...waiting, KeyState: "PendingReplicaDeletion" };
      }
      const deletionDate = call.now + pendingWindowInDays * DAY_MS;
      await update(call, key, { ...key.record, state: "PendingDeletion", deletionDate, pendingWindowInDays });
      return { ...waiting, DeletionDate: new Date(deletionDate), KeyState: "PendingDeletion" };
    },
  },

  GetKeyLastUsage: {
    identify: namedKey("key"),
    async run({ service }, keys) {
      const { record } = onlyKey(keys);
      const usage = await service.lastUsage.of(record.arn);
      const created = new Date(record.createdAt);
      return {
        KeyId: record.keyId,
        KeyLastUsage: usage === undefined ? {} : usageOf(usage),
        TrackingStartDate: created,
        KeyCreationDate: created,
      };
    },
  },

  CancelKeyDeletion: {
    identify: namedKey("key"),
    async run(call, keys) {
      const key = onlyKey(keys);
      await update(call, key, await rescued(call, key));
      return { KeyId: key.record.arn };
    },
  },
};
