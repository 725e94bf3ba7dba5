/**
 * What is due by the clock: deletion of keys whose waiting period is over, automatic rotation. It happens before a request sees the key,
 * and whenever `Kms.maintain` is called, whichever comes first; two processes doing it at once do it once.
 *
 * Source: AWS KMS Developer Guide, "Delete an AWS KMS key", "Rotate AWS KMS keys".
 */

import { fromHex } from "../bytes.js";
import { DAY_MS } from "../clock.js";
import { RevisionConflict } from "../keystore/keystore.js";
import { type IndexOf, type Records, timeIndex, type Versioned } from "../keystore/records.js";
import { type Key, toKey } from "./key.js";
import { addRotation, versionsOf } from "./rotation.js";
import type { Service } from "./service.js";

/** Keys looked at in one step, so that a long list never is in memory whole. */
const BATCH = 256;

/**
 * Does everything that is due on all keys.
 * @returns how many keys were changed.
 */
export async function settleAll(service: Service, now: number): Promise<number> {
  let settled = 0;
  for (;;) {
    const due = await service.records.query("key", { index: "due", atMost: timeIndex(now), limit: BATCH });
    if (due.length === 0) return settled;
    for (const read of due) {
      await settleKey(service, toKey(read), now);
      settled++;
    }
  }
}

/** Does the next thing that is due on one key. Somebody else having done it meanwhile is as good. */
export async function settleKey(service: Service, key: Key, now: number): Promise<void> {
  if (key.dueAt > now) return;
  try {
    await (key.record.state === "PendingDeletion" ? destroy(service, key) : rotateWhenDue(service, key, now));
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error;
  }
  service.cache.clear();
}

async function rotateWhenDue(service: Service, key: Key, now: number): Promise<void> {
  const { rotation } = key.record;
  if (rotation.nextRotationAt === undefined) throw new TypeError(`${key.id} is due for nothing`);
  const change = service.records.change();
  const rotated = await addRotation(service, change, key, "AUTOMATIC", now);
  const nextRotationAt = firstAfter(now, rotation.nextRotationAt, rotation.periodInDays * DAY_MS);
  await change.replace(key, { ...rotated, rotation: { ...rotated.rotation, nextRotationAt } }).commit();
}

/** The first date of the schedule that lies ahead: a rotation that was missed more than once happens once. */
function firstAfter(now: number, scheduled: number, period: number): number {
  return scheduled + (Math.floor((now - scheduled) / period) + 1) * period;
}

/** Deletes a key and all that belongs to it. Its material is gone: nothing it encrypted can be opened again. */
async function destroy(service: Service, key: Key): Promise<void> {
  const { records, core } = service;
  const change = records.change().remove(key);
  for (const alias of await everything(records, "alias", "target", key.id)) change.remove(alias);
  for (const grant of await everything(records, "grant", "key", key.id)) change.remove(grant);
  const policy = await records.get("policy", key.id);
  if (policy !== undefined) change.remove(policy);
  const material = await records.get("material", key.record.keyId);
  if (material !== undefined) change.remove(material);
  const versions = await versionsOf(service, key.record.keyId);
  for (const version of versions) change.remove(version);
  await change.commit();
  for (const version of versions) core.releaseBackingKey(fromHex(version.id));
}

/** All records of one index value. */
async function everything<C extends "alias" | "grant">(
  records: Records,
  collection: C,
  index: IndexOf[C],
  value: string,
): Promise<Versioned<C>[]> {
  const all: Versioned<C>[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last === undefined ? {} : { after: { id: last.id, value } };
    const found = await records.query(collection, { index, equals: value, limit: BATCH, ...after });
    all.push(...found);
    if (found.length < BATCH) return all;
  }
}
