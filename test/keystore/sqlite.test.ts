import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { KEYSTORE_CASES, keystoreContract } from "../contract/keystore.js";
import { sqliteFixture } from "./sqlite-fixture.js";

keystoreContract("node:sqlite", () => sqliteFixture(openSqliteNode), test, 50);

const root = fileURLToPath(new URL("../..", import.meta.url));
const runner = "test/keystore/run-exam.ts";

/** The same exam, in runtimes that vitest does not run in. */
const RUNTIMES = [
  { runtime: "bun", driver: "bun:sqlite", args: ["run", runner] },
  { runtime: "deno", driver: "node:sqlite", args: ["run", "--quiet", "--allow-all", "--unstable-sloppy-imports", runner] },
];

test.each(RUNTIMES)("$runtime passes the exam with $driver", async ({ runtime, driver, args }) => {
  const { stdout } = await promisify(execFile)(`${root}/node_modules/.bin/${runtime}`, args, { cwd: root, timeout: 50_000 });
  expect(stdout.trim()).toBe(`${runtime} ${driver}: ${KEYSTORE_CASES} of ${KEYSTORE_CASES} cases passed`);
});
