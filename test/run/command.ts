/** Running a program to its end. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Where the programs of the dev dependencies are. */
export const BIN = join(ROOT, "node_modules/.bin");

export interface CommandOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const OUTPUT_MAX = 64 * 1024 * 1024;

/**
 * @returns what it printed.
 * @throws {Error} with all it printed when it does not end with 0.
 */
export function command(name: string, args: readonly string[], { cwd = ROOT, input = "", env = {} }: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: OUTPUT_MAX };
    const child = execFile(name, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${name} ${args.join(" ")}: ${error.message.split("\n", 1)[0]}\n${stderr}\n${stdout.slice(-4000)}`));
    });
    // A program that ends early closes its input; what it printed tells more than EPIPE.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** The path of a program on PATH; `undefined` when there is none. */
export function which(name: string): string | undefined {
  const paths = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
