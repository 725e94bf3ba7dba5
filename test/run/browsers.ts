/** Chromium and Firefox, Debian's own, driven by puppeteer: Chromium by its DevTools protocol, Firefox by WebDriver BiDi. */
import { type LaunchOptions, launch } from "puppeteer-core";
import type { Answer, Request } from "../suites/main.js";
import { which } from "./command.js";
import { type BrowserSession, look, type Runtime } from "./runtime.js";
import type { Stage } from "./stage.js";

const LONGEST_ANSWER_MS = 600_000;

/** Nothing that asks the network by itself; the sandbox does not start for root, as which CI runs. */
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface BrowserRuntime extends Runtime {
  start(stage: Stage): Promise<BrowserSession>;
}

function browserRuntime(name: string, program: string, packageName: string, options: LaunchOptions): BrowserRuntime {
  return {
    name,
    needs: { [program]: packageName },
    async start({ server }) {
      const executablePath = which(program) as string;
      const browser = await launch({ ...options, executablePath, headless: true, protocolTimeout: LONGEST_ANSWER_MS });
      const page = await browser.newPage();
      await page.setViewport({ width: 1000, height: 800 });
      const open = async (url: string): Promise<void> => {
        await page.goto(url);
      };
      const evaluate = (expression: string): Promise<unknown> => page.evaluate(expression);
      const ask = async <R extends Request>(request: R): Promise<Answer<R>> => {
        await look({ open, evaluate }, `${server.origin}/page/`, 'typeof answer === "function" || undefined');
        const reply = await page.evaluate(
          (text) => (globalThis as unknown as { answer(text: string): Promise<string> }).answer(text),
          JSON.stringify(request),
        );
        return JSON.parse(reply) as Answer<R>;
      };
      const version = (await browser.version()).replace(/^[^/ ]*[/ ]/, "");
      return { version, ask, open, evaluate, screenshot: () => page.screenshot(), close: () => browser.close() };
    },
  };
}

export const CHROMIUM = browserRuntime("Chromium", "chromium", "chromium", { browser: "chrome", args: CHROMIUM_ARGS });
export const FIREFOX = browserRuntime("Firefox", "firefox-esr", "firefox-esr", { browser: "firefox" });
