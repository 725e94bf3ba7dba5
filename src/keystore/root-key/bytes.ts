/** A root key that the caller has: as 32 bytes, or as text such as an environment variable's. */
import { secretCopy, utf8, wipe } from "../../bytes.js";
import { ConfigurationError } from "../../errors.js";
import { decodeKeyText } from "./key-text.js";
import { ROOT_KEY_BYTES, type RootKey, requireRootKey } from "./root-key.js";

/** The kind of every source that yields the 32 bytes as they are; a file and a variable may replace each other. */
export const BYTES_KIND = "bytes";

/**
 * 32 bytes of the caller's. They are read, not kept: wipe them once the keystore is open.
 * @throws {ConfigurationError} when there are not 32, or, on opening, when all are zero (wiped too early).
 */
export function bytesRootKey(key: Uint8Array): RootKey {
  if (key.length !== ROOT_KEY_BYTES) throw new ConfigurationError(`a root key is ${ROOT_KEY_BYTES} bytes, not ${key.length}`);
  return {
    kind: BYTES_KIND,
    async open() {
      requireRootKey(key);
      return { key: secretCopy(key), parameters: {} };
    },
  };
}

/**
 * A root key as 64 hexadecimal digits or 44 characters of base64. A JavaScript string cannot be wiped: prefer bytes or a file where
 * memory may be read by others.
 * @param name what the text is, for the error: "the variable POCKETKMS_ROOT_KEY".
 * @throws {ConfigurationError} on opening, when the text is neither.
 */
export function textRootKey(text: string, name = "the root key"): RootKey {
  return {
    kind: BYTES_KIND,
    async open() {
      const written = utf8(text);
      const key = decodeKeyText(written);
      wipe(written);
      if (key === undefined) throw new ConfigurationError(`${name} is neither 64 hexadecimal digits nor 44 characters of base64`);
      return { key, parameters: {} };
    },
  };
}
