/** SQLite by `node:sqlite`: Node 22.16 and later, Deno 2.2 and later. */
import { versions } from "node:process";
import { ConfigurationError } from "../../errors.js";
import type { KeyStore } from "../keystore.js";
import { openSqlite } from "./sqlite.js";
import type { SqliteDriver, SqliteRow } from "./sqlite-driver.js";

type Sqlite = typeof import("node:sqlite");

const driverOf =
  ({ DatabaseSync }: Sqlite): SqliteDriver =>
  (path, access) => {
    const database = new DatabaseSync(path, { readOnly: access === "read-only" });
    return {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        const statement = database.prepare(sql);
        return {
          get: (...values) => statement.get(...values) as SqliteRow | undefined,
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
 * @throws {ConfigurationError} when the file is no keystore, newer than this code, damaged or not accessible; it is left as it was. When
 *   the runtime has no `node:sqlite`.
 */
export const openSqliteNode = async (path: string): Promise<KeyStore> => openSqlite(driverOf(await loadSqlite()), path);

/** Only when a file is opened: keystores in memory, and the commands that need none, work in an older Node too. */
async function loadSqlite(): Promise<Sqlite> {
  try {
    return await import("node:sqlite");
  } catch (cause) {
    throw new ConfigurationError(`PocketKMS needs Node 22.16 or later for SQLite; this is ${versions.node}`, { cause });
  }
}
