/**
 * Where the suites run: a project with the installed package, and the suites in three forms. Node, Deno and Bun import the package as it
 * lies in node_modules; the Worker and the page are bundled with it, as users do.
 */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { type PageServer, servePages } from "../../scripts/page-server.js";
import { EXPECTED_SUITES } from "../../src/verify/expected.js";
import { type InstalledProject, installedProject } from "../package/installed.js";
import { ROOT } from "./command.js";

export interface Stage {
  /** Folder of the project: `process.js`; `worker/worker.js` and the modules beside it; `page/`; `vectors/`, the published files. */
  readonly folder: string;
  /** Serves the folder. */
  readonly server: PageServer;
  close(): Promise<void>;
}

/** The exam of the keystore port tells errors by class: it must be the class of the package under test. */
export const publicKeystore: Plugin = {
  name: "public-keystore",
  setup: (builder) => builder.onResolve({ filter: /\/src\/keystore\/keystore\.js$/ }, () => ({ path: "pocketkms", external: true })),
};

const SHARED: BuildOptions = { bundle: true, format: "esm", target: "es2023", logLevel: "error", mainFields: ["module", "main"] };

/** As wrangler bundles a Worker: its conditions, WebAssembly as a module of its own. */
export const WORKER_BUNDLE: BuildOptions = {
  ...SHARED,
  platform: "browser",
  conditions: ["workerd", "worker", "browser"],
  splitting: true,
  loader: { ".wasm": "copy" },
};
export const PAGE_BUNDLE: BuildOptions = { ...SHARED, platform: "browser", splitting: true };

export async function prepareStage(): Promise<Stage> {
  const project: InstalledProject = await installedProject();
  const { folder } = project;
  const entries = ["process", "worker", "page"].map((name) => join(ROOT, `test/run/entries/${name}.ts`));
  await build({
    ...SHARED,
    platform: "neutral",
    entryPoints: entries,
    outdir: folder,
    external: ["pocketkms", "node:*"],
    plugins: [publicKeystore],
  });
  await build({ ...WORKER_BUNDLE, absWorkingDir: folder, entryPoints: ["worker.js"], outdir: "worker" });
  await build({ ...PAGE_BUNDLE, absWorkingDir: folder, entryPoints: ["page.js"], outdir: "page" });
  writeFileSync(
    join(folder, "page/index.html"),
    '<!doctype html><meta charset="utf-8"><title>suites</title><script type="module" src="page.js"></script>',
  );
  for (const file of new Set(Object.values(EXPECTED_SUITES).map(({ source }) => join("vectors", source)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  const server = await servePages(folder);
  const close = async (): Promise<void> => {
    await server.close();
    project.remove();
  };
  return { folder, server, close };
}
