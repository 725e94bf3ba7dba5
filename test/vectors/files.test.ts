/** `vectors/` is what its README and its SHA256SUMS say. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXPECTED_SUITES } from "../../src/verify/expected.js";
import { readVectorFile, VECTORS } from "../support/published-vectors.js";

/** Ours, not published by others: texts, and the append-only vectors that `ciphertext.test.ts` pins. */
const OWN = /^(README\.md|SHA256SUMS|pocketkms\/.*)$/;
const LICENCES = /^LICENSES\//;

const sums = new Map(
  readVectorFile("SHA256SUMS")
    .trimEnd()
    .split("\n")
    .map((line) => [line.slice(66).replace(/^\.\//, ""), line.slice(0, 64)]),
);

const rows = new Map(
  [...readVectorFile("README.md").matchAll(/^\| ([\w./-]+\/[\w./-]+) \| (\d+) \| (\d+) \| (.*)\|$/gm)].map(([, file, cases, run, why]) => [
    file as string,
    { cases: Number(cases), run: Number(run), why: (why as string).trim() },
  ]),
);

const files = readdirSync(VECTORS, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(VECTORS.pathname.length).replace(/^\/+/, ""))
  .filter((file) => !OWN.test(file));

describe("vectors/", () => {
  it("holds the files of SHA256SUMS and no other", () => {
    expect(files.toSorted()).toEqual([...sums.keys()].toSorted());
  });

  it.each([...sums])("%s is unchanged", (file, sum) => {
    expect(
      createHash("sha256")
        .update(readFileSync(new URL(file, VECTORS)))
        .digest("hex"),
    ).toBe(sum);
  });

  it("has a row in the README for every file of vectors", () => {
    const undocumented = files.filter(
      (file) => !LICENCES.test(file) && ![...rows.keys()].some((row) => file === row || (row.endsWith("/") && file.startsWith(row))),
    );
    expect(undocumented).toEqual([]);
  });

  it("says why where fewer cases run than there are", () => {
    expect([...rows].filter(([, { cases, run, why }]) => run < cases && why === "")).toEqual([]);
  });

  it("runs as many cases as the README says", () => {
    const run = new Map<string, number>();
    for (const { source, all } of Object.values(EXPECTED_SUITES)) run.set(source, (run.get(source) ?? 0) + all);
    for (const [file, count] of run) expect([file, rows.get(file)?.run]).toEqual([file, count]);
  });
});
