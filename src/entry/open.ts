/** Opening a `Kms` on a SQLite file, over the SQLite of the runtime. */
import type { KeyStore } from "../keystore/keystore.js";
import type { RootKey } from "../keystore/root-key/root-key.js";
import { Kms, type KmsOptions } from "../sdk/kms.js";

export interface OpenKmsOptions extends Omit<KmsOptions, "store" | "rootKey"> {
  /** The path of the SQLite file; made, with mode 0600, when there is none. */
  readonly path: string;
  /** Where the key comes from that seals every key of the file: `fileRootKey`, `textRootKey`, `passphraseRootKey`, ... */
  readonly rootKey: RootKey;
}

/** `openKms` over `openStore`. The store is closed again when the keystore in it cannot be opened. */
export function opener(openStore: (path: string) => Promise<KeyStore>): (options: OpenKmsOptions) => Promise<Kms> {
  return async ({ path, ...options }) => {
    const store = await openStore(path);
    try {
      return await Kms.open({ ...options, store });
    } catch (error) {
      await store.close();
      throw error;
    }
  };
}
