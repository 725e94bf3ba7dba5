/**
 * A store in one SQLite file, over the driver of the runtime. Several processes may use the file at once.
 *
 * Durability: write-ahead log with synchronous=FULL. What `commit` has answered survives a crash and a power failure.
 *
 * Deleted records: secure_delete overwrites them with zeros in the file, and a commit that deletes empties the write-ahead log into the
 * file at once, unless another process is reading just then. What a put has replaced may stay readable in the log (`-wal`) until SQLite
 * empties it: after about 1,000 pages, after a delete, or when the last connection closes. Copies made by the file system, by the disk
 * or by backups are out of reach. Key material in records is sealed in any case.
 */
import {
  type ExpectedRevision,
  type KeyStore,
  type KeyStoreFeatures,
  type Mutation,
  type Query,
  RevisionConflict,
  type StoredRecord,
} from "../keystore.js";
import { checkCommit, checkName, checkQuery, newRevision, refuseClosed } from "../store-checks.js";
import type { SqliteConnection, SqliteDriver, SqliteStatement } from "./sqlite-driver.js";
import { BUSY_TIMEOUT_MS, guarded, openConnection } from "./sqlite-open.js";
import { countSql, querySql } from "./sqlite-query.js";

/** How long emptying the write-ahead log waits for readers in other processes. */
const CHECKPOINT_TIMEOUT_MS = 100;

/** @throws {ConfigurationError} when the file is no keystore, newer than this code, damaged or not accessible; it is left as it was. */
export async function openSqlite(driver: SqliteDriver, path: string): Promise<KeyStore> {
  return new SqliteStore(await openConnection(driver, path), path);
}

class SqliteStore implements KeyStore {
  readonly features: KeyStoreFeatures = { durable: true, shared: true };
  readonly #connection: SqliteConnection;
  readonly #path: string;
  readonly #statements = new Map<string, SqliteStatement>();
  readonly #dataVersion: SqliteStatement;
  #ownCommits = 0;
  #closed = false;

  constructor(connection: SqliteConnection, path: string) {
    this.#connection = connection;
    this.#path = path;
    this.#dataVersion = connection.prepare("PRAGMA data_version");
  }

  async get(collection: string, id: string): Promise<StoredRecord | undefined> {
    refuseClosed(this.#closed);
    checkName(collection, id);
    const row = guarded(this.#path, () =>
      this.#sql("SELECT revision, value FROM record WHERE collection = ? AND id = ?").get(collection, id),
    );
    return row && { collection, id, revision: String(row.revision), value: String(row.value) };
  }

  async query(query: Query): Promise<readonly StoredRecord[]> {
    refuseClosed(this.#closed);
    checkQuery(query);
    const { sql, values } = querySql(query);
    const rows = guarded(this.#path, () => this.#sql(sql).all(...values));
    return rows.map((row) => ({
      collection: query.collection,
      id: String(row.id),
      revision: String(row.revision),
      value: String(row.value),
    }));
  }

  async count(collection: string, prefix: string): Promise<number> {
    refuseClosed(this.#closed);
    checkName(collection, prefix);
    const { sql, values } = countSql(collection, prefix);
    return guarded(this.#path, () => Number(this.#sql(sql).get(...values)?.count));
  }

  async commit(mutations: readonly Mutation[], expected: readonly ExpectedRevision[]): Promise<readonly (string | undefined)[]> {
    refuseClosed(this.#closed);
    checkCommit(mutations, expected);
    const revision = newRevision();
    guarded(this.#path, () => this.#transaction(mutations, expected, revision));
    this.#ownCommits++;
    if (mutations.some((mutation) => "delete" in mutation)) this.#emptyLog();
    return mutations.map((mutation) => ("put" in mutation ? revision : undefined));
  }

  /** Costs about a microsecond: data_version counts the commits of other connections, and ours are counted here. */
  changeCounter(): number {
    refuseClosed(this.#closed);
    return guarded(this.#path, () => Number(this.#dataVersion.get()?.data_version)) + this.#ownCommits;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }

  #transaction(mutations: readonly Mutation[], expected: readonly ExpectedRevision[], revision: string): void {
    this.#sql("BEGIN IMMEDIATE").run();
    try {
      for (const { collection, id, revision: wanted } of expected) {
        const found = this.#sql("SELECT revision FROM record WHERE collection = ? AND id = ?").get(collection, id)?.revision ?? null;
        if (found !== wanted) throw new RevisionConflict(collection, id);
      }
      for (const mutation of mutations) this.#mutate(mutation, revision);
      this.#sql("COMMIT").run();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #mutate(mutation: Mutation, revision: string): void {
    const { collection, id } = "put" in mutation ? mutation.put : mutation.delete;
    this.#sql("DELETE FROM index_entry WHERE collection = ? AND id = ?").run(collection, id);
    if ("delete" in mutation) {
      this.#sql("DELETE FROM record WHERE collection = ? AND id = ?").run(collection, id);
      return;
    }
    const { value, indexes = {} } = mutation.put;
    this.#sql(
      "INSERT INTO record (collection, id, revision, value) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, value = excluded.value",
    ).run(collection, id, revision, value);
    for (const [name, indexed] of Object.entries(indexes)) {
      this.#sql("INSERT INTO index_entry (collection, name, value, id) VALUES (?, ?, ?, ?)").run(collection, name, indexed, id);
    }
  }

  /** SQLite may have rolled back by itself (disk full, I/O error): then there is nothing to roll back. */
  #rollBack(): void {
    try {
      this.#sql("ROLLBACK").run();
    } catch {
      // The error that led here is the one to tell.
    }
  }

  /** Moves the write-ahead log into the file and truncates it: deleted records are in it no more. */
  #emptyLog(): void {
    try {
      this.#connection.exec(`PRAGMA busy_timeout = ${CHECKPOINT_TIMEOUT_MS}`);
      this.#sql("PRAGMA wal_checkpoint(TRUNCATE)").get();
    } catch {
      // The commit stands; a later checkpoint empties the log.
    } finally {
      this.#connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }

  #sql(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
