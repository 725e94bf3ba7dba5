/** PocketKMS in Deno 2.2 and later: SQLite by `node:sqlite`, root keys in files. To serve: `Deno.serve` with `kmsHandler` of `pocketkms/http`. */
import { openSqliteNode } from "../keystore/stores/sqlite-node.js";
import { opener } from "./open.js";

export * from "../index.js";
export { createRootKeyFile, fileRootKey } from "../keystore/root-key/file.js";
export { openSqliteNode as openSqlite } from "../keystore/stores/sqlite-node.js";
export type { OpenKmsOptions } from "./open.js";

/**
 * Opens the keystore in a SQLite file, and makes it first where there is none.
 * @throws {ConfigurationError} when the file is no keystore, damaged or newer than this code, or the root key is not its own.
 *
 * @example
 * const kms = await openKms({ path: "keys.db", rootKey: fileRootKey("keys.db.root-key") });
 */
export const openKms = opener(openSqliteNode);
