import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";

const here = fileURLToPath(new URL(".", import.meta.url));
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pocketkms-"));
  file = join(folder, "keystore.db");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A process of its own at work on the file, and the lines it has said. */
function start(job: string, count = 0): { child: ChildProcess; lines: () => string[]; errors: () => string } {
  const args = ["--import", `${here}run-typescript.mjs`, `${here}store-process.ts`, job, file, String(count)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let errors = "";
  child.stdout?.on("data", (chunk) => {
    said += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  // A line cut off by a kill was not said.
  return { child, lines: () => said.split("\n").slice(0, -1), errors: () => errors };
}

/** The lines of each process once all have ended well. */
async function finish(processes: ReturnType<typeof start>[]): Promise<string[][]> {
  await Promise.all(processes.map(({ child }) => once(child, "close")));
  for (const { child, errors } of processes) expect(child.exitCode, errors()).toBe(0);
  return processes.map(({ lines }) => lines());
}

test("two processes counting on one record lose no update", async () => {
  const count = 500;
  const said = await finish([start("count", count), start("count", count)]);

  const store = await openSqliteNode(file);
  expect((await store.get("test", "counter"))?.value).toBe(String(2 * count));
  const marks = await store.query({ collection: "mark", limit: 5 * count });
  const values = marks.map(({ value }) => Number(value)).sort((a, b) => a - b);
  expect(values).toEqual(Array.from({ length: 2 * count }, (_, i) => i + 1)); // each number was reached by one process, once
  expect(await store.query({ collection: "test", index: "value", limit: 10 })).toHaveLength(1);
  await store.close();

  const conflicts = said.reduce((sum, [line]) => sum + Number(line), 0);
  expect(conflicts, "the processes met, or this proves nothing").toBeGreaterThan(0);
});

test("a process killed while it commits loses nothing that was acknowledged", async () => {
  for (const pause of [0, 7, 23]) {
    const writer = start("forever");
    while (writer.lines().length < 40 && writer.child.exitCode === null) await new Promise((go) => setTimeout(go, 5));
    await new Promise((go) => setTimeout(go, pause));
    writer.child.kill("SIGKILL");
    await once(writer.child, "close");
    expect(writer.child.signalCode, writer.errors()).toBe("SIGKILL");

    const acknowledged = writer.lines().length;
    const store = await openSqliteNode(file);
    for (const collection of ["left", "right"]) {
      const records = await store.query({ collection, limit: 100_000 });
      const there = new Set(records.map(({ id }) => Number(id)));
      for (let i = 0; i < acknowledged; i++) expect(there.has(i)).toBe(true);
      expect(there.size).toBeLessThanOrEqual(acknowledged + 1); // at most the commit that was under way
      expect(await store.query({ collection, index: "i", limit: 100_000 })).toHaveLength(there.size);
    }
    const [left, right] = await Promise.all(["left", "right"].map((collection) => store.query({ collection, limit: 100_000 })));
    expect(left?.map(({ id }) => id)).toEqual(right?.map(({ id }) => id));
    await store.close();
    await rm(file);
  }
});

test("of four processes opening a new file at once, one makes the keystore and all open it", async () => {
  for (let round = 0; round < 3; round++) {
    const said = await finish([start("open"), start("open"), start("open"), start("open")]);
    expect(new Set(said.map(([id]) => id)).size).toBe(1);
    expect(said[0]?.[0]).toMatch(/^[0-9a-f]{32}$/);
    await rm(file);
  }
});
