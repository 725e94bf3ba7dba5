import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { keystoreContract } from "../contract/keystore.js";

keystoreContract(
  "node:sqlite",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "pocketkms-"));
    const open = () => openSqliteNode(join(folder, "keystore.db"));
    const handles = [await open()];
    return {
      store: handles[0] as (typeof handles)[0],
      another: async () => {
        const handle = await open();
        handles.push(handle);
        return handle;
      },
      dispose: async () => {
        for (const handle of handles) await handle.close();
        await rm(folder, { recursive: true });
      },
    };
  },
  test,
  30,
);
