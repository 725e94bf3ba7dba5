/**
 * PocketKMS in any JavaScript runtime: no `node:` import, no dependency on a runtime's own modules.
 *
 * What a runtime offers beyond this (SQLite, files, ...) is in `pocketkms/node`, `/deno`, `/bun`, `/browser` and `/workerd`.
 */
import type { VerifyOptions, VerifyReport } from "./verify/verify.js";

export type { AuditEvent } from "./audit/event.js";
export { type AuditSink, MemoryAuditSink } from "./audit/sink.js";
export { type Clock, DAY_MS, ManualClock, systemClock } from "./clock.js";
export type { RandomSource } from "./core/core.js";
export { ConfigurationError, ERROR_CODES, KmsError, type KmsErrorCode } from "./errors.js";
export type {
  ExpectedRevision,
  IndexValues,
  KeyStore,
  KeyStoreFeatures,
  Mutation,
  Query,
  StoredRecord,
} from "./keystore/keystore.js";
export { RevisionConflict, StoreUnavailable } from "./keystore/keystore.js";
export { bytesRootKey, textRootKey } from "./keystore/root-key/bytes.js";
export { type PassphraseOptions, passphraseRootKey } from "./keystore/root-key/passphrase.js";
export type { RootKey, RootKeyParameters } from "./keystore/root-key/root-key.js";
export { ROOT_KEY_BYTES } from "./keystore/root-key/root-key.js";
export { MemoryStore } from "./keystore/stores/memory.js";
export type { Caller } from "./sdk/call.js";
export { type CallOptions, Kms, type KmsOptions } from "./sdk/kms.js";
export type { Quotas } from "./sdk/quotas.js";
export type * from "./types.js";
export type { SuiteReport } from "./verify/run.js";
export type { ReadVectorFile, VerifyOptions, VerifyProgress, VerifyReport } from "./verify/verify.js";

/**
 * Runs the published test vectors (NIST CAVP and ACVP, RFC, Wycheproof, ...) against the core, here and now. They are loaded when first asked for.
 *
 * @example
 * const report = await verifyVectors();
 * if (!report.ok) throw new Error(`${report.failed} of ${report.cases} vectors failed`);
 */
export async function verifyVectors(options: VerifyOptions = {}): Promise<VerifyReport> {
  const verify = await import("./verify/verify.js");
  return verify.verifyVectors(options);
}
