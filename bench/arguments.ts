/** What the bench is told on its command line. */
import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly json?: string | undefined;
  readonly check?: boolean | undefined;
  readonly only?: string | undefined;
}

const usage = (prefixes: readonly string[]): string => `usage: npm run bench -- [--json FILE] [--check] [--only PREFIX]

  --json FILE    writes the rows { job, contender, bytes, opsPerSecond }
  --check        ends with 1 when a target of bench/targets.ts is missed
  --only PREFIX  measures the jobs whose names begin so, and nothing else

Job names begin with: ${[...new Set(prefixes)].sort().join(", ")}`;

/** Reads the arguments of the process. Asked for help, or for what there is not, it ends the process: with 0, or with 2. */
export function readArguments(prefixes: readonly string[]): BenchOptions {
  try {
    const { help, ...options } = parseArgs({
      options: { json: { type: "string" }, check: { type: "boolean" }, only: { type: "string" }, help: { type: "boolean", short: "h" } },
    }).values;
    if (!help) return options;
    console.log(usage(prefixes));
    process.exit(0);
  } catch (error) {
    console.error(`error: ${(error as Error).message}\n\n${usage(prefixes)}`);
    process.exit(2);
  }
}
