/**
 * Moving time over HTTP: rotations, deletions and expiries can be tested today. Only where the server was started for it.
 *
 *     POST /test-clock  {"advanceSeconds": 7776000}   ->   {"now": "2026-04-01T00:00:00.000Z"}
 *     GET  /test-clock                                ->   the same, time stands still between calls
 */
import { KmsError } from "../errors.js";
import { mediaTypeOf, type WireRequest } from "./wire.js";

export const TEST_CLOCK_PATH = "/test-clock";

/** What the door needs to move time: `Kms` with a `ManualClock`. */
export interface MovableClock {
  readonly clock: { now(): number };
  advanceClock(milliseconds: number): Promise<void>;
}

/** A body is a few words. */
const CLOCK_BODY_LIMIT_BYTES = 1_024;
/** A thousand years, in seconds. */
const MOST_SECONDS = 31_557_600_000;

/**
 * @returns the body of the answer.
 * @throws {KmsError} `ValidationException`.
 */
export async function moveClock(kms: MovableClock, request: WireRequest): Promise<string> {
  if (request.method === "POST") await kms.advanceClock(1000 * (await secondsOf(request)));
  return JSON.stringify({ now: new Date(kms.clock.now()).toISOString() });
}

async function secondsOf(request: WireRequest): Promise<number> {
  const isJson = mediaTypeOf(request) === "application/json"; // keeps web pages out
  const seconds = isJson ? parse(await request.text(CLOCK_BODY_LIMIT_BYTES)) : undefined;
  if (typeof seconds === "number" && seconds >= 0 && seconds <= MOST_SECONDS) return seconds;
  throw new KmsError(
    "ValidationException",
    'The body must be JSON: {"advanceSeconds": N}, N not negative; the Content-Type application/json.',
  );
}

function parse(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as { advanceSeconds?: unknown }).advanceSeconds : undefined;
  } catch {
    return undefined;
  }
}
