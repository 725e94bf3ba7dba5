/** The suites in every runtime: the same cases, the same vectors, the same digest, the same bytes; and each opens what the others wrote. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PageServer, servePages } from "../../scripts/page-server.js";
import { EXPECTED_SUITES, RESULTS_DIGEST, type VectorSet } from "../../src/verify/expected.js";
import { KEYSTORE_CASES } from "../contract/keystore.js";
import type { Report, Vectors } from "../suites/main.js";
import { CHROMIUM, FIREFOX } from "./browsers.js";
import { ROOT, which } from "./command.js";
import { PROCESS_RUNTIMES } from "./processes.js";
import { type RuntimeResult, resultsTable } from "./results.js";
import { type BrowserSession, look, type Runtime, type Session } from "./runtime.js";
import { prepareStage, type Stage } from "./stage.js";
import { WEBKIT } from "./webkit.js";
import { WORKERD_RUNTIMES } from "./workerd.js";

const ALL: readonly Runtime[] = [...PROCESS_RUNTIMES, ...WORKERD_RUNTIMES, CHROMIUM, FIREFOX, WEBKIT];
const BROWSERS = [CHROMIUM, FIREFOX, WEBKIT].map(({ name }) => name);
const CASES = { kms: 16, keystore: KEYSTORE_CASES, "bad input": 18 };
/** What a run over a set of vectors must find. */
function verified(set: VectorSet): Vectors {
  const cases = Object.values(EXPECTED_SUITES).reduce((sum, { [set]: count }) => sum + count, 0);
  return { ok: true, cases, passed: cases, digest: RESULTS_DIGEST[set] };
}
const LONGEST_MS = 300_000;

/** The programs that `runtime` needs and that are not there. */
const missing = ({ needs = {} }: Runtime): string[] => Object.keys(needs).filter((program) => which(program) === undefined);
const present = ALL.filter((runtime) => missing(runtime).length === 0);
for (const runtime of ALL.filter((other) => !present.includes(other))) {
  const packages = Object.values(runtime.needs ?? {}).join(" ");
  console.warn(`\n*** NOT RUN: ${runtime.name}. There is no ${missing(runtime).join(", no ")} here: apt-get install ${packages} ***\n`);
}

/** What verify.html shows at the end. */
const VERIFY_RESULT = `globalThis.report && {
  ok: report.ok,
  digest: report.digest,
  rows: document.querySelectorAll("#suites tr").length,
  progress: document.querySelector("progress").value,
  verdict: document.getElementById("verdict").textContent,
}`;

describe("the same everywhere", () => {
  let stage: Stage;
  let repository: PageServer;
  const sessions = new Map<string, Session>();
  const reports = new Map<string, Report>();
  const results: RuntimeResult[] = [];

  beforeAll(async () => {
    stage = await prepareStage();
    repository = await servePages(ROOT);
    copyFileSync(join(ROOT, "verify.html"), join(stage.folder, "verify.html"));
  }, LONGEST_MS);

  afterAll(async () => {
    await Promise.all([...sessions.values()].map((session) => session.close()));
    await repository?.close();
    await stage?.close();
    mkdirSync(join(ROOT, "build"), { recursive: true });
    writeFileSync(join(ROOT, "build/runtimes.json"), `${JSON.stringify(results, undefined, 2)}\n`);
    console.log(`\n${resultsTable(results)}\n`);
  }, LONGEST_MS);

  test.each(present)("$name runs every case and every vector", { timeout: LONGEST_MS }, async (runtime) => {
    const session = await runtime.start(stage);
    sessions.set(runtime.name, session);
    const report = await session.ask({ do: "run" });
    reports.set(runtime.name, report);
    expect(report.suites.flatMap(({ failures }) => failures)).toEqual([]);
    expect(Object.fromEntries(report.suites.map(({ name, cases }) => [name, cases]))).toEqual(CASES);
    expect(report.lacks).toEqual(runtime.lacks ?? []);
    expect(report.shipped).toEqual(verified("shipped"));
    expect(report.published).toEqual(verified("all"));
  });

  test("where the inputs fix the bytes, every runtime writes the same", () => {
    expect(reports.size).toBe(present.length);
    const [first, ...others] = [...reports].map(([name, { fixed }]) => ({ name, fixed }));
    expect(first?.fixed.length).toBeGreaterThan(40);
    for (const other of others) expect(other.fixed, other.name).toEqual(first?.fixed);
  });

  test.each(present)("$name opens what every other wrote", { timeout: LONGEST_MS }, async ({ name }) => {
    const dumps = [...reports.values()].map(({ dump }) => dump);
    const session = sessions.get(name) as Session;
    const opened = await session.ask({ do: "open", dumps });
    expect(opened).toEqual(dumps.map(({ blobs }) => blobs.length));
    const { suites, shipped, published } = reports.get(name) as Report;
    results.push({
      name,
      version: session.version,
      cases: suites.reduce((sum, { cases }) => sum + cases, 0),
      shipped: shipped.passed,
      published: published.passed,
      digest: published.digest,
      opened: opened.reduce((sum, count) => sum + count, 0),
    });
  });

  // No test where no browser is: what is missing was said above.
  test.each(present.filter(({ name }) => BROWSERS.includes(name)))("verify.html in $name", { timeout: LONGEST_MS }, async ({ name }) => {
    const session = sessions.get(name) as BrowserSession;
    expect(await look(session, `${repository.origin}/verify.html`, VERIFY_RESULT)).toEqual({
      ok: true,
      digest: RESULTS_DIGEST.all,
      rows: Object.keys(EXPECTED_SUITES).length,
      progress: verified("all").cases,
      verdict: "Every vector gave the published answer.",
    });
    // Where there is no package, it says so.
    const broken = await look(session, `${stage.server.origin}/verify.html`, VERIFY_RESULT);
    expect(broken).toMatchObject({ ok: false, rows: 0, verdict: expect.stringContaining("could not be run") });
  });
});
