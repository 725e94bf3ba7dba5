/** Two real processes on one SQLite file, each with a `Kms`: the same key is due in both, and both change it at once. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { newKey, openLab, START } from "../support/sdk-kms.js";

const ROUNDS = 6;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** A process that does a round each time it is told to, and the lines it says. */
function start(...args: string[]) {
  const hooks = ["../keystore/run-typescript.mjs", "../support/sdk-core-module.mjs"].flatMap((hook) => ["--import", path(hook)]);
  const child = spawn(process.execPath, [...hooks, path("../support/sdk-process.ts"), ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    go: () => child.stdin.write("go\n"),
    async says(): Promise<string> {
      const { done, value } = await lines.next();
      if (done) throw new Error(`the process ended: ${errors}`);
      return value as string;
    },
  };
}

test("a due rotation happens once, no tag or alias is lost, and either's blobs open", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pocketkms-"));
  const file = join(folder, "keystore.db");
  const { kms, clock } = await openLab({ store: await openSqliteNode(file) });
  const KeyId = await newKey(kms);
  await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });

  const names = ["one", "two"];
  const both = names.map((name) => start(file, KeyId, name, String(ROUNDS), String(START)));
  for (const process of both) expect(await process.says()).toBe("ready");
  for (let round = 0; round < ROUNDS; round++) {
    for (const process of both) process.go();
    for (const process of both) expect(await process.says()).toBe("done");
  }
  const blobs = await Promise.all(both.map(async (process) => JSON.parse(await process.says()) as string[]));

  const { Rotations = [] } = await kms.listKeyRotations({ KeyId });
  expect(Rotations.map(({ RotationDate }) => RotationDate?.getTime())).toEqual(
    Array.from({ length: ROUNDS }, (_, round) => START + (round + 1) * 90 * DAY_MS),
  );
  expect(Rotations.filter(({ KeyMaterialState }) => KeyMaterialState === "CURRENT")).toHaveLength(1);

  const expected = names.flatMap((name) => Array.from({ length: 3 * ROUNDS }, (_, i) => `${name}-${Math.floor(i / 3)}-${i % 3}`));
  const { Tags } = await kms.listResourceTags({ KeyId });
  expect(Tags.map(({ TagKey }) => TagKey).sort()).toEqual(expected.sort());
  expect((await kms.listAliases({ KeyId })).Aliases).toHaveLength(names.length * ROUNDS);

  clock.advance(ROUNDS * 90 * DAY_MS);
  for (const [who, own] of blobs.entries()) {
    for (const [round, blob] of own.entries()) {
      const opened = await kms.decrypt({ CiphertextBlob: Buffer.from(blob, "base64") });
      expect(Buffer.from(opened.Plaintext as Uint8Array).toString()).toBe(`${names[who]} ${round}`);
      expect(opened.KeyMaterialId).toBe(Rotations[round]?.KeyMaterialId);
    }
  }
  await kms.close();
  await rm(folder, { recursive: true });
});
