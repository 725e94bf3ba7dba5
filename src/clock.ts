/** Where the time comes from. Nothing below `entry/` reads the time by itself. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** The time of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until moved: rotations, deletions and expiries can be tested today. */
export class ManualClock implements Clock {
  #now: number;

  constructor(start: Date | number = 0) {
    this.#now = Number(start);
  }

  now(): number {
    return this.#now;
  }

  /** @throws {RangeError} when `milliseconds` is negative or no whole number, or the time would be beyond what a `Date` holds. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError("a clock goes forward only");
    if (!Number.isInteger(milliseconds)) throw new RangeError("a clock goes forward by whole milliseconds");
    if (!(this.#now + milliseconds <= LAST_MS)) throw new RangeError("a clock does not go beyond the year 275760, where dates end");
    this.#now += milliseconds;
  }
}

/** The last time a `Date` can hold (ECMA-262 21.4.1.1). */
const LAST_MS = 8.64e15;

/** A day in milliseconds. */
export const DAY_MS = 86_400_000;
