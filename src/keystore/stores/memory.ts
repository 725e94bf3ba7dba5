/** A store in memory: gone with the process, the same behaviour as any other. */
import {
  type ExpectedRevision,
  type IndexValues,
  type KeyStore,
  type KeyStoreFeatures,
  type Mutation,
  type Query,
  RevisionConflict,
  type StoredRecord,
} from "../keystore.js";
import { checkCommit, checkName, checkQuery, newRevision, refuseClosed } from "../store-checks.js";
import { compareUtf8, prefixEnd } from "../utf8-order.js";

interface Place {
  readonly value: string;
  readonly id: string;
}

interface Kept extends StoredRecord {
  readonly indexes: IndexValues;
}

const byPlace = (a: Place, b: Place): number => compareUtf8(a.value, b.value) || compareUtf8(a.id, b.id);

/** Places in order. Insertion moves what follows: tens of microseconds among 100,000. */
class Order {
  readonly places: Place[] = [];

  /** How many places come before `place`. */
  rank(place: Place): number {
    let low = 0;
    let high = this.places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (byPlace(this.places[middle] as Place, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(place: Place): void {
    this.places.splice(this.rank(place), 0, place);
  }

  remove(place: Place): void {
    this.places.splice(this.rank(place), 1);
  }
}

class Collection {
  readonly records = new Map<string, Kept>();
  readonly byId = new Order();
  readonly #byIndex = new Map<string, Order>();

  byIndex(index: string): Order {
    let order = this.#byIndex.get(index);
    if (order === undefined) {
      order = new Order();
      this.#byIndex.set(index, order);
    }
    return order;
  }

  put(record: Kept): void {
    if (this.#forget(record.id) === undefined) this.byId.add({ value: record.id, id: record.id });
    this.records.set(record.id, record);
    for (const [index, value] of Object.entries(record.indexes)) this.byIndex(index).add({ value, id: record.id });
  }

  delete(id: string): void {
    if (this.#forget(id) !== undefined) this.byId.remove({ value: id, id });
  }

  #forget(id: string): Kept | undefined {
    const old = this.records.get(id);
    if (old === undefined) return undefined;
    for (const [index, value] of Object.entries(old.indexes)) this.byIndex(index).remove({ value, id });
    this.records.delete(id);
    return old;
  }
}

/** A `KeyStore` in memory. One process, one instance: nothing is shared, nothing lasts. */
export class MemoryStore implements KeyStore {
  readonly features: KeyStoreFeatures = { durable: false, shared: false };
  readonly #collections = new Map<string, Collection>();
  #commits = 0;
  #closed = false;

  async get(collection: string, id: string): Promise<StoredRecord | undefined> {
    refuseClosed(this.#closed);
    checkName(collection, id);
    const kept = this.#collections.get(collection)?.records.get(id);
    return kept && shown(kept);
  }

  async query(query: Query): Promise<readonly StoredRecord[]> {
    refuseClosed(this.#closed);
    checkQuery(query);
    const collection = this.#collections.get(query.collection);
    if (collection === undefined) return [];
    const order = query.index === undefined ? collection.byId : collection.byIndex(query.index);
    const found: StoredRecord[] = [];
    for (let i = firstOf(query, order); found.length < query.limit; i++) {
      const place = order.places[i];
      if (place === undefined) break;
      if (isBeyond(query, place)) break;
      found.push(shown(collection.records.get(place.id) as Kept));
    }
    return found;
  }

  async count(collection: string, prefix: string): Promise<number> {
    refuseClosed(this.#closed);
    checkName(collection, prefix);
    const order = this.#collections.get(collection)?.byId;
    if (order === undefined) return 0;
    const end = prefixEnd(prefix);
    return (end === undefined ? order.places.length : order.rank({ value: end, id: "" })) - order.rank({ value: prefix, id: "" });
  }

  async commit(mutations: readonly Mutation[], expected: readonly ExpectedRevision[]): Promise<readonly (string | undefined)[]> {
    refuseClosed(this.#closed);
    checkCommit(mutations, expected);
    for (const { collection, id, revision } of expected) {
      const now = this.#collections.get(collection)?.records.get(id)?.revision ?? null;
      if (now !== revision) throw new RevisionConflict(collection, id);
    }
    const revision = newRevision();
    this.#commits++;
    return mutations.map((mutation) => {
      if ("put" in mutation) {
        const { collection, id, value, indexes = {} } = mutation.put;
        this.#collection(collection).put({ collection, id, revision, value, indexes: { ...indexes } });
        return revision;
      }
      this.#collection(mutation.delete.collection).delete(mutation.delete.id);
      return undefined;
    });
  }

  changeCounter(): number {
    refuseClosed(this.#closed);
    return this.#commits;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#collections.clear();
  }

  #collection(name: string): Collection {
    let collection = this.#collections.get(name);
    if (collection === undefined) {
      collection = new Collection();
      this.#collections.set(name, collection);
    }
    return collection;
  }
}

/** Where in `order` the answers begin; they lie side by side. */
function firstOf({ equals, prefix, after }: Query, order: Order): number {
  const from = Math.max(order.rank({ value: equals ?? "", id: "" }), order.rank({ value: prefix ?? "", id: "" }));
  if (after === undefined) return from;
  const place = { value: after.value ?? after.id, id: after.id };
  const at = order.rank(place);
  const there = order.places[at];
  return Math.max(from, there !== undefined && byPlace(there, place) === 0 ? at + 1 : at);
}

/** No answer comes at or after `place`. */
function isBeyond({ equals, prefix, atMost }: Query, { value }: Place): boolean {
  return (
    (equals !== undefined && value !== equals) ||
    (prefix !== undefined && !value.startsWith(prefix)) ||
    (atMost !== undefined && compareUtf8(value, atMost) > 0)
  );
}

const shown = ({ collection, id, revision, value }: Kept): StoredRecord => ({ collection, id, revision, value });
