/** What somebody can do who writes the store but has no root key: every record altered is refused, and nothing is made of it. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Core } from "../../src/core/core.js";
import { ConfigurationError } from "../../src/errors.js";
import type { IndexValues, KeyStore } from "../../src/keystore/keystore.js";
import { openKeystore } from "../../src/keystore/open.js";
import {
  backingKeyPrefix,
  COLLECTIONS,
  type CollectionName,
  type MetaRecord,
  type RecordOf,
  type Records,
  timeIndex,
} from "../../src/keystore/records.js";
import { bytesRootKey } from "../../src/keystore/root-key/bytes.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { COLLECTION_NAMES, example, type Json, members } from "../support/record-examples.js";
import { referenceValue } from "../support/sealed-reference.js";

const ROOT_KEY = new Uint8Array(32).fill(7);
const SIGNED = COLLECTION_NAMES.filter((collection) => collection !== "meta");
const ALTERED = /^the keystore is damaged or was altered: /;

const idOf = (collection: CollectionName, record: unknown): string => (COLLECTIONS[collection].id as (record: unknown) => string)(record);
const EXAMPLE_IDS = Object.fromEntries(SIGNED.map((name) => [name, idOf(name, example(name))])) as Record<CollectionName, string>;

const open = async (store: KeyStore) =>
  openKeystore({ store, rootKey: bytesRootKey(ROOT_KEY), core: await Core.create({ slots: 1 }), now: 1_000 });

/** A keystore with the example of every collection. */
async function filled(store: KeyStore = new MemoryStore()): Promise<{ store: KeyStore; records: Records; meta: MetaRecord }> {
  const { records, meta } = await open(store);
  const change = records.change();
  for (const collection of SIGNED) change.make(collection, example(collection) as RecordOf[typeof collection]);
  await change.commit();
  return { store, records, meta };
}

const storedValue = async (store: KeyStore, collection: string, id: string): Promise<string> => {
  const stored = await store.get(collection, id);
  if (stored === undefined) throw new Error(`no ${collection} ${id}`);
  return stored.value;
};

const write = (store: KeyStore, collection: string, id: string, value: string, indexes: IndexValues = {}) =>
  store.commit([{ put: { collection, id, value, indexes } }], []);

async function refuses(reading: Promise<unknown>, what: string): Promise<void> {
  const error = await reading.then(
    (read) => expect.fail(`${what} was read: ${JSON.stringify(read)}`),
    (reason: unknown) => reason,
  );
  expect(error, what).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message, what).toMatch(ALTERED);
}

/** Another value of the same type and, where it is text, the same kind: what only a MAC tells from the right one. */
function otherThan(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return value.startsWith("0") ? `1${value.slice(1)}` : `0${value.slice(1)}`;
  return Array.isArray(value) ? [...value, ...value] : { ...(value as Json), more: "1" };
}

/** What a driver makes of the bytes of a text after one of them was changed: a broken sequence becomes U+FFFD. */
function flipped(bytes: Uint8Array, at: number, flip: number): string {
  const altered = bytes.slice();
  altered[at] = (altered[at] as number) ^ flip;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(altered);
}

describe.each(SIGNED)("%s", (collection) => {
  const id = EXAMPLE_IDS[collection];
  let store: KeyStore;
  let records: Records;
  let value: string;
  beforeEach(async () => {
    ({ store, records } = await filled());
    value = await storedValue(store, collection, id);
  });

  test("as it was written, it is read", async () => {
    expect((await records.get(collection, id))?.record).toEqual(example(collection));
  });

  test("any member changed or taken away", async () => {
    for (const { path, value: was, change } of members(example(collection))) {
      for (const to of [otherThan(was), undefined]) {
        const { record, mac } = JSON.parse(value);
        change(record, to);
        expect(record).not.toEqual(example(collection));
        await write(store, collection, id, JSON.stringify({ record, mac }));
        await refuses(records.get(collection, id), path);
        await refuses(records.query(collection, { limit: 10 }), path);
      }
    }
  });

  test("a member added", async () => {
    const { record, mac } = JSON.parse(value);
    await write(store, collection, id, JSON.stringify({ record: { ...record, later: 1 }, mac }));
    await refuses(records.get(collection, id), "a member added");
  });

  test("without its MAC, with an empty one, with one under another key", async () => {
    const { record } = JSON.parse(value);
    const text = JSON.stringify(record);
    const strange = referenceValue(randomBytes(32), collection, id, text);
    for (const other of [
      text,
      `{"record":${text}}`,
      `{"record":${text},"mac":""}`,
      `{"record":${text},"mac":null}`,
      strange,
      "",
      "{}",
      "null",
    ]) {
      await write(store, collection, id, other);
      await refuses(records.get(collection, id), other);
    }
  });

  test("in another record's place, and in every other collection", async () => {
    await write(store, collection, `${id}0`, value);
    await refuses(records.get(collection, `${id}0`), "another id");
    for (const other of SIGNED.filter((name) => name !== collection)) {
      for (const place of [id, EXAMPLE_IDS[other]]) {
        await write(store, other, place, value);
        await refuses(records.get(other, place), `${other} ${place}`);
      }
    }
  });

  test("a store that answers with another record, under its own id, to what was asked", async () => {
    const get = store.get.bind(store);
    store.get = () => get(collection, id);
    await refuses(records.get(collection, `${id}0`), "another record");
  });

  test("from another keystore under the same root key", async () => {
    const other = await filled();
    await write(store, collection, id, await storedValue(other.store, collection, id));
    await refuses(records.get(collection, id), "from another keystore");
  });

  test("any byte flipped", async () => {
    const bytes = new TextEncoder().encode(value);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = flipped(bytes, at, flip);
        store.get = async () => ({ collection, id, revision: "1", value: altered });
        await refuses(records.get(collection, id), `byte ${at} ^ ${flip}`);
      }),
      { numRuns: 300 },
    );
  });

  test("an older version of itself is read: the store alone cannot tell", async () => {
    const read = await records.get(collection, id);
    if (read === undefined) throw new Error("not found");
    const newer = Object.assign({}, read.record, { later: 1 });
    await records.change().replace(read, newer).commit();
    expect((await records.get(collection, id))?.record).toHaveProperty("later", 1);
    await write(store, collection, id, value);
    expect((await records.get(collection, id))?.record).toEqual(example(collection));
  });
});

describe("indexes", () => {
  test("an index entry that is not the record's own is refused, whatever it lets find", async () => {
    const { store, records } = await filled();
    const victim = "ffffffff-12ab-34cd-56ef-1234567890ab";
    const lies: [CollectionName, IndexValues, () => Promise<unknown>][] = [
      ["key", { due: timeIndex(1) }, () => records.query("key", { index: "due", atMost: timeIndex(2), limit: 10 })],
      ["alias", { target: victim }, () => records.query("alias", { index: "target", equals: victim, limit: 10 })],
      ["grant", { key: victim }, () => records.query("grant", { index: "key", equals: victim, limit: 10 })],
      ["grant", { retiring: victim }, () => records.query("grant", { index: "retiring", equals: victim, limit: 10 })],
      [
        "backingKey",
        { key: `${victim}/0` },
        () => records.query("backingKey", { index: "key", prefix: backingKeyPrefix(victim), limit: 10 }),
      ],
    ];
    for (const [collection, indexes, reading] of lies) {
      const id = EXAMPLE_IDS[collection];
      expect(await reading()).toEqual([]);
      await write(store, collection, id, await storedValue(store, collection, id), indexes);
      await refuses(reading(), `${collection} ${JSON.stringify(indexes)}`);
      expect((await records.get(collection, id))?.record).toEqual(example(collection));
    }
  });

  test("the right entries still find, and one taken away hides", async () => {
    const { store, records } = await filled();
    const due = () => records.query("key", { index: "due", atMost: timeIndex(2 ** 53 - 1), limit: 10 });
    expect(await due()).toHaveLength(1);
    await write(store, "key", EXAMPLE_IDS.key, await storedValue(store, "key", EXAMPLE_IDS.key));
    expect(await due()).toHaveLength(0);
  });

  test("a store that answers with ids that do not begin as asked is refused", async () => {
    const { store, records } = await filled();
    const query = store.query.bind(store);
    store.query = (asked) => query({ collection: asked.collection, limit: asked.limit });
    await refuses(records.query("key", { prefix: "arn:aws:kms:us-east-1:999999999999:", limit: 10 }), "another account's key");
  });
});

describe("meta", () => {
  const putMeta = (store: KeyStore, meta: object) => write(store, "meta", "keystore", JSON.stringify(meta));

  test("any member changed or taken away", async () => {
    const { store, meta } = await filled();
    for (const { path, value, change } of members(meta)) {
      for (const to of [otherThan(value), undefined]) {
        const copy = structuredClone(meta) as unknown as Json;
        change(copy, to);
        expect(copy).not.toEqual(meta);
        await putMeta(store, copy);
        await expect(open(store), path).rejects.toThrow(ConfigurationError);
      }
    }
    await putMeta(store, { ...meta, later: 1 });
    await expect(open(store)).rejects.toThrow(ConfigurationError);
    await putMeta(store, meta);
    await open(store);
  });

  test("any member of another keystore's, under the same root key", async () => {
    const { store, meta } = await filled();
    const { meta: theirs } = await filled();
    for (const member of ["keystoreId", "recordKey", "check"] as const) {
      expect(theirs[member]).not.toBe(meta[member]);
      await putMeta(store, { ...meta, [member]: theirs[member] });
      await expect(open(store), member).rejects.toThrow("the root key does not belong to this keystore");
    }
  });

  test("another keystore's whole: none of the records is read", async () => {
    const { store } = await filled();
    const { meta: theirs } = await filled();
    await putMeta(store, theirs);
    const { records } = await open(store);
    for (const collection of SIGNED) await refuses(records.get(collection, EXAMPLE_IDS[collection]), collection);
  });

  test("any byte flipped", async () => {
    const { store } = await filled();
    const bytes = new TextEncoder().encode(await storedValue(store, "meta", "keystore"));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = flipped(bytes, at, flip);
        store.get = async () => ({ collection: "meta", id: "keystore", revision: "1", value: altered });
        await expect(open(store)).rejects.toThrow(ConfigurationError);
      }),
      { numRuns: 150 },
    );
  });

  test("gone: a store that holds keys is not made anew; records of before are refused where it holds none", async () => {
    const { store } = await filled();
    await store.commit([{ delete: { collection: "meta", id: "keystore" } }], []);
    await expect(open(store)).rejects.toThrow(/no meta record/);
    await store.commit([{ delete: { collection: "key", id: EXAMPLE_IDS.key } }], []);
    const { records } = await open(store);
    await refuses(records.get("policy", EXAMPLE_IDS.policy), "policy");
  });

  test("a record key that does not open, though the check value says it is the right one, is damage", async () => {
    const core = await Core.create({ slots: 1 });
    core.importSealedHmacKey = () => undefined;
    const opening = openKeystore({ store: new MemoryStore(), rootKey: bytesRootKey(ROOT_KEY), core, now: 0 });
    await expect(opening).rejects.toThrow(new ConfigurationError("the keystore is damaged: meta keystore: recordKey does not open"));
  });
});

test("each keystore has a record key of its own, sealed", async () => {
  const keys = [(await filled()).meta.recordKey, (await filled()).meta.recordKey];
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) expect(Buffer.from(key, "base64")).toHaveLength(48 + 32);
});

describe("by SQL, on the file", () => {
  const folder = mkdtempSync(join(tmpdir(), "pocketkms-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("any member of any record", async () => {
    const file = join(folder, "keystore.db");
    const { store, records } = await filled(await openSqliteNode(file));
    const database = new DatabaseSync(file);
    const update = database.prepare("UPDATE record SET value = ? WHERE collection = ? AND id = ?");
    for (const collection of SIGNED) {
      const id = EXAMPLE_IDS[collection];
      const value = await storedValue(store, collection, id);
      for (const { path, value: was, change } of members(example(collection))) {
        const { record, mac } = JSON.parse(value);
        change(record, otherThan(was));
        expect(update.run(JSON.stringify({ record, mac }), collection, id).changes).toBe(1);
        await refuses(records.get(collection, id), `${collection} ${path}`);
      }
      update.run(value, collection, id);
      expect((await records.get(collection, id))?.record).toEqual(example(collection));
    }
    database.close();
    await store.close();
  });

  test("a record renamed, and one with broken UTF-8", async () => {
    const file = join(folder, "renamed.db");
    const { store, records } = await filled(await openSqliteNode(file));
    const database = new DatabaseSync(file);
    database.prepare("UPDATE record SET id = ? WHERE collection = 'material'").run("another");
    await refuses(records.get("material", "another"), "renamed");
    database.exec(
      "UPDATE record SET value = CAST(replace(CAST(value AS BLOB), x'6f7264657273', x'6fff64657273') AS TEXT) WHERE collection = 'alias'",
    );
    await refuses(records.get("alias", EXAMPLE_IDS.alias), "broken UTF-8");
    database.close();
    await store.close();
  });
});
