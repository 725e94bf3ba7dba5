/**
 * Builds the WebAssembly core: assembly/ -> build/core.wasm -> src/core/wasm.generated.ts.
 *
 *   node scripts/build-core.ts            release, as it ships
 *   node scripts/build-core.ts --debug    build/core.debug.wasm with names and a text form as well
 *
 * The same sources give the same bytes. Nothing is written when nothing changed, so watchers and parallel runs are not disturbed.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipAsync } from "@gfx/zopfli";
import asc from "assemblyscript/asc";
import { PLAIN_SWIZZLE, RELAXED_SWIZZLE, replaceAll } from "../src/core/relaxed.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GENERATED = `${ROOT}src/core/wasm.generated.ts`;

/** The source of the swizzles that may be relaxed ones. */
export const LOOKUP = "assembly/lookup16.ts";

/** That source with relaxed swizzles. */
export const relaxedLookup = (text: string): string => text.replace("i8x16.swizzle(", "i8x16.relaxed_swizzle(");

/** More find nothing. */
const ZOPFLI_ITERATIONS = 15;

/** Compiles one target of asconfig.json; returns its files by the name asc gives them. */
export async function compile(target: "release" | "debug"): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  const { error, stderr } = await asc.main(["--config", "asconfig.json", "--target", target, "--enable", "relaxed-simd"], {
    readFile: (name: string, base: string) => {
      try {
        const text = readFileSync(`${base === "." ? ROOT : `${ROOT}${base}/`}${name}`, "utf8");
        return name.endsWith(LOOKUP) ? relaxedLookup(text) : text;
      } catch {
        return null;
      }
    },
    writeFile: (name: string, content: string | Uint8Array) => {
      files.set(name, content);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`asc: ${error.message}\n${stderr.toString()}`);
  for (const [name, content] of files) {
    if (name.endsWith(".wasm")) files.set(name, plain(content as Uint8Array, files.get(name.replace(/wasm$/, "wat")) as string));
  }
  return files;
}

/**
 * The module for engines without relaxed SIMD: each i8x16.relaxed_swizzle (fd 80 02) becomes an i8x16.swizzle whose number is written in
 * two bytes as well (fd 8e 00 for fd 0e). That is as valid, and the sequence stands nowhere else, so src/core/module.ts can find it.
 */
function plain(relaxed: Uint8Array, text: string): Uint8Array {
  const wasm = Uint8Array.from(relaxed);
  const swizzles = text.split("i8x16.relaxed_swizzle").length - 1;
  if (
    swizzles === 0 ||
    replaceAll(wasm, PLAIN_SWIZZLE, PLAIN_SWIZZLE) !== 0 ||
    replaceAll(wasm, RELAXED_SWIZZLE, PLAIN_SWIZZLE) !== swizzles
  ) {
    throw new Error("the swizzles in the module are not where the build expects them");
  }
  return wasm;
}

/** The module as TypeScript: gzip in base64, which every runtime can decode without reading a file. Zopfli makes six percent less of it than zlib. */
export async function inlined(wasm: Uint8Array): Promise<string> {
  const packed = Buffer.from(await gzipAsync(wasm, { numiterations: ZOPFLI_ITERATIONS }));
  return `/** The compiled core, made by scripts/build-core.ts. Do not edit. */\nexport const WASM_GZIP_BASE64 =\n  "${packed.toString("base64")}";\n`;
}

function writeIfChanged(path: string, content: string | Uint8Array): void {
  const bytes = Buffer.from(content);
  try {
    if (readFileSync(path).equals(bytes)) return;
  } catch {
    // Not there yet.
  }
  writeFileSync(path, bytes);
}

async function build(targets: readonly ("release" | "debug")[]): Promise<void> {
  mkdirSync(`${ROOT}build`, { recursive: true });
  for (const target of targets) {
    const files = await compile(target);
    for (const [name, content] of files) writeIfChanged(`${ROOT}${name}`, content);
    if (target === "release") writeIfChanged(GENERATED, await inlined(files.get("build/core.wasm") as Uint8Array));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await build(process.argv.includes("--debug") ? ["release", "debug"] : ["release"]);
}
