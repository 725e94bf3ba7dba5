/** The file of a SQLite keystore, looked at without SQLite: a file that is not ours is never touched. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { ConfigurationError } from "../../errors.js";
import { systemErrorCode } from "../system-error.js";
import { APPLICATION_ID, TABLES_VERSION } from "./sqlite-schema.js";

/** https://www.sqlite.org/fileformat2.html, section 1.3: the database header. */
const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;

/** Makes an empty file that only its owner may read, unless there is a file. */
export function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST") throw new ConfigurationError(`cannot make the keystore ${path}: ${systemErrorCode(error)}`);
  }
}

/**
 * Reads the header.
 * @returns "empty": no keystore yet; "interrupted": a change was cut off and SQLite must roll it back first; "keystore".
 * @throws {ConfigurationError} when the file is no keystore or of a newer version.
 */
export function inspectHeader(path: string): "empty" | "interrupted" | "keystore" {
  const header = readHeader(path);
  if (header.length === 0) return "empty";
  const isInterrupted = existsSync(`${path}-journal`);
  // Cut off while the file was made, its first page may not have reached the disk.
  if (isInterrupted && header.every((byte) => byte === 0)) return "interrupted";
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const magic = String.fromCharCode(...header.subarray(0, MAGIC.length));
  if (header.length < HEADER_BYTES || magic !== MAGIC || view.getUint32(APPLICATION_ID_AT) !== APPLICATION_ID) {
    throw new ConfigurationError(`${path} is not a PocketKMS keystore`);
  }
  refuseNewerTables(path, view.getUint32(USER_VERSION_AT));
  return isInterrupted ? "interrupted" : "keystore";
}

/** @throws {ConfigurationError} */
export function refuseNewerTables(path: string, version: unknown): void {
  if (Number(version) > TABLES_VERSION) {
    throw new ConfigurationError(`the keystore ${path} has version ${version}; this version of PocketKMS reads up to ${TABLES_VERSION}`);
  }
}

function readHeader(path: string): Uint8Array {
  try {
    const file = openSync(path, "r");
    try {
      if (!fstatSync(file).isFile()) throw new ConfigurationError(`the keystore ${path} is not a file`);
      const header = new Uint8Array(HEADER_BYTES);
      return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(`cannot read the keystore ${path}: ${systemErrorCode(error)}`);
  }
}
