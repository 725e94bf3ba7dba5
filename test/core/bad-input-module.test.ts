/** A damaged module: each kind of damage is refused with one clear error or does not touch what the self-test computes, and the next core works. */
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, test } from "vitest";
import { fromBase64 } from "../../src/bytes.js";
import { Core } from "../../src/core/core.js";
import { coreBytes } from "../../src/core/module.js";
import { WASM_GZIP_BASE64 } from "../../src/core/wasm.generated.js";
import { ConfigurationError } from "../../src/errors.js";
import { gunzip } from "../../src/gunzip.js";
import { assemble, disassemble, type Form, parse } from "../constant-time/wat.js";
import type { Damage, Outcome } from "./tampered-worker.js";
import { type Section, sectionsOf } from "./wasm-sections.js";

const HOOKS = new URL("../zeroization/run-source.mjs", import.meta.url).href;
/** A self-test takes some milliseconds. */
const PATIENCE_MS = 3000;
const REFUSALS =
  /^the (WebAssembly core (cannot be loaded: .+|is not the one this version of PocketKMS was built with)|self-test of the WebAssembly core (failed \(.+\)|trapped): the core refuses to work)$/;

let genuine: Uint8Array<ArrayBuffer>;
let sections: readonly Section[];
beforeAll(async () => {
  genuine = await coreBytes();
  sections = sectionsOf(genuine);
});

const create = (wasm: Uint8Array<ArrayBuffer>): Promise<Core> => Core.create({ slots: 1, module: WebAssembly.compile(wasm) });

async function refused(wasm: Uint8Array<ArrayBuffer>, message: RegExp | string): Promise<void> {
  const error = await create(wasm).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).toMatch(REFUSALS);
  (await create(genuine)).destroy();
}

const section = (name: string): Section => sections.find((one) => one.name === name) as Section;

/** `count` positions, evenly over the section's content. */
const spread = ({ content, end }: Section, count: number): number[] =>
  Array.from({ length: count }, (_, i) => content + Math.floor((i * (end - content)) / count));

/** What came of one flipped bit at each position. A thread that says nothing for a while is stopped, and the next one goes on. */
async function outcomesOf(positions: readonly number[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < positions.length) {
    const left = positions.slice(outcomes.length);
    const worker = new Worker(new URL("./tampered-worker.ts", import.meta.url), {
      workerData: { wasm: genuine, positions: left } satisfies Damage,
      execArgv: ["--import", HOOKS],
    });
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        outcomes.push({ position: positions[outcomes.length] as number, what: "never ends" });
        void worker.terminate();
      };
      let timer = setTimeout(giveUp, 10 * PATIENCE_MS);
      worker.on("message", (outcome: Outcome) => {
        outcomes.push(outcome);
        clearTimeout(timer);
        timer = setTimeout(giveUp, PATIENCE_MS);
        if (outcomes.length === positions.length) clearTimeout(timer);
      });
      worker.on("error", reject);
      worker.on("exit", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  return outcomes;
}

/** Every outcome is one of those there may be; returns how often each came, by the beginning of its words. */
function tally(outcomes: readonly Outcome[]): Record<"works" | "refused" | "never ends", number> {
  const counts = { works: 0, refused: 0, "never ends": 0 };
  for (const { position, what } of outcomes) {
    if (what === "works" || what === "never ends") counts[what]++;
    else {
      expect(what, `position ${position}`).toMatch(REFUSALS);
      counts.refused++;
    }
  }
  return counts;
}

describe("one bit flipped", { timeout: 120_000 }, () => {
  test("in the header and where each section begins: refused", async () => {
    const positions = [...Array(8).keys(), ...sections.map(({ start }) => start)];
    expect(tally(await outcomesOf(positions))).toMatchObject({ refused: positions.length });
  });

  test("in types, functions, globals and exports: refused, or nothing comes of it", async () => {
    const positions = ["type", "function", "global", "export", "memory"].flatMap((name) => spread(section(name), 20));
    const { refused: count } = tally(await outcomesOf(positions));
    expect(count).toBeGreaterThan(positions.length / 2);
  });

  test("in the code: most of it is refused", async () => {
    const positions = spread(section("code"), 300);
    const counts = tally(await outcomesOf(positions));
    // The rest is code that known answers do not reach (streaming, eviction, wiping), or a hint of alignment.
    expect(counts.refused).toBeGreaterThan(0.6 * positions.length);
  });

  test("in the constants: most of it is refused", async () => {
    const positions = spread(section("data"), 300);
    const counts = tally(await outcomesOf(positions));
    // The rest is entries of the S-box and labels of the key derivation that no known answer uses.
    expect(counts.refused).toBeGreaterThan(0.85 * positions.length);
  });
});

test("one bit flipped in the packed form that ships: gzip's checksum refuses all that would unpack to another module", async () => {
  const packed = fromBase64(WASM_GZIP_BASE64);
  // RFC 1952 2.3: bytes 4 to 9 are a time and hints, without meaning here.
  const positions = [0, 1, 2, ...Array.from({ length: 150 }, (_, i) => 10 + Math.floor((i * (packed.length - 10)) / 150))];
  let same = 0;
  for (const position of positions) {
    const changed = packed.slice();
    changed[position] = (changed[position] as number) ^ (1 << (position & 7));
    // A repetition may be named by another distance.
    const unpacked = await gunzip(changed).catch(() => undefined);
    if (unpacked !== undefined && Buffer.compare(unpacked, genuine) === 0) {
      same++;
      continue;
    }
    const module = gunzip(changed).then((wasm) => WebAssembly.compile(wasm));
    await expect(Core.create({ slots: 1, module }), `position ${position}`).rejects.toThrow("the WebAssembly core cannot be loaded");
  }
  expect(same).toBeLessThan(4);
});

describe("cut and exchanged", () => {
  test.each([0, 1, 4, 8, 9, 100, 0.5, 0.9, -1])("cut at %d", async (at) => {
    const end = at < 0 ? genuine.length + at : at < 1 ? Math.floor(at * genuine.length) : at;
    await refused(genuine.slice(0, end), at === 8 ? "is not the one" : "cannot be loaded");
  });

  test("bytes after the end", async () => {
    await refused(Uint8Array.from([...genuine, 0xff, 0xff]), "cannot be loaded");
  });

  test("not a module at all", async () => {
    await refused(new TextEncoder().encode("<!doctype html>"), "cannot be loaded");
    for (const module of [undefined, null, 5, {}, new Uint8Array(8)]) {
      const error = await Core.create({ slots: 1, module: Promise.resolve(module as never) }).catch((thrown: unknown) => thrown);
      if (module !== undefined) expect(error).toBeInstanceOf(ConfigurationError);
    }
  });

  test("a module that could not be fetched", async () => {
    const failing = Core.create({ slots: 1, module: Promise.reject(new TypeError("fetch failed")) });
    await expect(failing).rejects.toThrow("the WebAssembly core cannot be loaded");
    await expect(failing).rejects.toBeInstanceOf(ConfigurationError);
  });
});

describe("another module", () => {
  /** The shipped module with the function exported as `name` replaced. */
  function withFunction(name: string, result: string, ...body: readonly string[]): Uint8Array<ArrayBuffer> {
    const text = disassemble(genuine);
    const row = text.find((form) => Array.isArray(form) && form[0] === "export" && form[1] === `"${name}"`) as Form;
    (row[2] as Form)[1] = "$another";
    text.push(parse(`(func $another ${result} ${body.join(" ")})`));
    return assemble(text);
  }

  test("of another ABI version", async () => {
    await refused(withFunction("abiVersion", "(result i32)", "(i32.const 999)"), "is not the one");
  });

  test("whose constants reach into scratch", async () => {
    await refused(withFunction("staticEnd", "(result i32)", "(i32.const 0x4001)"), "is not the one");
  });

  test("without a version", async () => {
    const text = disassemble(genuine);
    text.splice(
      text.findIndex((form) => Array.isArray(form) && form[1] === '"abiVersion"'),
      1,
    );
    await refused(assemble(text), "is not the one");
  });

  test("whose self-test fails, traps, or names a test that there is not", async () => {
    await refused(withFunction("selfTest", "(result i32)", "(i32.const 2)"), "failed (AES-256-GCM)");
    await refused(withFunction("selfTest", "(result i32)", "(i32.const 77)"), "failed (77)");
    await refused(withFunction("selfTest", "(result i32)", "(unreachable)"), "trapped");
  });

  test("that asks for imports", async () => {
    const text = disassemble(genuine);
    text.splice(1, 0, parse('(import "env" "spy" (func $spy))'));
    await refused(assemble(text), "cannot be loaded");
  });

  test("that traps when it starts, when asked its version, and when laid out", async () => {
    const text = disassemble(genuine);
    const start = text.findIndex((form) => Array.isArray(form) && form[0] === "start");
    if (start >= 0) text.splice(start, 1);
    text.push(parse("(func $bad (unreachable))"), parse("(start $bad)"));
    await refused(assemble(text), "cannot be loaded");
    await refused(withFunction("abiVersion", "(result i32)", "(unreachable)"), "is not the one");
    await refused(withFunction("layOut", "(param i32)", "(unreachable)"), "is not the one");
    await refused(withFunction("backingEnd", "(param i32) (result i32)", "(unreachable)"), "is not the one");
  });

  test("the genuine one, again and again", async () => {
    for (let i = 0; i < 5; i++) {
      const core = await create(genuine);
      expect(core.random(8)).toHaveLength(8);
      core.destroy();
    }
  });
});
