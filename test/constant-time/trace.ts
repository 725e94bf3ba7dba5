/** Runs of an instrumented module, and the first place at which two of them part. */
import type { Instrumented, Site } from "./instrument.js";

interface Recorder {
  readonly trace_hash: WebAssembly.Global;
  readonly trace_count: WebAssembly.Global;
  readonly trace_stop: WebAssembly.Global;
  readonly trace_stop_hash: WebAssembly.Global;
  readonly trace_stop_site: WebAssembly.Global;
  readonly trace_stop_value: WebAssembly.Global;
}

export interface Trace {
  readonly hash: bigint;
  /** How many operands were logged. */
  readonly events: number;
}

/** A run that can be repeated: the same every time, down to the last event. */
export type Run = () => void;

/** Where two traces part: what was logged as event `at`. */
export interface Parting extends Site {
  readonly at: number;
  readonly values: readonly [bigint, bigint];
  /** Each run went its own way in another instruction, of which this is the first one's. */
  readonly elsewhere: boolean;
}

export class Tracer {
  readonly #recorder: Recorder;
  readonly #sites: readonly Site[];

  /** `exports`: of an instance of the instrumented module. */
  constructor(exports: object, { sites }: Instrumented) {
    this.#recorder = exports as Recorder;
    this.#sites = sites;
  }

  trace(run: Run, stop = 0): Trace {
    const { trace_hash, trace_count, trace_stop } = this.#recorder;
    trace_hash.value = 0n;
    trace_count.value = 0;
    trace_stop.value = stop;
    run();
    return { hash: trace_hash.value as bigint, events: (trace_count.value as number) >>> 0 };
  }

  /** The first event in which the two differ; undefined when their traces are equal. `a` and `b` are run some twenty times each. */
  parting(a: () => Run, b: () => Run): Parting | undefined {
    const [whole, other] = [this.trace(a()), this.trace(b())];
    if (whole.hash === other.hash && whole.events === other.events) return undefined;
    const shorter = Math.min(whole.events, other.events);
    // Equal after `same` events, different after `apart`.
    let same = 0;
    let apart = shorter + 1;
    while (apart - same > 1) {
      const middle = (same + apart) >>> 1;
      if (this.#at(a(), middle).hash === this.#at(b(), middle).hash) same = middle;
      else apart = middle;
    }
    if (apart > shorter) throw new Error("one trace is the beginning of the other: the module ended in two ways without a branch");
    const [first, second] = [this.#at(a(), apart), this.#at(b(), apart)];
    const site = this.#sites[first.site] as Site;
    return { ...site, at: apart, values: [first.value, second.value], elsewhere: first.site !== second.site };
  }

  #at(run: Run, stop: number): { hash: bigint; site: number; value: bigint } {
    this.trace(run, stop);
    const { trace_stop_hash, trace_stop_site, trace_stop_value } = this.#recorder;
    return { hash: trace_stop_hash.value as bigint, site: trace_stop_site.value as number, value: trace_stop_value.value as bigint };
  }
}

export const tell = ({ function: name, instruction, why, at, values, elsewhere }: Parting): string =>
  `the traces part at event ${at}: ${why} of ${instruction} in ${name}, ${values.join(" or ")}${elsewhere ? " (in another instruction)" : ""}`;
