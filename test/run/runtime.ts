/** What a runner is: it starts a runtime, hands requests to the suites in it, and stops it. */
import type { Answer, Request } from "../suites/main.js";
import type { Stage } from "./stage.js";

export interface Runtime {
  readonly name: string;
  /** Programs of Debian that must be there, and the packages that bring them; the others come with `npm ci`. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Globals that it is known not to have. */
  readonly lacks?: readonly string[];
  start(stage: Stage): Promise<Session>;
}

export interface Session {
  readonly version: string;
  ask<R extends Request>(request: R): Promise<Answer<R>>;
  close(): Promise<void>;
}

/** A session of a browser can show any page. */
export interface BrowserSession extends Session {
  open(url: string): Promise<void>;
  /** The value of an expression in the page, which must be plain data. */
  evaluate(expression: string): Promise<unknown>;
  /** Of the page as it is, as PNG. */
  screenshot(): Promise<Uint8Array>;
}

const PAGE_MS = 120_000;
const LOOK_MS = 50;

/** Opens a page and waits until `expression` has a value there. */
export async function look(session: Pick<BrowserSession, "open" | "evaluate">, url: string, expression: string): Promise<unknown> {
  await session.open(url);
  return waitFor(session, expression);
}

/** Evaluates again and again until there is a value. */
export async function waitFor({ evaluate }: Pick<BrowserSession, "evaluate">, expression: string): Promise<unknown> {
  for (const until = Date.now() + PAGE_MS; Date.now() < until; ) {
    const value = await evaluate(expression);
    if (value !== undefined && value !== null) return value;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`no value of ${expression} within ${PAGE_MS / 1000} s`);
}
