/** The compact form in the package is the published files, cut as `src/verify/compact.ts` says and not otherwise. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { AnySuite, VectorCase } from "../../src/verify/cases.js";
import { compactSuites, SHIPPED_MESSAGE_LIMIT, TAIL_LENGTH } from "../../src/verify/compact.js";
import { answersDigest } from "../../src/verify/digest.js";
import { EXPECTED_SUITES } from "../../src/verify/expected.js";
import { packVectors, unpackVectors } from "../../src/verify/pack.js";
import { loadShippedVectors } from "../../src/verify/shipped.js";
import { readPublishedVectors } from "../support/published-vectors.js";

/** Of the 3 MB that the whole tarball may have. */
const MAX_BYTES_IN_TARBALL = 2_500_000;

const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(message).digest());
const published = await readPublishedVectors();
const compacted = compactSuites(published, sha256);

/** Deep equality of 15,000 cases, quickly: byte arrays as text. */
const plain = (suites: readonly AnySuite[]): string =>
  JSON.stringify(suites, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value));

describe("packing", () => {
  it("gives back every published case unchanged", () => {
    expect(plain(unpackVectors(packVectors(published))) === plain(published)).toBe(true);
  });

  it("refuses a file that was cut or lengthened", () => {
    const packed = packVectors(published.slice(0, 2));
    expect(() => unpackVectors(packed.slice(0, -1))).toThrow(RangeError);
    expect(() => unpackVectors(new Uint8Array([...packed, 0]))).toThrow(RangeError);
  });
});

describe("the compact form", () => {
  it("in the package is made of the files in vectors/", async () => {
    expect(plain(await loadShippedVectors()) === plain(compacted)).toBe(true);
  });

  it("fits", async () => {
    const { default: text } = await import("../../build/vectors.generated.js");
    expect(gzipSync(text).length).toBeLessThan(MAX_BYTES_IN_TARBALL);
  });

  it.each(Object.entries(EXPECTED_SUITES))("%s: published inputs, answers by tail and digest", (name, { shipped }) => {
    const original = published.find((suite) => suite.name === name) as AnySuite;
    const compact = compacted.find((suite) => suite.name === name) as AnySuite;
    expect(compact.cases.length).toBe(shipped);

    const byId = new Map((original.cases as readonly VectorCase[]).map((item) => [item.id, item]));
    const originals = compact.cases.map(({ id }) => byId.get(id) as VectorCase);
    const inputs = (cases: readonly VectorCase[]) => cases.map(({ input }) => Object.values(input).map((value) => String(value)));
    expect(inputs(compact.cases)).toEqual(inputs(originals));
    const answers = originals.map(({ expected }) => expected);
    expect(compact.compact).toEqual({ tailLength: TAIL_LENGTH, digest: answersDigest(sha256, answers) });
    expect(compact.cases.map(({ expected }) => String(expected))).toEqual(
      answers.map((answer) => String(answer === "refused" ? answer : answer.subarray(Math.max(0, answer.length - TAIL_LENGTH)))),
    );
  });

  it("leaves out nothing but long messages, and of each file never the longest", () => {
    for (const [index, original] of published.entries()) {
      const kept = new Set((compacted[index] as AnySuite).cases.map(({ id }) => id));
      const left = (original.cases as readonly VectorCase[]).filter(({ id }) => !kept.has(id));
      if (left.length === 0) continue;
      expect(original.source).toMatch(/LongMsg\.rsp$/);
      const lengthOf = ({ input }: VectorCase): number => (input as { message: Uint8Array }).message.length;
      expect(Math.min(...left.map(lengthOf))).toBeGreaterThan(SHIPPED_MESSAGE_LIMIT);
      expect(Math.max(...left.map(lengthOf))).toBeLessThan(Math.max(...(original.cases as readonly VectorCase[]).map(lengthOf)));
    }
  });
});
