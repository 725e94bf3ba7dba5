/**
 * Creates cores from damaged modules, one after another, in a thread of its own: the self-test of a damaged module may never end, and a
 * thread can be stopped. For each position of `workerData` it says what came of one flipped bit.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Core } from "../../src/core/core.js";
import { ConfigurationError } from "../../src/errors.js";

export interface Damage {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly positions: readonly number[];
}

export interface Outcome {
  readonly position: number;
  /** "works", or how it was refused. */
  readonly what: string;
}

const { wasm, positions } = workerData as Damage;

const create = (bytes: Uint8Array<ArrayBuffer>): Promise<Core> => Core.create({ slots: 1, module: WebAssembly.compile(bytes) });

async function outcomeOf(position: number): Promise<string> {
  const changed = wasm.slice();
  changed[position] = (changed[position] as number) ^ (1 << (position & 7));
  try {
    (await create(changed)).destroy();
    return "works";
  } catch (error) {
    if (!(error instanceof ConfigurationError)) return `another error: ${error}`;
    // What is refused leaves the next one usable.
    (await create(wasm)).destroy();
    return error.message;
  }
}

for (const position of positions) parentPort?.postMessage({ position, what: await outcomeOf(position) } satisfies Outcome);
