/** A root key derived from a passphrase, by Argon2id (RFC 9106) or scrypt (RFC 7914). Salt and costs are stored, and bounded on reading. The hashes load when first used. */
import { fromBase64, toBase64, utf8, wipe } from "../../bytes.js";
import { ConfigurationError } from "../../errors.js";
import { ROOT_KEY_BYTES, type RootKey, type RootKeyParameters } from "./root-key.js";

const SALT_BYTES = 16; // RFC 9106 section 4

interface Bounds {
  readonly min: number;
  readonly max: number;
}

interface PasswordHash {
  /** Used for a new keystore. */
  readonly defaults: Readonly<Record<string, number>>;
  /** The least: OWASP Password Storage Cheat Sheet. The most: some seconds of work, so that a hostile keystore cannot make opening hang. */
  readonly bounds: Readonly<Record<string, Bounds>>;
  /** Bounds of members together. */
  readonly isAffordable: (cost: Readonly<Record<string, number>>) => boolean;
  readonly derive: (passphrase: Uint8Array, salt: Uint8Array, cost: Readonly<Record<string, number>>) => Promise<Uint8Array>;
}

const HASHES = {
  // RFC 9106 section 4, second recommended option: about a second in JavaScript on a slow machine.
  argon2id: {
    defaults: { passes: 3, memoryKiB: 65_536, lanes: 4 },
    bounds: { passes: { min: 2, max: 32 }, memoryKiB: { min: 19_456, max: 262_144 }, lanes: { min: 1, max: 16 } },
    isAffordable: ({ passes = 0, memoryKiB = 0 }) => passes * memoryKiB <= 1_048_576,
    derive: async (passphrase, salt, { passes = 0, memoryKiB = 0, lanes = 0 }) => {
      const { argon2idAsync } = await import("@noble/hashes/argon2.js");
      return argon2idAsync(passphrase, salt, { t: passes, m: memoryKiB, p: lanes, dkLen: ROOT_KEY_BYTES });
    },
  },
  // N = 2^17, r = 8, p = 1: 128 MiB.
  scrypt: {
    defaults: { log2N: 17, r: 8, p: 1 },
    bounds: { log2N: { min: 15, max: 20 }, r: { min: 8, max: 8 }, p: { min: 1, max: 8 } },
    isAffordable: ({ log2N = 0, p = 0 }) => 2 ** log2N * p <= 2 ** 20,
    derive: async (passphrase, salt, { log2N = 0, r = 0, p = 0 }) => {
      const { scryptAsync } = await import("@noble/hashes/scrypt.js");
      return scryptAsync(passphrase, salt, { N: 2 ** log2N, r, p, dkLen: ROOT_KEY_BYTES });
    },
  },
} as const satisfies Record<string, PasswordHash>;

export type PasswordHashName = keyof typeof HASHES;

export interface PassphraseOptions {
  /** For a new keystore; an existing one is opened as it was made. Default "argon2id". */
  readonly hash?: PasswordHashName;
}

/**
 * The root key that `passphrase` makes. It is normalized (NFC, as RFC 8265 section 4.2), so that every keyboard yields the same bytes. A
 * JavaScript string cannot be wiped: it stays in memory until collected.
 * @throws {ConfigurationError} when it is empty; on opening, when the keystore's parameters are out of bounds.
 */
export function passphraseRootKey(passphrase: string, { hash = "argon2id" }: PassphraseOptions = {}): RootKey {
  if (passphrase === "" || !passphrase.isWellFormed()) throw new ConfigurationError("the passphrase is empty or not well-formed text");
  return {
    kind: "passphrase",
    async open(stored) {
      const parameters = stored ?? freshParameters(hash);
      const { derive, cost, salt } = readParameters(parameters);
      const secret = utf8(passphrase.normalize("NFC"));
      try {
        return { key: await derive(secret, salt, cost), parameters };
      } finally {
        wipe(secret);
      }
    },
  };
}

function freshParameters(hash: PasswordHashName): RootKeyParameters {
  return { hash, ...HASHES[hash].defaults, salt: toBase64(crypto.getRandomValues(new Uint8Array(SALT_BYTES))) };
}

/** @throws {ConfigurationError} unless every parameter is one that this code might have written. */
function readParameters(parameters: RootKeyParameters): Pick<PasswordHash, "derive"> & { cost: Record<string, number>; salt: Uint8Array } {
  const { hash: name, salt } = parameters;
  if (typeof name !== "string" || !Object.hasOwn(HASHES, name)) throw new ConfigurationError("the keystore names an unknown password hash");
  const hash: PasswordHash = HASHES[name as PasswordHashName];
  const cost: Record<string, number> = {};
  for (const [member, { min, max }] of Object.entries(hash.bounds)) {
    const value = parameters[member];
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      throw new ConfigurationError(`the keystore's ${name} parameter ${member} is not a whole number from ${min} to ${max}`);
    }
    cost[member] = value;
  }
  if (!hash.isAffordable(cost)) throw new ConfigurationError(`the keystore's ${name} parameters ask for too much work`);
  return { derive: hash.derive, cost, salt: readSalt(salt) };
}

function readSalt(text: unknown): Uint8Array {
  try {
    const salt = fromBase64(String(text));
    if (salt.length === SALT_BYTES) return salt;
  } catch {
    // told below
  }
  throw new ConfigurationError(`the keystore's salt is not ${SALT_BYTES} bytes of base64`);
}
