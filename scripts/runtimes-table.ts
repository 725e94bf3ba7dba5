/**
 * Writes the table of the last run over all runtimes into the README, between its markers.
 *
 *     npx vitest run test/run/everywhere.test.ts && node scripts/runtimes-table.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type RuntimeResult, resultsTable } from "../test/run/results.ts";

const RESULTS = new URL("../build/runtimes.json", import.meta.url);
const README = new URL("../README.md", import.meta.url);
const SECTION = /(<!-- runtimes:begin -->\n)[\s\S]*?(<!-- runtimes:end -->)/;

const results = JSON.parse(readFileSync(RESULTS, "utf8")) as RuntimeResult[];
const readme = readFileSync(README, "utf8");
if (!SECTION.test(readme)) throw new Error("README.md has no <!-- runtimes:begin --> and <!-- runtimes:end -->");
if (results.length === 0) throw new Error("build/runtimes.json tells of no runtime");
writeFileSync(
  README,
  readme.replace(SECTION, (_, begin: string, end: string) => `${begin}\n${resultsTable(results)}\n\n${end}`),
);
console.log(`README.md: ${results.length} runtimes`);
