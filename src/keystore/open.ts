/** Opens a keystore: its meta record, and the root key and the key of the records' MAC into the core. */
import { fromBase64, toBase64, toHex, utf8, wipe } from "../bytes.js";
import type { Core } from "../core/core.js";
import { ConfigurationError } from "../errors.js";
import { type KeyStore, RevisionConflict } from "./keystore.js";
import type { RecordGuard } from "./record-mac.js";
import { type MetaRecord, Records } from "./records.js";
import { type RootKey, type RootKeyParameters, requireRootKey } from "./root-key/root-key.js";
import { recordMacKeyAad, rootKeyCheckAad } from "./seal-context.js";

/** Version of the records' schema that this code writes and reads. */
export const SCHEMA_VERSION = 1;

/** Bytes of the key of the records' MAC. */
const RECORD_KEY_BYTES = 32;

/** The part of the core that opening needs. */
export interface RootKeyCore extends Pick<Core, "loadRootKey" | "sealSecret" | "openSecret" | "generateSecret"> {
  importSealedHmacKey(name: "SHA-256", aad: Uint8Array, sealed: Uint8Array): RecordGuard | undefined;
}

export interface OpenKeystoreOptions {
  readonly store: KeyStore;
  readonly rootKey: RootKey;
  readonly core: RootKeyCore;
  /** Milliseconds since 1970: when a keystore made now was made. */
  readonly now: number;
}

/** An open keystore. The root key is in the core. */
export interface Keystore {
  /** Usable until the core is destroyed. */
  readonly records: Records;
  readonly meta: MetaRecord;
}

/**
 * Opens the keystore in `store`, and makes it first where the store is empty. Two processes may do so at once: one makes it, both open it.
 * @throws {ConfigurationError} when the keystore is damaged or of a newer schema, or the root key is not its own; nothing was written.
 *   The core must not be used then: it may hold the wrong root key.
 */
export async function openKeystore({ store, rootKey, core, now }: OpenKeystoreOptions): Promise<Keystore> {
  const records = new Records(store);
  const found = await readMeta(records);
  if (found !== undefined) return useRootKey(store, found, rootKey, core);

  const made = await makeMeta(records, rootKey, core, now);
  if (made !== undefined) return guarded(store, made, core);

  const theirs = await readMeta(records);
  if (theirs === undefined) throw new ConfigurationError("the keystore was deleted while it was being made");
  return useRootKey(store, theirs, rootKey, core);
}

async function readMeta(records: Records): Promise<MetaRecord | undefined> {
  const stored = await records.store.get("meta", "keystore");
  if (stored !== undefined) refuseNewerSchema(stored.value);
  return (await records.get("meta", "keystore"))?.record;
}

/** Before the record's shape is checked: a newer one may have another. */
function refuseNewerSchema(value: string): void {
  let schema: unknown;
  try {
    schema = (JSON.parse(value) as { schema?: unknown } | null)?.schema;
  } catch {
    return; // damaged: reading it as a record says so
  }
  if (typeof schema === "number" && schema > SCHEMA_VERSION) {
    throw new ConfigurationError(`the keystore has schema version ${schema}; this version of PocketKMS reads up to ${SCHEMA_VERSION}`);
  }
}

/** Makes the meta record and loads the root key, unless somebody else is faster. */
async function makeMeta(records: Records, rootKey: RootKey, core: RootKeyCore, now: number): Promise<MetaRecord | undefined> {
  const orphans = await records.store.query({ collection: "key", limit: 1 });
  if (orphans.length > 0) throw new ConfigurationError("the keystore is damaged: it holds keys but no meta record");

  const parameters = await loadRootKey(rootKey, undefined, core);
  const keystoreId = toHex(crypto.getRandomValues(new Uint8Array(16)));
  const members: Omit<MetaRecord, "check"> = {
    id: "keystore",
    schema: SCHEMA_VERSION,
    keystoreId,
    createdAt: now,
    rootKey: { kind: rootKey.kind, parameters },
    recordKey: toBase64(core.generateSecret(recordMacKeyAad(keystoreId), RECORD_KEY_BYTES)),
  };
  const meta: MetaRecord = { ...members, check: toBase64(core.sealSecret(rootKeyCheckAad(members), utf8(keystoreId))) };
  try {
    await records.change().make("meta", meta).commit();
    return meta;
  } catch (error) {
    if (error instanceof RevisionConflict) return undefined;
    throw error;
  }
}

/** Loads the root key into the core and proves by the check value that it is this keystore's, and the meta record as it was made. */
async function useRootKey(store: KeyStore, meta: MetaRecord, rootKey: RootKey, core: RootKeyCore): Promise<Keystore> {
  const { kind, parameters } = meta.rootKey;
  if (rootKey.kind !== kind) {
    throw new ConfigurationError(`the root key of this keystore comes from "${kind}", but "${rootKey.kind}" was given`);
  }
  await loadRootKey(rootKey, parameters, core);
  if (core.openSecret(rootKeyCheckAad(meta), fromBase64(meta.check)) === undefined) {
    throw new ConfigurationError("the root key does not belong to this keystore");
  }
  return guarded(store, meta, core);
}

/** The records of a keystore whose root key is in the core: what is read and written from here on carries a MAC. */
function guarded(store: KeyStore, meta: MetaRecord, core: RootKeyCore): Keystore {
  const guard = core.importSealedHmacKey("SHA-256", recordMacKeyAad(meta.keystoreId), fromBase64(meta.recordKey));
  if (guard === undefined) throw new ConfigurationError("the keystore is damaged: meta keystore: recordKey does not open");
  return { records: new Records(store, guard), meta };
}

async function loadRootKey(rootKey: RootKey, parameters: RootKeyParameters | undefined, core: RootKeyCore): Promise<RootKeyParameters> {
  const opened = await rootKey.open(parameters);
  try {
    requireRootKey(opened.key);
    core.loadRootKey(opened.key);
    return opened.parameters;
  } finally {
    wipe(opened.key);
  }
}
