import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";

const SOURCE = fileURLToPath(new URL("src", import.meta.url));
const KMS = join(SOURCE, "sdk/kms.ts");
/** The HTTP door has it without `Kms`. */
const SHAPES = join(SOURCE, "sdk/shapes/index.ts");

type Plugin = NonNullable<Options["plugins"]>[number];

/**
 * esbuild names every chunk that a chunk's imports import, to fix the order of side effects. We have none, and bundlers warn of such
 * imports when package.json says so.
 */
const withoutBareImports: Plugin = {
  name: "without-bare-imports",
  renderChunk: (code) => ({ code: code.replace(/^import "\.\/chunk-[A-Z0-9]+\.js";\n/gm, "") }),
};

/**
 * esbuild puts into one chunk what the same entries need, and counts each module that is loaded on first use as an entry: what loads with
 * `Kms` would come in a dozen pieces, and each costs a page some 250 bytes gzipped. So each module loaded on first use names `Kms`, and the
 * table of shapes does.
 */
const oneFileAtOnce: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "what loads with Kms is one file",
  setup(build) {
    const naming = new Set([...loadedOnFirstUse(), SHAPES]);
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!naming.has(path)) return undefined;
      const contents = await readFile(path, "utf8");
      return { loader: "ts", contents: `${contents}\nexport { Kms as atOnce } from ${JSON.stringify(KMS)};\n` };
    });
  },
};

/** The files that some other one imports by `import()`. */
function loadedOnFirstUse(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name, parentPath } of readdirSync(SOURCE, { recursive: true, withFileTypes: true })) {
    if (!name.endsWith(".ts") || name.includes(".generated.")) continue;
    const text = readFileSync(join(parentPath, name), "utf8");
    for (const [, target] of text.matchAll(/\bimport\("(\.{1,2}\/[^"]+)\.js"\)/g)) found.add(join(parentPath, `${target}.ts`));
  }
  return found;
}

/**
 * One file an entry, shared code in chunks. `#core-module` stays as it is: package.json "imports" chooses at the user's side between the
 * inlined WebAssembly and, in workerd, an import of the .wasm file.
 */
export default defineConfig({
  entry: {
    index: "src/index.ts",
    node: "src/entry/node.ts",
    deno: "src/entry/deno.ts",
    bun: "src/entry/bun.ts",
    browser: "src/entry/browser.ts",
    workerd: "src/entry/workerd.ts",
    http: "src/http/handler.ts",
    "aws-sdk": "src/http/request-handler.ts",
    cli: "src/entry/cli.ts",
    "core-module": "src/core/module.ts",
    "core-module.workerd": "src/core/module.workerd.ts",
  },
  format: "esm",
  target: "es2023",
  platform: "neutral",
  splitting: true,
  silent: true,
  plugins: [withoutBareImports],
  // `node:sqlite` exists only with its prefix.
  removeNodeProtocol: false,
  external: ["#core-module", /^node:/, /^bun:/],
  esbuildPlugins: [
    oneFileAtOnce,
    {
      name: "the .wasm file lies beside the JavaScript",
      setup: (build) => build.onResolve({ filter: /\.wasm$/ }, () => ({ path: "./core.wasm", external: true })),
    },
  ],
});
