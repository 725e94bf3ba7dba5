/**
 * What the npm package carries of the published vectors: all their inputs, except for hash messages that are both long and random.
 *
 * An expected answer follows from the inputs, so only its last bytes are kept, to name the case that fails, and one digest a suite over all
 * the whole answers. The digest is made from the publishers' answers, never from ours.
 */

import type { Answer, AnySuite, VectorCase } from "./cases.js";
import { answersDigest, type Sha256 } from "./digest.js";

/** Bytes kept of each expected answer. Of a GCM answer these are the end of the tag, which covers everything before it. */
export const TAIL_LENGTH = 4;

/** In the SHAVS files of long messages, a longer message is left out unless it is the longest of its file. */
export const SHIPPED_MESSAGE_LIMIT = 2048;

const LONG_MESSAGES = /LongMsg\.rsp$/;

/** The suites as the package carries them. */
export const compactSuites = (suites: readonly AnySuite[], sha256: Sha256): AnySuite[] =>
  suites.map((suite) => compactSuite(suite, sha256));

function compactSuite(suite: AnySuite, sha256: Sha256): AnySuite {
  const kept = suite.kind === "hash" && LONG_MESSAGES.test(suite.source) ? withoutLongMessages(suite.cases) : suite.cases;
  const digest = answersDigest(
    sha256,
    kept.map(({ expected }) => expected),
  );
  const cases = kept.map((item) => ({ ...item, expected: tailOf(item.expected) }));
  return { ...suite, cases, compact: { tailLength: TAIL_LENGTH, digest } } as AnySuite;
}

function withoutLongMessages(cases: readonly VectorCase<"hash">[]): readonly VectorCase<"hash">[] {
  const longest = Math.max(...cases.map(({ input }) => input.message.length));
  return cases.filter(({ input: { message } }) => message.length <= SHIPPED_MESSAGE_LIMIT || message.length === longest);
}

/** The last bytes of an answer; a refusal stays what it is. */
export const tailOf = (answer: Answer, length = TAIL_LENGTH): Answer => (answer === "refused" ? answer : answer.slice(-length));
