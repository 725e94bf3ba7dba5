/** The core by itself, which the package does not export: bundled from its sources for the bench alone. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Core, CoreOptions } from "../src/core/core.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const CORE_BUNDLE = `${ROOT}build/bench/core.mjs`;

/** Bundles the core; to be called once, before `createCore` in this process or another. */
export async function bundleCore(): Promise<void> {
  await build({
    entryPoints: [`${ROOT}src/core/core.ts`],
    outfile: CORE_BUNDLE,
    bundle: true,
    format: "esm",
    target: "es2023",
    platform: "neutral",
    alias: { "#core-module": `${ROOT}src/core/module.ts` },
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
}

export async function createCore(options: CoreOptions = {}): Promise<Core> {
  const module = (await import(pathToFileURL(CORE_BUNDLE).href)) as { Core: typeof Core };
  return module.Core.create(options);
}
