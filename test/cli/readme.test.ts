/** The README's programs, run as they stand there by somebody who has just installed the package. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Finished, ROOT, run } from "../conformance/support.js";

const NODE = join(ROOT, "node_modules/.bin/node");
const project = mkdtempSync(join(tmpdir(), "pocketkms-readme-"));
afterAll(() => rmSync(project, { recursive: true }));

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code as string);
/** A block without imports goes on where the one before it ended. */
const programs: string[] = [];
for (const code of blocks) {
  if (code.startsWith("import ")) programs.push(code);
  else programs.push(`${programs.pop()}${code}`);
}

beforeAll(() => {
  mkdirSync(join(project, "node_modules/@aws-sdk"), { recursive: true });
  symlinkSync(ROOT, join(project, "node_modules/pocketkms"));
  symlinkSync(join(ROOT, "node_modules/@aws-sdk/client-kms"), join(project, "node_modules/@aws-sdk/client-kms"));
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
});

const runFile = (name: string, code: string, ...flags: string[]): Promise<Finished> => {
  writeFileSync(join(project, name), code);
  return run(NODE, [...flags, name], { cwd: project });
};

test("there are programs in the README", () => {
  expect(programs).toHaveLength(3);
});

test.each(programs.map((code, at) => [at, code] as const))("program %i runs, and runs again", async (at, code) => {
  for (const time of ["first", "second"]) {
    const { code: exit, stderr } = await runFile(`program-${at}.ts`, code);
    expect(exit, `${time} time: ${stderr}`).toBe(0);
  }
});

test("the curl line of the test clock is one the server takes", async () => {
  const [, type, body] = /^ {4}curl -X POST -H 'content-type: ([^']+)' -d '([^']+)' \S+\/test-clock$/m.exec(readme) ?? [];
  const { startServer } = await import("../conformance/support.js");
  const server = await startServer(["--test-clock"]);
  try {
    const response = await fetch(`${server.endpoint}/test-clock`, {
      method: "POST",
      headers: { "content-type": `${type}` },
      body: `${body}`,
    });
    expect(response.status).toBe(200);
  } finally {
    await server.stop();
  }
});

describe("a first opening that fails", () => {
  const open = (options: string): string => `
import { bytesRootKey, fileRootKey, openKms } from "pocketkms/node";
await openKms({ path: "failed.db", ${options} });`;

  test.each([
    [
      "a root key file that nobody made",
      'rootKey: fileRootKey("nobody-made.root-key")',
      /nobody-made\.root-key: ENOENT; .*createRootKeyFile .*pocketkms/,
    ],
    ["a Region that is none", 'rootKey: bytesRootKey(new Uint8Array(32).fill(7)), region: "Mars"', /not a Region: Mars/],
  ])("%s leaves no keystore behind", async (_, options, words) => {
    const { code, stderr } = await runFile("failed.ts", open(options));
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
    for (const suffix of ["", "-wal", "-shm", "-journal"]) expect(existsSync(join(project, `failed.db${suffix}`)), suffix).toBe(false);
  });
});

describe("a Node without node:sqlite", () => {
  const WITHOUT = "--no-experimental-sqlite";

  test("says what it needs when a file is opened, and makes none", async () => {
    const program = `
import { bytesRootKey, openKms } from "pocketkms/node";
await openKms({ path: "old.db", rootKey: bytesRootKey(new Uint8Array(32).fill(7)) });`;
    const { code, stderr } = await runFile("old.ts", program, WITHOUT);
    expect(code).toBe(1);
    expect(stderr).toMatch(/PocketKMS needs Node 22\.16 or later for SQLite; this is \d+\.\d+\.\d+/);
    expect(existsSync(join(project, "old.db"))).toBe(false);
  });

  test("runs keys in memory, and the command", async () => {
    const program =
      'import { Kms } from "pocketkms/node";\nconst kms = await Kms.open();\nconsole.log((await kms.listKeys()).Keys.length);';
    expect(await runFile("memory.ts", program, WITHOUT)).toMatchObject({ code: 0, stdout: "0\n" });
    const { code, stdout, stderr } = await run(NODE, [WITHOUT, join(ROOT, "dist/cli.js"), "call", "ListKeys"]);
    expect({ code, keys: code === 0 && JSON.parse(stdout).Keys }, stderr).toEqual({ code: 0, keys: [] });
  });
});
