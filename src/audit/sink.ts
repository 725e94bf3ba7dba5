import type { AuditEvent } from "./event.js";

/**
 * Where audit events go. Called once a request, after its outcome is known and before the caller learns it.
 *
 * A sink that fails makes the request fail with `KMSInternalException`: nothing happens unrecorded. (What the request had already
 * written to the keystore stays.)
 */
export interface AuditSink {
  write(event: AuditEvent): void | Promise<void>;
}

/** Keeps events in memory: for tests and short-lived programs. */
export class MemoryAuditSink implements AuditSink {
  readonly events: AuditEvent[] = [];

  write(event: AuditEvent): void {
    this.events.push(event);
  }
}
