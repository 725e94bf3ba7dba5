/** Every published case, from the original files, against the core and against node:crypto; counts asserted by suite and by file. */
import { beforeAll, describe, expect, it } from "vitest";
import { Core } from "../../src/core/core.js";
import type { AnySuite } from "../../src/verify/cases.js";
import { reportDigest, type SuiteDigest } from "../../src/verify/digest.js";
import { EXPECTED_SUITES, RESULTS_DIGEST } from "../../src/verify/expected.js";
import type { Primitives } from "../../src/verify/primitives.js";
import { runSuite } from "../../src/verify/run.js";
import { nodePrimitives } from "../support/node-primitives.js";
import { readPublishedVectors } from "../support/published-vectors.js";

const CONTENDERS: Readonly<Record<string, () => Promise<Primitives>>> = {
  "the core": () => Core.create(),
  "node:crypto": async () => nodePrimitives,
};

const suites = new Map((await readPublishedVectors()).map((suite) => [suite.name, suite]));

it("reads the suites on record, 15,032 cases, and no other", () => {
  expect([...suites.keys()]).toEqual(Object.keys(EXPECTED_SUITES));
  expect([...suites.values()].reduce((sum, { cases }) => sum + cases.length, 0)).toBe(15_032);
});

describe.each(Object.keys(CONTENDERS))("published vectors on %s", (contender) => {
  let primitives: Primitives;
  const digests: SuiteDigest[] = [];
  beforeAll(async () => {
    primitives = await (CONTENDERS[contender] as () => Promise<Primitives>)();
  });

  it.each(Object.entries(EXPECTED_SUITES))("%s", async (name, { source, all }) => {
    const { report, digest } = await runSuite(suites.get(name) as AnySuite, primitives, all);
    digests.push(digest);
    expect(report).toEqual({ name, source, cases: all, passed: all, failed: 0, failures: [] });
  });

  it("gives the digest on record", () => {
    expect(reportDigest((message) => nodePrimitives.hash("SHA-256", message), digests)).toBe(RESULTS_DIGEST.all);
  });
});
