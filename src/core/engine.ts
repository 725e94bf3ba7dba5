/** What every part of the core's binding shares: the instance, its windows, its randomness, and one call at a time. */
import { ConfigurationError } from "../errors.js";
import type { CoreExports } from "./exports.js";
import { Randomness, type RandomSource } from "./random.js";
import { Windows } from "./windows.js";

/**
 * A call is `enter`, write, compute, `return done(result)`, and `leave` in a `finally`. When it throws in between, `leave` finds it
 * not done and wipes every window.
 *
 * Where the stack ran out in a call, it may do so again in `leave`, or before: then what is left to do is done by the next call, or soon
 * after that one was refused.
 */
export class Engine {
  readonly exports: CoreExports;
  readonly windows: Windows;
  readonly randomness: Randomness;
  #busy = false;
  #done = true;
  #destroyed = false;

  constructor(exports: CoreExports, random: RandomSource) {
    this.exports = exports;
    this.windows = new Windows(exports.memory.buffer as ArrayBuffer);
    this.randomness = new Randomness(random, exports, this.windows);
  }

  /** @throws {ConfigurationError} after `destroy`, and when called from inside another call (by a RandomSource or a getter of an input). */
  enter(): void {
    if (this.#destroyed) throw new ConfigurationError("the core was destroyed");
    if (this.#busy) {
      // Calls wait for nothing: one that is still under way when nothing else runs has ended without `leave`.
      queueMicrotask(() => this.leave());
      throw new ConfigurationError("the core was called from inside one of its own calls");
    }
    if (!this.#done) this.exports.wipeWindows();
    this.#busy = true;
    this.#done = false;
  }

  done<T>(result: T): T {
    this.#done = true;
    return result;
  }

  leave(): void {
    this.#busy = false;
    if (this.#done) return;
    this.exports.wipeWindows();
    this.#done = true;
  }

  get destroyed(): boolean {
    return this.#destroyed;
  }

  /** Zeros over all of memory; every later call throws. */
  destroy(): void {
    if (this.#destroyed) return;
    this.enter();
    this.windows.memory.fill(0);
    this.#destroyed = true;
    this.#done = true;
    this.#busy = false;
  }
}

/** Numbers of slots of one kind that are in use, and their return when a handle is destroyed or forgotten. */
export class Slots {
  readonly #free: number[] = [];
  /** Undefined where the runtime has no FinalizationRegistry (Workers before its compatibility flag): only destroy() returns slots. */
  readonly #forgotten: FinalizationRegistry<number> | undefined;
  readonly #what: string;
  readonly #max: number;
  #next = 0;

  constructor(what: string, max: number, wipe: (slot: number) => void) {
    this.#what = what;
    this.#max = max;
    if (typeof FinalizationRegistry === "undefined") return;
    this.#forgotten = new FinalizationRegistry((slot) => {
      wipe(slot);
      this.#free.push(slot);
    });
  }

  /** @throws {ConfigurationError} when all are in use. */
  take(): number {
    const slot = this.#free.pop() ?? this.#next++;
    if (slot < this.#max) return slot;
    this.#next = this.#max;
    throw new ConfigurationError(`all ${this.#max} slots for ${this.#what} are in use: destroy() some`);
  }

  /** The slot comes back by itself when the handle is collected. */
  own(handle: object, slot: number): void {
    this.#forgotten?.register(handle, slot, handle);
  }

  giveBack(handle: object | undefined, slot: number): void {
    if (handle) this.#forgotten?.unregister(handle);
    this.#free.push(slot);
  }
}
