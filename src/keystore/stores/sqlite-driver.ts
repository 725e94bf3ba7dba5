/** The little of SQLite that the store needs, so that each runtime's own driver fits in a page. All calls are synchronous. */

export type SqliteValue = string | number;
export type SqliteRow = Readonly<Record<string, unknown>>;

export interface SqliteStatement {
  get(...values: SqliteValue[]): SqliteRow | undefined;
  all(...values: SqliteValue[]): readonly SqliteRow[];
  run(...values: SqliteValue[]): void;
}

/** One connection. */
export interface SqliteConnection {
  /** Runs statements without values or answers. */
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** Opens a connection to a file that exists; never makes one. */
export type SqliteDriver = (path: string, access: "read-only" | "read-write") => SqliteConnection;
