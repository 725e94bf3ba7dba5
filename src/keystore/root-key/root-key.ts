import { ConfigurationError } from "../../errors.js";

/**
 * The root key port: where the 32 bytes come from that seal every key of a keystore.
 *
 * `parameters` is what a source must remember (a salt and costs, a wrapped key, share numbers); it is stored in clear in the
 * keystore's meta record and never holds a secret.
 */
export interface RootKey {
  /** What kind of source this is, as stored in the keystore: "bytes", "passphrase", ... */
  readonly kind: string;
  /**
   * The root key. Called when a keystore is made (`parameters` undefined; in a new file once more, before the file is made) and
   * once each time it is opened.
   * @returns 32 fresh bytes that the caller wipes, and the parameters to store.
   */
  open(parameters: RootKeyParameters | undefined): Promise<{ readonly key: Uint8Array; readonly parameters: RootKeyParameters }>;
}

/** What a source must remember, as plain JSON. */
export type RootKeyParameters = Readonly<Record<string, string | number>>;

/** Length of a root key: an AES-256 key. */
export const ROOT_KEY_BYTES = 32;

/** @throws {ConfigurationError} for another length, and for zeros: bytes that were wiped too early. */
export function requireRootKey(key: Uint8Array): void {
  if (key.length !== ROOT_KEY_BYTES) throw new ConfigurationError(`a root key is ${ROOT_KEY_BYTES} bytes, not ${key.length}`);
  let bits = 0;
  for (const byte of key) bits |= byte;
  if (bits === 0) throw new ConfigurationError("the root key is all zeros");
}
