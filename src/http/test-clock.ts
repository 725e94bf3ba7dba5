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
/** The last time a `Date` can hold, in milliseconds (ECMA-262 21.4.1.1). */
const LAST_MS = 8.64e15;

/**
 * @returns the body of the answer.
 * @throws {KmsError} `ValidationException`.
 */
export async function moveClock(kms: MovableClock, request: WireRequest): Promise<string> {
  if (request.method === "POST") await kms.advanceClock(await advanceOf(request, LAST_MS - kms.clock.now()));
  return JSON.stringify({ now: new Date(kms.clock.now()).toISOString() });
}

/** @returns whole milliseconds, at most `most`. */
async function advanceOf(request: WireRequest, most: number): Promise<number> {
  const isJson = mediaTypeOf(request) === "application/json"; // keeps web pages out
  const seconds = isJson ? parse(await request.text(CLOCK_BODY_LIMIT_BYTES)) : undefined;
  const exact = typeof seconds === "number" ? 1000 * seconds : Number.NaN;
  const milliseconds = Math.round(exact);
  // The product is not exact: 1000 times 1.1 is a little more than 1100.
  const isWhole = Math.abs(exact - milliseconds) <= milliseconds * 2 ** -51;
  if (isWhole && milliseconds <= most) return milliseconds;
  throw new KmsError(
    "ValidationException",
    'The body must be JSON: {"advanceSeconds": N}, N not negative, in whole milliseconds and not beyond the year 275760; the Content-Type application/json.',
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
