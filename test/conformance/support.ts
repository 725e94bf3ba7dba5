/** The built command, run as its users run it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const CLI = join(ROOT, "dist/cli.js");
if (!existsSync(CLI)) throw new Error("these tests run what is built: npm run build");

const ENDPOINT = /http:\/\/\S+:\d+/;
const START_MS = 20_000;

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { env: options.env ?? process.env, ...(options.cwd && { cwd: options.cwd }) },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : ((error as { code?: number | null }).code ?? null), stdout, stderr });
      },
    );
    child.stdin?.end(options.input ?? "");
  });
}

export const runCli = (args: readonly string[], options: Parameters<typeof run>[2] = {}): Promise<Finished> =>
  run(process.execPath, [CLI, ...args], options);

export interface RunningServer {
  readonly endpoint: string;
  /** What it has printed when it was ready. */
  readonly welcome: string;
  /** Asks it to stop. @returns its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `pocketkms serve` on a free port. */
export function startServer(args: readonly string[] = []): Promise<RunningServer> {
  const child = spawn(process.execPath, [CLI, "serve", "--port", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return new Promise((resolve, reject) => {
    let output = "";
    const late = setTimeout(() => fail("has not started in time"), START_MS);
    const fail = (why: string): void => {
      clearTimeout(late);
      child.kill("SIGKILL");
      reject(new Error(`the server ${why}: ${output}`));
    };
    child.stderr.on("data", (data) => {
      output += data;
    });
    child.stdout.on("data", (data) => {
      output += data;
      const endpoint = ENDPOINT.exec(output)?.[0];
      if (endpoint === undefined || !output.includes("Ctrl-C")) return;
      clearTimeout(late);
      resolve({ endpoint, welcome: output, stop: (signal = "SIGTERM") => stop(child, ended, signal) });
    });
    void ended.then((code) => fail(`ended with ${code}`));
  });
}

function stop(child: ChildProcess, ended: Promise<number | null>, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return ended;
}
