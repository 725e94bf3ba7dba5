/** How large the package is in a user's bundle. */
import { dirname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";

/**
 * Bundles `source` for production and adds up what loads with it at once; what is imported when first used is in files of its own.
 * @returns bytes after gzip.
 */
export async function gzippedSize(source: string, resolveDir: string, options: BuildOptions = {}): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    logLevel: "error",
    ...options,
    absWorkingDir: resolveDir,
    outdir: "size",
    metafile: true,
    write: false,
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [normalize(path), output]));
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind, external } of outputs.get(path)?.imports ?? [])
      if (kind === "import-statement" && external !== true)
        load(outputs.has(normalize(next)) ? normalize(next) : join(dirname(path), next));
  };
  load(join("size", "stdin.js"));
  const files = outputFiles.filter(({ path }) => [...loaded].some((name) => path.endsWith(name)));
  if (files.length !== loaded.size) throw new Error(`${loaded.size} files load, ${files.length} were found`);
  return files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}
