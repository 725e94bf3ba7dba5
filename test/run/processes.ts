/** Node, Deno and Bun: a process for each request. */
import { join } from "node:path";
import type { Answer, Request } from "../suites/main.js";
import { BIN, command, ROOT } from "./command.js";
import type { Runtime } from "./runtime.js";

/** `program args process.js` in the folder of the stage. */
function processRuntime(name: string, program: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Runtime {
  return {
    name,
    async start({ folder }) {
      const [version] = (await command(program, ["--version"], { env })).trim().split("\n");
      const ask = async <R extends Request>(request: R): Promise<Answer<R>> => {
        const output = await command(program, [...args, "process.js"], { cwd: folder, env, input: JSON.stringify(request) });
        return JSON.parse(output.trimEnd().split("\n").at(-1) as string) as Answer<R>;
      };
      return { version: version?.replace(/^(v|deno )/, "").replace(/ .*/, "") ?? "", ask, close: async () => {} };
    },
  };
}

const olderNode = (major: number): string => join(ROOT, `test/run/node-${major}/node_modules/.bin/node`);

export const PROCESS_RUNTIMES: readonly Runtime[] = [
  processRuntime("Node 22", olderNode(22)),
  processRuntime("Node 24", olderNode(24)),
  processRuntime("Node 26", join(BIN, "node")),
  // No permission but to read the project: the package needs no other.
  processRuntime(
    "Deno",
    join(BIN, "deno"),
    ["run", "--no-prompt", "--no-lock", "--cached-only", "--node-modules-dir=manual", "--allow-read=."],
    {
      DENO_NO_UPDATE_CHECK: "1",
    },
  ),
  processRuntime("Bun", join(BIN, "bun"), ["run", "--no-install"]),
];
