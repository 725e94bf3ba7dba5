/** The check of all jobs on one form of the shipped module. Each form has a test file of its own, so that they run side by side. */
import { beforeAll, describe, expect, test } from "vitest";
import { PLAIN_SWIZZLE, replaceAll } from "../../src/core/relaxed.js";
import { Observed } from "./check.js";
import { type FormName, shipped } from "./forms.js";
import { type Instrumented, instrument } from "./instrument.js";
import { JOBS } from "./jobs.js";
import { PAIRS } from "./secrets.js";
import { disassemble, print } from "./wat.js";

const occurrences = (text: string, what: string): number => text.split(what).length - 1;

export function checkEveryJob(form: FormName): void {
  let instrumented: Instrumented;
  let observed: Observed;
  beforeAll(async () => {
    instrumented = instrument(await shipped(form));
    observed = await Observed.create(instrumented);
  });

  test(`what is observed is the module ${form}`, async () => {
    const marks = replaceAll(await shipped("as built"), PLAIN_SWIZZLE, PLAIN_SWIZZLE);
    const text = print(disassemble(instrumented.wasm));
    expect(occurrences(text, "i8x16.relaxed_swizzle")).toBe(form === "as built" ? 0 : marks);
  });

  describe("the same trace under every secret", () => {
    test.each(Object.entries(JOBS))("%s", (_name, job) => {
      const finding = observed.check(job);
      expect(finding.leak).toBeUndefined();
      expect(finding.runs).toBe(2 * PAIRS * (Object.keys(job.cases).length + Object.keys(job.refused ?? {}).length));
      expect(finding.events).toBeGreaterThan(100);
    });
  });
}
