/** The package as users get it: packed, installed from the tarball in an empty project, compiled, bundled, run. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { build as viteBuild } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PageServer, servePages } from "../../scripts/page-server.js";
import { CHROMIUM } from "../run/browsers.js";
import { BIN, command, ROOT, which } from "../run/command.js";
import { look } from "../run/runtime.js";
import { PAGE_BUNDLE } from "../run/stage.js";
import { COMPATIBILITY_DATE, modulesOf } from "../run/workerd.js";
import { gzippedSize } from "./bundle-size.js";
import { type InstalledProject, installedProject } from "./installed.js";

const TARBALL_MAX = 3_000_000;
const SYMMETRIC_PATH_MAX = 60_000;
const MINUTE = 60_000;

/** What every user does first. */
const PROGRAM = `
import { Kms } from "pocketkms";
export async function story(): Promise<string> {
  const kms = await Kms.open();
  const { KeyMetadata } = await kms.createKey({ Description: "first" });
  const { CiphertextBlob } = await kms.encrypt({ KeyId: KeyMetadata?.KeyId, Plaintext: new TextEncoder().encode("hello"), EncryptionContext: { a: "b" } });
  const { Plaintext } = await kms.decrypt({ CiphertextBlob, EncryptionContext: { a: "b" } });
  const failed = await kms.decrypt({ CiphertextBlob }).catch((error: Error) => error.name);
  await kms.close();
  return new TextDecoder().decode(Plaintext) + " " + failed;
}
`;
const ANSWER = "hello InvalidCiphertextException";

/** The entries that need nothing of a runtime, for the compiler. */
const UNIVERSAL_TYPES = `
import { Kms, type KmsError, verifyVectors } from "pocketkms";
import { pocketRequestHandler } from "pocketkms/aws-sdk";
import { Kms as BrowserKms } from "pocketkms/browser";
import { kmsHandler } from "pocketkms/http";
import { kmsHandler as workerHandler } from "pocketkms/workerd";
export const all = [Kms, verifyVectors, pocketRequestHandler, BrowserKms, kmsHandler, workerHandler];
export const code = (error: KmsError): "NotFoundException" | string => error.name;
// @ts-expect-error: a key id is text.
export const wrong = (kms: Kms) => kms.encrypt({ KeyId: 5, Plaintext: new Uint8Array(1) });
`;

/** Those of Node, Deno and Bun. */
const SERVER_TYPES = `
import { openKms as openBun } from "pocketkms/bun";
import { openKms as openDeno } from "pocketkms/deno";
import { kmsListener, openKms as openNode } from "pocketkms/node";
export const all = [openBun, openDeno, kmsListener, openNode];
`;

describe("the package, installed", () => {
  let project: InstalledProject;
  let folder: string;
  let server: PageServer;

  beforeAll(async () => {
    project = await installedProject();
    folder = project.folder;
    writeFileSync(join(folder, "story.ts"), PROGRAM);
    writeFileSync(join(folder, "universal.ts"), UNIVERSAL_TYPES);
    writeFileSync(join(folder, "server.ts"), SERVER_TYPES);
    writeFileSync(join(folder, "program.ts"), 'import { story } from "./story.ts";\nconsole.log(await story());\n');
    writeFileSync(
      join(folder, "page.ts"),
      'import { story } from "./story.ts";\nstory().then((text) => Object.assign(globalThis, { text }));\n',
    );
    writeFileSync(
      join(folder, "worker.ts"),
      'import { story } from "./story.ts";\nexport default { fetch: async (): Promise<Response> => new Response(await story()) };\n',
    );
    writeFileSync(join(folder, "index.html"), '<!doctype html><title>page</title><script type="module" src="/page.ts"></script>');
    server = await servePages(folder);
  }, MINUTE);

  afterAll(async () => {
    await server?.close();
    project?.remove();
  });

  test("the tarball is under 3 MB", () => {
    const { size } = statSync(project.tarball);
    console.log(`tarball: ${size.toLocaleString("en")} bytes`);
    expect(size).toBeLessThan(TARBALL_MAX);
  });

  test("the symmetric path is 60 kB at most: minified, tree-shaken, gzipped, WebAssembly included", async () => {
    const size = await gzippedSize('import { Kms } from "pocketkms"; globalThis.Kms = Kms;', folder);
    console.log(`symmetric path: ${size.toLocaleString("en")} bytes`);
    expect(size).toBeGreaterThan(20_000);
    expect(size).toBeLessThanOrEqual(SYMMETRIC_PATH_MAX);
  });

  test("publint has nothing to say", async () => {
    const { messages, pkg } = await publint({ pkgDir: join(folder, "node_modules/pocketkms"), strict: true, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg as never, { color: false }))).toEqual([]);
  });

  test("arethetypeswrong has nothing to say about an ESM-only package", { timeout: MINUTE }, async () => {
    // Ends with 0 only when no problem is left.
    const args = [project.tarball, "--profile", "esm-only", "--no-color", "--no-emoji"];
    expect(await command(join(BIN, "attw"), args, { cwd: folder })).toContain('"pocketkms/aws-sdk"');
  });

  test.each([
    ["nodenext", "nodenext"],
    ["preserve", "bundler"],
  ])("TypeScript, module %s, resolution %s: every entry has its types, and they hold", { timeout: MINUTE }, async (module, resolution) => {
    const args = ["--noEmit", "--strict", "--target", "es2023", "--module", module, "--moduleResolution", resolution];
    const libraries = ["--lib", "es2024,dom,esnext.disposable", "--allowImportingTsExtensions"];
    const compile = (...more: string[]) => command(join(BIN, "tsc"), [...args, ...libraries, ...more], { cwd: folder });
    await compile("--types", "", "universal.ts", "page.ts", "worker.ts");
    await compile("--types", "node", "--typeRoots", join(ROOT, "node_modules/@types"), "server.ts", "program.ts");
  });

  test("TypeScript, without the DOM library, looking into the declarations of the package", { timeout: MINUTE }, async () => {
    const args = ["--noEmit", "--strict", "--target", "es2023", "--module", "nodenext", "--lib", "es2023", "--skipLibCheck", "false"];
    const types = ["--types", "node", "--typeRoots", join(ROOT, "node_modules/@types")];
    await command(join(BIN, "tsc"), [...args, ...types, "universal.ts", "server.ts"], { cwd: folder });
  });

  test.each([
    ["node", []],
    ["deno", ["run", "--no-prompt", "--no-lock", "--cached-only", "--node-modules-dir=manual", "--allow-read=."]],
    ["bun", ["run", "--no-install"]],
  ])("%s runs a program", { timeout: MINUTE }, async (program, args) => {
    const output = await command(join(BIN, program), [...args, "program.ts"], { cwd: folder, env: { DENO_NO_UPDATE_CHECK: "1" } });
    expect(output.trim()).toBe(ANSWER);
  });

  test("bundled by esbuild into one file, it runs in Node", { timeout: MINUTE }, async () => {
    await build({
      ...PAGE_BUNDLE,
      splitting: false,
      minify: true,
      absWorkingDir: folder,
      entryPoints: ["program.ts"],
      outfile: "bundled.mjs",
    });
    expect((await command(join(BIN, "node"), ["bundled.mjs"], { cwd: folder })).trim()).toBe(ANSWER);
  });

  test("bundled by wrangler, it runs in workerd", { timeout: MINUTE }, async () => {
    writeFileSync(
      join(folder, "wrangler.jsonc"),
      JSON.stringify({ name: "story", main: "worker.ts", compatibility_date: COMPATIBILITY_DATE }),
    );
    const env = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "true" };
    await command(join(BIN, "wrangler"), ["deploy", "--dry-run", "--outdir", "wrangled"], { cwd: folder, env });
    const root = join(folder, "wrangled");
    const worker = new Miniflare({ modulesRoot: root, modules: modulesOf(root, "worker.js"), compatibilityDate: COMPATIBILITY_DATE });
    try {
      expect(await (await worker.dispatchFetch("http://localhost/")).text()).toBe(ANSWER);
    } finally {
      await worker.dispose();
    }
  });

  test("bundled by vite, it runs in Chromium", { timeout: MINUTE }, async (context) => {
    mkdirSync(join(folder, "vite"), { recursive: true });
    await viteBuild({ root: folder, configFile: false, logLevel: "error", base: "./", build: { outDir: "vite", target: "es2023" } });
    if (which("chromium") === undefined) {
      console.warn("\n*** NOT RUN: the page bundled by vite. There is no chromium here: apt-get install chromium ***\n");
      return context.skip();
    }
    const browser = await CHROMIUM.start({ folder, server, close: async () => {} });
    try {
      expect(await look(browser, `${server.origin}/vite/`, "globalThis.text")).toBe(ANSWER);
    } finally {
      await browser.close();
    }
  });
});
