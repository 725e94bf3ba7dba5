/** What every request may use: made once, when a `Kms` is opened. */

import type { AuditSink } from "../audit/sink.js";
import type { Clock } from "../clock.js";
import type { Core } from "../core/core.js";
import type { Records } from "../keystore/records.js";
import type { Place } from "./arn.js";
import type { KeyCache } from "./key-cache.js";
import type { KeyCounts } from "./key-counts.js";
import type { LastUsage } from "./last-usage.js";
import type { OpenedKeys } from "./opened-keys.js";
import type { Quotas } from "./quotas.js";
import type { AttestationOptions } from "./recipient.js";
import type { Residents } from "./residents.js";

export interface Service {
  /** Changes once, when the `Kms` is closed. */
  readonly lifetime: { closed: boolean };
  readonly core: Core;
  readonly records: Records;
  readonly cache: KeyCache;
  /** Cleared with `cache`. */
  readonly openedKeys: OpenedKeys;
  readonly residents: Residents;
  readonly lastUsage: LastUsage;
  readonly keyCounts: KeyCounts;
  readonly clock: Clock;
  readonly quotas: Quotas;
  readonly audit: AuditSink | undefined;
  /** Which enclaves are believed; absent: none. */
  readonly attestation: AttestationOptions | undefined;
  /** The account and Region that are addressed when a request names no other. */
  readonly place: Place;
  /** The Regions that are served. */
  readonly regions: readonly string[];
}
