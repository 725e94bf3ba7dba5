/** What the bench answers to a command line it cannot follow. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, run } from "../conformance/support.js";

const bench = (...args: string[]) => run(join(ROOT, "node_modules/.bin/node"), ["bench/run.ts", ...args], { cwd: ROOT });

test("--help names the options and the jobs", async () => {
  const { code, stdout, stderr } = await bench("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const words of ["--json", "--check", "--only", "kms/Encrypt", "http/Encrypt"]) expect(stdout).toContain(words);
});

test("an unknown option is told with the usage, not a stack trace", async () => {
  const { code, stdout, stderr } = await bench("--olny", "kms/");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^error: Unknown option '--olny'[\s\S]*usage: npm run bench/);
  expect(stderr).not.toMatch(/\n\s+at /);
});
