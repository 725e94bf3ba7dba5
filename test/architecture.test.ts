/**
 * The floors of the house. Reads every import below src/ and assembly/, static, dynamic and of types, and every word that belongs to one
 * floor alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** An import goes to a lower rank, or stays in its own floor. The longest path that fits a file names its floor. */
const FLOORS: Readonly<Record<string, number>> = {
  assembly: 0,
  src: 0, // errors, bytes, clock, types
  "src/core": 1,
  "src/crypto": 2,
  "src/keystore": 3,
  "src/policy": 3,
  "src/audit": 3,
  "src/verify": 3,
  "src/sdk": 4,
  "src/envelope": 4,
  "src/http": 5,
  "src/index.ts": 6,
  "src/entry": 7,
};

/** The constants of the core's interface: the one file of assembly/ that TypeScript reads too, and who reads it. */
const ABI = { file: "assembly/abi.ts", floor: "src/core" };

/** Adapters of one port stand beside each other and know nothing of one another, but for what is named here. */
const ADAPTERS: Readonly<Record<string, readonly string[]>> = {
  "src/keystore/stores": ["sqlite.ts", "sqlite-driver.ts", "sqlite-file.ts", "sqlite-open.ts", "sqlite-query.ts", "sqlite-schema.ts"],
  "src/keystore/root-key": ["root-key.ts", "bytes.ts", "key-text.ts"],
  "src/keystore/origins": ["origin.ts"],
};

/** Words that only some places may use. */
const WORDS: readonly { readonly word: RegExp; readonly allowed: readonly string[] }[] = [
  { word: /\bWebAssembly\b/, allowed: ["src/core/"] },
  { word: /\bBuffer\b/, allowed: ["src/entry/", "src/keystore/stores/", "src/keystore/root-key/", "src/keystore/origins/"] },
  {
    word: /["'](?:node|bun|deno|cloudflare):/,
    // The core asks for one function of Node's at run time, where it is (process.getBuiltinModule), and imports nothing.
    allowed: ["src/core/result-buffers.ts", "src/entry/", "src/keystore/stores/", "src/keystore/root-key/", "src/keystore/origins/"],
  },
  { word: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, allowed: ["src/clock.ts", "src/entry/", "src/keystore/stores/"] },
  { word: /\bMath\.random\b/, allowed: [] },
  { word: /@ts-ignore|@ts-nocheck/, allowed: [] },
];

type Sources = ReadonlyMap<string, string>;

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder.replace(/\/$/, "")}/`);

const floorOf = (path: string): string =>
  Object.keys(FLOORS)
    .filter((floor) => within(path, floor))
    .reduce((longest, floor) => (floor.length > longest.length ? floor : longest), "");

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, " ").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*)(["'])([^"'\n]+)\1/g;

/** The files of `sources` that `path` imports; packages and runtime modules are left out. */
function importsOf(path: string, sources: Sources): string[] {
  const found: string[] = [];
  for (const [, , specifier] of withoutComments(sources.get(path) ?? "").matchAll(IMPORT)) {
    if (!specifier?.startsWith(".")) continue;
    const target = normalize(join(dirname(path), specifier)).replace(/\.js$/, ".ts");
    const file = [target, `${target}.ts`].find((candidate) => sources.has(candidate));
    if (file !== undefined) found.push(file);
    else if (!/\.(wasm|generated\.ts)$/.test(target)) throw new Error(`${path} imports ${specifier}, which is not there`);
  }
  return found;
}

function badImports(sources: Sources): string[] {
  const bad: string[] = [];
  for (const path of sources.keys()) {
    for (const target of importsOf(path, sources)) {
      const [from, to] = [floorOf(path), floorOf(target)];
      const adapter = Object.keys(ADAPTERS).find((folder) => within(path, folder));
      if (target === ABI.file && from === ABI.floor) continue;
      if (from !== to && !(from !== "assembly" && to !== "assembly" && (FLOORS[to] as number) < (FLOORS[from] as number))) {
        bad.push(`${path} (${from}) imports ${target} (${to})`);
      } else if (adapter !== undefined && within(target, adapter) && !isOwnPart(path, target, adapter)) {
        bad.push(`${path} imports its sibling ${target}`);
      }
    }
  }
  return bad;
}

/** A declared base, or a file of a folder that belongs to the adapter itself (stores/sqlite/... of stores/sqlite.ts). */
function isOwnPart(path: string, target: string, adapter: string): boolean {
  if (ADAPTERS[adapter]?.includes(target.slice(adapter.length + 1))) return true;
  const name = (file: string): string => (file.slice(adapter.length + 1).split("/", 1)[0] as string).replace(/\.ts$/, "");
  return name(path) === name(target);
}

function badWords(sources: Sources): string[] {
  const bad: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith("src/")) continue;
    const code = withoutComments(text);
    for (const { word, allowed } of WORDS) {
      const said = word.exec(word.source.startsWith("@") ? text : code)?.[0];
      if (said !== undefined && !allowed.some((place) => path.startsWith(place))) bad.push(`${path} says ${said}`);
    }
  }
  return bad;
}

function readSources(): Sources {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const paths = ["src", "assembly"].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }));
  const files = paths.filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.includes(".generated."));
  return new Map(
    files.map(({ parentPath, name }) => join(parentPath, name)).map((path) => [relative(root, path), readFileSync(path, "utf8")]),
  );
}

describe("the house", () => {
  const sources = readSources();

  test("is read whole", () => {
    expect(sources.size).toBeGreaterThan(60);
    const edges = [...sources.keys()].reduce((sum, path) => sum + importsOf(path, sources).length, 0);
    expect(edges).toBeGreaterThan(sources.size);
  });

  test("imports go down, never up, never sideways", () => {
    expect(badImports(sources)).toEqual([]);
  });

  test("words stay on their floors", () => {
    expect(badWords(sources)).toEqual([]);
  });
});

describe("the test itself can fail", () => {
  const planted = (files: Record<string, string>): Sources =>
    new Map(Object.entries({ "src/bytes.ts": "", "src/sdk/kms.ts": "", "src/keystore/keystore.ts": "", "assembly/abi.ts": "", ...files }));

  test.each([
    ["up", "src/core/core.ts", 'import { Kms } from "../sdk/kms.js";'],
    ["up, types only", "src/core/core.ts", 'import type { Kms } from "../sdk/kms.js";'],
    ["up, over two lines", "src/core/core.ts", 'export {\n  Kms,\n} from "../sdk/kms.js";'],
    ["up, dynamic", "src/crypto/aead.ts", 'const late = await import("../sdk/kms.js");'],
    ["up, for its effects", "src/bytes.ts", 'import "./sdk/kms.js";'],
    ["sideways", "src/policy/match.ts", 'import { KeyStore } from "../keystore/keystore.js";'],
    ["to assembly from beyond the core", "src/sdk/kms.ts", 'import { OK } from "../../assembly/abi.js";'],
    ["out of assembly", "assembly/gcm.ts", 'import { wipe } from "../src/bytes";'],
  ])("an import %s is found", (_, path, text) => {
    expect(badImports(planted({ [path]: text }))).toHaveLength(1);
  });

  test("a sibling adapter is found, a declared base is not", () => {
    const files = { "src/keystore/stores/memory.ts": "", "src/keystore/stores/sqlite.ts": "" };
    const text = 'import { a } from "./memory.js";\nimport { b } from "./sqlite.js";';
    expect(badImports(planted({ ...files, "src/keystore/stores/d1.ts": text }))).toEqual([
      "src/keystore/stores/d1.ts imports its sibling src/keystore/stores/memory.ts",
    ]);
  });

  test("good imports are let through", () => {
    const files = {
      "src/core/core.ts": 'import { OK } from "../../assembly/abi.js";',
      "src/http/answer.ts": 'import { Kms } from "../sdk/kms.js";',
    };
    expect(badImports(planted(files))).toEqual([]);
  });

  test.each([
    ["src/crypto/aead.ts", "new WebAssembly.Module(bytes)"],
    ["src/sdk/kms.ts", "Buffer.from(text)"],
    ["src/sdk/kms.ts", 'import { readFile } from "node:fs";'],
    ["src/sdk/kms.ts", "const now = Date.now();"],
    ["src/audit/event.ts", "Math.random()"],
    ["src/audit/event.ts", "// @ts-ignore"],
  ])("a word out of place in %s is found", (path, text) => {
    expect(badWords(planted({ [path]: text }))).toHaveLength(1);
  });

  test("comments and ArrayBuffer are no words", () => {
    expect(badWords(planted({ "src/sdk/kms.ts": "/** no Buffer */ const a = new ArrayBuffer(1); // nor WebAssembly" }))).toEqual([]);
  });
});
