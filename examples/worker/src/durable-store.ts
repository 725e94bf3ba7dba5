/**
 * A keystore in the storage of a Durable Object: all records in memory, every change written to SQLite before the call returns.
 *
 * What persists: every record, sealed under the root key; a tenant has a handful, so reading them all at the start is cheap.
 * A Durable Object is one instance with storage of its own, so no other process changes the records and no commit can be lost between.
 */
import { type ExpectedRevision, type KeyStoreFeatures, MemoryStore, type Mutation } from "pocketkms/workerd";

/** What is needed of `DurableObjectState.storage`. */
export interface Storage {
  readonly sql: { exec(query: string, ...bindings: (string | number | null)[]): { toArray(): Record<string, unknown>[] } };
  transactionSync<T>(change: () => T): T;
}

const TABLE = `CREATE TABLE IF NOT EXISTS keystore (
  collection TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, indexes TEXT NOT NULL, PRIMARY KEY (collection, id))`;

export class DurableStore extends MemoryStore {
  override readonly features: KeyStoreFeatures = { durable: true, shared: false };
  readonly #storage: Storage;

  constructor(storage: Storage) {
    super();
    this.#storage = storage;
    storage.sql.exec(TABLE);
  }

  /** Reads what is stored; call it once, before anything else. */
  async load(): Promise<void> {
    const rows = this.#storage.sql.exec("SELECT collection, id, value, indexes FROM keystore").toArray();
    const puts = (rows as Record<"collection" | "id" | "value" | "indexes", string>[]).map(({ indexes, ...record }) => ({
      put: { ...record, indexes: JSON.parse(indexes) as Record<string, string> },
    }));
    if (puts.length > 0) await super.commit(puts, []);
  }

  /** The memory decides whether the expected revisions hold; what it has accepted is written whole or not at all. */
  override async commit(mutations: readonly Mutation[], expected: readonly ExpectedRevision[]): Promise<readonly (string | undefined)[]> {
    const revisions = await super.commit(mutations, expected);
    try {
      this.#storage.transactionSync(() => {
        for (const mutation of mutations) this.#write(mutation);
      });
    } catch (error) {
      // Memory is ahead of the disk: nobody may read it any more.
      await this.close();
      throw error;
    }
    return revisions;
  }

  #write(mutation: Mutation): void {
    const { sql } = this.#storage;
    if ("delete" in mutation) {
      sql.exec("DELETE FROM keystore WHERE collection = ? AND id = ?", mutation.delete.collection, mutation.delete.id);
      return;
    }
    const { collection, id, value, indexes = {} } = mutation.put;
    sql.exec("INSERT OR REPLACE INTO keystore VALUES (?, ?, ?, ?)", collection, id, value, JSON.stringify(indexes));
  }
}
