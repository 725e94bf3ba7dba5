import { defineConfig, type Options } from "tsup";

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
    {
      name: "the .wasm file lies beside the JavaScript",
      setup: (build) => build.onResolve({ filter: /\.wasm$/ }, () => ({ path: "./core.wasm", external: true })),
    },
  ],
});
