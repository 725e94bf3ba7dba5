/** Opening a `Kms` on a SQLite file, over the SQLite of the runtime. */
import { existsSync } from "node:fs";
import type { KeyStore } from "../keystore/keystore.js";
import type { RootKey } from "../keystore/root-key/root-key.js";
import { MemoryStore } from "../keystore/stores/memory.js";
import { Kms, type KmsOptions } from "../sdk/kms.js";

export interface OpenKmsOptions extends Omit<KmsOptions, "store" | "rootKey"> {
  /** The path of the SQLite file; made, with mode 0600, when there is none. */
  readonly path: string;
  /** Where the key comes from that seals every key of the file: `fileRootKey`, `textRootKey`, `passphraseRootKey`, ... */
  readonly rootKey: RootKey;
}

/**
 * `openKms` over `openStore`. The store is closed again when the keystore in it cannot be opened. A new file is made only after the same
 * options have opened a keystore in memory: taking a file back later could take what another process has begun to keep in it.
 */
export function opener(openStore: (path: string) => Promise<KeyStore>): (options: OpenKmsOptions) => Promise<Kms> {
  return async ({ path, ...options }) => {
    if (!existsSync(path)) await (await Kms.open({ ...options, store: new MemoryStore() })).close();
    const store = await openStore(path);
    try {
      return await Kms.open({ ...options, store });
    } catch (error) {
      await store.close();
      throw error;
    }
  };
}
