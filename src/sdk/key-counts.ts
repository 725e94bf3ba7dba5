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
  /** Made by this process since, or being made now. */
  made: number;
  /** The last of those that make a key one at a time. */
  turn: Promise<unknown>;
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
   * Makes a key, if there is room for it. Far from the quota keys are made side by side, near it one at a time.
   * @throws {KmsError} `LimitExceededException`; and whatever `make` throws.
   */
  async within<T>(place: Place, make: () => Promise<T>): Promise<T> {
    const prefix = keyArn(place, "");
    const count = this.#countOf(prefix);
    if (count.made < COUNT_EVERY && count.counted + 2 * (count.made + 1) < this.#quota) {
      count.made++;
      return make();
    }
    const turn = count.turn.then(() => this.#makeAlone(prefix, count, make));
    count.turn = turn.catch(() => undefined);
    return turn;
  }

  #countOf(prefix: string): Count {
    let count = this.#counts.get(prefix);
    if (count === undefined) {
      count = { counted: 0, made: COUNT_EVERY, turn: Promise.resolve() };
      this.#counts.set(prefix, count);
    }
    return count;
  }

  async #makeAlone<T>(prefix: string, count: Count, make: () => Promise<T>): Promise<T> {
    count.counted = await this.#records.count("key", prefix);
    count.made = 0;
    if (count.counted >= this.#quota) {
      throw new KmsError("LimitExceededException", `The quota of ${this.#quota} KMS keys has been reached.`);
    }
    count.made++;
    return make();
  }
}
