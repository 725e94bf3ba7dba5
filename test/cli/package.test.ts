/** The package as it is published: what its package.json promises is there, and each entry works in its runtime. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT, run } from "../conformance/support.js";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Every path in a part of package.json. */
const pathsIn = (part: unknown): string[] => (typeof part === "string" ? [part] : Object.values(part as object).flatMap(pathsIn));

test.each(["exports", "imports", "bin"])("every path in %s exists", (part) => {
  const paths = pathsIn(manifest[part]);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("every entry has declarations and knows its condition order", () => {
  for (const [subpath, entry] of Object.entries<Record<string, string> | string>(manifest.exports)) {
    if (typeof entry === "string") continue;
    expect(Object.keys(entry), subpath).toEqual(["types", "default"]);
    expect(entry.types, subpath).toMatch(/^\.\/dist\/types\/src\/.*\.d\.ts$/);
  }
  expect(Object.keys(manifest.imports["#core-module"])).toEqual(["workerd", "default"]);
});

test("the tarball holds what is built and nothing else, in less than 3 MB", async () => {
  const { stdout, stderr, code } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: ROOT });
  expect(code, stderr).toBe(0);
  const [pack] = Object.values(JSON.parse(stdout)) as [{ size: number; files: { path: string }[] }];
  const paths = pack.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["package.json", "LICENSE", "dist/index.js", "dist/cli.js", "dist/core.wasm", "dist/types/src/index.d.ts"]),
  );
  expect(
    paths.filter(
      (path) => !/^(dist\/.+|package\.json|LICENSE|[A-Z]+\.md|docs\/[a-z]+\.md|vectors\/README\.md|src\/keystore\/schema\.md)$/.test(path),
    ),
  ).toEqual([]);
  expect(pack.size).toBeLessThan(3_000_000);
  const links = [...readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/\]\(([^):#]+)\)/g)].map(([, path]) => path as string);
  expect(links.length).toBeGreaterThan(5);
  expect(
    links.filter((path) => !paths.includes(path)),
    "links of the README to files that are not in the package",
  ).toEqual([]);
});

/** No file of the universal entry may need Node. */
test("the universal entry and all it loads import nothing of a runtime", () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || file.endsWith(".wasm")) return;
    seen.add(file);
    const text = readFileSync(join(ROOT, "dist", file), "utf8");
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g)) {
      expect(specifier, file).not.toMatch(/^(node|bun|deno|cloudflare):/);
      if (specifier?.startsWith("./")) visit(specifier.slice(2));
    }
    expect(text, file).not.toMatch(/\bBuffer\./);
  };
  for (const entry of ["index.js", "browser.js", "workerd.js", "http.js", "aws-sdk.js", "core-module.js", "core-module.workerd.js"])
    visit(entry);
  expect(seen.size).toBeGreaterThan(7);
});

describe("each entry in its runtime", () => {
  const project = mkdtempSync(join(tmpdir(), "pocketkms-package-"));
  afterAll(() => rmSync(project, { recursive: true }));

  beforeAll(() => {
    mkdirSync(join(project, "node_modules"));
    symlinkSync(ROOT, join(project, "node_modules/pocketkms"));
    writeFileSync(join(project, "package.json"), '{"type":"module","dependencies":{"pocketkms":"*"}}');
  });

  const program = (runtime: string): string => `
import { createRootKeyFile, fileRootKey, KmsError, openKms } from "pocketkms/${runtime}";
import { kmsHandler } from "pocketkms/http";
const path = process.argv[2];
createRootKeyFile(path + ".root-key");
const open = () => openKms({ path, rootKey: fileRootKey(path + ".root-key") });
let kms = await open();
await kms.createAlias({ AliasName: "alias/app", TargetKeyId: (await kms.createKey()).KeyMetadata.KeyId });
const { CiphertextBlob } = await kms.encrypt({ KeyId: "alias/app", Plaintext: new TextEncoder().encode("from ${runtime}") });
await kms.close();
kms = await open();
const response = await kmsHandler(kms)(new Request("http://localhost/", {
  method: "POST",
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.Decrypt" },
  body: JSON.stringify({ CiphertextBlob: btoa(String.fromCharCode(...CiphertextBlob)) }),
}));
const error = await kms.describeKey({ KeyId: "alias/none" }).catch((thrown) => thrown);
console.log(atob((await response.json()).Plaintext), error instanceof KmsError, error.name);
await kms.close();
`;

  test.each([
    ["node", []],
    ["deno", ["run", "--allow-all", "--node-modules-dir=manual", "--no-lock"]],
    ["bun", ["run"]],
  ])("%s", async (runtime, args) => {
    const file = join(project, `${runtime}.mjs`);
    writeFileSync(
      file,
      program(runtime as string).replace(
        "const path",
        runtime === "deno" ? 'import process from "node:process";\nconst path' : "const path",
      ),
    );
    const { code, stdout, stderr } = await run(
      join(ROOT, "node_modules/.bin", runtime as string),
      [...(args as string[]), file, join(project, `${runtime}.db`)],
      { cwd: project },
    );
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: `from ${runtime} true NotFoundException\n` });
  });
});
