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

  /** @throws {RangeError} when `milliseconds` is negative or no finite number: time does not go back. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) throw new RangeError("a clock goes forward only");
    this.#now += milliseconds;
  }
}

/** A day in milliseconds. */
export const DAY_MS = 86_400_000;
