/**
 * Names in package-lock.json the binary packages of every platform that a dependency lists as optional.
 *
 *     node scripts/complete-lock.ts            adds those that are missing
 *     node scripts/complete-lock.ts --check    ends with 1 if any is
 *
 * npm leaves out the packages of other platforms that its registry does not carry, and then `npm ci` refuses its own lock file. Those added have no
 * integrity: npm notes it when it installs them.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Entry {
  version?: string;
  dev?: boolean;
  license?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const LOCK = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(LOCK, "utf8")) as { packages: Record<string, Entry> };
const EXACT_VERSION = /^\d+\.\d+\.\d+\S*$/;

/** What the name of a binary package says of its platform; `undefined` when it says nothing. */
function platformOf(name: string): Pick<Entry, "os" | "cpu" | "libc"> | undefined {
  const os = /android|darwin|freebsd|netbsd|openbsd|openharmony|sunos|win32|linux|aix/.exec(name)?.[0];
  const cpu = /arm64|x64|loong64|mips64el|ppc64|riscv64|s390x|ia32|arm/.exec(name)?.[0];
  if (os === undefined || cpu === undefined) return undefined;
  const libc = os !== "linux" ? undefined : name.includes("musl") ? "musl" : /gnu|glibc/.test(name) ? "glibc" : undefined;
  return { os: [os], cpu: [cpu], ...(libc !== undefined && { libc: [libc] }) };
}

const missing: Record<string, Entry> = {};
for (const [path, { dev, license, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    const platform = platformOf(name);
    if (place in lock.packages || `${path}/${place}` in lock.packages || platform === undefined || !EXACT_VERSION.test(version)) continue;
    missing[place] = { version, ...platform, ...(dev && { dev }), ...(license !== undefined && { license }), optional: true };
  }
}

const names = Object.keys(missing);
if (process.argv.includes("--check")) {
  for (const name of names) console.error(`package-lock.json does not name ${name}: node scripts/complete-lock.ts`);
  process.exitCode = names.length === 0 ? 0 : 1;
} else if (names.length > 0) {
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, "en"));
  writeFileSync(LOCK, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);
  console.log(`package-lock.json: ${names.length} packages added`);
}
