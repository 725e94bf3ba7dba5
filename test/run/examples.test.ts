/** The examples, as their readers run them: bundled by their own tools against the installed package. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { build as bundle } from "esbuild";
import { Miniflare, type MiniflareOptions } from "miniflare";
import { build as viteBuild } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servePages } from "../../scripts/page-server.js";
import { KEYSTORE_CASES } from "../contract/keystore.js";
import { type InstalledProject, installedProject } from "../package/installed.js";
import { CHROMIUM } from "./browsers.js";
import { BIN, command, ROOT, which } from "./command.js";
import { waitFor } from "./runtime.js";
import { publicKeystore, WORKER_BUNDLE } from "./stage.js";
import { COMPATIBILITY_DATE, modulesOf } from "./workerd.js";

const MINUTE = 60_000;

let project: InstalledProject;
/** A copy of an example inside the project, whose node_modules it finds. */
function exampleFolder(name: string): string {
  const folder = join(project.folder, "examples", name);
  cpSync(join(ROOT, "examples", name), folder, { recursive: true, filter: (path) => !/node_modules|\.wrangler/.test(path) });
  return folder;
}

beforeAll(async () => {
  project = await installedProject();
}, MINUTE);
afterAll(() => project?.remove());

describe("the Worker", () => {
  const CUSTOMER = { name: "Ada", city: "London", email: "ada@example.com", iban: "GB33BUKB20201555555555" };
  let folder: string;
  let worker: Miniflare;

  /** As deployed: with the same storage whenever it starts. */
  const start = (ROOT_KEY = "5e".repeat(32)): Miniflare => {
    const root = join(folder, "bundled");
    const options: MiniflareOptions = {
      modulesRoot: root,
      modules: modulesOf(root, "index.js"),
      compatibilityDate: COMPATIBILITY_DATE,
      durableObjects: { TENANTS: { className: "Tenant", useSQLite: true } },
      durableObjectsPersist: join(folder, "storage"),
      bindings: { ROOT_KEY },
    };
    return new Miniflare(options);
  };
  const ask = async (path: string, method = "GET", body?: object) => {
    const response = await worker.dispatchFetch(`http://localhost${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  beforeAll(async () => {
    folder = exampleFolder("worker");
    const env = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "true" };
    await command(join(BIN, "wrangler"), ["deploy", "--dry-run", "--outdir", "bundled"], { cwd: folder, env });
    worker = start();
  }, MINUTE);
  afterAll(() => worker?.dispose());

  test("it compiles against Cloudflare's types", { timeout: MINUTE }, async () => {
    const types = ["--typeRoots", join(ROOT, "node_modules"), "--types", "@cloudflare/workers-types"];
    await command(join(BIN, "tsc"), ["-p", ".", ...types], { cwd: folder });
  });

  test("secret fields are stored encrypted and answered decrypted", async () => {
    expect(await ask("/tenants/acme/customers/1", "PUT", CUSTOMER)).toEqual({ status: 200, body: { id: "1" } });
    expect((await ask("/tenants/acme/customers/1")).body).toEqual(CUSTOMER);
    const { body: stored } = await ask("/tenants/acme/customers/1?sealed");
    expect(stored).toMatchObject({
      name: "Ada",
      city: "London",
      email: { sealed: expect.any(String) },
      iban: { sealed: expect.any(String) },
    });
    expect(JSON.stringify(stored)).not.toMatch(/ada@example|GB33/);
  });

  test("rotation, and a restart, lose nothing", async () => {
    const before = (await ask("/tenants/acme/customers/1?sealed")).body;
    expect((await ask("/tenants/acme/rotate", "POST")).body).toEqual({ rotations: 1 });
    await ask("/tenants/acme/customers/2", "PUT", CUSTOMER);
    await worker.dispose();
    worker = start();
    expect((await ask("/tenants/acme/customers/1?sealed")).body).toEqual(before);
    expect((await ask("/tenants/acme/customers/1")).body).toEqual(CUSTOMER);
    expect((await ask("/tenants/acme/customers/2")).body).toEqual(CUSTOMER);
    expect((await ask("/tenants/acme/rotate", "POST")).body).toEqual({ rotations: 2 });
  });

  test("a tenant's key opens no other tenant's fields, and goes alone", async () => {
    await ask("/tenants/umbrella/customers/1", "PUT", CUSTOMER);
    expect((await ask("/tenants/umbrella/forget", "POST")).body).toEqual({ deletionDate: expect.any(String) });
    expect(await ask("/tenants/umbrella/customers/1")).toEqual({ status: 400, body: { error: "KMSInvalidStateException" } });
    expect((await ask("/tenants/acme/customers/1")).body).toEqual(CUSTOMER);
    expect((await ask("/tenants/umbrella/customers/9")).status).toBe(404);
    expect((await ask("/nowhere")).status).toBe(404);
  });

  test("another root key opens nothing", async () => {
    await worker.dispose();
    worker = start("6f".repeat(32));
    const response = await worker.dispatchFetch("http://localhost/tenants/acme/customers/1");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/ada@example/);
  });

  test("its store passes the exam of the keystore port in a Durable Object", { timeout: MINUTE }, async () => {
    const outdir = join(folder, "exam");
    const entryPoints = [join(ROOT, "test/run/entries/durable-object-exam.js")];
    // Two steps, as for the suites: first ours, then the package as it is installed.
    const first = join(folder, "exam.js");
    const plugins = [publicKeystore];
    await bundle({
      ...WORKER_BUNDLE,
      splitting: false,
      entryPoints,
      outfile: first,
      plugins,
      external: ["pocketkms", "pocketkms/*", "cloudflare:*"],
    });
    await bundle({ ...WORKER_BUNDLE, absWorkingDir: folder, entryPoints: [first], outdir, external: ["cloudflare:*"] });
    const exam = new Miniflare({
      modulesRoot: outdir,
      modules: modulesOf(outdir, "exam.js"),
      compatibilityDate: COMPATIBILITY_DATE,
      durableObjects: { EXAM: { className: "Exam", useSQLite: true } },
    });
    try {
      expect(await (await exam.dispatchFetch("http://localhost/")).json()).toEqual({ cases: KEYSTORE_CASES, failures: [] });
    } finally {
      await exam.dispose();
    }
  });
});

describe("in the repository, with the package linked as npm links it", () => {
  const linked = mkdtempSync(join(tmpdir(), "pocketkms-examples-"));
  const linkedFolder = (name: string): string => {
    const folder = join(linked, name);
    cpSync(join(ROOT, "examples", name), folder, { recursive: true, filter: (path) => !/node_modules|\.wrangler/.test(path) });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/pocketkms"));
    return folder;
  };
  afterAll(() => rmSync(linked, { recursive: true, force: true }));

  test("wrangler takes the .wasm file, not the bytes that workerd cannot compile", { timeout: MINUTE }, async () => {
    const folder = linkedFolder("worker");
    const env = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "true" };
    await command(join(BIN, "wrangler"), ["deploy", "--dry-run", "--outdir", "bundled"], { cwd: folder, env });
    expect(readdirSync(join(folder, "bundled")).filter((name) => name.endsWith(".wasm"))).toHaveLength(1);
  });

  test("the Deno notes run by the command of the examples' README", { timeout: MINUTE }, async () => {
    const words = /\| `npm run (notes) -- (add) "([^"]+)"`/.exec(readFileSync(join(ROOT, "examples/README.md"), "utf8"));
    const [, script, verb, text] = words as unknown as [string, string, string, string];
    const folder = linkedFolder("deno");
    const options = { cwd: folder, env: { DENO_NO_UPDATE_CHECK: "1", PATH: `${BIN}${delimiter}${process.env.PATH}` } };
    expect(await command("npm", ["run", "--silent", script, "--", verb, text], options)).toBe("1 notes\n");
    expect(await command("npm", ["run", "--silent", script, "list"], options)).toContain(text);
  });
});

test("the Deno notes are encrypted, rotated and read again", { timeout: MINUTE }, async () => {
  const folder = exampleFolder("deno");
  const flags = ["--no-prompt", "--no-lock", "--cached-only", "--node-modules-dir=manual"];
  const permissions = ["--allow-read", `--allow-write=${folder}`, "--allow-env=NOTES_FOLDER"];
  const notes = (...args: string[]): Promise<string> =>
    command(join(BIN, "deno"), ["run", ...flags, ...permissions, "notes.ts", ...args], { cwd: folder, env: { DENO_NO_UPDATE_CHECK: "1" } });
  await command(join(BIN, "deno"), ["check", ...flags.slice(1), "notes.ts"], { cwd: folder, env: { DENO_NO_UPDATE_CHECK: "1" } });
  await notes("add", "the first note");
  expect(await notes("rotate")).toBe("rotated\n");
  expect(await notes("add", "and another")).toBe("2 notes\n");
  const lines = (await notes("list")).trim().split("\n");
  expect(lines.map((line) => line.slice(26))).toEqual(["the first note", "and another"]);
  expect(readFileSync(join(folder, "notes/notes.json"), "utf8")).not.toContain('note"');
  await expect(notes("burn")).rejects.toThrow("usage: notes add TEXT | list | rotate");
});

test("the page encrypts, refuses another context, rotates and decrypts", { timeout: MINUTE }, async (context) => {
  const folder = exampleFolder("browser");
  mkdirSync(join(folder, "built"));
  const compiler = [
    "--noEmit",
    "--strict",
    "--target",
    "es2023",
    "--module",
    "preserve",
    "--lib",
    "es2024,dom,dom.iterable",
    "--types",
    "",
  ];
  await command(join(BIN, "tsc"), [...compiler, "main.ts"], { cwd: folder });
  await viteBuild({ root: folder, configFile: false, logLevel: "error", base: "./", build: { outDir: "built", target: "es2023" } });
  if (which("chromium") === undefined) {
    console.warn("\n*** NOT RUN: the browser example. There is no chromium here: apt-get install chromium ***\n");
    return context.skip();
  }
  const server = await servePages(join(folder, "built"));
  const browser = await CHROMIUM.start({ folder, server, close: async () => {} });
  const set = (id: string, text: string) => browser.evaluate(`document.getElementById("${id}").value = ${JSON.stringify(text)}`);
  const said = (text: string) =>
    waitFor(browser, `document.getElementById("status").textContent.startsWith(${JSON.stringify(text)}) || undefined`);
  const press = async (id: string, answer: string): Promise<void> => {
    await browser.evaluate(`document.getElementById("${id}").click()`);
    await said(answer);
  };
  try {
    await browser.open(`${server.origin}/`);
    await said("Ready.");
    await set("text", "grüße");
    await press("encrypt", "Encrypted.");
    await set("text", "-");
    await press("rotate", "Rotated, 1 times");
    await set("context", "mallory");
    await press("decrypt", "Refused: InvalidCiphertextException");
    await set("context", "alice");
    await press("decrypt", "Decrypted.");
    expect(await browser.evaluate('document.getElementById("text").value')).toBe("grüße");
  } finally {
    await browser.close();
    await server.close();
  }
});
