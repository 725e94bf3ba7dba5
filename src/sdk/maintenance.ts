/**
 * What is due by the clock: deletion of keys whose waiting period is over, automatic rotation. It happens before a request sees the key,
 * and whenever `Kms.maintain` is called, whichever comes first; two processes doing it at once do it once.
 *
 * Source: AWS KMS Developer Guide, "Delete an AWS KMS key", "Rotate AWS KMS keys".
 */

import { DAY_MS, type ManualClock } from "../clock.js";
import { ConfigurationError } from "../errors.js";
import { RevisionConflict } from "../keystore/keystore.js";
import { type IndexOf, type KeyRecord, type Records, timeIndex, type Versioned } from "../keystore/records.js";
import { importIn, type WithImports, withMaterials, withoutImport, withWaitingState } from "./imported.js";
import { type Key, toKey } from "./key.js";
import { relativesOf, replaceShared } from "./multi-region.js";
import { addRotation, versionsOf, withdraw } from "./rotation.js";
import type { Service } from "./service.js";

/** Keys looked at in one step, so that a long list never is in memory whole. */
const BATCH = 256;
/** How often work on one and the same record is tried while others change what belongs to it. */
const MAX_TRIES = 16;

/** What was done on all keys, and what could not be. */
export interface Settled {
  /** Keys that were changed. */
  readonly settled: number;
  /** Why work on a key failed; it stays due. */
  readonly failures: readonly Error[];
}

/** Does everything that is due on all keys. A key whose record is damaged does not keep the others waiting. */
export async function settleAll(service: Service, now: number): Promise<Settled> {
  const tries = new Map<string, number>();
  const failures = new Map<string, Error>();
  const settled = new Set<string>();
  for (;;) {
    // Raw: a damaged record among them must not spoil the list.
    const due = await service.records.store.query({
      collection: "key",
      index: "due",
      atMost: timeIndex(now),
      limit: BATCH + failures.size,
    });
    const open = due.filter(({ id }) => !failures.has(id));
    if (open.length === 0) return { settled: settled.size, failures: [...failures.values()] };
    for (const { id, revision } of open) {
      const tried = (tries.get(`${id} ${revision}`) ?? 0) + 1;
      tries.set(`${id} ${revision}`, tried);
      try {
        if (tried > MAX_TRIES) throw new ConfigurationError(`the keystore is damaged: ${id} stays due`);
        const read = await service.records.get("key", id);
        if (read !== undefined) await settleKey(service, toKey(read), now);
        settled.add(id);
      } catch (error) {
        failures.set(id, error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}

/** Moves the clock, stopping wherever something is due. */
export async function advance(service: Service, clock: ManualClock, milliseconds: number): Promise<void> {
  const end = clock.now() + milliseconds;
  for (;;) {
    const [next] = await service.records.query("key", { index: "due", atMost: timeIndex(end), limit: 1 });
    if (next === undefined) break;
    clock.advance(Math.max(0, toKey(next).dueAt - clock.now()));
    const { failures } = await settleAll(service, clock.now());
    if (failures[0] !== undefined) throw failures[0];
  }
  clock.advance(end - clock.now());
}

/** Does the next thing that is due on one key. Somebody else having done it meanwhile is as good. */
export async function settleKey(service: Service, key: Key, now: number): Promise<void> {
  if (key.dueAt > now) return;
  try {
    await dueWork(key, now)(service, key, now);
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error;
  }
  service.cache.clear();
}

type Work = (service: Service, key: Key, now: number) => Promise<void>;

/** What is due first: deletion ends everything else, and material that has expired does not rotate. */
function dueWork({ record }: Key, now: number): Work {
  if (record.state === "PendingDeletion" && record.deletionDate !== undefined && record.deletionDate <= now) return destroy;
  return record.materialDueAt !== undefined && record.materialDueAt <= now ? expire : rotateWhenDue;
}

/** Deletes imported material whose time is over; the key waits for it to be imported again. */
async function expire(service: Service, key: Key, now: number): Promise<void> {
  const { records } = service;
  const { region, keyId } = key.record;
  const change = records.change();
  const isOver = (material: WithImports): boolean => (importIn(material, region)?.validTo ?? Number.POSITIVE_INFINITY) <= now;
  const versions = await versionsOf(service, keyId);
  const left: WithImports[] = versions.flatMap((version) => (isOver(version.record) ? withdraw(change, version, key) : version.record));
  const single = await records.get("material", keyId);
  if (single !== undefined) {
    const record = isOver(single.record) ? withoutImport(single.record, region) : single.record;
    change.replace(single, record);
    left.push(record);
  }
  await change.replace(key, withMaterials(key.record, left)).commit();
  for (const version of versions) service.residents.release(version.id);
}

/** No request has used the key between the date of the schedule and now: it is as if the rotation had been done then. */
function rotateWhenDue(service: Service, key: Key, now: number): Promise<void> {
  return rotate(service, key, now, nextRotation(key, now) - key.record.rotation.periodInDays * DAY_MS);
}

/** A key that was disabled when its rotation was due rotates as soon as it is enabled. */
export async function rotateOverdue(service: Service, key: Key, now: number): Promise<void> {
  const { enabled, nextRotationAt } = key.record.rotation;
  if (enabled && nextRotationAt !== undefined && nextRotationAt <= now && key.dueAt <= now) await rotate(service, key, now, now);
}

async function rotate(service: Service, key: Key, now: number, rotatedAt: number): Promise<void> {
  const change = service.records.change();
  const nextRotationAt = nextRotation(key, now);
  const rotated = await addRotation(service, change, key, "AUTOMATIC", rotatedAt);
  await replaceShared(service, change, key, { ...rotated, rotation: { ...rotated.rotation, nextRotationAt } });
  await change.commit();
}

/** The first date of the schedule that lies ahead: a rotation that was missed more than once happens once. */
function nextRotation({ id, record }: Key, now: number): number {
  const { nextRotationAt: scheduled, periodInDays } = record.rotation;
  if (scheduled === undefined) throw new TypeError(`${id} is due for nothing`);
  const period = periodInDays * DAY_MS;
  return scheduled + (Math.floor((now - scheduled) / period) + 1) * period;
}

/**
 * Deletes a key and all that belongs to it. With the last relative its material goes too: nothing it encrypted can be opened again.
 * A primary that has waited for its replicas begins its own waiting period when the last of them is gone.
 */
async function destroy(service: Service, key: Key, now: number): Promise<void> {
  const { records } = service;
  const isExternal = key.record.origin === "EXTERNAL";
  const change = records.change().remove(key);
  for (const alias of await everything(records, "alias", "target", key.id)) change.remove(alias);
  for (const grant of await everything(records, "grant", "key", key.id)) change.remove(grant);
  const policy = await records.get("policy", key.id);
  if (policy !== undefined) change.remove(policy);
  const usage = await records.get("usage", key.id);
  if (usage !== undefined) change.remove(usage);
  const relatives = await relativesOf(service, key);
  for (const relative of relatives) change.replace(relative, withoutReplica(relative.record, key.record.region, now));
  const material = await records.get("material", key.record.keyId);
  const versions = await versionsOf(service, key.record.keyId);
  const last = relatives.length === 0;
  const leftRegions = relatives.map(({ record }) => record.region);
  for (const version of versions) {
    if (last) change.remove(version);
    else if (isExternal) change.replace(version, withWaitingState(withoutImport(version.record, key.record.region), leftRegions));
  }
  if (material !== undefined && last) change.remove(material);
  else if (material !== undefined && isExternal) change.replace(material, withoutImport(material.record, key.record.region));
  await change.commit();
  if (last) for (const version of versions) service.residents.release(version.id);
}

/** A relative after the replica of a Region is gone. */
function withoutReplica(record: KeyRecord, region: string, now: number): KeyRecord {
  const { multiRegion, pendingWindowInDays } = record;
  if (multiRegion === undefined) return record;
  const replicaRegions = multiRegion.replicaRegions.filter((replica) => replica !== region);
  const left: KeyRecord = { ...record, multiRegion: { ...multiRegion, replicaRegions } };
  if (record.state !== "PendingReplicaDeletion" || replicaRegions.length > 0 || pendingWindowInDays === undefined) return left;
  return { ...left, state: "PendingDeletion", deletionDate: now + pendingWindowInDays * DAY_MS };
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
