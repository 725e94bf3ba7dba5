/** One digest for what a run computed, the same wherever it runs. */

import { concat, toHex, utf8 } from "../bytes.js";
import type { Answer } from "./cases.js";

export type Sha256 = (message: Uint8Array) => Uint8Array;

const REFUSED = Uint8Array.of(0);
const FAILED = Uint8Array.of(2);

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};

/** 00 for a refusal; 01 || length (4 bytes, big-endian) || bytes for an answer; 02 where a runner failed (`undefined`). */
function encodeAnswer(answer: Answer | undefined): Uint8Array {
  if (answer === undefined) return FAILED;
  return answer === "refused" ? REFUSED : concat(Uint8Array.of(1), uint32(answer.length), answer);
}

/** SHA-256 over the encoded answers of one suite in their order, in hexadecimal. */
export const answersDigest = (sha256: Sha256, answers: readonly (Answer | undefined)[]): string =>
  toHex(sha256(concat(...answers.map(encodeAnswer))));

export interface SuiteDigest {
  readonly name: string;
  readonly cases: number;
  readonly digest: string;
}

/** SHA-256 over, for each suite: length of name || name || number of cases || digest as text. In hexadecimal. */
export function reportDigest(sha256: Sha256, suites: readonly SuiteDigest[]): string {
  const parts = suites.map(({ name, cases, digest }) => {
    const label = utf8(name);
    return concat(uint32(label.length), label, uint32(cases), utf8(digest));
  });
  return toHex(sha256(concat(...parts)));
}
