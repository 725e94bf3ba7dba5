/**
 * The exam of the keystore port: every store passes it, in every runtime. It imports no test framework; a case fails by throwing.
 */
import { type KeyStore, type Query, RevisionConflict, type StoredRecord } from "../../src/keystore/keystore.js";
import { equal, rejects, truthy } from "./assert.js";
import { modelCase } from "./keystore-model.js";
import { del, ids, type KeystoreFixture, put, was } from "./keystore-words.js";

export type { KeystoreFixture } from "./keystore-words.js";

/** Registers a case, as `test` of most frameworks does. */
export type RegisterCase = (title: string, run: () => Promise<void>) => void;

/** Puts one record, whatever was there. */
async function putOne(store: KeyStore, id: string, value = "{}", indexes?: Record<string, string>): Promise<string> {
  const [revision] = await store.commit([put(id, value, indexes)], []);
  return revision as string;
}

/** Walks pages of `limit` until one is short; checks that each page is as long as it may be. */
async function pages(store: KeyStore, query: Omit<Query, "after">, placeOf?: (record: StoredRecord) => string): Promise<string[]> {
  const all: string[] = [];
  let after: Query["after"];
  for (;;) {
    const page = await store.query({ ...query, ...(after && { after }) });
    truthy(page.length <= query.limit, "a page is no longer than its limit");
    all.push(...ids(page));
    const last = page.at(-1);
    if (last === undefined || page.length < query.limit) return all;
    after = placeOf === undefined ? { id: last.id } : { id: last.id, value: placeOf(last) };
  }
}

/** Texts whose UTF-16 order is not their UTF-8 order, and other texts that stores get wrong. */
const ODD_TEXTS = [
  "",
  " ",
  " a ",
  "%",
  "_",
  "'",
  '"',
  "\\",
  ";--",
  "A",
  "a",
  "a\u0301",
  "\u00e1",
  "\u0001",
  "\n",
  "\u007f",
  "\u0080",
  "\u07ff",
  "\ud7ff",
  "\ue000",
  "\ufeff",
  "\ufffd",
  "\uffff",
  "\u{10000}",
  "\u{1f511}",
  "\u{10ffff}",
  "\u{10ffff}\u{10ffff}",
];

const sortedByUtf8 = (texts: readonly string[]): string[] => {
  const encoder = new TextEncoder();
  const hex = (text: string) => Array.from(encoder.encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [...texts].sort((a, b) => (hex(a) < hex(b) ? -1 : hex(a) > hex(b) ? 1 : 0));
};

/** A value whose text names its index value, so that pages can be walked. */
const tagged = (value: string): string => JSON.stringify({ at: value });
const tagOf = (record: StoredRecord): string => (JSON.parse(record.value) as { at: string }).at;

type Case = (fixture: KeystoreFixture) => Promise<void>;

const CASES: Record<string, Case> = {
  "get of what is not there": async ({ store }) => {
    equal(await store.get("c", "x"), undefined);
  },

  "a put record is read back as it was": async ({ store }) => {
    const revision = await putOne(store, "x", '{"a":1}');
    equal(await store.get("c", "x"), { collection: "c", id: "x", revision, value: '{"a":1}' });
    equal(await store.query({ collection: "c", limit: 10 }), [{ collection: "c", id: "x", revision, value: '{"a":1}' }]);
  },

  "commit answers one revision a put and none a delete, in order": async ({ store }) => {
    await putOne(store, "gone");
    const revisions = await store.commit([put("a"), del("gone"), put("b"), del("never")], []);
    equal(
      revisions.map((revision) => typeof revision),
      ["string", "undefined", "string", "undefined"],
    );
    equal((await store.get("c", "a"))?.revision, revisions[0]);
    equal((await store.get("c", "b"))?.revision, revisions[2]);
    equal(await store.get("c", "gone"), undefined);
  },

  "collections are apart": async ({ store }) => {
    await store.commit([put("x", '"c"'), put("x", '"d"', {}, "d")], []);
    equal((await store.get("c", "x"))?.value, '"c"');
    equal((await store.get("d", "x"))?.value, '"d"');
    await store.commit([del("x")], []);
    equal(await store.get("c", "x"), undefined);
    equal((await store.get("d", "x"))?.value, '"d"');
    equal(await store.query({ collection: "e", limit: 1 }), []);
  },

  "every put changes the revision, an equal value too": async ({ store }) => {
    const first = await putOne(store, "x");
    const second = await putOne(store, "x");
    truthy(first !== second, "two puts, two revisions");
  },

  "a record deleted and made again has no revision it had before": async ({ store }) => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      seen.add(await putOne(store, "x"));
      await store.commit([del("x")], []);
    }
    equal(seen.size, 20);
    const old = await putOne(store, "x");
    await store.commit([del("x")], []);
    await putOne(store, "x");
    await rejects(store.commit([put("x", "2")], [was("x", old)]), RevisionConflict);
  },

  "a commit goes through while what it expects holds": async ({ store }) => {
    await store.commit([put("x", "1")], [was("x", null)]);
    const read = await store.get("c", "x");
    await store.commit([put("x", "2")], [was("x", read?.revision as string)]);
    equal((await store.get("c", "x"))?.value, "2");
    const again = await store.get("c", "x");
    await store.commit([del("x")], [was("x", again?.revision as string)]);
    equal(await store.get("c", "x"), undefined);
  },

  "a conflict names the record": async ({ store }) => {
    await putOne(store, "x");
    const conflict = await rejects(store.commit([put("y")], [was("x", null)]), RevisionConflict);
    equal([conflict.collection, conflict.id], ["c", "x"]);
  },

  "changed, made and deleted meanwhile are conflicts": async ({ store }) => {
    const old = await putOne(store, "changed", "1");
    await putOne(store, "changed", "2");
    await putOne(store, "made");
    const gone = await putOne(store, "gone");
    await store.commit([del("gone")], []);
    await rejects(store.commit([put("changed")], [was("changed", old)]), RevisionConflict);
    await rejects(store.commit([del("changed")], [was("changed", old)]), RevisionConflict);
    await rejects(store.commit([put("made")], [was("made", null)]), RevisionConflict);
    await rejects(store.commit([put("gone")], [was("gone", gone)]), RevisionConflict);
    equal((await store.get("c", "changed"))?.value, "2");
    equal(await store.get("c", "gone"), undefined);
  },

  "a commit may only expect": async ({ store }) => {
    const revision = await putOne(store, "x");
    equal(await store.commit([], [was("x", revision), was("y", null)]), []);
    await rejects(store.commit([], [was("x", revision), was("y", revision)]), RevisionConflict);
    equal(await store.commit([], []), []);
  },

  "all or nothing: one conflict undoes puts, deletes and index entries": async ({ store }) => {
    await putOne(store, "a", "1", { i: "1" });
    const before = await store.query({ collection: "c", limit: 10 });
    await rejects(
      store.commit([put("a", "2", { i: "2" }), put("b", "2", { i: "2" }), del("a", "d")], [was("z", "no such revision")]),
      RevisionConflict,
    );
    equal(await store.query({ collection: "c", limit: 10 }), before);
    equal(ids(await store.query({ collection: "c", index: "i", limit: 10 })), ["a"]);
    equal(ids(await store.query({ collection: "c", index: "i", equals: "2", limit: 10 })), []);
  },

  "all or nothing: a refused mutation undoes those before it": async ({ store }) => {
    await rejects(store.commit([put("a"), put("b\0")], []), TypeError);
    equal(await store.get("c", "a"), undefined);
  },

  "one record may be changed only once a commit": async ({ store }) => {
    await rejects(store.commit([put("a", "1"), put("a", "2")], []), TypeError);
    await rejects(store.commit([put("a", "1"), del("a")], []), TypeError);
    equal(await store.get("c", "a"), undefined);
  },

  "records come in the order of their ids' UTF-8 bytes": async ({ store }) => {
    await store.commit(
      ODD_TEXTS.map((id) => put(id)),
      [],
    );
    equal(ids(await store.query({ collection: "c", limit: 1000 })), sortedByUtf8(ODD_TEXTS));
    for (const limit of [1, 2, 7]) equal(await pages(store, { collection: "c", limit }), sortedByUtf8(ODD_TEXTS));
  },

  "odd ids, values and index values are kept exactly": async ({ store }) => {
    await store.commit(
      ODD_TEXTS.map((text, i) => put(text, JSON.stringify(text), { i: text, [`name ${i} ${text}`]: "x" })),
      [],
    );
    for (const [i, text] of ODD_TEXTS.entries()) {
      equal((await store.get("c", text))?.value, JSON.stringify(text));
      equal(ids(await store.query({ collection: "c", index: "i", equals: text, limit: 10 })), [text]);
      equal(ids(await store.query({ collection: "c", index: `name ${i} ${text}`, limit: 10 })), [text]);
    }
  },

  "NUL and lone surrogates are refused everywhere": async ({ store }) => {
    for (const bad of ["\0", "a\0b", "\ud800", "a\udc00b", "\udc00\ud800"]) {
      await rejects(store.get("c", bad), TypeError);
      await rejects(store.get(bad, "x"), TypeError);
      await rejects(store.commit([put(bad)], []), TypeError);
      await rejects(store.commit([put("x", bad)], []), TypeError);
      await rejects(store.commit([put("x", "{}", { i: bad })], []), TypeError);
      await rejects(store.commit([put("x", "{}", { [bad]: "v" })], []), TypeError);
      await rejects(store.commit([put("x", "{}", {}, bad)], []), TypeError);
      await rejects(store.commit([del(bad)], []), TypeError);
      await rejects(store.commit([], [was(bad, null)]), TypeError);
      await rejects(store.query({ collection: bad, limit: 1 }), TypeError);
      await rejects(store.query({ collection: "c", index: bad, limit: 1 }), TypeError);
      await rejects(store.query({ collection: "c", prefix: bad, limit: 1 }), TypeError);
      await rejects(store.query({ collection: "c", index: "i", equals: bad, limit: 1 }), TypeError);
      await rejects(store.query({ collection: "c", index: "i", atMost: bad, limit: 1 }), TypeError);
      await rejects(store.query({ collection: "c", after: { id: bad }, limit: 1 }), TypeError);
    }
    equal(await store.query({ collection: "c", limit: 1 }), []);
  },

  "queries that make no sense are refused": async ({ store }) => {
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      await rejects(store.query({ collection: "c", limit }), TypeError);
    await rejects(store.query({ collection: "c", equals: "x", limit: 1 }), TypeError);
    await rejects(store.query({ collection: "c", atMost: "x", limit: 1 }), TypeError);
    await rejects(store.query({ collection: "c", after: { id: "x", value: "x" }, limit: 1 }), TypeError);
    await rejects(store.query({ collection: "c", index: "i", after: { id: "x" }, limit: 1 }), TypeError);
  },

  "prefix of ids": async ({ store }) => {
    const all = ["a", "arn:1", "arn:1:", "arn:1:x", "arn:1:y", "arn:1:\u{10ffff}", "arn:1;", "arn:2", "b"];
    await store.commit(
      all.map((id) => put(id)),
      [],
    );
    equal(ids(await store.query({ collection: "c", prefix: "arn:1:", limit: 10 })), ["arn:1:", "arn:1:x", "arn:1:y", "arn:1:\u{10ffff}"]);
    equal(ids(await store.query({ collection: "c", prefix: "", limit: 10 })), sortedByUtf8(all));
    equal(ids(await store.query({ collection: "c", prefix: "zz", limit: 10 })), []);
    equal(await pages(store, { collection: "c", prefix: "arn:1", limit: 1 }), sortedByUtf8(all.filter((id) => id.startsWith("arn:1"))));
    equal(ids(await store.query({ collection: "c", prefix: "arn:1:", after: { id: "a" }, limit: 1 })), ["arn:1:"]);
    equal(ids(await store.query({ collection: "c", prefix: "arn:1:", after: { id: "b" }, limit: 9 })), []);
  },

  "prefix is taken literally and its end is exact": async ({ store }) => {
    const all = [
      "%",
      "_a",
      "a%b",
      "a_b",
      "axb",
      "\ud7ff",
      "\ud7ffz",
      "\ue000",
      "\u{10ffff}",
      "\u{10ffff}z",
      "z\u{10ffff}",
      "z\u{10ffff}a",
      "{",
    ];
    await store.commit(
      all.map((id) => put(id)),
      [],
    );
    for (const prefix of ["%", "a%", "a_", "\ud7ff", "\u{10ffff}", "z\u{10ffff}", "z"]) {
      equal(ids(await store.query({ collection: "c", prefix, limit: 20 })), sortedByUtf8(all.filter((id) => id.startsWith(prefix))));
    }
  },

  "an index orders by value, then id, and holds only records that have it": async ({ store }) => {
    await store.commit(
      [put("a", "{}", { i: "2" }), put("b", "{}", { i: "1" }), put("c", "{}", { i: "2", j: "0" }), put("d"), put("e", "{}", { j: "1" })],
      [],
    );
    equal(ids(await store.query({ collection: "c", index: "i", limit: 10 })), ["b", "a", "c"]);
    equal(ids(await store.query({ collection: "c", index: "j", limit: 10 })), ["c", "e"]);
    equal(ids(await store.query({ collection: "c", index: "k", limit: 10 })), []);
    equal(ids(await store.query({ collection: "c", index: "i", equals: "2", limit: 10 })), ["a", "c"]);
  },

  "index values sort by UTF-8 bytes and page": async ({ store }) => {
    await store.commit(
      ODD_TEXTS.flatMap((text, i) => [put(`x${i}`, tagged(text), { i: text }), put(`y${i}`, tagged(text), { i: text })]),
      [],
    );
    const wanted = sortedByUtf8(ODD_TEXTS).flatMap((text) => [`x${ODD_TEXTS.indexOf(text)}`, `y${ODD_TEXTS.indexOf(text)}`]);
    for (const limit of [1, 3, 1000]) equal(await pages(store, { collection: "c", index: "i", limit }, tagOf), wanted);
  },

  "equals pages by id": async ({ store }) => {
    await store.commit(
      ["a", "b", "c", "d", "e"].map((id) => put(id, tagged("v"), { i: "v" })),
      [],
    );
    await store.commit([put("z", tagged("w"), { i: "w" })], []);
    equal(await pages(store, { collection: "c", index: "i", equals: "v", limit: 2 }, tagOf), ["a", "b", "c", "d", "e"]);
  },

  "atMost includes the bound": async ({ store }) => {
    await store.commit(
      ["01", "02", "03", "10"].map((value) => put(`id${value}`, tagged(value), { due: value })),
      [],
    );
    const due = async (atMost: string) => ids(await store.query({ collection: "c", index: "due", atMost, limit: 10 }));
    equal(await due("00"), []);
    equal(await due("02"), ["id01", "id02"]);
    equal(await due("99"), ["id01", "id02", "id03", "id10"]);
    equal(await pages(store, { collection: "c", index: "due", atMost: "03", limit: 1 }, tagOf), ["id01", "id02", "id03"]);
    equal(ids(await store.query({ collection: "c", index: "due", prefix: "0", atMost: "02", limit: 9 })), ["id01", "id02"]);
  },

  "prefix of index values": async ({ store }) => {
    await store.commit(
      [put("a", "{}", { i: "k/1" }), put("b", "{}", { i: "k/2" }), put("c", "{}", { i: "k" }), put("d", "{}", { i: "k0" })],
      [],
    );
    equal(ids(await store.query({ collection: "c", index: "i", prefix: "k/", limit: 10 })), ["a", "b"]);
    equal(ids(await store.query({ collection: "c", index: "i", prefix: "k/", after: { id: "a", value: "k/1" }, limit: 10 })), ["b"]);
  },

  "after names a place, not a record: it may be gone": async ({ store }) => {
    await store.commit([put("a", "{}", { i: "1" }), put("b", "{}", { i: "2" }), put("c", "{}", { i: "3" })], []);
    await store.commit([del("b")], []);
    equal(ids(await store.query({ collection: "c", after: { id: "b" }, limit: 10 })), ["c"]);
    equal(ids(await store.query({ collection: "c", index: "i", after: { id: "b", value: "2" }, limit: 10 })), ["c"]);
  },

  "a put replaces all index entries, a delete removes them": async ({ store }) => {
    await putOne(store, "a", "{}", { i: "1", j: "1" });
    await putOne(store, "a", "{}", { i: "2" });
    equal(ids(await store.query({ collection: "c", index: "i", limit: 10 })), ["a"]);
    equal(ids(await store.query({ collection: "c", index: "i", equals: "1", limit: 10 })), []);
    equal(ids(await store.query({ collection: "c", index: "j", limit: 10 })), []);
    await store.commit([del("a")], []);
    equal(ids(await store.query({ collection: "c", index: "i", limit: 10 })), []);
    await putOne(store, "a");
    equal(ids(await store.query({ collection: "c", index: "i", limit: 10 })), []);
  },

  "large values and many mutations": async ({ store }) => {
    const large = JSON.stringify("\u{1f511}".repeat(150_000)); // 600 kB of UTF-8
    await putOne(store, "large", large);
    equal((await store.get("c", "large"))?.value === large, true);
    await store.commit(
      Array.from({ length: 1000 }, (_, i) => put(`n${String(i).padStart(4, "0")}`, String(i), { i: String(i % 10) })),
      [],
    );
    equal((await store.query({ collection: "c", prefix: "n", limit: 2000 })).length, 1000);
    equal((await store.query({ collection: "c", index: "i", equals: "7", limit: 2000 })).length, 100);
  },

  "the change counter moves with every commit and stays without": async ({ store }) => {
    const counter = store.changeCounter();
    if (counter === undefined) return; // this store cannot tell
    await putOne(store, "x");
    const first = store.changeCounter();
    truthy(first !== counter, "a put moves the counter");
    await store.get("c", "x");
    await store.query({ collection: "c", limit: 1 });
    await rejects(store.commit([put("x")], [was("x", null)]), RevisionConflict);
    equal(store.changeCounter(), first);
    await store.commit([del("x")], []);
    truthy(store.changeCounter() !== first, "a delete moves the counter");
  },

  "two handles see each other's commits": async ({ store, another }) => {
    if (another === undefined) return;
    const other = await another();
    const revision = await putOne(store, "x", "1", { i: "1" });
    equal(await other.get("c", "x"), { collection: "c", id: "x", revision, value: "1" });
    await other.commit([put("x", "2", { i: "2" })], [was("x", revision)]);
    equal((await store.get("c", "x"))?.value, "2");
    equal(ids(await store.query({ collection: "c", index: "i", equals: "2", limit: 1 })), ["x"]);
    await rejects(store.commit([put("x", "3")], [was("x", revision)]), RevisionConflict);
  },

  "another handle's commit moves the change counter": async ({ store, another }) => {
    if (another === undefined || store.changeCounter() === undefined) return;
    const other = await another();
    const seen = new Set([store.changeCounter()]);
    for (let i = 0; i < 10; i++) {
      await putOne(other, "x", String(i));
      seen.add(store.changeCounter());
      await putOne(store, "y", String(i));
      seen.add(store.changeCounter());
    }
    equal(seen.size, 21);
  },

  "two handles counting together lose no update": async ({ store, another }) => {
    const handles = [store, another === undefined ? store : await another()];
    await putOne(store, "n", "0");
    await Promise.all(
      handles.map(async (handle) => {
        for (let done = 0; done < 50; ) {
          const read = (await handle.get("c", "n")) as StoredRecord;
          try {
            await handle.commit([put("n", String(Number(read.value) + 1))], [was("n", read.revision)]);
            done++;
          } catch (error) {
            if (!(error instanceof RevisionConflict)) throw error;
          }
        }
      }),
    );
    equal((await store.get("c", "n"))?.value, "100");
  },

  "of many racing to make one record, one does": async ({ store }) => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => store.commit([put("x", String(i))], [was("x", null)])));
    equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  },

  "a closed store refuses everything; closing twice is no error": async ({ store }) => {
    await store.close();
    await store.close();
    await rejects(store.get("c", "x"), Error);
    await rejects(store.query({ collection: "c", limit: 1 }), Error);
    await rejects(store.commit([put("x")], []), Error);
  },

  "what was given and answered is the caller's": async ({ store }) => {
    const indexes = { i: "1" };
    await store.commit([put("x", "1", indexes)], []);
    indexes.i = "2";
    await putOne(store, "x", "2");
    equal(ids(await store.query({ collection: "c", index: "i", limit: 10 })), []);
  },
};

/** How many cases an exam registers: a runner asserts that it ran them all. */
export const KEYSTORE_CASES = Object.keys(CASES).length + 1;

/**
 * Registers the exam for one store.
 * @param make makes a fresh empty store each time it is called.
 * @param modelRuns how many random histories to compare with a plain Map.
 */
export function keystoreContract(name: string, make: () => Promise<KeystoreFixture>, register: RegisterCase, modelRuns = 100): void {
  for (const [title, run] of Object.entries(CASES)) {
    register(`${name}: ${title}`, async () => {
      const fixture = await make();
      try {
        await run(fixture);
      } finally {
        await fixture.dispose();
      }
    });
  }
  register(`${name}: answers as a plain Map does under random commits and queries`, () => modelCase(make, modelRuns));
}
