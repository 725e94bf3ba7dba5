/** The exam's cases about queries: order, pages, prefixes, indexes. */
import type { KeyStore, Query, StoredRecord } from "../../src/keystore/keystore.js";
import { equal, rejects, truthy } from "./assert.js";
import { type Case, del, ids, put } from "./keystore-words.js";

/** Walks pages of `limit` until one is short; checks that each page is as long as it may be. */
async function pages(store: KeyStore, query: Omit<Query, "after">, placeOf?: (record: StoredRecord) => string): Promise<string[]> {
  const all: string[] = [];
  let after: Query["after"];
  for (;;) {
    const page = await store.query({ ...query, ...(after && { after }) });
    truthy(page.length <= query.limit, "a page is no longer than its limit");
    all.push(...ids(page));
    truthy(new Set(all).size === all.length, "no record comes twice"); // or the walk may never end
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

export const QUERY_CASES: Record<string, Case> = {
  "counts the ids that begin with a prefix, in one collection": async ({ store }) => {
    await store.commit([put("a/1"), put("a/2"), put("b/1"), put("a/3", "{}", undefined, "d")], []);
    equal(await store.count("c", "a/"), 2);
    equal(await store.count("c", ""), 3);
    equal(await store.count("c", "a/1"), 1);
    equal(await store.count("c", "x"), 0);
    equal(await store.count("none", ""), 0);
    await store.commit([del("a/1")], []);
    equal(await store.count("c", "a/"), 1);
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
};
