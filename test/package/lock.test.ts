/** `npm ci` works from this lock file on every platform and with every registry. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { BIN, command } from "../run/command.js";

test("the lock file names the binary packages of every platform", async () => {
  expect(await command(join(BIN, "node"), ["scripts/complete-lock.ts", "--check"])).toBe("");
});
