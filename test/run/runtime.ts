/** What a runner is: it starts a runtime, hands requests to the suites in it, and stops it. */
import type { Answer, Request } from "../suites/main.js";
import type { Stage } from "./stage.js";

export interface Runtime {
  readonly name: string;
  /** Programs of Debian that must be there, and the packages that bring them; the others come with `npm ci`. */
  readonly needs?: Readonly<Record<string, string>>;
  start(stage: Stage): Promise<Session>;
}

export interface Session {
  readonly version: string;
  ask<R extends Request>(request: R): Promise<Answer<R>>;
  close(): Promise<void>;
}

/** A session of a browser can show other pages too. */
export interface BrowserSession extends Session {
  /** Opens `path` of the stage's server, waits until `expression` is no longer `undefined`, and returns it. It must be plain data. */
  look(path: string, expression: string): Promise<unknown>;
  /** Of the page last looked at, as PNG. */
  screenshot(): Promise<Uint8Array>;
}
