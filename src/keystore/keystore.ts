/**
 * The keystore port: where records are kept. A store knows strings; what they mean is `records.ts`.
 *
 * There is no `transaction(callback)`: some stores have no interactive transactions. A change is a list of mutations and the
 * revisions it was decided on; it happens whole or not at all. Every store passes `test/contract/keystore.ts`.
 *
 * Collections, ids, index names, index values and values are text without NUL and without lone surrogates; anything else is refused with
 * a TypeError, as are queries and commits that contradict themselves.
 */

/** One stored record. `revision` changes with every put, also when a record was deleted and made again. */
export interface StoredRecord {
  readonly collection: string;
  readonly id: string;
  readonly revision: string;
  /** JSON text. */
  readonly value: string;
}

/** Secondary index entries of a record: index name to value, compared by UTF-8 bytes. At most one value for each index. */
export type IndexValues = Readonly<Record<string, string>>;

/** One record written, with its index entries, or deleted. */
export type Mutation =
  | { readonly put: { readonly collection: string; readonly id: string; readonly value: string; readonly indexes?: IndexValues } }
  | { readonly delete: { readonly collection: string; readonly id: string } };

/** What a change was decided on: the revision read, or `null` where no record was. */
export interface ExpectedRevision {
  readonly collection: string;
  readonly id: string;
  readonly revision: string | null;
}

/** Records of one collection in order; without `index`, by id; with `index`, by index value, then id. */
export interface Query {
  readonly collection: string;
  readonly index?: string;
  /** Only records whose index value is exactly this. Needs `index`. */
  readonly equals?: string;
  /** Only records whose index value (without `index`: whose id) begins with this. */
  readonly prefix?: string;
  /** Only records whose index value is this or lower. Needs `index`. */
  readonly atMost?: string;
  /** Only records after this place: the record a page before ended with. `value` is its index value and goes with `index`. */
  readonly after?: { readonly id: string; readonly value?: string };
  /** At most this many; 1 or more. */
  readonly limit: number;
}

/** What a store can and cannot do. */
export interface KeyStoreFeatures {
  /** Records outlive the process. */
  readonly durable: boolean;
  /** Other processes may change the records while this one runs. */
  readonly shared: boolean;
}

/** Where records are kept. Once closed, every call but `close` fails. */
export interface KeyStore {
  readonly features: KeyStoreFeatures;

  /** One record; `undefined` where there is none. */
  get(collection: string, id: string): Promise<StoredRecord | undefined>;

  /** The records that a query asks for, in its order, at most `query.limit`. */
  query(query: Query): Promise<readonly StoredRecord[]>;

  /** How many records of a collection have an id that begins with `prefix`. */
  count(collection: string, prefix: string): Promise<number>;

  /**
   * Carries out all `mutations`, or none, provided that every expected revision still holds at that moment. Once the promise resolves, a
   * durable store has the change on disk. Each record may be mutated once; deleting what is not there is no error.
   * @returns the new revision of each put, in the order of `mutations` (`undefined` for a delete).
   * @throws {RevisionConflict} when a record was changed, made or deleted meanwhile; nothing was written.
   * @throws {StoreUnavailable} when the store could not be reached or locked in time; nothing was written.
   */
  commit(mutations: readonly Mutation[], expected: readonly ExpectedRevision[]): Promise<readonly (string | undefined)[]>;

  /**
   * Changes whenever another party may have changed a record; equal answers prove that nothing has changed in between, so that
   * cached records are still good. `undefined`: this store cannot tell, cache nothing.
   * Synchronous, because every request asks.
   */
  changeCounter(): number | undefined;

  /** Lets go of files and connections. Closing again does nothing. */
  close(): Promise<void>;
}

/** A commit was decided on records that have changed since: read again and decide again. */
export class RevisionConflict extends Error {
  override readonly name = "RevisionConflict";
  readonly collection: string;
  readonly id: string;

  constructor(collection: string, id: string) {
    super(`${collection} ${id} was changed by somebody else`);
    this.collection = collection;
    this.id = id;
  }
}

/** The store could not be reached or locked in time. Nothing was written; trying again may help. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}
