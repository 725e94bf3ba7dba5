/**
 * Keys that stay open between requests, because opening them costs more than using them once: RSA private keys as non-extractable objects
 * of the runtime, which hold no bytes that JavaScript could read, and public keys.
 *
 * They go when anything in the store has changed (they are cleared with the cache of records), when the `Kms` is closed, and when they
 * have not been used for a while by the clock.
 */

import type { EncryptionKey, RuntimeDecryptionKey, RuntimeSigningKey, VerifyingKey } from "../crypto/asymmetric/index.js";
import type { Key } from "./key.js";

/** Keys of each kind held at most; the one unused for longest goes first. */
export const CAPACITY = 64;
/** How long a key stays open without being used. */
export const IDLE_MS = 5 * 60_000;

interface Kept<Handle> {
  /** Of the key record that the handle was opened for. */
  readonly revision: string;
  readonly usedAt: number;
  readonly handle: Promise<Handle>;
}

/** Open keys of one kind. */
export class KeptKeys<Handle> {
  /** The one used last is last. */
  readonly #kept = new Map<string, Kept<Handle>>();

  get size(): number {
    return this.#kept.size;
  }

  /**
   * The handle of a key as its record is now.
   * @param purpose what tells the handles of one key apart.
   * @param keep false: whoever opens the handle now uses it once.
   */
  use(key: Key, purpose: string, now: number, keep: boolean, open: () => Promise<Handle>): Promise<Handle> {
    this.dropIdle(now);
    const name = `${key.id} ${purpose}`;
    const { revision } = key;
    const kept = this.#kept.get(name);
    if (kept?.revision === revision) return this.#hold(name, { ...kept, usedAt: now });
    const handle = open();
    if (!keep) return handle;
    handle.catch(() => this.#kept.delete(name)); // the next request tries again
    return this.#hold(name, { revision, usedAt: now, handle });
  }

  #hold(name: string, kept: Kept<Handle>): Promise<Handle> {
    this.#kept.delete(name);
    const [oldest] = this.#kept.size < CAPACITY ? [] : this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(name, kept);
    return kept.handle;
  }

  dropIdle(now: number): void {
    for (const [name, { usedAt }] of this.#kept) if (now - usedAt >= IDLE_MS) this.#kept.delete(name);
  }

  clear(): void {
    this.#kept.clear();
  }
}

export class OpenedKeys {
  readonly signing = new KeptKeys<RuntimeSigningKey>();
  readonly decryption = new KeptKeys<RuntimeDecryptionKey>();
  readonly verifying = new KeptKeys<VerifyingKey>();
  readonly encryption = new KeptKeys<EncryptionKey>();

  readonly #all: readonly KeptKeys<unknown>[] = [this.signing, this.decryption, this.verifying, this.encryption];

  dropIdle(now: number): void {
    for (const kept of this.#all) kept.dropIdle(now);
  }

  clear(): void {
    for (const kept of this.#all) kept.clear();
  }
}
