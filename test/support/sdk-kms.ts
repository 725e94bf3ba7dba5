/** A `Kms` of its own for a test: in memory, on a clock that stands still, with its audit events at hand. */

import { expect } from "vitest";
import type { AuditEvent } from "../../src/audit/event.js";
import { MemoryAuditSink } from "../../src/audit/sink.js";
import { ManualClock } from "../../src/clock.js";
import { Core } from "../../src/core/core.js";
import { ERROR_CODES, KmsError, type KmsErrorCode } from "../../src/errors.js";
import type { KeyStore } from "../../src/keystore/keystore.js";
import { openKeystore } from "../../src/keystore/open.js";
import type { Records } from "../../src/keystore/records.js";
import { bytesRootKey } from "../../src/keystore/root-key/bytes.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import type { Caller } from "../../src/sdk/call.js";
import { Kms, type KmsOptions } from "../../src/sdk/kms.js";

export const REGION = "eu-central-1";
export const ACCOUNT = "123456789012";
/** When every test begins. */
export const START = Date.UTC(2026, 0, 1);

export const rootKey = () => bytesRootKey(new Uint8Array(32).fill(0x5a));

export interface Lab {
  readonly kms: Kms;
  readonly clock: ManualClock;
  readonly store: KeyStore;
  readonly events: readonly AuditEvent[];
  /** One more `Kms` on the same store and clock, as another process would have. */
  another(options?: KmsOptions): Promise<Kms>;
}

export async function openLab({ store = new MemoryStore(), ...options }: KmsOptions = {}): Promise<Lab> {
  const clock = new ManualClock(START);
  const audit = new MemoryAuditSink();
  const all = { store, rootKey: rootKey(), region: REGION, accountId: ACCOUNT, clock, ...options };
  const kms = await Kms.open({ audit, ...all });
  return { kms, clock, store, events: audit.events, another: (more) => Kms.open({ ...all, ...more }) };
}

/** The records of a lab's keystore, for a test that writes what no request writes: as whoever has the root key can. */
export async function recordsIn(store: KeyStore): Promise<Records> {
  const core = await Core.create({ slots: 1 });
  return (await openKeystore({ store, rootKey: rootKey(), core, now: START })).records;
}

/** Somebody of another account, who is allowed nothing. */
export const STRANGER: Caller = { arn: "arn:aws:iam::999999999999:user/stranger", accountId: "999999999999" };

export const keyArnOf = (keyId: string, region = REGION, account = ACCOUNT) => `arn:aws:kms:${region}:${account}:key/${keyId}`;
export const aliasArnOf = (name: string, region = REGION, account = ACCOUNT) => `arn:aws:kms:${region}:${account}:${name}`;

/** A well-formed id of no key. */
export const ABSENT_KEY_ID = "00000000-1111-4222-8333-444444444444";

export const utf8 = (text: string) => new TextEncoder().encode(text);

/** `length` bytes that are not all alike. */
export const bytes = (length: number, seed = 1) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) & 0xff);

/** The ARN of a new key. */
export async function newKey(kms: Kms, input: Parameters<Kms["createKey"]>[0] = {}): Promise<string> {
  return (await kms.createKey(input)).KeyMetadata.Arn;
}

export const idOf = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

/** The names of an answer's members, sorted; what is `undefined` counts, the metadata does not. */
export const membersOf = (output: object) =>
  Object.keys(output)
    .filter((name) => name !== "$metadata")
    .sort();

/**
 * Demands that a request is refused with this error, told as AWS tells it.
 * @param message the whole text, or what it must match; left out: anything.
 */
export async function refused(request: Promise<unknown>, code: KmsErrorCode, message?: string | RegExp): Promise<KmsError> {
  const error = await request.then(
    () => expect.fail(`${code} was expected, but the request succeeded`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KmsError)) throw error;
  expect({ name: error.name, message: error.message }).toEqual({
    name: code,
    message: message === undefined ? expect.any(String) : message instanceof RegExp ? expect.stringMatching(message) : message,
  });
  expect(error.$fault).toBe(ERROR_CODES[code].fault);
  expect(error.$metadata).toEqual({ httpStatusCode: ERROR_CODES[code].status, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  return error;
}

/** AWS's sentence for one broken constraint; without a value for blobs, which are not repeated. */
export const violation = (path: string, must: string, value?: string | number | null) =>
  `1 validation error detected: Value${value === undefined ? "" : value === null ? " null" : ` '${value}'`} at '${path}' failed to satisfy constraint: Member must ${must}`;

/** Follows the markers of a list to its end; every page but the last is full. */
export async function allPages<Item, Answer extends { Truncated?: boolean | undefined; NextMarker?: string | undefined }>(
  fetch: (page: { Limit: number; Marker?: string }) => Promise<Answer>,
  itemsOf: (answer: Answer) => readonly Item[] | undefined,
  Limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let marker: { Marker?: string } = {}; ; ) {
    const answer = await fetch({ Limit, ...marker });
    const found = itemsOf(answer) ?? [];
    items.push(...found);
    if (answer.Truncated !== true) {
      expect(answer).not.toHaveProperty("NextMarker");
      expect(answer.Truncated).toBe(false);
      expect(found.length).toBeLessThanOrEqual(Limit);
      return items;
    }
    expect(found).toHaveLength(Limit);
    marker = { Marker: answer.NextMarker as string };
  }
}
