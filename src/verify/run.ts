import type { Answer, AnySuite, Input, Kind, VectorCase } from "./cases.js";
import { tailOf } from "./compact.js";
import { answersDigest, type SuiteDigest } from "./digest.js";
import type { Primitives } from "./primitives.js";
import { sameBytes } from "./runners/outcome.js";
import { RUNNERS } from "./runners/runners.js";

/** How one suite went. */
export interface SuiteReport {
  readonly name: string;
  /** The published file, relative to `vectors/`. */
  readonly source: string;
  readonly cases: number;
  readonly passed: number;
  /** 0 only if every case gave the published answer, none was missing and the digest of the answers is right. */
  readonly failed: number;
  /** The first few: what failed and where. */
  readonly failures: readonly string[];
}

const FAILURES_NAMED = 10;
/** Cases between two pauses, so that a page or a server stays alive meanwhile. */
const CASES_AT_A_TIME = 128;

/**
 * Runs every case of a suite.
 *
 * @param expectedCases how many there must be; another number is a failure
 * @param onCases called with the number of cases done so far
 */
export async function runSuite(
  suite: AnySuite,
  primitives: Primitives,
  expectedCases: number | undefined,
  onCases: (done: number) => void = () => {},
): Promise<{ report: SuiteReport; digest: SuiteDigest }> {
  const { name, source, kind, cases, compact } = suite;
  const failures: string[] = [];
  const answers: (Answer | undefined)[] = [];
  for (const item of cases) {
    const { answer, failure } = runCase(kind, item, primitives, compact?.tailLength);
    answers.push(answer);
    if (failure !== undefined) failures.push(`${item.id}: ${failure}`);
    if (answers.length % CASES_AT_A_TIME === 0) {
      onCases(answers.length);
      await pause();
    }
  }
  onCases(answers.length);

  const failedCases = failures.length;
  const digest = answersDigest((message) => primitives.hash("SHA-256", message), answers);
  if (cases.length !== expectedCases) failures.unshift(`${expectedCases ?? "no"} cases are expected, ${cases.length} were found`);
  if (compact !== undefined && digest !== compact.digest) failures.push("the digest of the answers differs");
  const failed = Math.max(failedCases, Math.min(1, failures.length));
  return {
    report: {
      name,
      source,
      cases: cases.length,
      passed: Math.max(0, cases.length - failed),
      failed,
      failures: failures.slice(0, FAILURES_NAMED),
    },
    digest: { name, cases: cases.length, digest },
  };
}

function runCase(
  kind: Kind,
  item: VectorCase,
  primitives: Primitives,
  tailLength: number | undefined,
): { answer?: Answer; failure?: string } {
  const run = RUNNERS[kind] as (input: Input<Kind>, primitives: Primitives) => Answer;
  try {
    const answer = run(item.input, primitives);
    const compared = tailLength === undefined ? answer : tailOf(answer, tailLength);
    return sameAnswer(compared, item.expected) ? { answer } : { answer, failure: mismatch(answer, item.expected) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

const sameAnswer = (a: Answer, b: Answer): boolean => (a === "refused" || b === "refused" ? a === b : sameBytes(a, b));

function mismatch(answer: Answer, expected: Answer): string {
  if (expected === "refused") return "accepted, must be refused";
  return answer === "refused" ? "refused, must be accepted" : "another answer";
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
