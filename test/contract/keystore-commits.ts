/** The exam's cases about commits: revisions, conflicts, all or nothing, several handles. */
import { RevisionConflict, type StoredRecord } from "../../src/keystore/keystore.js";
import { equal, rejects, truthy } from "./assert.js";
import { type Case, del, ids, put, putOne, was } from "./keystore-words.js";

export const COMMIT_CASES: Record<string, Case> = {
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
