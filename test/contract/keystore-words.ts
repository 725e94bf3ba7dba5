/** Short words for the exam of the keystore port. */
import type { KeyStore, Mutation, StoredRecord } from "../../src/keystore/keystore.js";

/** A fresh empty store for one case, and further handles on the same records where the store has such. */
export interface KeystoreFixture {
  readonly store: KeyStore;
  /** Another handle on the same records; `undefined` where a store cannot be opened twice. */
  readonly another?: () => Promise<KeyStore>;
  /** Closes every handle and removes what was stored. */
  readonly dispose: () => Promise<void>;
}

/** A mutation that puts a record of collection `c`. */
export const put = (id: string, value = "{}", indexes?: Record<string, string>, collection = "c"): Mutation => ({
  put: { collection, id, value, ...(indexes && { indexes }) },
});
export const del = (id: string, collection = "c"): Mutation => ({ delete: { collection, id } });
/** An expected revision. */
export const was = (id: string, revision: string | null, collection = "c") => ({ collection, id, revision });
export const ids = (records: readonly StoredRecord[]): string[] => records.map(({ id }) => id);

/** Puts one record, whatever was there. */
export async function putOne(store: KeyStore, id: string, value = "{}", indexes?: Record<string, string>): Promise<string> {
  const [revision] = await store.commit([put(id, value, indexes)], []);
  return revision as string;
}

/** A case of the exam; it fails by throwing. */
export type Case = (fixture: KeystoreFixture) => Promise<void>;
