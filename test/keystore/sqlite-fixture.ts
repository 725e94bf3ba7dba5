/** A fresh SQLite keystore in a temporary folder, for the exam. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeyStore } from "../../src/keystore/keystore.js";
import type { KeystoreFixture } from "../contract/keystore.js";

export async function sqliteFixture(openFile: (path: string) => Promise<KeyStore>): Promise<KeystoreFixture> {
  const folder = await mkdtemp(join(tmpdir(), "pocketkms-"));
  const handles: KeyStore[] = [];
  const another = async () => {
    const handle = await openFile(join(folder, "keystore.db"));
    handles.push(handle);
    return handle;
  };
  const dispose = async () => {
    for (const handle of handles) await handle.close();
    await rm(folder, { recursive: true });
  };
  return { store: await another(), another, dispose };
}
