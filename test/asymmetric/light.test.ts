/** What a program pays for importing the two index files and using nothing of them: no library at all. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const STATIC = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"/gm;

/** Files and packages that `file` imports when it is loaded, and theirs; `import type` and `import()` load nothing. */
function loaded(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  for (const [, target] of readFileSync(file, "utf8").matchAll(STATIC)) {
    const name = target as string;
    if (name.startsWith(".")) loaded(new URL(name.replace(/\.js$/, ".ts"), file), seen);
    else seen.add(name);
  }
  return seen;
}

test.each(["asymmetric", "attestation"])("src/crypto/%s/index.ts loads no package", (folder) => {
  const names = [...loaded(new URL(`../../src/crypto/${folder}/index.ts`, import.meta.url))];
  expect(names.filter((name) => !name.startsWith("file:"))).toEqual([]);
  expect(names.length).toBeLessThanOrEqual(5);
});

test("the walk would see a package: the files behind import() have some", () => {
  const names = [...loaded(new URL("../../src/crypto/asymmetric/ec/ecdsa.ts", import.meta.url))];
  expect(names).toContain("@noble/curves/nist.js");
});
