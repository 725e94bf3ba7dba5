/** A root key in a file of its own: 32 raw bytes, or hexadecimal or base64 text. Node, Deno and Bun. */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { platform } from "node:process";
import { secretBytes, secretCopy, wipe } from "../../bytes.js";
import { ConfigurationError } from "../../errors.js";
import { systemErrorCode } from "../system-error.js";
import { BYTES_KIND } from "./bytes.js";
import { decodeKeyText, KEY_TEXT_BYTES } from "./key-text.js";
import { ROOT_KEY_BYTES, type RootKey } from "./root-key.js";

/** Windows has no mode bits: access lists are not looked at there. */
const HAS_MODES = platform !== "win32";
const OTHERS = 0o077;

const HOW_TO_MAKE_ONE = "for a new keystore, createRootKeyFile makes one, and so does the command pocketkms";

/**
 * The root key in the file `path`, read on opening.
 * @throws {ConfigurationError} on opening: no such file, others than its owner have access to it (POSIX), or it holds no root key.
 */
export function fileRootKey(path: string): RootKey {
  return {
    kind: BYTES_KIND,
    async open() {
      return { key: readKeyFile(path), parameters: {} };
    },
  };
}

/**
 * Makes a fresh random root key in the new file `path`, mode 0600, on disk when this returns. Losing the file is losing every key.
 * @throws {ConfigurationError} when there is a file, or it cannot be made; an existing file is never touched.
 */
export function createRootKeyFile(path: string): void {
  const key = crypto.getRandomValues(secretBytes(ROOT_KEY_BYTES));
  try {
    const file = openSync(path, "wx", 0o600);
    try {
      writeWhole(file, key);
      fsyncSync(file);
    } catch (error) {
      unlinkSync(path);
      throw error;
    } finally {
      closeSync(file);
    }
    syncFolder(path);
  } catch (error) {
    throw new ConfigurationError(`cannot make the root key file ${path}: ${systemErrorCode(error)}`);
  } finally {
    wipe(key);
  }
}

function readKeyFile(path: string): Uint8Array {
  const content = secretBytes(KEY_TEXT_BYTES + 1);
  try {
    const length = readInto(path, content);
    const written = content.subarray(0, length);
    const key = length === ROOT_KEY_BYTES ? secretCopy(written) : decodeKeyText(written);
    if (key === undefined) {
      throw new ConfigurationError(`the root key file ${path} holds neither 32 bytes, 64 hexadecimal digits nor 44 characters of base64`);
    }
    return key;
  } finally {
    wipe(content);
  }
}

/** @returns how many bytes there are, up to the length of `content`. The mode is that of the file opened, not of a path looked up again. */
function readInto(path: string, content: Uint8Array): number {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { mode } = fstatSync(file);
    if (HAS_MODES && (mode & OTHERS) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, "0");
      throw new ConfigurationError(`the root key file ${path} has mode ${octal}: others may read it; make it 0600`);
    }
    let length = 0;
    for (let read = -1; read !== 0 && length < content.length; length += read) {
      read = readSync(file, content, length, content.length - length, null);
    }
    return length;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const code = systemErrorCode(error);
    throw new ConfigurationError(`cannot read the root key file ${path}: ${code}${code === "ENOENT" ? `; ${HOW_TO_MAKE_ONE}` : ""}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** The name of a new file is on disk once its folder is. */
function syncFolder(path: string): void {
  if (!HAS_MODES) return; // Windows cannot open folders
  const folder = openSync(dirname(resolve(path)), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
