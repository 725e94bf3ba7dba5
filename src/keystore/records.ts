/** Records with types, over a store of strings; each but the meta record carries a MAC. */
import { ConfigurationError } from "../errors.js";
import { COLLECTIONS, type CollectionName, type IndexOf, type RecordOf } from "./collections.js";
import type { ExpectedRevision, KeyStore, Mutation, Query, StoredRecord } from "./keystore.js";
import { type RecordGuard, signedValue, verifiedText } from "./record-mac.js";
import { ShapeError } from "./shape.js";
import { compareUtf8 } from "./utf8-order.js";

export * from "./collections.js";
export * from "./record-types.js";
export * from "./vocabulary.js";

/** A record as it was read or written, and the revision it had then. */
export interface Versioned<C extends CollectionName = CollectionName> {
  readonly collection: C;
  readonly id: string;
  readonly revision: string;
  readonly record: RecordOf[C];
}

/** `Query`, knowing the indexes of the collection. */
export type RecordQuery<C extends CollectionName> = Omit<Query, "collection" | "index"> & { readonly index?: IndexOf[C] };

/** Reads and changes the records of one store. */
export class Records {
  readonly store: KeyStore;
  readonly #guard: RecordGuard | undefined;

  /** @param guard of an open keystore. Without it, records carry no MAC: for the meta record, which is read before there is a guard. */
  constructor(store: KeyStore, guard?: RecordGuard) {
    this.store = store;
    this.#guard = guard;
  }

  /** @throws {ConfigurationError} naming collection and id when the record is damaged or was altered. */
  async get<C extends CollectionName>(collection: C, id: string): Promise<Versioned<C> | undefined> {
    const stored = await this.store.get(collection, id);
    return stored && this.#read(collection, { ...stored, id });
  }

  /**
   * Records in the order of their ids or, with `index`, of their index values and then ids.
   * @throws {ConfigurationError} naming collection and id when a record is damaged or was altered, or was found by an index value that is
   *   not its own: index entries carry no MAC.
   */
  async query<C extends CollectionName>(collection: C, query: RecordQuery<C>): Promise<readonly Versioned<C>[]> {
    const found = await this.store.query({ ...query, collection });
    return found.map((stored) => {
      const read = this.#read(collection, stored);
      if (!isAskedFor(read, query)) throw altered(collection, read.id, "it was found where it does not belong");
      return read;
    });
  }

  /** How many records of a collection have an id that begins with `prefix`. */
  count(collection: CollectionName, prefix: string): Promise<number> {
    return this.store.count(collection, prefix);
  }

  /** Begins a change of several records that will happen whole or not at all. */
  change(): Change {
    return new Change(this.store, this.#guard);
  }

  /** The MAC is checked before anything else is made of the value. */
  #read<C extends CollectionName>(collection: C, { id, revision, value }: Omit<StoredRecord, "collection">): Versioned<C> {
    const guard = guardOf(collection, this.#guard);
    const text = guard === undefined ? value : verifiedText(guard, collection, id, value);
    if (text === undefined) throw altered(collection, id, "its MAC is missing or wrong");
    return { collection, id, revision, record: parse(collection, id, text) };
  }
}

/**
 * What to write, and what must not have changed since it was read. Each method but `commit` returns the change itself.
 *
 * @example await records.change().replace(key, { ...key.record, description }).make("alias", alias).commit();
 */
export class Change {
  readonly #store: KeyStore;
  readonly #guard: RecordGuard | undefined;
  readonly #mutations: Mutation[] = [];
  readonly #expected: ExpectedRevision[] = [];
  readonly #written: Omit<Versioned, "revision">[] = [];

  constructor(store: KeyStore, guard?: RecordGuard) {
    this.#store = store;
    this.#guard = guard;
  }

  /** Writes a record that must not be there yet. */
  make<C extends CollectionName>(collection: C, record: RecordOf[C]): this {
    const id = COLLECTIONS[collection].id(record);
    return this.requireAbsent(collection, id).#put(collection, id, record);
  }

  /**
   * Writes a record in place of the one read, which must still be as read.
   * @throws {TypeError} when `record` belongs under another id.
   */
  replace<C extends CollectionName>(read: Versioned<C>, record: RecordOf[C]): this {
    if (COLLECTIONS[read.collection].id(record) !== read.id)
      throw new TypeError(`${read.collection} ${read.id} cannot be replaced under another id`);
    return this.require(read).#put(read.collection, read.id, record);
  }

  /** Deletes the record read, which must still be as read. */
  remove(read: Versioned): this {
    this.require(read);
    this.#mutations.push({ delete: { collection: read.collection, id: read.id } });
    return this;
  }

  /** The record read must still be as read, though this change does not touch it. */
  require(read: Versioned): this {
    this.#expected.push({ collection: read.collection, id: read.id, revision: read.revision });
    return this;
  }

  /** There must be no such record. */
  requireAbsent(collection: CollectionName, id: string): this {
    this.#expected.push({ collection, id, revision: null });
    return this;
  }

  /**
   * Carries the change out, once.
   * @returns the records written, in order, with their new revisions.
   * @throws {RevisionConflict} when somebody else was faster; nothing was written. Read again, decide again, make a new change.
   */
  async commit(): Promise<readonly Versioned[]> {
    const revisions = (await this.#store.commit(this.#mutations, this.#expected)).filter((revision) => revision !== undefined);
    return this.#written.map((written, i) => ({ ...written, revision: revisions[i] as string }));
  }

  #put<C extends CollectionName>(collection: C, id: string, record: RecordOf[C]): this {
    const { shape, indexes } = COLLECTIONS[collection];
    shape(record, ""); // what is written can be read
    const text = JSON.stringify(record);
    const guard = guardOf(collection, this.#guard);
    const value = guard === undefined ? text : signedValue(guard, collection, id, text);
    this.#mutations.push({ put: { collection, id, value, indexes: indexes(record) } });
    this.#written.push({ collection, id, record });
    return this;
  }
}

/** The meta record carries no MAC: it holds the sealed key that makes them, and its check value binds it. */
const guardOf = (collection: CollectionName, guard: RecordGuard | undefined): RecordGuard | undefined =>
  collection === "meta" ? undefined : guard;

const altered = (collection: CollectionName, id: string, why: string): ConfigurationError =>
  new ConfigurationError(`the keystore is damaged or was altered: ${collection} ${id}: ${why}`);

/** Whether the id or the index value that the record itself says is one that was asked for. */
function isAskedFor<C extends CollectionName>({ collection, id, record }: Versioned<C>, query: RecordQuery<C>): boolean {
  const { index, equals, prefix = "", atMost } = query;
  const value = index === undefined ? id : COLLECTIONS[collection].indexes(record)[index];
  if (value === undefined || !value.startsWith(prefix)) return false;
  return (equals === undefined || value === equals) && (atMost === undefined || compareUtf8(value, atMost) <= 0);
}

function parse<C extends CollectionName>(collection: C, id: string, text: string): RecordOf[C] {
  try {
    const record = COLLECTIONS[collection].shape(JSON.parse(text), "");
    if (COLLECTIONS[collection].id(record) !== id) throw new ShapeError("the record belongs under another id");
    return record;
  } catch (error) {
    // A JSON error quotes the text, which may hold sealed material: only a ShapeError may speak.
    const why = error instanceof ShapeError ? error.message : "it is not JSON";
    throw new ConfigurationError(`the keystore is damaged: ${collection} ${id}: ${why}`);
  }
}
