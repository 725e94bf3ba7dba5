/** The check of constant-time.test.ts can fail: what leaks on purpose is found, and told where. */
import { beforeAll, describe, expect, test } from "vitest";
import { type Finding, Observed } from "./check.js";
import { type FormName, shipped } from "./forms.js";
import { type Change, type Instrumented, instrument } from "./instrument.js";
import { JOBS, type Job } from "./jobs.js";
import { compileCore, compileSmall, EARLY_EXIT, keyBitBranch, shortCircuit, tableLookup } from "./leaks.js";
import { type Parting, Tracer } from "./trace.js";

const FORMS: readonly FormName[] = ["as built", "with relaxed swizzles"];

const check = async (job: string, wasm: Uint8Array, change?: Change): Promise<Finding> =>
  (await Observed.create(instrument(wasm, change))).check(JOBS[job] as Job);

describe("small functions", () => {
  let module: Instrumented;
  let exports: Record<string, (secret: number) => unknown>;
  beforeAll(async () => {
    module = instrument(await compileSmall());
    exports = (await WebAssembly.instantiate(module.wasm, {})).instance.exports as typeof exports;
  });

  const parting = (name: string, a: number, b: number): Parting | undefined => {
    const run = (secret: number) => () => () => exports[name]?.(secret);
    return new Tracer(exports, module).parting(run(a), run(b));
  };

  test.each([
    ["lookup", /load8_u/, "address"],
    ["storeAt", /store8/, "address"],
    ["vectorLookup", /v128\.load/, "address"],
    ["branch", /^if/, "branch"],
    ["choice", /^select/, "branch"],
    ["loop", /^(if|br_if)/, "branch"],
    ["table", /^(if|br_if|br_table)/, "branch"],
    ["divide", /div_u/, "division takes longer for some operands"],
    ["multiply", /mul/, "multiplication takes longer for some operands on some CPUs"],
    ["shift", /shl/, "shifts take as long as they are far on some CPUs"],
    ["fill", /memory\.fill/, "address and length"],
    ["copy", /memory\.copy|load/, /^address/],
    ["indirect", /call_indirect/, "call target"],
    ["early", /^(if|br_if)/, "branch"],
  ])("%s: found", (name, instruction, why) => {
    const found = parting(name, 0, 0xffff_fff5);
    expect(found).toMatchObject({ function: name });
    expect(found?.instruction).toMatch(instruction);
    expect(found?.why).toMatch(why);
  });

  test("each constant-time way to do the same: nothing", () => {
    const names = Object.keys(exports).filter((name) => name.startsWith("safe"));
    expect(names).toHaveLength(4);
    for (const name of names) {
      for (const secret of [1, 2, 0x80, 0xff, 0x1234_5678, 0xffff_ffff]) expect(parting(name, 0, secret), name).toBeUndefined();
    }
  });

  test("an instruction that is in no table stops the check", async () => {
    const wasm = await shipped("as built");
    const unknown = (): unknown => instrument(wasm, (text) => text.push(["func", "$new", ["drop", ["i32.future", ["i32.const", "1"]]]]));
    expect(unknown).toThrow("what i32.future betrays is not known");
  });
});

describe.each(FORMS)("the shipped module %s, changed", (form) => {
  test("a table looked up by a byte of the key", async () => {
    expect((await check("AES-256: 8 blocks encrypted", await shipped(form), tableLookup)).leak).toMatch(
      /address of i32\.load8_u offset=1024 in aesBlocks/,
    );
  });

  test("a branch on a bit of the key", async () => {
    expect((await check("AEAD: key import", await shipped(form), keyBitBranch)).leak).toMatch(/branch of if in aeadImport/);
  });

  test("a comparison of tags that ends early", async () => {
    expect((await check("HMAC SHA-256: verify", await shipped(form), shortCircuit)).leak).toMatch(/branch of if in tagsEqual/);
  });
});

describe.each(FORMS)("the core compiled %s, with the comparison of ct.ts ending early", (form) => {
  let wasm: Uint8Array;
  beforeAll(async () => {
    wasm = await compileCore(form, { "assembly/ct.ts": EARLY_EXIT });
  });

  test.each(["AEAD: open 32 bytes", "HMAC SHA-256: verify", "decrypt a message of 32 bytes", "open a secret", "load a backing key"])(
    "%s: found",
    async (job) => {
      expect((await check(job, wasm)).leak).toMatch(/the traces part at event \d+: (branch|address)/);
    },
  );

  test("encryption compares nothing, and stays as it was", async () => {
    expect((await check("encrypt a message of 32 bytes", wasm)).leak).toBeUndefined();
  });
});
