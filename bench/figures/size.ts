/** How big the symmetric path is in a web page: `import { Kms } from "pocketkms"`, bundled, minified, gzipped, the core included. */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Figure } from "../job.ts";

export const SIZE_FIGURE = "symmetric path, minified and gzipped";

export async function measureSize(): Promise<Figure[]> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: 'import { Kms } from "pocketkms"; globalThis.Kms = Kms;', resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2023",
    outdir: "out",
    absWorkingDir: "/",
    write: false,
    metafile: true,
    // Ours maps the core to its source.
    tsconfigRaw: {},
    // It warns that sideEffects: false takes effect.
    logLevel: "error",
  });
  const contents = new Map(outputFiles.map(({ path, contents }) => [path.replaceAll("\\", "/").replace(/^\//, ""), contents]));
  let bytes = 0;
  for (const path of loadedAtOnce(metafile.outputs, "out/stdin.js")) bytes += gzipSync(contents.get(path) as Uint8Array).length;
  return [{ figure: SIZE_FIGURE, value: bytes, unit: "bytes" }];
}

type Outputs = Readonly<Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string }[] }>>;

/** The entry and what it imports statically: what is imported on first use is not part of the path. */
export function loadedAtOnce(outputs: Outputs, entry: string): Set<string> {
  const loaded = new Set<string>();
  const queue = [entry];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && imported in outputs) queue.push(imported);
    }
  }
  return loaded;
}
