/** The tables of a keystore in SQL, and the marks by which its file is known. */

/** "pkms": a SQLite file with another application id is not ours. https://www.sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x706b6d73;

/** Version of the tables, kept in `PRAGMA user_version`. Not that of the records: `SCHEMA_VERSION` in open.ts. */
export const TABLES_VERSION = 1;

/** Text compares by its UTF-8 bytes: the BINARY collation in a database whose encoding is UTF-8, SQLite's defaults. */
const TABLES = [
  `CREATE TABLE record (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  revision TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (collection, id)
) STRICT`,
  `CREATE TABLE index_entry (
  collection TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (collection, name, value, id)
) STRICT, WITHOUT ROWID`,
  "CREATE INDEX index_entry_of_record ON index_entry (collection, id)",
] as const;

export const CREATE_TABLES = [...TABLES, `PRAGMA application_id = ${APPLICATION_ID}`, `PRAGMA user_version = ${TABLES_VERSION}`] as const;

/** What `sqlite_schema` must hold, sorted. */
export const TABLE_DEFINITIONS: readonly string[] = [...TABLES].sort();
