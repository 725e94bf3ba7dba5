/**
 * How many customer managed keys an account has in a Region, against its quota. Counting takes a walk over all of them, so it is done
 * anew only when the keys made since could matter.
 */

import { KmsError } from "../errors.js";
import type { Records } from "../keystore/records.js";
import { keyArn, type Place } from "./arn.js";

/** Keys made by this process between two counts, at most. */
const COUNT_EVERY = 1_000;

interface Count {
  readonly counted: number;
  made: number;
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
   * To be called before a key is made.
   * @throws {KmsError} `LimitExceededException`.
   */
  async requireRoom(place: Place): Promise<void> {
    const prefix = keyArn(place, "");
    let count = this.#counts.get(prefix);
    if (count === undefined || count.made >= COUNT_EVERY || count.counted + 2 * count.made >= this.#quota) {
      count = { counted: await this.#records.count("key", prefix), made: 0 };
      this.#counts.set(prefix, count);
    }
    if (count.counted >= this.#quota)
      throw new KmsError("LimitExceededException", `The quota of ${this.#quota} KMS keys has been reached.`);
    count.made++;
  }
}
