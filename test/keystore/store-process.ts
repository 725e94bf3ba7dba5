/** A process that uses a SQLite keystore: `store-process.ts JOB FILE [COUNT]`. */
import { writeSync } from "node:fs";
import process from "node:process";
import { type KeyStore, RevisionConflict } from "../../src/keystore/keystore.js";
import { openKeystore } from "../../src/keystore/open.js";
import { bytesRootKey } from "../../src/keystore/root-key/bytes.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { NodeRootKeyCore } from "../support/root-key-core.js";

const say = (line: string) => writeSync(1, `${line}\n`);

/** Waits until both of two processes are here: the first to start would otherwise be done before the second one comes, on a busy machine. */
async function meet(store: KeyStore): Promise<void> {
  const here = { collection: "here", id: String(process.pid) };
  await store.commit([{ put: { ...here, value: "" } }], [{ ...here, revision: null }]);
  while ((await store.query({ collection: "here", limit: 2 })).length < 2) await new Promise((go) => setTimeout(go, 1));
}

const JOBS: Record<string, (store: KeyStore, count: number) => Promise<void>> = {
  /** One of two that add 1 to one record `count` times each; says how many conflicts it met. */
  async count(store, count) {
    let conflicts = 0;
    await meet(store);
    for (let done = 0; done < count; ) {
      const read = await store.get("test", "counter");
      const value = String(Number(read?.value ?? 0) + 1);
      const mark = { put: { collection: "mark", id: `${process.pid}-${done}`, value } };
      try {
        const put = { put: { collection: "test", id: "counter", value, indexes: { value } } };
        await store.commit([put, mark], [{ collection: "test", id: "counter", revision: read?.revision ?? null }]);
        done++;
      } catch (error) {
        if (!(error instanceof RevisionConflict)) throw error;
        conflicts++;
      }
    }
    say(String(conflicts));
  },

  /** Commits pairs of records without end, and says each number once its commit has returned. */
  async forever(store) {
    for (let i = 0; ; i++) {
      const value = JSON.stringify("x".repeat(3000));
      await store.commit(
        ["left", "right"].map((collection) => ({ put: { collection, id: String(i), value, indexes: { i: String(i) } } })),
        [{ collection: "left", id: String(i), revision: null }],
      );
      say(String(i));
    }
  },

  /** Opens the keystore, making it when it is the first, and says its id. */
  async open(store) {
    const { meta } = await openKeystore({ store, rootKey: bytesRootKey(new Uint8Array(32).fill(7)), core: new NodeRootKeyCore(), now: 0 });
    say(meta.keystoreId);
  },
};

const [job = "", file = "", count = "0"] = process.argv.slice(2);
const store = await openSqliteNode(file);
await JOBS[job]?.(store, Number(count));
await store.close();
