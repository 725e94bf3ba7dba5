/** From import to first ciphertext: in a fresh Node process, and in workerd, where it is the difference to a Worker that does nothing. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare, type ModuleDefinition } from "miniflare";
import type { Figure } from "../job.ts";
import { median } from "../rounds.ts";

const RUNS = 5;
const COMPATIBILITY_DATE = "2026-07-01";
const HERE = fileURLToPath(new URL(".", import.meta.url));

const FIRST_CIPHERTEXT = `
  const { Kms } = await import("pocketkms");
  const kms = await Kms.open();
  const { KeyMetadata } = await kms.createKey();
  await kms.encrypt({ KeyId: KeyMetadata.Arn, Plaintext: new Uint8Array(32) });
`;

export async function measureStart(): Promise<Figure[]> {
  return [
    { figure: "from import to first ciphertext in Node", value: median(repeat(inNode)), unit: "ms" },
    { figure: "from import to first ciphertext in workerd", value: await inWorkerd(), unit: "ms" },
  ];
}

const repeat = <T>(work: () => T): T[] => Array.from({ length: RUNS }, work);

function inNode(): number {
  const program = `const start = performance.now(); ${FIRST_CIPHERTEXT} process.stdout.write(String(performance.now() - start));`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: HERE }));
}

async function inWorkerd(): Promise<number> {
  const ours = await workerModules(`export default { async fetch() { ${FIRST_CIPHERTEXT} return new Response("done"); } };`);
  const empty = await workerModules('export default { async fetch() { return new Response("done"); } };');
  const differences: number[] = [];
  for (let run = 0; run < RUNS; run++) differences.push((await firstAnswer(ours)) - (await firstAnswer(empty)));
  return Math.max(0, median(differences));
}

/** The modules of a Worker, as a bundler makes them: one file and the core's .wasm beside it. */
async function workerModules(contents: string): Promise<ModuleDefinition[]> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    format: "esm",
    target: "es2023",
    conditions: ["workerd"],
    outdir: "/out",
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    write: false,
    // Ours maps the core to its source.
    tsconfigRaw: {},
    // It warns that sideEffects: false takes effect.
    logLevel: "error",
  });
  const modules = outputFiles.map(({ path, contents }): ModuleDefinition => {
    return { type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path, contents };
  });
  // The entry must be the first.
  return modules.sort((a, b) => Number(a.type === "CompiledWasm") - Number(b.type === "CompiledWasm"));
}

async function firstAnswer(modules: ModuleDefinition[]): Promise<number> {
  const start = performance.now();
  const worker = new Miniflare({ modules, modulesRoot: "/out", compatibilityDate: COMPATIBILITY_DATE });
  try {
    const response = await worker.dispatchFetch("http://localhost/");
    const text = await response.text();
    if (text !== "done") throw new Error(`the Worker answered: ${text}`);
    return performance.now() - start;
  } finally {
    await worker.dispose();
  }
}
