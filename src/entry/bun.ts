/** PocketKMS in Bun: SQLite by `bun:sqlite`, root keys in files. To serve: `Bun.serve` with `kmsHandler` of `pocketkms/http`. */
import { openSqliteBun } from "../keystore/stores/sqlite-bun.js";
import { opener } from "./open.js";

export * from "../index.js";
export { createRootKeyFile, fileRootKey } from "../keystore/root-key/file.js";
export { openSqliteBun as openSqlite } from "../keystore/stores/sqlite-bun.js";
export type { OpenKmsOptions } from "./open.js";

/**
 * Opens the keystore in a SQLite file, and makes it first where there is none.
 * @throws {ConfigurationError} when the file is no keystore, damaged or newer than this code, or the root key is not its own.
 *
 * @example
 * const kms = await openKms({ path: "keys.db", rootKey: fileRootKey("keys.db.root-key") });
 */
export const openKms = opener(openSqliteBun);
