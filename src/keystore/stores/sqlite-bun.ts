/** SQLite by `bun:sqlite`. */
import { Database } from "bun:sqlite";
import type { KeyStore } from "../keystore.js";
import { openSqlite } from "./sqlite.js";
import type { SqliteDriver, SqliteRow } from "./sqlite-driver.js";

const driver: SqliteDriver = (path, access) => {
  const database = new Database(path, access === "read-only" ? { readonly: true } : { readwrite: true, create: false });
  return {
    exec(sql) {
      database.run(sql);
    },
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        get: (...values) => (statement.get(...values) as SqliteRow | null) ?? undefined,
        all: (...values) => statement.all(...values) as SqliteRow[],
        run(...values) {
          statement.run(...values);
        },
      };
    },
    close: () => database.close(),
  };
};

/**
 * Opens the keystore in the SQLite file `path`; makes the file, with mode 0600, when there is none.
 * @throws {ConfigurationError} when the file is no keystore, newer than this code, damaged or not accessible; it is left as it was.
 */
export const openSqliteBun = (path: string): Promise<KeyStore> => openSqlite(driver, path);
