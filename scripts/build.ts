/**
 * Builds `dist`: the core, the packed vectors, the JavaScript, the declarations.
 *
 * `--if-stale` builds only when a source file is newer than the last build, which costs a few milliseconds to find out.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(root, "dist/.built");
const SOURCES = [
  "src",
  "assembly",
  "scripts",
  "vectors",
  "package.json",
  "package-lock.json",
  "tsup.config.ts",
  "tsconfig.json",
  "tsconfig.build.json",
  "asconfig.json",
];

/** What is run, in order: the first two write generated sources that the others read. */
const STEPS: readonly (readonly [name: string, ...command: string[]])[] = [
  ["core", process.execPath, script("build-core")],
  ["vectors", process.execPath, script("pack-vectors")],
  ["javascript", process.execPath, join(root, "node_modules/tsup/dist/cli-default.js")],
  ["declarations", join(root, "node_modules/.bin/tsc"), "-p", "tsconfig.build.json"],
];

if (process.argv.includes("--if-stale") && isFresh()) process.exit(0);
const started = Date.now();
rmSync(join(root, "dist"), { recursive: true, force: true });
for (const [name, command, ...args] of STEPS) run(name, command as string, args);
copyFileSync(join(root, "build/core.wasm"), join(root, "dist/core.wasm"));
writeFileSync(STAMP, "");
console.log(`built dist in ${seconds(started)}`);

function script(name: string): string {
  const found = [".mjs", ".ts"].map((ending) => join(root, "scripts", name + ending)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`scripts/${name}.* is missing`);
  return found;
}

function run(name: string, command: string, args: readonly string[]): void {
  const start = Date.now();
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) {
    console.error(`build: ${name} failed`);
    process.exit(1);
  }
  console.log(`  ${name.padEnd(12)} ${seconds(start)}`);
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function isFresh(): boolean {
  return existsSync(STAMP) && SOURCES.every((path) => newest(join(root, path)) <= statSync(STAMP).mtimeMs);
}

/** The latest change below `path`; a folder counts too, so that a deleted file shows. Generated sources are outputs, not sources. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return path.includes(".generated.") ? 0 : stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}
