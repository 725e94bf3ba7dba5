/** Opens the SQLite file of a keystore: looks before it touches, makes the tables in a new file, sets the connection up. */
import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigurationError } from "../../errors.js";
import { StoreUnavailable } from "../keystore.js";
import { systemErrorCode } from "../system-error.js";
import type { SqliteConnection, SqliteDriver } from "./sqlite-driver.js";
import { inspectHeader, makeFile, refuseNewerTables } from "./sqlite-file.js";
import { APPLICATION_ID, CREATE_TABLES, TABLE_DEFINITIONS } from "./sqlite-schema.js";

/** How long a connection waits for another one's commit. */
export const BUSY_TIMEOUT_MS = 5_000;

/** Up to this size every page is checked on opening, at some hundred MB a second; in a larger file only the tables' definitions are. */
const FULL_CHECK_BYTES = 64 * 1024 * 1024;

/** Per connection. WAL (a property of the file) and synchronous=FULL: a commit is on disk when it returns. */
const SETTINGS = [
  `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
  "PRAGMA synchronous = FULL",
  "PRAGMA fullfsync = ON", // macOS: fsync alone does not reach the disk
  "PRAGMA secure_delete = ON",
  "PRAGMA trusted_schema = OFF",
  "PRAGMA cell_size_check = ON",
];

/** @throws {ConfigurationError} when the file cannot serve as a keystore; it is left as it was. */
export async function openConnection(driver: SqliteDriver, path: string): Promise<SqliteConnection> {
  const file = resolve(path); // neither ":memory:" nor a "file:" URI means anything special
  makeFile(file);
  // The header first, then through a connection that cannot write: only a sound keystore is opened for writing.
  if (inspectHeader(file) === "keystore") {
    const reader = guarded(file, () => driver(file, "read-only"));
    try {
      guarded(file, () => checkKeystore(reader, file));
    } finally {
      reader.close();
    }
  }
  const connection = guarded(file, () => driver(file, "read-write"));
  try {
    guarded(file, () => {
      for (const setting of SETTINGS) connection.exec(setting);
      makeTables(connection);
      checkKeystore(connection, file);
    });
    await useWriteAheadLog(connection, file);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Makes the tables in an empty file. Of several processes doing so at once, one makes them. */
function makeTables(connection: SqliteConnection): void {
  if (pragma(connection, "application_id") !== 0) return;
  connection.exec("BEGIN IMMEDIATE");
  try {
    const { things } = connection.prepare("SELECT count(*) AS things FROM sqlite_schema").get() ?? {};
    if (pragma(connection, "application_id") === 0 && things === 0) for (const statement of CREATE_TABLES) connection.exec(statement);
    connection.exec("COMMIT");
  } catch (error) {
    connection.exec("ROLLBACK");
    throw error;
  }
}

/** @throws {ConfigurationError} unless this is a sound keystore of our version. */
function checkKeystore(connection: SqliteConnection, file: string): void {
  connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  if (pragma(connection, "application_id") !== APPLICATION_ID) throw new ConfigurationError(`${file} is not a PocketKMS keystore`);
  refuseNewerTables(file, pragma(connection, "user_version"));
  const definitions = connection
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ sql }) => String(sql))
    .sort();
  if (JSON.stringify(definitions) !== JSON.stringify(TABLE_DEFINITIONS)) throw damaged(file, "its tables are not as they were made");
  if (statSync(file).size > FULL_CHECK_BYTES) return;
  const verdict = pragma(connection, "quick_check(1)");
  if (verdict !== "ok") throw damaged(file, String(verdict));
}

/** Another connection that is opening may hold the file; SQLite does not wait by itself here. */
async function useWriteAheadLog(connection: SqliteConnection, file: string): Promise<void> {
  for (const deadline = performance.now() + BUSY_TIMEOUT_MS; ; ) {
    try {
      const mode = guarded(file, () => pragma(connection, "journal_mode = WAL"));
      if (mode !== "wal") throw new ConfigurationError(`the file system of ${file} does not support SQLite's write-ahead log`);
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > deadline) throw error;
      await new Promise((go) => setTimeout(go, 10));
    }
  }
}

/** The first value of the first row. */
function pragma(connection: SqliteConnection, text: string): unknown {
  return Object.values(connection.prepare(`PRAGMA ${text}`).get() ?? {})[0];
}

const damaged = (file: string, why: string): ConfigurationError => new ConfigurationError(`the keystore ${file} is damaged: ${why}`);

/** SQLite needs to write the file and, for its log, the folder, and does not say which of them it cannot. */
function readOnly(file: string): string {
  for (const path of [dirname(file), file]) {
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      return `; ${path} cannot be written: ${systemErrorCode(error)}`;
    }
  }
  return "";
}

/** SQLite's own words (sqlite3_errstr), the same in every driver, and what they mean here. */
const FAILURES: readonly [RegExp, (file: string, message: string) => Error][] = [
  [/database (table )?is locked/, (file) => new StoreUnavailable(`the keystore ${file} is locked by another process`)],
  [/malformed|not a database|unsupported file format/, (file, message) => damaged(file, message)],
  [
    /unable to open|readonly database/,
    (file, message) => new ConfigurationError(`cannot open the keystore ${file}: ${message}${readOnly(file)}`),
  ],
];

/** Runs `work`; what SQLite reports comes out as an error of ours. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Error && error.constructor !== Error && error.name !== "SQLiteError") throw error; // a class of ours, not a driver's report
    const failure = FAILURES.find(([words]) => words.test(message));
    throw failure === undefined ? error : failure[1](file, message);
  }
}
