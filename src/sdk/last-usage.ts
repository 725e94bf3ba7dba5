/**
 * When and for what a key was last used. Kept in memory and written to the keystore now and then, so that encrypting costs no write:
 * after a crash, the uses of the last minutes may be missing.
 *
 * Source: AWS KMS API Reference, GetKeyLastUsage.
 */

import { RevisionConflict } from "../keystore/keystore.js";
import type { Records, UsageRecord } from "../keystore/records.js";
import type { Action, KeyLastUsageTrackingOperation } from "../types.js";
import type { Key } from "./key.js";
import { singleAction } from "./single-action.js";

/** How long a use may wait in memory. */
const WRITE_EVERY_MS = 5 * 60_000;
/** How long a failed write waits before it is tried again. */
const RETRY_AFTER_MS = 60_000;
/** Keys written in one commit. */
const BATCH = 256;

/** The operations that count as use. */
const TRACKED: ReadonlySet<Action> = new Set<KeyLastUsageTrackingOperation>([
  "Decapsulate",
  "Decrypt",
  "DeriveSharedSecret",
  "Encapsulate",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "ReEncrypt",
  "Sign",
  "Verify",
  "VerifyMac",
]);

/** The name under which an action counts as use; `undefined`: it is none. */
export function trackedAs(action: Action): KeyLastUsageTrackingOperation | undefined {
  const single = singleAction(action);
  return TRACKED.has(single) ? (single as KeyLastUsageTrackingOperation) : undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class LastUsage {
  readonly #records: Records;
  /** The last use of each key; changed by the next one, so that a key in steady use makes no garbage. */
  readonly #waiting = new Map<string, Writable<UsageRecord>>();
  #oldest = Number.POSITIVE_INFINITY;
  /** After a failure, writing is not tried before this time. */
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Remembers a use. */
  note(operation: KeyLastUsageTrackingOperation, key: Key, usedAt: number, requestId: string): void {
    const waiting = this.#waiting.get(key.id);
    if (waiting === undefined) this.#waiting.set(key.id, { keyArn: key.id, operation, usedAt, requestId });
    else {
      waiting.operation = operation;
      waiting.usedAt = usedAt;
      waiting.requestId = requestId;
    }
    if (usedAt < this.#oldest) this.#oldest = usedAt;
  }

  /** True when uses have waited long enough to be written. */
  isDue(now: number): boolean {
    return now - this.#oldest >= WRITE_EVERY_MS && now >= this.#notBefore;
  }

  /** The last use of a key; `undefined`: none. */
  async of(keyArn: string): Promise<UsageRecord | undefined> {
    const waiting = this.#waiting.get(keyArn);
    const stored = (await this.#records.get("usage", keyArn))?.record;
    if (waiting === undefined || stored === undefined) return waiting ?? stored;
    return waiting.usedAt >= stored.usedAt ? waiting : stored;
  }

  /** Writes what waits; what cannot be written waits on, and the next try is some time after `now`. */
  async write(now: number): Promise<void> {
    const uses = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#oldest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < uses.length; at += BATCH) {
      const batch = uses.slice(at, at + BATCH);
      try {
        await this.#writeBatch(batch);
      } catch (error) {
        if (error instanceof RevisionConflict) {
          this.#putBack(batch);
          continue;
        }
        this.#putBack(uses.slice(at));
        this.#notBefore = now + RETRY_AFTER_MS;
        throw error;
      }
    }
  }

  #putBack(uses: readonly UsageRecord[]): void {
    for (const use of uses) {
      if (!this.#waiting.has(use.keyArn)) this.#waiting.set(use.keyArn, use);
      this.#oldest = Math.min(this.#oldest, use.usedAt);
    }
  }

  async #writeBatch(uses: readonly UsageRecord[]): Promise<void> {
    const change = this.#records.change();
    for (const use of uses) {
      const key = await this.#records.get("key", use.keyArn);
      if (key === undefined) continue; // deleted since
      const stored = await this.#records.get("usage", use.keyArn);
      change.require(key);
      if (stored === undefined) change.make("usage", use);
      else if (stored.record.usedAt <= use.usedAt) change.replace(stored, use);
    }
    await change.commit();
  }
}
