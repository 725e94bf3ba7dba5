/** What happens to the file itself: what is refused stays as it was, what is deleted is gone, what is made is private. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import { StoreUnavailable } from "../../src/keystore/keystore.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { APPLICATION_ID, TABLES_VERSION } from "../../src/keystore/stores/sqlite-schema.js";

const folder = mkdtempSync(join(tmpdir(), "pocketkms-"));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
let file: string;
beforeEach(() => {
  const own = join(folder, String(made++));
  mkdirSync(own);
  file = join(own, "keystore.db");
});

const put = (id: string, value: string) => ({ put: { collection: "c", id, value, indexes: { i: value.slice(0, 10) } } });

/** A keystore of some pages, closed. */
async function makeKeystore(records = 200): Promise<void> {
  const store = await openSqliteNode(file);
  await store.commit(
    Array.from({ length: records }, (_, i) => put(`id ${i}`, JSON.stringify(`value ${i} `.repeat(20)))),
    [],
  );
  await store.close();
}

/** The bytes of the file and of its write-ahead log. */
function digest(): string {
  const hash = createHash("sha256").update(readFileSync(file));
  if (existsSync(`${file}-wal`)) hash.update(readFileSync(`${file}-wal`));
  return hash.digest("hex");
}

async function expectRefusal(message: RegExp): Promise<void> {
  const before = digest();
  const refusal = await openSqliteNode(file).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ConfigurationError);
  expect((refusal as Error).message).toMatch(message);
  expect((refusal as Error).message).toContain(file);
  expect(digest()).toBe(before);
}

/** Changes bytes of the file. */
function edit(change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

describe("a file that is not ours is refused and left as it was", () => {
  test.each<[string, string | Uint8Array]>([
    ["text", "hello"],
    ["long text", "SQLite is a fine database. ".repeat(1_000)],
    ["zeros", new Uint8Array(8_192)],
    ["half a header", "SQLite format 3\0 and no more"],
  ])("%s", async (_, content) => {
    writeFileSync(file, content);
    await expectRefusal(/is not a PocketKMS keystore$/);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  test.each(["DELETE", "WAL"])("somebody else's database, journal mode %s", async (mode) => {
    const database = new DatabaseSync(file);
    database.exec(
      `PRAGMA journal_mode = ${mode}; CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1); PRAGMA user_version = ${TABLES_VERSION}`,
    );
    database.close();
    await expectRefusal(/is not a PocketKMS keystore$/);
  });

  test("somebody else's database that bears our mark", async () => {
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${TABLES_VERSION}; CREATE TABLE record (a)`);
    database.close();
    await expectRefusal(/is damaged: its tables are not as they were made$/);
  });

  test("a folder", async () => {
    mkdirSync(file);
    await expect(openSqliteNode(file)).rejects.toThrow(ConfigurationError);
  });

  test("a folder that is not there is not made", async () => {
    const path = join(file, "keystore.db");
    await expect(openSqliteNode(path)).rejects.toThrow(`cannot make the keystore ${path}: ENOENT`);
    expect(existsSync(file)).toBe(false);
  });
});

describe("a keystore of a newer version is refused and left as it was", () => {
  const NEWER = new RegExp(`has version ${TABLES_VERSION + 1}; this version of PocketKMS reads up to ${TABLES_VERSION}$`);

  test("closed", async () => {
    await makeKeystore();
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${TABLES_VERSION + 1}`);
    database.close();
    await expectRefusal(NEWER);
  });

  test("in use, its version still in the write-ahead log", async () => {
    await makeKeystore();
    const original = file;
    const database = new DatabaseSync(original);
    database.exec(`PRAGMA user_version = ${TABLES_VERSION + 1}`);
    file = `${original}-copy`;
    for (const end of ["", "-wal"]) copyFileSync(original + end, file + end);
    database.close();
    expect(readFileSync(file).readUInt32BE(60)).toBe(TABLES_VERSION); // the header alone does not tell
    await expectRefusal(NEWER);
  });
});

describe("a damaged keystore is refused and left as it was", () => {
  test.each([101, 4_096, 8_192, 20_000])("cut to %i bytes", async (length) => {
    await makeKeystore();
    truncateSync(file, length);
    await expectRefusal(/is damaged/);
  });

  test("zeros in place of one page", async () => {
    await makeKeystore();
    const original = readFileSync(file);
    const pages = original.length / 4_096;
    expect(pages).toBeGreaterThan(10);
    for (let page = 1; page < pages; page++) {
      for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
      writeFileSync(file, original);
      edit((bytes) => bytes.fill(0, page * 4_096, (page + 1) * 4_096));
      await expectRefusal(/is damaged/);
    }
  });

  test("any one byte of the header changed: refused as it was, or opened whole", async () => {
    await makeKeystore(20);
    const original = readFileSync(file);
    let refused = 0;
    for (let at = 0; at < 100; at++) {
      for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
      writeFileSync(file, original);
      edit((bytes) => bytes.writeUInt8(bytes.readUInt8(at) ^ 0xa5, at));
      const before = digest();
      try {
        const store = await openSqliteNode(file);
        expect(await store.query({ collection: "c", limit: 100 })).toHaveLength(20);
        await store.close();
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(ConfigurationError);
        expect(digest()).toBe(before);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });

  test("a table that somebody changed", async () => {
    await makeKeystore();
    const database = new DatabaseSync(file);
    database.exec("ALTER TABLE record ADD COLUMN more TEXT");
    database.close();
    await expectRefusal(/its tables are not as they were made$/);
  });

  test("damage that appears while it is open is told as damage", async () => {
    await makeKeystore(2_000);
    const store = await openSqliteNode(file);
    const other = await openSqliteNode(file);
    await other.commit([put("new", "1")], []); // so that the store reads its pages again
    await other.close();
    edit((bytes) => bytes.fill(0xff, 4_096));
    await expect(store.query({ collection: "c", limit: 5_000 })).rejects.toThrow(/is damaged/);
    await store.close();
  });
});

describe("a file that is made", () => {
  test.skipIf(process.platform === "win32")("has mode 0600, its write-ahead log too, whatever the umask", async () => {
    const umask = process.umask(0);
    try {
      const store = await openSqliteNode(file);
      await store.commit([put("a", "1")], []);
      for (const end of ["", "-wal", "-shm"]) expect(statSync(file + end).mode & 0o777).toBe(0o600);
      await store.close();
    } finally {
      process.umask(umask);
    }
  });

  test("is marked as ours and uses the write-ahead log", async () => {
    await makeKeystore();
    const header = readFileSync(file).subarray(0, 100);
    expect([header.readUInt32BE(68), header.readUInt32BE(60)]).toEqual([APPLICATION_ID, TABLES_VERSION]);
    expect([header[18], header[19]]).toEqual([2, 2]); // file format 1.3.3: 2 is WAL
  });

  test("may be there and empty", async () => {
    writeFileSync(file, "");
    await makeKeystore();
    const store = await openSqliteNode(file);
    expect(await store.query({ collection: "c", limit: 500 })).toHaveLength(200);
    await store.close();
  });

  test("may have any name", async () => {
    for (const name of [":memory:", "file:x?mode=memory", "a b%20#?.db", "\u{1f511}"]) {
      file = join(folder, name);
      await makeKeystore();
      expect(statSync(file).size).toBeGreaterThan(4_096);
      const store = await openSqliteNode(file);
      expect(await store.query({ collection: "c", limit: 500 })).toHaveLength(200);
      await store.close();
    }
  });

  test("may be reached by a symbolic link", async () => {
    await makeKeystore();
    symlinkSync(file, `${file}-link`);
    const store = await openSqliteNode(`${file}-link`);
    expect(await store.query({ collection: "c", limit: 500 })).toHaveLength(200);
    await store.close();
  });

  test("while its making was cut off is made again", async () => {
    // SQLite writes the journal, then the pages, then removes the journal. Cut off after the pages, as the journal says: no pages before.
    const database = new DatabaseSync(file);
    database.exec("BEGIN IMMEDIATE; CREATE TABLE t (a)");
    copyFileSync(`${file}-journal`, `${file}-half-journal`);
    database.exec("ROLLBACK");
    database.close();
    file = `${file}-half`;
    writeFileSync(file, new Uint8Array(8_192));
    const journal = readFileSync(`${file}-journal`);
    expect(journal.length).toBeGreaterThan(0);
    Buffer.from("d9d505f920a163d7", "hex").copy(journal); // fileformat2 section 3: synced, 0 records, 0 pages before
    writeFileSync(`${file}-journal`, journal);
    const store = await openSqliteNode(file);
    await store.commit([put("a", "1")], []);
    await store.close();
    expect(existsSync(`${file}-journal`)).toBe(false);
  });
});

test("a deleted record leaves nothing readable, neither in the file nor in its log", async () => {
  const secret = "c2VhbGVkIG1hdGVyaWFsIG9mIGEgZGVsZXRlZCBrZXk";
  const holds = () => ["", "-wal"].filter((end) => existsSync(file + end) && readFileSync(file + end).includes(secret));
  const store = await openSqliteNode(file);
  await store.commit([put("kept", "1"), put("short", `"${secret}"`), put("long", `"${secret.repeat(1_000)}"`)], []);
  expect(holds()).toContain("-wal");
  await store.commit([{ delete: { collection: "c", id: "short" } }, { delete: { collection: "c", id: "long" } }], []);
  expect(holds()).toEqual([]);
  expect((await store.get("c", "kept"))?.value).toBe("1");
  await store.close();
  expect(holds()).toEqual([]);
});

test("a record that was replaced is gone once the keystore is closed", async () => {
  const secret = "cmVwbGFjZWQgbWF0ZXJpYWw";
  const store = await openSqliteNode(file);
  await store.commit([put("a", `"${secret.repeat(500)}"`)], []);
  await store.commit([put("a", "1")], []);
  await store.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
  expect(readFileSync(file).includes(secret)).toBe(false);
});

test("a file that another process keeps locked is unavailable in the end, not damaged, and a commit then writes nothing", async () => {
  await makeKeystore();
  const store = await openSqliteNode(file);
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  await expect(store.commit([put("new", "1")], [])).rejects.toThrow(StoreUnavailable);
  expect(await store.get("c", "new")).toBeUndefined(); // reading goes on
  other.exec("ROLLBACK");
  other.close();
  await store.commit([put("new", "1")], []);
  await store.close();
}, 30_000);

test("settings: the log, full synchronisation, overwriting of what is deleted", async () => {
  // They belong to a connection: seen from inside by what a driver is told.
  const told: string[] = [];
  const { openSqlite } = await import("../../src/keystore/stores/sqlite.js");
  const store = await openSqlite((path, access) => {
    const database = new DatabaseSync(path, { readOnly: access === "read-only" });
    const ask = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0];
    return {
      exec: (sql) => database.exec(sql),
      prepare: (sql) => {
        const statement = database.prepare(sql);
        return {
          get: (...values) => statement.get(...values),
          all: (...values) => statement.all(...values),
          run: (...values) => void statement.run(...values),
        };
      },
      close: () => {
        told.push(...["journal_mode", "synchronous", "secure_delete", "trusted_schema"].map((name) => `${name} ${ask(`PRAGMA ${name}`)}`));
        database.close();
      },
    };
  }, file);
  await store.close();
  expect(told).toEqual(["journal_mode wal", "synchronous 2", "secure_delete 1", "trusted_schema 0"]);
});

if (process.platform !== "win32" && process.getuid?.() !== 0) {
  test("a file that may not be read is refused", async () => {
    await makeKeystore();
    chmodSync(file, 0);
    await expect(openSqliteNode(file)).rejects.toThrow(/cannot read the keystore .*EACCES/);
  });
} else {
  console.warn("\n*** NOT RUN: a file that may not be read is refused. Root may read every file; so may everybody on Windows ***\n");
}
