/**
 * No branch and no address of the release build depends on a key, a plaintext, a tag or random bits: the shipped module, instrumented,
 * has one and the same trace whatever the secrets are. SECURITY.md says what this does not prove.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { coreBytes } from "../../src/core/module.js";
import { Observed } from "./check.js";
import { instrument } from "./instrument.js";
import { JOBS } from "./jobs.js";
import { PAIRS } from "./secrets.js";

let observed: Observed;
beforeAll(async () => {
  observed = await Observed.create(instrument(Buffer.from(await coreBytes())));
});

describe("the same trace under every secret", () => {
  test.each(Object.entries(JOBS))("%s", (_name, job) => {
    const finding = observed.check(job);
    expect(finding.leak).toBeUndefined();
    expect(finding.runs).toBe(2 * PAIRS * (Object.keys(job.cases).length + Object.keys(job.refused ?? {}).length));
    expect(finding.events).toBeGreaterThan(100);
  });
});
