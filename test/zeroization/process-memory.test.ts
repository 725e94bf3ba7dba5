/**
 * Neither the root key nor the key of the records' MAC nor any symmetric backing key or HMAC key is anywhere in the memory of a process that uses them: not as bytes, not
 * as text, not even inside the WebAssembly memory, which keeps HMAC mid-states only. The parent knows the root key from its file and opens
 * the stored keys by an implementation of its own; it reads the child's memory through /proc, which only Linux has.
 */
import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRootKeyFile, openSqlite } from "../../src/entry/node.js";
import type { KeyStore } from "../../src/keystore/keystore.js";
import type { BackingKeyRecord, MaterialRecord, MetaRecord } from "../../src/keystore/records.js";
import { referenceOpen } from "../support/ciphertext-reference.js";
import { backingKeyBinding, materialBinding, recordKeyBinding, referenceUnseal, referenceValue } from "../support/sealed-reference.js";
import { formsOf, piecesOf } from "./forms.js";
import type { Report } from "./keystore-process.js";
import { type Scan, scanProcess } from "./process-memory.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const nodePackage = createRequire(import.meta.url).resolve("node/package.json");
const NODE = join(dirname(nodePackage), "bin/node");
const IS_LINUX = process.platform === "linux";
if (!IS_LINUX) console.warn("NOT RUN: the search of a process's memory for keys needs Linux (/proc/PID/mem)");

const KEYS = 1000;
const ROTATED = KEYS / 5;
const MAC_KEYS = KEYS / 25;

interface Searched {
  readonly report: Report;
  readonly rootKey: Buffer;
  /** By name: the root key, the key of the records' MAC, every backing key, every HMAC key. */
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly scan: Scan;
  readonly seconds: number;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pocketkms-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Runs a process on a keystore of its own, stops it, opens its keys and searches its memory for them. */
async function search(name: string, count: number, ...options: readonly string[]): Promise<Searched> {
  const [file, rootKeyFile] = [join(folder, `${name}.db`), join(folder, `${name}.root-key`)];
  if (!existsSync(rootKeyFile)) createRootKeyFile(rootKeyFile);
  const args = ["--import", `${here}run-source.mjs`, `${here}keystore-process.ts`, file, rootKeyFile, String(count), ...options];
  const child = spawn(NODE, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the process ended with ${code}`)));
    const [line] = (await Promise.race([once(createInterface(child.stdout), "line"), ended])) as [string];
    child.kill("SIGSTOP");
    const written = await readFile(rootKeyFile);
    const rootKey = written.length === 32 ? written : Buffer.from(written.toString(), written.length === 64 ? "hex" : "base64");
    const keys = await openKeys(file, rootKey);
    const pieces = [...keys].flatMap(([label, key]) => piecesOf(label, key));
    const started = performance.now();
    const scan = scanProcess(child.pid as number, pieces);
    return { report: JSON.parse(line), rootKey, keys, scan, seconds: (performance.now() - started) / 1000 };
  } finally {
    child.kill("SIGKILL");
  }
}

async function openKeys(file: string, rootKey: Buffer): Promise<Map<string, Buffer>> {
  const keys = new Map([["root key", rootKey]]);
  const store = await openSqlite(file);
  try {
    const recordKey = await openRecordKey(store, rootKey);
    keys.set("record key", recordKey);
    for (const record of await readAll<BackingKeyRecord>(store, recordKey, "backingKey")) {
      const sealed = Buffer.from(record.sealed as string, "base64");
      keys.set(record.id, referenceUnseal("backing key", rootKey, backingKeyBinding(record.keyId, record.id), sealed));
    }
    for (const record of await readAll<MaterialRecord>(store, recordKey, "material")) {
      const sealed = Buffer.from(record.sealed as string, "base64");
      keys.set(record.keyId, referenceUnseal("secret", rootKey, materialBinding(record.keyId), sealed));
    }
  } finally {
    await store.close();
  }
  return keys;
}

async function openRecordKey(store: KeyStore, rootKey: Buffer): Promise<Buffer> {
  const meta = JSON.parse((await store.get("meta", "keystore"))?.value as string) as MetaRecord;
  return referenceUnseal("secret", rootKey, recordKeyBinding(meta.keystoreId), Buffer.from(meta.recordKey, "base64"));
}

/** The records of a collection, each as its MAC demands. */
async function readAll<T>(store: KeyStore, recordKey: Buffer, collection: string): Promise<T[]> {
  return (await store.query({ collection, limit: 10_000 })).map(({ id, value }) => {
    const record = JSON.parse(value).record as T;
    expect(value).toBe(referenceValue(recordKey, collection, id, JSON.stringify(record)));
    return record;
  });
}

const foundForms = ({ scan }: Searched, key: string): string[] => [
  ...new Set(scan.hits.filter((hit) => hit.key === key).map(({ form }) => form)),
];

describe.runIf(IS_LINUX)("the memory of a process at work", () => {
  let searched: Searched;
  beforeAll(async () => {
    searched = await search("plain", KEYS);
    const { keys, scan, seconds } = searched;
    console.log(`searched ${(scan.searched / 2 ** 20).toFixed(0)} MiB for ${keys.size} keys in ${seconds.toFixed(1)} s`);
  });

  test("the keys searched for are the keys in use", async () => {
    const { report, keys } = searched;
    const { version } = JSON.parse(await readFile(nodePackage, "utf8"));
    expect(report.version).toBe(`v${version}`);
    expect(report.samples).toHaveLength(KEYS + ROTATED);
    for (const { blob, plaintext } of report.samples) {
      const bytes = Buffer.from(blob, "base64");
      const backingKey = keys.get(bytes.subarray(4, 20).toString("hex")) as Buffer;
      expect(Buffer.from(referenceOpen(backingKey, { tenant: "searched" }, bytes)).toString("base64")).toBe(plaintext);
    }
    expect(report.macs).toHaveLength(MAC_KEYS);
    for (const { keyId, hash, message, mac } of report.macs) {
      expect(
        createHmac(hash, keys.get(keyId) as Buffer)
          .update(message, "base64")
          .digest("base64"),
      ).toBe(mac);
    }
    expect(keys.size).toBe(2 + KEYS + ROTATED + MAC_KEYS);
  });

  test("all of it was searched", () => {
    const { scan } = searched;
    expect(scan.searched).toBeGreaterThan(50 * 2 ** 20);
    for (const name of scan.unread) expect(name).toMatch(/^\[(vvar|vvar_vclock|vsyscall)\]$/);
  });

  test("no key is in it, nor a quarter of one, in any form", () => {
    expect(searched.scan.hits).toEqual([]);
  });
});

describe.runIf(IS_LINUX)("the memory of a process that has just opened its keystore", () => {
  // Nothing waits to be overwritten or collected.
  test.each(["bytes", "hex", "base64"] as const)("no key is in it; the root key was read from %s", async (form) => {
    if (form !== "bytes") await writeFile(join(folder, `${form}.root-key`), randomBytes(32).toString(form), { mode: 0o600 });
    const { scan, keys } = await search(form, 1);
    expect(keys.size).toBe(2 + 2 + 1);
    expect(scan.hits).toEqual([]);
  });
});

describe.runIf(IS_LINUX)("a process that keeps the root key on purpose", () => {
  test("every form is found, and no other key", async () => {
    const searched = await search("planted", 25, "plant");
    expect(foundForms(searched, "root key").sort()).toEqual(
      formsOf(searched.rootKey)
        .map(([form]) => form)
        .sort(),
    );
    expect(searched.scan.hits.filter(({ key }) => key !== "root key")).toEqual([]);
  });
});
