/** The JavaScript of `dist`. */
import { chmodSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const source = (path: string): string => at(`src/${path}`);

const INDEX = source("index.ts");
const CORE_MODULE = source("core/module.ts");

/** What is asked of a module: what it imports at once, without what it loads on first use. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** A module and everything that loads with it. */
function loadedWith(entry: string, modules: Modules): ReadonlySet<string> {
  const loaded = new Set<string>();
  const queue = [entry];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (loaded.has(id)) continue;
    loaded.add(id);
    queue.push(...(modules.getModuleInfo(id)?.importedIds ?? []));
  }
  return loaded;
}

let withIndex: ReadonlySet<string> | undefined;
let withCoreModule: ReadonlySet<string> | undefined;

/**
 * What loads with the index is one file, whoever else shares a part of it: a bundler of our users splits by our files, and each further one
 * would cost a page some 250 bytes gzipped. What the core module needs of it is another one, so that no two files import each other.
 */
function fileOf(id: string, modules: Modules): string | null {
  withIndex ??= loadedWith(INDEX, modules);
  withCoreModule ??= loadedWith(CORE_MODULE, modules);
  if (!withIndex.has(id)) return null;
  return withCoreModule.has(id) ? "ground" : "kms";
}

/**
 * One file an entry, and what they share. `#core-module` stays as it is: package.json "imports" chooses at the user's side between the
 * inlined WebAssembly and, in workerd, an import of the .wasm file.
 */
await build({
  input: {
    index: INDEX,
    node: source("entry/node.ts"),
    deno: source("entry/deno.ts"),
    bun: source("entry/bun.ts"),
    browser: source("entry/browser.ts"),
    workerd: source("entry/workerd.ts"),
    http: source("http/handler.ts"),
    "aws-sdk": source("http/request-handler.ts"),
    cli: source("entry/cli.ts"),
    "core-module": CORE_MODULE,
    "core-module.workerd": source("core/module.workerd.ts"),
  },
  platform: "neutral",
  logLevel: "warn",
  resolve: { extensionAlias: { ".js": [".ts"] } },
  // Packages, `node:` and `bun:` modules, `#core-module`.
  external: /^(?![./]|[A-Za-z]:\\)/,
  preserveEntrySignatures: "allow-extension",
  plugins: [
    {
      name: "the .wasm file lies beside the JavaScript",
      resolveId: (id) => (id.endsWith(".wasm") ? { id: "./core.wasm", external: true } : null),
    },
  ],
  output: {
    dir: at("dist"),
    format: "esm",
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf, debugName: "loaded at once" }] },
  },
});
chmodSync(at("dist/cli.js"), 0o755);
