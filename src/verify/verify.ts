import { Core } from "../core/core.js";
import type { AnySuite } from "./cases.js";
import { reportDigest, type SuiteDigest } from "./digest.js";
import { EXPECTED_SUITES, RESULTS_DIGEST, type VectorSet } from "./expected.js";
import type { Primitives } from "./primitives.js";
import type { ReadVectorFile } from "./readers/sources.js";
import { runSuite, type SuiteReport } from "./run.js";
import { loadShippedVectors } from "./shipped.js";

export type { ReadVectorFile, SuiteReport };

export interface VerifyProgress {
  /** The suite at work. */
  readonly suite: string;
  /** Cases done and cases in all. */
  readonly done: number;
  readonly total: number;
}

export interface VerifyOptions {
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** What is verified; a fresh `Core` unless given. */
  readonly primitives?: Primitives;
  /**
   * Reads a published file by its path in the repository's folder `vectors/`, such as `nist/sha2/SHA512LongMsg.rsp`. Given, all cases of the files
   * themselves run, 15,032 of them, instead of those that come with the package, 14,773.
   */
  readonly published?: ReadVectorFile;
  /** These suites, and no others. */
  readonly vectors?: readonly AnySuite[];
}

/** What `verifyVectors` found. */
export interface VerifyReport {
  /** Every suite passed, none is missing, and the digest is the one on record. */
  readonly ok: boolean;
  readonly suites: readonly SuiteReport[];
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  /** SHA-256 in hexadecimal over every computed answer: the same in every runtime. */
  readonly digest: string;
}

/**
 * Runs the published test vectors (NIST CAVP and ACVP, RFC, Wycheproof, pyca, AWS) against the core, here and now.
 *
 * Takes a few seconds and pauses often, so a page stays alive. Needs no network. Never throws because of a wrong answer: the report tells; a
 * published file that cannot be read or is not one does.
 *
 * @example
 * const report = await verifyVectors();
 * if (!report.ok) throw new Error(`${report.failed} of ${report.cases} vectors failed`);
 */
export async function verifyVectors(options: VerifyOptions = {}): Promise<VerifyReport> {
  const suites = options.vectors ?? (await (options.published === undefined ? loadShippedVectors() : loadPublished(options.published)));
  if (options.primitives !== undefined) return verify(suites, options.primitives, options.onProgress);
  const core = await Core.create({ slots: 1 });
  try {
    return await verify(suites, core, options.onProgress);
  } finally {
    core.destroy();
  }
}

async function loadPublished(readFile: ReadVectorFile): Promise<AnySuite[]> {
  const { readVectors } = await import("./readers/sources.js");
  return readVectors(readFile);
}

async function verify(suites: readonly AnySuite[], primitives: Primitives, onProgress: VerifyOptions["onProgress"]): Promise<VerifyReport> {
  const set: VectorSet = suites.some(({ compact }) => compact !== undefined) ? "shipped" : "all";

  const total = suites.reduce((sum, { cases }) => sum + cases.length, 0);
  const reports: SuiteReport[] = [];
  const digests: SuiteDigest[] = [];
  let before = 0;
  for (const suite of suites) {
    const start = before;
    const onCases = (done: number) => onProgress?.({ suite: suite.name, done: start + done, total });
    const { report, digest } = await runSuite(suite, primitives, EXPECTED_SUITES[suite.name]?.[set], onCases);
    reports.push(report);
    digests.push(digest);
    before += suite.cases.length;
  }
  reports.push(...missingSuites(suites, set));

  const digest = reportDigest((message) => primitives.hash("SHA-256", message), digests);
  const sum = (count: (report: SuiteReport) => number): number => reports.reduce((all, report) => all + count(report), 0);
  const failed = sum((report) => report.failed);
  return {
    ok: failed === 0 && digest === RESULTS_DIGEST[set],
    suites: reports,
    cases: sum((report) => report.cases),
    passed: sum((report) => report.passed),
    failed,
    digest,
  };
}

/** A suite on record that is not there counts as failed altogether. */
function missingSuites(suites: readonly AnySuite[], set: VectorSet): SuiteReport[] {
  const present = new Set(suites.map(({ name }) => name));
  return Object.entries(EXPECTED_SUITES)
    .filter(([name]) => !present.has(name))
    .map(([name, { source, [set]: cases }]) => ({ name, source, cases, passed: 0, failed: cases, failures: ["the suite is missing"] }));
}
