/** What a `Kms` is opened with, and what it becomes for its requests. */

import type { AuditSink } from "../audit/sink.js";
import { secretBytes } from "../bytes.js";
import { type Clock, systemClock } from "../clock.js";
import { Core, type RandomSource } from "../core/core.js";
import { ConfigurationError } from "../errors.js";
import type { KeyStore } from "../keystore/keystore.js";
import { openKeystore } from "../keystore/open.js";
import { ROOT_KEY_BYTES, type RootKey } from "../keystore/root-key/root-key.js";
import { MemoryStore } from "../keystore/stores/memory.js";
import { type Place, partitionOf } from "./arn.js";
import { KeyCache } from "./key-cache.js";
import { KeyCounts } from "./key-counts.js";
import { LastUsage } from "./last-usage.js";
import { OpenedKeys } from "./opened-keys.js";
import { AWS_QUOTAS, type Quotas } from "./quotas.js";
import type { AttestationOptions } from "./recipient.js";
import { Residents } from "./residents.js";
import type { Service } from "./service.js";

export interface KmsOptions {
  /** Where the records are kept. Default, when `rootKey` is left out too: in memory, gone with the process. */
  readonly store?: KeyStore;
  /** Where the 32 bytes come from that seal every key of the store. Needed with `store`. */
  readonly rootKey?: RootKey;
  /** Default "us-east-1". */
  readonly region?: string;
  /** All Regions that are served, for multi-Region keys; the default is `region` alone. */
  readonly regions?: readonly string[];
  /** 12 digits. Default "000000000000". */
  readonly accountId?: string;
  /** Decides what is due. Default: the time of the machine; `ManualClock` for tests. */
  readonly clock?: Clock;
  /** Default `crypto.getRandomValues`. */
  readonly random?: RandomSource;
  /** Default: nothing is recorded. */
  readonly audit?: AuditSink;
  /** Default: AWS's own. */
  readonly quotas?: Partial<Quotas>;
  /** Which attested enclaves are answered. Default: none. */
  readonly attestation?: AttestationOptions;
  /** Backing keys held open in the core at once, 1 to 1,000,000. Default 16,384. */
  readonly slots?: number;
}

const REGION = /^[a-z]{2,}(-[a-z0-9]+)+$/;
const ACCOUNT_ID = /^[0-9]{12}$/;

function placeOf({ region = "us-east-1", regions = [], accountId = "000000000000" }: KmsOptions): Place {
  for (const name of [region, ...regions]) if (!REGION.test(name)) throw new ConfigurationError(`not a Region: ${name}`);
  if (!ACCOUNT_ID.test(accountId)) throw new ConfigurationError(`an account id is 12 digits, not ${accountId}`);
  return { partition: partitionOf(region), region, accountId };
}

/** Store and root key go together: a store whose root key nobody knows could never be opened again. */
function keystoreOf({ store, rootKey }: KmsOptions): { store: KeyStore; rootKey: RootKey } {
  if (store !== undefined && rootKey !== undefined) return { store, rootKey };
  if (store === undefined && rootKey === undefined) return { store: new MemoryStore(), rootKey: forgottenRootKey };
  throw new ConfigurationError(store === undefined ? "a root key was given, but no store" : "a store was given, but no root key");
}

/** For a keystore that is never opened again: only the core ever has this key. */
const forgottenRootKey: RootKey = {
  kind: "forgotten",
  open: async () => ({ key: crypto.getRandomValues(secretBytes(ROOT_KEY_BYTES)), parameters: {} }),
};

/**
 * Opens the keystore in `options.store`; makes it first where the store is empty.
 * @throws {ConfigurationError} for a wrong root key, a damaged or newer keystore, or an option out of range; nothing was written.
 */
export async function openService(options: KmsOptions): Promise<Service> {
  const place = placeOf(options);
  const { store, rootKey } = keystoreOf(options);
  const { clock = systemClock, slots, random } = options;
  const core = await Core.create({ slots, random });
  const { records } = await openKeystore({ store, rootKey, core, now: clock.now() });
  const openedKeys = new OpenedKeys();
  const quotas = { ...AWS_QUOTAS, ...options.quotas };
  return {
    core,
    records,
    lifetime: { closed: false },
    cache: new KeyCache(records, openedKeys),
    openedKeys,
    residents: new Residents(core, records),
    lastUsage: new LastUsage(records),
    keyCounts: new KeyCounts(records, quotas.keys),
    clock,
    quotas,
    audit: options.audit,
    attestation: options.attestation,
    place,
    regions: [...new Set([place.region, ...(options.regions ?? [])])],
  };
}
