import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import { RevisionConflict } from "../../src/keystore/keystore.js";
import {
  backingKeyIndex,
  backingKeyPrefix,
  COLLECTIONS,
  type CollectionName,
  dueAt,
  type KeyRecord,
  Records,
  timeIndex,
} from "../../src/keystore/records.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { COLLECTION_NAMES, EXAMPLES, example, type Json, members } from "../support/record-examples.js";

/** Members that the type lets be absent. */
const OPTIONAL: Record<CollectionName, string[]> = {
  meta: [],
  key: [
    "deletionDate",
    "pendingWindowInDays",
    "rotation.nextRotationAt",
    "rotation.onDemandStartedAt",
    "multiRegion",
    "currentBackingKeyId",
    "currentKeyMaterialId",
    "expirationModel",
    "validTo",
    "materialDueAt",
  ],
  policy: [],
  backingKey: ["sealed", "rotatedAt", "description", "imports", "imports.0.expirationModel", "imports.0.validTo"],
  material: ["sealed", "publicKey", "imports", "imports.0.expirationModel"],
  alias: [],
  grant: [
    "name",
    "retiringPrincipal",
    "constraints",
    "constraints.encryptionContextEquals",
    "constraints.encryptionContextSubset",
    "constraints.sourceArn",
  ],
  usage: [],
};

/** Members whose names are data. */
const isFree = (path: string): boolean => /^(rootKey\.parameters|constraints\.encryptionContext\w+)\./.test(path);

async function readBack(collection: CollectionName, id: string, value: string): Promise<unknown> {
  const store = new MemoryStore();
  await store.commit([{ put: { collection, id, value } }], []);
  return new Records(store).get(collection, id);
}

test("schema.md has an example of every collection and of nothing else", () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual([...COLLECTION_NAMES].sort());
});

describe.each(COLLECTION_NAMES)("%s", (collection) => {
  const { id: idOf } = COLLECTIONS[collection] as { id: (record: unknown) => string };
  const id = idOf(EXAMPLES[collection]);

  test("the example is written, read back and found by its indexes", async () => {
    const records = new Records(new MemoryStore());
    const record = example(collection);
    const [written] = await records.change().make(collection, record).commit();
    expect(await records.get(collection, id)).toEqual({ collection, id, revision: written?.revision, record });
    const indexes = (COLLECTIONS[collection] as { indexes: (record: unknown) => Record<string, string> }).indexes(record);
    for (const [index, equals] of Object.entries(indexes)) {
      const found = await records.store.query({ collection, index, equals, limit: 2 });
      expect(found.map((entry) => entry.id)).toEqual([id]);
    }
  });

  test("an absent member is damage unless it may be absent", async () => {
    for (const { path, change } of members(EXAMPLES[collection])) {
      const copy = example(collection) as unknown as Json;
      change(copy);
      const reading = readBack(collection, id, JSON.stringify(copy));
      if (OPTIONAL[collection].includes(path) || isFree(path)) await expect(reading, path).resolves.toBeDefined();
      else await expect(reading, path).rejects.toThrow(ConfigurationError);
    }
  });

  test("a member of another type is damage, told with collection, id and member, not with the value", async () => {
    for (const { path, change } of members(EXAMPLES[collection])) {
      for (const wrong of [true, -1, 1.5, [["TOP SECRET"]], { a: ["TOP SECRET"] }, null]) {
        const isAllowed =
          (path === "rotation.enabled" && wrong === true) ||
          (path === "rotationType" && wrong === null) ||
          (path.startsWith("rootKey.parameters.") && typeof wrong === "number") ||
          (path === "constraints" && typeof wrong === "object" && wrong !== null && "a" in wrong); // members it does not know are left alone
        if (isAllowed) continue;
        const copy = example(collection) as unknown as Json;
        change(copy, wrong);
        const error = await readBack(collection, id, JSON.stringify(copy)).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error, `${path} ${JSON.stringify(wrong)}`).toBeInstanceOf(ConfigurationError);
        const { message } = error as Error;
        expect(message).toContain(`${collection} ${id}: `);
        expect(message).toContain(path.split(".")[0]);
        expect(message).not.toContain("TOP SECRET");
      }
    }
  });

  test.each(["", "{", "null", "[]", '"text"', "7", '{"TOP SECRET'])("%j in its place is damage", async (value) => {
    const error = (await readBack(collection, id, value).catch((reason: unknown) => reason)) as Error;
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(`the keystore is damaged: ${collection} ${id}: `);
    expect(error.message).not.toContain("TOP SECRET");
  });
});

test("a record under another record's id is damage", async () => {
  const alias = example("alias");
  await expect(readBack("alias", "arn:aws:kms:us-east-1:111122223333:alias/other", JSON.stringify(alias))).rejects.toThrow(
    /under another id/,
  );
});

test("a member this version does not know stays", async () => {
  const store = new MemoryStore();
  const records = new Records(store);
  const alias = { ...example("alias"), later: { a: 1 } };
  await store.commit([{ put: { collection: "alias", id: alias.arn, value: JSON.stringify(alias) } }], []);
  const read = await records.get("alias", alias.arn);
  if (read === undefined) throw new Error("not found");
  await records
    .change()
    .replace(read, { ...read.record, updatedAt: 5 })
    .commit();
  expect((await records.get("alias", alias.arn))?.record).toEqual({ ...alias, updatedAt: 5 });
});

describe("a change", () => {
  const makeAlias = async () => {
    const records = new Records(new MemoryStore());
    const [alias] = await records.change().make("alias", example("alias")).commit();
    const read = await records.get("alias", example("alias").arn);
    if (read === undefined) throw new Error("not found");
    expect(alias).toEqual(read);
    return { records, read };
  };

  test("make refuses what is there", async () => {
    const { records } = await makeAlias();
    await expect(records.change().make("alias", example("alias")).commit()).rejects.toThrow(RevisionConflict);
  });

  test("replace and remove refuse what has changed", async () => {
    const { records, read } = await makeAlias();
    await records
      .change()
      .replace(read, { ...read.record, updatedAt: 2 })
      .commit();
    await expect(records.change().replace(read, read.record).commit()).rejects.toThrow(RevisionConflict);
    await expect(records.change().remove(read).commit()).rejects.toThrow(RevisionConflict);
    const again = await records.get("alias", read.id);
    if (again === undefined) throw new Error("not found");
    await records.change().remove(again).commit();
    expect(await records.get("alias", read.id)).toBeUndefined();
  });

  test("require and requireAbsent guard a change of something else", async () => {
    const { records, read } = await makeAlias();
    await records.change().require(read).requireAbsent("alias", "none").make("policy", example("policy")).commit();
    const grant = () => records.change().make("grant", example("grant"));
    await expect(grant().requireAbsent("alias", read.id).commit()).rejects.toThrow(RevisionConflict);
    await records.change().remove(read).commit();
    await expect(grant().require(read).commit()).rejects.toThrow(RevisionConflict);
    expect(await records.query("grant", { limit: 1 })).toEqual([]);
  });

  test("nothing is written that could not be read", async () => {
    const { records, read } = await makeAlias();
    expect(() => records.change().replace(read, { ...read.record, updatedAt: 1.5 })).toThrow(/updatedAt/);
    expect(() => records.change().replace(read, { ...read.record, arn: "other" })).toThrow(TypeError);
  });
});

describe("due", () => {
  const key = (changes: Partial<KeyRecord>): KeyRecord => {
    const { deletionDate: _, validTo: __, materialDueAt: ____, multiRegion: ___, ...rest } = example("key");
    return { ...rest, state: "Enabled", rotation: { enabled: false, periodInDays: 365, onDemandCount: 0 }, ...changes };
  };
  const rotation = { enabled: true, periodInDays: 365, nextRotationAt: 50, onDemandCount: 0 };
  const replica = { type: "REPLICA", primaryRegion: "us-east-1", replicaRegions: [] } as const;

  test.each<[string, Partial<KeyRecord>, number | undefined]>([
    ["nothing", {}, undefined],
    ["deletion", { state: "PendingDeletion", deletionDate: 70 }, 70],
    ["deletion that was cancelled", { state: "Disabled", deletionDate: 70 }, undefined],
    ["rotation", { rotation }, 50],
    ["rotation of a disabled key", { rotation, state: "Disabled" }, undefined],
    ["rotation that was disabled", { rotation: { ...rotation, enabled: false } }, undefined],
    ["rotation of a replica", { rotation, multiRegion: replica }, undefined],
    ["rotation of a primary", { rotation, multiRegion: { ...replica, type: "PRIMARY" } }, 50],
    ["expiry", { materialDueAt: 60 }, 60],
    ["expiry of a disabled key", { materialDueAt: 60, state: "Disabled" }, 60],
    ["the earliest", { materialDueAt: 60, state: "PendingDeletion", deletionDate: 70 }, 60],
    ["at the beginning of time", { materialDueAt: 0 }, 0],
  ])("%s", (_, changes, due) => {
    expect(dueAt(key(changes))).toBe(due);
    expect(COLLECTIONS.key.indexes(key(changes))).toEqual(due === undefined ? {} : { due: timeIndex(due) });
  });

  test("what is due is one query across all keys", async () => {
    const records = new Records(new MemoryStore());
    for (const [i, materialDueAt] of [5, 1_000, 99, 100, 2 ** 53 - 1].entries()) {
      await records
        .change()
        .make("key", key({ arn: `k${i}`, materialDueAt }))
        .commit();
    }
    const due = await records.query("key", { index: "due", atMost: timeIndex(100), limit: 10 });
    expect(due.map(({ record }) => record.materialDueAt)).toEqual([5, 99, 100]);
  });
});

test("backing keys of one key come in the order of their ordinals", async () => {
  const records = new Records(new MemoryStore());
  const change = records.change();
  for (const ordinal of [10, 9, 0, 100])
    change.make("backingKey", { ...example("backingKey"), id: ordinal.toString(16).padStart(32, "f"), keyId: "k", ordinal });
  change.make("backingKey", { ...example("backingKey"), keyId: "k2", ordinal: 0 });
  await change.commit();
  const read = await records.query("backingKey", { index: "key", prefix: backingKeyPrefix("k"), limit: 10 });
  expect(read.map(({ record }) => record.ordinal)).toEqual([0, 9, 10, 100]);
  const last = read[1]?.record;
  if (last === undefined) throw new Error("not found");
  const after = { id: last.id, value: backingKeyIndex("k", last.ordinal) };
  const rest = await records.query("backingKey", { index: "key", prefix: backingKeyPrefix("k"), after, limit: 10 });
  expect(rest.map(({ record }) => record.ordinal)).toEqual([10, 100]);
});
