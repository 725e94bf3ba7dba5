/** Cloudflare's workerd, through miniflare: the core comes as a compiled module, chosen by the condition "workerd". */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Miniflare, type ModuleDefinition } from "miniflare";
import type { Answer, Request } from "../suites/main.js";
import type { Runtime } from "./runtime.js";

export const COMPATIBILITY_DATE = "2026-07-01";

/** Every module in a folder made by a bundler, the entry first. */
export function modulesOf(folder: string, entry: string): ModuleDefinition[] {
  const names = readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name) && name !== entry);
  return [entry, ...names].map((name) => ({ type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: join(folder, name) }));
}

function workerd(name: string, compatibilityFlags: string[]): Runtime {
  return {
    name,
    async start({ folder }) {
      const root = join(folder, "worker");
      const worker = new Miniflare({
        modulesRoot: root,
        modules: modulesOf(root, "worker.js"),
        compatibilityDate: COMPATIBILITY_DATE,
        compatibilityFlags,
        serviceBindings: { VECTORS: { disk: { path: join(folder, "vectors") } } },
      });
      await worker.ready;
      const ask = async <R extends Request>(request: R): Promise<Answer<R>> => {
        const response = await worker.dispatchFetch("http://localhost/", { method: "POST", body: JSON.stringify(request) });
        if (!response.ok) throw new Error(await response.text());
        return (await response.json()) as Answer<R>;
      };
      const { version } = createRequire(import.meta.url)("workerd/package.json") as { version: string };
      return { version, ask, close: () => worker.dispose() };
    },
  };
}

export const WORKERD_RUNTIMES: readonly Runtime[] = [workerd("workerd", []), workerd("workerd, nodejs_compat", ["nodejs_compat"])];
