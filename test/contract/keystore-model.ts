/** The exam's model: what a store answers is what a plain Map answers. */
import fc from "fast-check";
import { type KeyStore, type Query, RevisionConflict, type StoredRecord } from "../../src/keystore/keystore.js";
import { equal, rejects } from "./assert.js";
import { del, type KeystoreFixture, put, was } from "./keystore-words.js";

/** The store under random commits and queries answers as a plain Map does. */
export async function modelCase(make: () => Promise<KeystoreFixture>, numRuns: number): Promise<void> {
  const text = fc
    .oneof(fc.constantFrom("a", "b", "ab", "a\ue000", "a\u{10000}", "\uffff"), fc.string({ unit: "binary", maxLength: 3 }))
    .filter((value) => !value.includes("\0"));
  const id = fc.constantFrom("a", "b", "ab", "b\u{1f511}", "b\uffff", "c");
  const write = fc.record({
    id,
    value: fc.json(),
    indexes: fc.dictionary(fc.constantFrom("i", "j"), text),
    remove: fc.boolean(),
    stale: fc.nat(9),
  });
  const read = fc.record({
    index: fc.option(fc.constantFrom("i", "j"), { nil: undefined }),
    equals: fc.option(text, { nil: undefined, freq: 3 }),
    prefix: fc.option(text, { nil: undefined }),
    atMost: fc.option(text, { nil: undefined }),
    after: fc.option(fc.record({ id: text, value: text }), { nil: undefined }),
    limit: fc.integer({ min: 1, max: 5 }),
  });
  const step: fc.Arbitrary<Write[] | Read> = fc.oneof(fc.array(write, { minLength: 1, maxLength: 4 }), read);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const fixture = await make();
      try {
        const model = new Model();
        for (const one of steps) await (Array.isArray(one) ? model.commit(fixture.store, one) : model.compare(fixture.store, one));
        await model.compare(fixture.store, { limit: 1000 });
        for (const index of ["i", "j"]) await model.compare(fixture.store, { index, limit: 1000 });
      } finally {
        await fixture.dispose();
      }
    }),
    { numRuns },
  );
}

interface Read {
  readonly index?: string | undefined;
  readonly equals?: string | undefined;
  readonly prefix?: string | undefined;
  readonly atMost?: string | undefined;
  readonly after?: { readonly id: string; readonly value: string } | undefined;
  readonly limit: number;
}

interface Write {
  readonly id: string;
  readonly value: string;
  readonly indexes: Record<string, string>;
  readonly remove: boolean;
  /** 0: expects a revision that does not hold. */
  readonly stale: number;
}

class Model {
  readonly #records = new Map<string, StoredRecord & { indexes: Record<string, string> }>();

  async commit(store: KeyStore, writes: readonly Write[]): Promise<void> {
    const once = [...new Map(writes.map((write) => [write.id, write])).values()];
    const mutations = once.map(({ id, value, indexes, remove }) => (remove ? del(id) : put(id, value, indexes)));
    const expected = once.map(({ id, stale }) => was(id, stale === 0 ? "stale" : (this.#records.get(id)?.revision ?? null)));
    if (once.some(({ stale }) => stale === 0)) {
      await rejects(store.commit(mutations, expected), RevisionConflict);
      return;
    }
    const revisions = await store.commit(mutations, expected);
    for (const [i, { id, value, indexes, remove }] of once.entries()) {
      if (remove) this.#records.delete(id);
      else this.#records.set(id, { collection: "c", id, value, indexes, revision: revisions[i] as string });
    }
    for (const { id } of once) equal(await store.get("c", id), shown(this.#records.get(id)));
  }

  async compare(store: KeyStore, { index, equals, prefix, atMost, after, limit }: Read): Promise<void> {
    const query: Query = {
      collection: "c",
      limit,
      ...(index !== undefined && { index, ...(equals !== undefined && { equals }), ...(atMost !== undefined && { atMost }) }),
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after: index === undefined ? { id: after.id } : after }),
    };
    equal(await store.query(query), this.#answer(query));
  }

  #answer({ index, equals, prefix, atMost, after, limit }: Query): (StoredRecord | undefined)[] {
    const encoder = new TextEncoder();
    const key = (value: string, id: string) =>
      Array.from(encoder.encode(value), (b) => b + 1).concat(0, ...Array.from(encoder.encode(id), (b) => b + 1));
    const compare = (a: number[], b: number[]): number => {
      for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
      return a.length - b.length;
    };
    const rows = [...this.#records.values()].flatMap((record) => {
      const value = index === undefined ? record.id : record.indexes[index];
      return value === undefined ? [] : [{ record, value, key: key(value, record.id) }];
    });
    return rows
      .filter(({ value }) => equals === undefined || value === equals)
      .filter(({ value }) => prefix === undefined || value.startsWith(prefix))
      .filter(({ value }) => atMost === undefined || compare(key(value, ""), key(atMost, "")) <= 0)
      .filter((row) => after === undefined || compare(row.key, key(after.value ?? after.id, after.id)) > 0)
      .sort((a, b) => compare(a.key, b.key))
      .slice(0, limit)
      .map(({ record }) => shown(record));
  }
}

function shown(record: StoredRecord | undefined): StoredRecord | undefined {
  return record && { collection: record.collection, id: record.id, revision: record.revision, value: record.value };
}
