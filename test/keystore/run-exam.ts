/** Runs the exam of the SQLite store in Bun or Deno, prints how many cases passed, and each that failed. */
import process from "node:process";
import { keystoreContract } from "../contract/keystore.js";
import { sqliteFixture } from "./sqlite-fixture.js";

const isBun = "Bun" in globalThis;
const open = isBun
  ? (await import("../../src/keystore/stores/sqlite-bun.js")).openSqliteBun
  : (await import("../../src/keystore/stores/sqlite-node.js")).openSqliteNode;
const driver = isBun ? "bun:sqlite" : "node:sqlite";

const cases: [string, () => Promise<void>][] = [];
keystoreContract(
  driver,
  () => sqliteFixture(open),
  (title, run) => cases.push([title, run]),
  30,
);

let passed = 0;
for (const [title, run] of cases) {
  try {
    await run();
    passed++;
  } catch (error) {
    console.error(`${title}: ${error instanceof Error ? error.stack : error}`);
  }
}
console.log(`${isBun ? "bun" : "deno"} ${driver}: ${passed} of ${cases.length} cases passed`);
process.exitCode = passed === cases.length ? 0 : 1;
