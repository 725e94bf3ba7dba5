/** `npm run quickstart`, after its build: every step says ok, it ends with 0, and leaves nothing behind. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, run } from "../conformance/support.js";

const STEPS = 11;
const LIMIT_MS = 60_000; // the promise is two minutes with the build

test("runs through", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pocketkms-quickstart-test-"));
  const start = performance.now();
  const env = { ...process.env, TMPDIR: folder };
  const { code, stdout, stderr } = await run(process.execPath, [join(ROOT, "scripts/quickstart.ts")], { env });
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
  expect(stdout.match(/^ {2}ok /gm)).toHaveLength(STEPS);
  expect(stdout).toMatch(/Try next:\n {2}npm start/);
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("ends with 1 at the first step that does not hold, in words", async () => {
  const env = { ...process.env, TMPDIR: join(tmpdir(), "pocketkms-no-such-folder") };
  const { code, stdout, stderr } = await run(process.execPath, [join(ROOT, "scripts/quickstart.ts")], { env });
  expect(code).toBe(1);
  expect(stdout).not.toContain("Everything held");
  expect(stderr).toMatch(/ENOENT/);
  expect(stderr).not.toMatch(/\n\s+at /);
});
