/** Records with types, over a store of strings. */
import { ConfigurationError } from "../errors.js";
import { COLLECTIONS, type CollectionName, type IndexOf, type RecordOf } from "./collections.js";
import type { ExpectedRevision, KeyStore, Mutation, Query, StoredRecord } from "./keystore.js";
import { ShapeError } from "./shape.js";

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

  constructor(store: KeyStore) {
    this.store = store;
  }

  /** @throws {ConfigurationError} naming collection and id when the record is damaged. */
  async get<C extends CollectionName>(collection: C, id: string): Promise<Versioned<C> | undefined> {
    const stored = await this.store.get(collection, id);
    return stored && parse(collection, stored);
  }

  /**
   * Records in the order of their ids or, with `index`, of their index values and then ids.
   * @throws {ConfigurationError} naming collection and id when a record is damaged.
   */
  async query<C extends CollectionName>(collection: C, query: RecordQuery<C>): Promise<readonly Versioned<C>[]> {
    const found = await this.store.query({ ...query, collection });
    return found.map((stored) => parse(collection, stored));
  }

  /** How many records of a collection have an id that begins with `prefix`. */
  count(collection: CollectionName, prefix: string): Promise<number> {
    return this.store.count(collection, prefix);
  }

  /** Begins a change of several records that will happen whole or not at all. */
  change(): Change {
    return new Change(this.store);
  }
}

/**
 * What to write, and what must not have changed since it was read. Each method but `commit` returns the change itself.
 *
 * @example await records.change().replace(key, { ...key.record, description }).make("alias", alias).commit();
 */
export class Change {
  readonly #store: KeyStore;
  readonly #mutations: Mutation[] = [];
  readonly #expected: ExpectedRevision[] = [];
  readonly #written: Omit<Versioned, "revision">[] = [];

  constructor(store: KeyStore) {
    this.#store = store;
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
    this.#mutations.push({ put: { collection, id, value: JSON.stringify(record), indexes: indexes(record) } });
    this.#written.push({ collection, id, record });
    return this;
  }
}

function parse<C extends CollectionName>(collection: C, stored: StoredRecord): Versioned<C> {
  const { id, revision } = stored;
  try {
    const record = COLLECTIONS[collection].shape(JSON.parse(stored.value), "");
    if (COLLECTIONS[collection].id(record) !== id) throw new ShapeError("the record belongs under another id");
    return { collection, id, revision, record };
  } catch (error) {
    // A JSON error quotes the text, which may hold sealed material: only a ShapeError may speak.
    const why = error instanceof ShapeError ? error.message : "it is not JSON";
    throw new ConfigurationError(`the keystore is damaged: ${collection} ${id}: ${why}`);
  }
}
