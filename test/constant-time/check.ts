/** Runs the jobs on a core that records, and finds what differs. */
import { POOL_BYTES } from "../../assembly/abi.js";
import { Core, ENGINE } from "../../src/core/core.js";
import type { Instrumented } from "./instrument.js";
import type { Job, Prepare } from "./jobs.js";
import { type Draw, generator, PAIRS, pair } from "./secrets.js";
import { type Parting, type Run, type Trace, Tracer, tell } from "./trace.js";

/** What a job showed. */
export interface Finding {
  /** How many runs had one and the same trace, or were compared. */
  readonly runs: number;
  /** Events of one trace: of the longest case. */
  readonly events: number;
  /** The first leak found, told in words. */
  readonly leak?: string;
  /** Where the genuine and the forged part: a branch on the verdict. */
  readonly verdict?: string;
}

/** A branch that goes one way for 1 and the other for 0. */
const isVerdict = ({ why, values, elsewhere }: Parting): boolean =>
  why === "branch" && !elsewhere && values.every((value) => value === 0n || value === 1n);

export class Observed {
  readonly #core: Core;
  readonly #tracer: Tracer;
  readonly #reseed: (seed: number) => void;

  private constructor(core: Core, tracer: Tracer, reseed: (seed: number) => void) {
    this.#core = core;
    this.#tracer = tracer;
    this.#reseed = reseed;
  }

  static async create(instrumented: Instrumented): Promise<Observed> {
    let next = generator(0);
    let draws = 0;
    const core = await Core.create({
      slots: 4,
      module: WebAssembly.compile(instrumented.wasm),
      random: (target) => {
        for (let i = 0; i < target.length; i++) target[i] = next() >>> 24;
        // A run again draws the same bits, which the core would refuse: a count tells the first nonce, or what follows a seed, from the one before.
        new DataView(target.buffer, target.byteOffset).setUint32(target.length >= POOL_BYTES ? 0 : target.length - 4, ++draws);
      },
    });
    // The first request instantiates the DRBG, all later ones reseed it.
    core.random(1);
    return new Observed(core, new Tracer(core[ENGINE].exports, instrumented), (seed) => {
      next = generator(seed);
    });
  }

  /** Every case of the job under every pair of secrets. */
  check({ cases, refused = {}, reachedByGenuine }: Job): Finding {
    const genuine = this.#equal(cases);
    if (genuine.leak !== undefined || Object.keys(refused).length === 0) return genuine;
    const forged = this.#equal(refused);
    if (forged.leak !== undefined) return forged;
    const runs = genuine.runs + forged.runs;
    const events = Math.max(genuine.events, forged.events);
    const [valid, invalid] = [Object.values(cases)[0], Object.values(refused)[0]] as [Prepare, Prepare];
    const apart = this.#tracer.parting(this.#again(valid, 2, 0), this.#again(invalid, 3, 1));
    if (apart === undefined) return { runs, events, verdict: "none: the traces are equal to the end" };
    const isPublic = reachedByGenuine === undefined ? isVerdict(apart) : apart.elsewhere && apart.function === reachedByGenuine;
    if (!isPublic) return { runs, events, leak: `genuine and forged: ${tell(apart)}` };
    return { runs, events, verdict: tell(apart) };
  }

  /** Demands one trace of all cases and all secrets. */
  #equal(cases: Readonly<Record<string, Prepare>>): Finding {
    let first: { readonly trace: Trace; readonly again: () => Run } | undefined;
    let runs = 0;
    for (const [name, prepare] of Object.entries(cases)) {
      for (let n = 0; n < PAIRS; n++) {
        for (const side of [0, 1] as const) {
          const again = this.#again(prepare, n, side);
          const trace = this.#tracer.trace(again());
          runs++;
          first ??= { trace, again };
          if (trace.hash === first.trace.hash && trace.events === first.trace.events) continue;
          const apart = this.#tracer.parting(first.again, again);
          const leak = `pair ${n} ${name}: ${apart === undefined ? "a second run had another trace" : tell(apart)}`;
          return { runs, events: trace.events, leak };
        }
      }
    }
    return { runs, events: first?.trace.events ?? 0 };
  }

  /** A run that can be repeated: prepared anew each time, from the same secrets and random bits. */
  #again(prepare: Prepare, n: number, side: 0 | 1): () => Run {
    return () => {
      this.#reseed(1000 + 2 * n + side);
      const draw: Draw = pair(n)[side];
      const { act, expect, after } = prepare(this.#core, draw);
      // What the pool and the DRBG hold depends on what was called before: both draw anew.
      this.#core.renewRandomness();
      return () => {
        const outcome = act();
        after?.();
        if (!expect(outcome)) throw new Error("the job did not do what it is there for");
      };
    };
  }
}
