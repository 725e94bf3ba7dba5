/**
 * Measures the contenders of a job in rounds, all of them in every round and each time in another order, so that what disturbs the machine
 * disturbs them alike. A round's rate is its operations by its whole time, collection of its garbage included; the result is the median of the rounds.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Bench } from "tinybench";
import type { Job, Row } from "./job.ts";

export interface RoundOptions {
  readonly rounds: number;
  /** What each contender gets in each round, in milliseconds. */
  readonly time: number;
}

/** A sample long enough that reading the clock does not count, short enough to stop in time. */
const SAMPLE_MS = 1;

interface Contender {
  readonly name: string;
  readonly run: () => unknown;
  readonly async: boolean;
  /** Calls in one sample. */
  readonly calls: number;
}

/** The median; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** One row a contender, in the order of the job. */
export function rowsOf({ job, bytes, operations = 1 }: Job, callsPerSecond: ReadonlyMap<string, readonly number[]>): Row[] {
  return [...callsPerSecond].map(([contender, rates]) => ({ job, contender, bytes, opsPerSecond: median(rates) * operations }));
}

export async function measure(job: Job, { rounds, time }: RoundOptions): Promise<Row[]> {
  if (job.deterministic === true) await requireSameResults(job);
  const contenders = await inTurn(Object.entries(job.contenders), calibrated);
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    job.beforeRound?.(round);
    for (const [name, rate] of await oneRound(rotated(contenders, round), time)) rates.get(name)?.push(rate);
  }
  return rowsOf(job, rates);
}

async function inTurn<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await work(value));
  return results;
}

const rotated = <T>(values: readonly T[], by: number): T[] => values.map((_, i) => values[(i + by) % values.length] as T);

/** Calls per second of each contender. */
const oneRound = (contenders: readonly Contender[], time: number): Promise<(readonly [string, number])[]> =>
  inTurn(contenders, async (contender) => [contender.name, await rateOf(contender, time)] as const);

/** Calls per second in `time`. The young garbage left at the end is collected then: it counts here, and not where the next contender works. */
async function rateOf({ name, run, async, calls }: Contender, time: number): Promise<number> {
  const bench = new Bench({ time, iterations: 2, warmup: false, throws: true });
  bench.add(name, async ? sampleAsync(run, calls) : sample(run, calls), { async });
  await bench.run();
  const result = bench.getTask(name)?.result;
  if (result?.state !== "completed") throw new Error(`${name} did not complete: ${result?.state}`);
  const { mean, samplesCount } = result.latency;
  const before = performance.now();
  sink = undefined;
  collectGarbage({ type: "minor" });
  return (calls * samplesCount * 1000) / (mean * samplesCount + performance.now() - before);
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as (options: { type: "minor" }) => void;

/** Where results go, so that no call can be optimised away. */
export let sink: unknown;

const sample = (run: () => unknown, calls: number) => (): void => {
  for (let i = 0; i < calls; i++) sink = run();
};

const sampleAsync = (run: () => unknown, calls: number) => async (): Promise<void> => {
  for (let i = 0; i < calls; i++) sink = await run();
};

/** Warms a contender up for a while and finds how many calls make a sample. */
async function calibrated([name, run]: readonly [string, () => unknown]): Promise<Contender> {
  const first = run();
  const async = first instanceof Promise;
  sink = await first;
  for (let calls = 1; ; calls *= 2) {
    const start = performance.now();
    if (async) await sampleAsync(run, calls)();
    else sample(run, calls)();
    const took = performance.now() - start;
    if (took >= WARM_UP_MS) return { name, run, async, calls: Math.max(1, Math.round((calls * SAMPLE_MS) / took)) };
  }
}

/** The last of the doubling warm-up samples; all together twice as long. */
const WARM_UP_MS = 30;

async function requireSameResults({ job, bytes, contenders }: Job): Promise<void> {
  const results = await inTurn(Object.entries(contenders), async ([name, run]) => ({ name, hex: hexOf(await run()) }));
  for (const { name, hex } of results) {
    if (hex !== results[0]?.hex) throw new Error(`${job} of ${bytes} bytes: ${name} and ${results[0]?.name} have different results`);
  }
}

/** Bytes, or parts of bytes in order. */
function hexOf(result: unknown): string {
  if (Array.isArray(result)) return result.map(hexOf).join("");
  if (result instanceof ArrayBuffer) return Buffer.from(result).toString("hex");
  if (ArrayBuffer.isView(result)) return Buffer.from(result.buffer, result.byteOffset, result.byteLength).toString("hex");
  throw new TypeError(`not bytes: ${String(result)}`);
}
