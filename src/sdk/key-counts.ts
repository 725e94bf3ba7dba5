/**
 * How many KMS keys an account has in a Region, against its quota; AWS managed keys take room too. Counting takes a walk over all of them, so
 * it is done anew only when the keys made since could matter. Several processes on one keystore may go over the quota by what they make at
 * the same moment.
 */

import { KmsError } from "../errors.js";
import type { Records } from "../keystore/records.js";
import { keyArn, type Place } from "./arn.js";

/** Keys made by this process between two counts, at most. */
const COUNT_EVERY = 1_000;

interface Count {
  counted: number;
  /** Made by this process since. */
  made: number;
  /** Being made by this process now. */
  inFlight: number;
}

export class KeyCounts {
  readonly #records: Records;
  readonly #quota: number;
  readonly #counts = new Map<string, Count>();

  constructor(records: Records, quota: number) {
    this.#records = records;
    this.#quota = quota;
  }

  /**
   * Makes a key, if there is room for it.
   * @throws {KmsError} `LimitExceededException`; and whatever `make` throws.
   */
  async within<T>(place: Place, make: () => Promise<T>): Promise<T> {
    const count = this.#countOf(keyArn(place, ""));
    count.inFlight++;
    try {
      await this.#requireRoom(keyArn(place, ""), count);
      const made = await make();
      count.made++;
      return made;
    } finally {
      count.inFlight--;
    }
  }

  #countOf(prefix: string): Count {
    let count = this.#counts.get(prefix);
    if (count === undefined) {
      count = { counted: 0, made: COUNT_EVERY, inFlight: 0 };
      this.#counts.set(prefix, count);
    }
    return count;
  }

  async #requireRoom(prefix: string, count: Count): Promise<void> {
    if (count.made >= COUNT_EVERY || count.counted + 2 * (count.made + count.inFlight) >= this.#quota) {
      count.counted = await this.#records.count("key", prefix);
      count.made = 0;
    }
    if (count.counted + count.made + count.inFlight <= this.#quota) return;
    throw new KmsError("LimitExceededException", `The quota of ${this.#quota} KMS keys has been reached.`);
  }
}
