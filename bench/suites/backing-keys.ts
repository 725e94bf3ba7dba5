/**
 * `backing-key lookup`: among 1,000,000 and, as its yardstick, among 1,000, ids asked in batches in random order.
 *
 * Where in memory the pages of a table come to lie is luck, and for a large one decides over a tenth of the cost (which of its lines share a set of
 * the second-level cache). So there are three cores of each, a round each in turn.
 */
import { createCore } from "../core.ts";
import { bytes } from "../inputs.ts";
import { type Job, OURS, type Suite } from "../job.ts";

export const FEW = 1_000;
export const MANY = 1_000_000;
const CORES = 3;
/** Ids in one call. */
const BATCH = 16_384;
const ID_BYTES = 16;

/** A core with `count` resident backing keys. They are one key under many ids: a slot does not know the difference. */
export async function residentCore(count: number) {
  const core = await createCore({ slots: count });
  const aad = new Uint8Array(0);
  core.loadRootKey(bytes(32, 1));
  const sealed = core.generateBackingKey(aad);
  for (let i = 0; i < count; i++) if (!core.loadBackingKey(idOf(i), aad, sealed)) throw new Error("a backing key did not open");
  return core;
}

/** Ids spread like random ones: splitmix32 of the number, word by word. */
function idOf(i: number): Uint8Array {
  const id = new Uint32Array(4);
  for (let word = 0; word < 4; word++) {
    let z = (4 * i + word + 1) * 0x9e3779b9;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    id[word] = z ^ (z >>> 15);
  }
  return new Uint8Array(id.buffer);
}

/** A lookup in one core after another. */
async function lookups(count: number) {
  const each: Awaited<ReturnType<typeof lookup>>[] = [];
  while (each.length < CORES) each.push(await lookup(count));
  let run = each[0]?.run as () => unknown;
  return {
    run: () => run(),
    beforeRound(round: number) {
      run = each[round % CORES]?.run as () => unknown;
    },
    close() {
      for (const { core } of each) core.destroy();
    },
  };
}

async function lookup(count: number) {
  const core = await residentCore(count);
  const ids = new Uint8Array(BATCH * ID_BYTES);
  for (let i = 0; i < BATCH; i++) ids.set(idOf(Math.floor(Math.random() * count)), i * ID_BYTES);
  if (core.hasBackingKeys(ids).includes(0)) throw new Error("a backing key is not where it was loaded");
  return { core, run: () => core.hasBackingKeys(ids) };
}

async function open() {
  const few = await lookups(FEW);
  const many = await lookups(MANY);
  const job: Job = {
    job: "backing-key lookup",
    bytes: ID_BYTES,
    operations: BATCH,
    contenders: { [OURS]: many.run, [`${OURS} among 1,000`]: few.run },
    beforeRound(round) {
      few.beforeRound(round);
      many.beforeRound(round);
    },
  };
  return {
    jobs: [job],
    close() {
      few.close();
      many.close();
    },
  };
}

export const backingKeySuite: Suite = { prefixes: ["backing-key lookup"], open };
