/** WebKit: WebKitGTK's own MiniBrowser on a virtual screen, driven by plain WebDriver over HTTP. Source: W3C WebDriver. */
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { Answer, Request } from "../suites/main.js";
import type { BrowserRuntime } from "./browsers.js";
import { look } from "./runtime.js";

const LONGEST_ANSWER_MS = 600_000;
const START_MS = 30_000;

/** Debian keeps it beside the library, whose folder names its version. */
function miniBrowser(): string {
  const [found] = globSync("/usr/lib/{,*/}webkit*gtk-*/MiniBrowser");
  if (found === undefined) throw new Error("WebKitGTK's MiniBrowser is not installed");
  return found;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One WebDriver command. */
async function drive(method: "GET" | "POST" | "DELETE", url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`WebDriver ${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}

/** Tries until the driver listens. */
async function newSession(driver: string, capabilities: object): Promise<{ sessionId: string; capabilities: { browserVersion: string } }> {
  for (const until = Date.now() + START_MS; ; ) {
    try {
      return (await drive("POST", `${driver}/session`, { capabilities })) as never;
    } catch (error) {
      if (!(error instanceof TypeError) || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const ASK = "const [request, done] = arguments; answer(request).then(done, (error) => done('!' + error + error.stack));";

export const WEBKIT: BrowserRuntime = {
  name: "WebKit",
  needs: { WebKitWebDriver: "webkit2gtk-driver", "xvfb-run": "xvfb", xauth: "xauth" },
  // WebKitGTK has it in no page, isolated or not.
  lacks: ["SharedArrayBuffer"],
  async start({ server }) {
    const port = await freePort();
    const driver = `http://127.0.0.1:${port}`;
    // A group of its own, so that the virtual screen ends with the driver.
    const program = spawn("xvfb-run", ["-a", "WebKitWebDriver", `--port=${port}`], { stdio: "ignore", detached: true });
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] } } };
    const { sessionId, capabilities: given } = await newSession(driver, capabilities);
    const session = `${driver}/session/${sessionId}`;
    await drive("POST", `${session}/timeouts`, { script: LONGEST_ANSWER_MS });
    const execute = (how: "sync" | "async", script: string, args: unknown[]): Promise<unknown> =>
      drive("POST", `${session}/execute/${how}`, { script, args });
    const open = async (url: string): Promise<void> => {
      await drive("POST", `${session}/url`, { url });
    };
    const evaluate = (expression: string): Promise<unknown> => execute("sync", "return (0, eval)(arguments[0]);", [expression]);
    const ask = async <R extends Request>(request: R): Promise<Answer<R>> => {
      await look({ open, evaluate }, `${server.origin}/page/`, 'typeof answer === "function" || undefined');
      const reply = (await execute("async", ASK, [JSON.stringify(request)])) as string;
      if (reply.startsWith("!")) throw new Error(reply);
      return JSON.parse(reply) as Answer<R>;
    };
    const screenshot = async (): Promise<Uint8Array> => Buffer.from((await drive("GET", `${session}/screenshot`)) as string, "base64");
    const close = async (): Promise<void> => {
      await drive("DELETE", session);
      if (program.pid !== undefined) process.kill(-program.pid);
    };
    return { version: given.browserVersion, ask, open, evaluate, screenshot, close };
  },
};
