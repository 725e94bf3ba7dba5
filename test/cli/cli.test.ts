/** The command line as it is built: what it prints, where, and how it ends. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { systemErrorCode } from "../../src/keystore/system-error.js";
import { type Finished, ROOT, runCli, startServer } from "../conformance/support.js";

const folder = mkdtempSync(join(tmpdir(), "pocketkms-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

let serial = 0;
const newStore = (): string => join(folder, `keys-${++serial}.db`);

/** Without a root key in the environment, unless one is given. */
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  POCKETKMS_ROOT_KEY: undefined,
  NO_COLOR: "1",
  ...more,
});
const cli = (...args: string[]): Promise<Finished> => runCli(args, { env: env() });

/** The answer of `pocketkms call`, which must have succeeded. */
async function call(action: string, input: object, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await cli("call", action, "--json", JSON.stringify(input), ...args);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

function expectFailure({ code, stdout, stderr }: Finished, exit: number, words: RegExp): void {
  expect({ code, stdout }).toEqual({ code: exit, stdout: "" });
  expect(stderr).toMatch(words);
  expect(stderr, "a stack trace").not.toMatch(/\n\s+at /);
}

describe("help and version", () => {
  test("--help names the commands, the examples and the exit codes", async () => {
    const { code, stdout } = await cli("--help");
    expect(code).toBe(0);
    for (const words of ["serve", "call", "verify", "aws kms", "Exit codes"]) expect(stdout).toContain(words);
  });

  test.each([
    ["serve", ["--host", "--port", "--store", "--root-key", "--passphrase-file"]],
    ["call", ["--json", "--store", "POCKETKMS_ROOT_KEY"]],
    ["verify", ["--json", "--vectors"]],
  ])("%s --help", async (command, words) => {
    const { code, stdout } = await cli(command as string, "--help");
    expect(code).toBe(0);
    for (const word of words) expect(stdout).toContain(word);
  });

  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(await cli("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("called wrongly: exit code 2", () => {
  test.each([
    ["nothing at all", [], /Usage: pocketkms/],
    ["an unknown command", ["sevre"], /unknown command 'sevre'[\s\S]*Did you mean serve\?/],
    ["an unknown option", ["serve", "--stroe", "x"], /unknown option '--stroe'[\s\S]*Did you mean --store\?/],
    ["an option without its value", ["serve", "--port"], /argument missing/],
    ["a port that is none", ["serve", "--port", "99999"], /A port is a number/],
    ["an action left out", ["call"], /missing required argument/],
    ["a root key for memory", ["call", "ListKeys", "--root-key", "x"], /keystore in memory takes no root key/],
    ["two root keys", ["call", "ListKeys", "--store", "x", "--root-key", "a", "--passphrase-file", "b"], /cannot be used with/],
    ["a host beyond this machine", ["serve", "--host", "0.0.0.0"], /refusing to listen on 0\.0\.0\.0: signatures are not checked/],
    ["a name beyond this machine", ["serve", "--host", "kms.example.org"], /refusing to listen/],
  ])("%s", async (_, args, words) => expectFailure(await cli(...args), 2, words));
});

describe("refused or failed: exit code 1", () => {
  test.each([
    ["an action there is not", ["call", "EatKey"], /^UnknownOperationException: there is no action EatKey\n$/],
    ["an action in the wrong case", ["call", "encrypt"], /no action encrypt; did you mean Encrypt\?/],
    ["an action as the AWS command line names it", ["call", "create-key"], /no action create-key; did you mean CreateKey\?/],
    ["a request that is no JSON", ["call", "ListKeys", "--json", "{"], /^SerializationException: /],
    [
      "a request AWS refuses",
      ["call", "ListKeys", "--json", '{"Limit":0}'],
      /^ValidationException: 1 validation error detected: Value '0' at 'limit'/,
    ],
    [
      "a key there is not",
      ["call", "DescribeKey", "--json", '{"KeyId":"alias/none"}'],
      /^NotFoundException: Alias .*alias\/none is not found\./,
    ],
    ["a Region that is none", ["call", "ListKeys", "--region", "Mars"], /^error: not a Region: Mars/],
    ["an account that is none", ["call", "ListKeys", "--account-id", "7"], /^error: an account id is 12 digits/],
    [
      "a folder that is not there",
      ["call", "ListKeys", "--store", join(folder, "no", "such", "keys.db")],
      /^error: the folder \S+ of the keystore \S+keys\.db does not exist\n$/,
    ],
  ])("%s", async (_, args, words) => expectFailure(await cli(...args), 1, words));
});

describe("call on a keystore", () => {
  test("what one command makes, the next one finds", async () => {
    const store = newStore();
    const { KeyMetadata } = (await call("CreateKey", {}, "--store", store)) as { KeyMetadata: { KeyId: string; Arn: string } };
    await call("CreateAlias", { AliasName: "alias/app", TargetKeyId: KeyMetadata.KeyId }, "--store", store);
    const context = { EncryptionContext: { tenant: "42" } };
    const { CiphertextBlob } = await call("Encrypt", { KeyId: "alias/app", Plaintext: "aGVsbG8=", ...context }, "--store", store);
    await call("RotateKeyOnDemand", { KeyId: KeyMetadata.KeyId }, "--store", store);
    expect(await call("Decrypt", { CiphertextBlob, ...context }, "--store", store)).toMatchObject({
      Plaintext: "aGVsbG8=",
      KeyId: KeyMetadata.Arn,
    });
    expectFailure(
      await cli("call", "Decrypt", "--store", store, "--json", JSON.stringify({ CiphertextBlob })),
      1,
      /^InvalidCiphertextException\n$/,
    );
  });

  test("a key made in memory is said to be gone", async () => {
    const { code, stderr } = await cli("call", "CreateKey");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "the key was in memory and is gone: --store PATH keeps it\n" });
  });

  test("the request may come from standard input", async () => {
    const { code, stdout } = await runCli(["call", "GenerateRandom", "--json", "-"], { env: env(), input: '{"NumberOfBytes":5}' });
    expect(code).toBe(0);
    expect(Buffer.from(JSON.parse(stdout).Plaintext, "base64")).toHaveLength(5);
  });

  test("Region and account are those of the options", async () => {
    const { KeyMetadata } = (await call("CreateKey", {}, "--region", "eu-west-1", "--account-id", "123456789012")) as {
      KeyMetadata: { Arn: string };
    };
    expect(KeyMetadata.Arn).toMatch(/^arn:aws:kms:eu-west-1:123456789012:key\//);
  });
});

describe("the root key", () => {
  const listKeys = (...args: string[]): Promise<Finished> => cli("call", "ListKeys", ...args);

  test("is made beside a new keystore, for its owner alone, and said so", async () => {
    const store = newStore();
    const first = await listKeys("--store", store);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain(`made the root key ${store}.root-key`);
    expect(statSync(`${store}.root-key`).mode & 0o777).toBe(0o600);
    expect(statSync(store).mode & 0o777).toBe(0o600);
    expect(await listKeys("--store", store)).toMatchObject({ code: 0, stderr: "" });
  });

  test("is not made for a keystore that is there", async () => {
    const store = newStore();
    await listKeys("--store", store);
    rmSync(`${store}.root-key`);
    expectFailure(
      await listKeys("--store", store),
      1,
      /^error: there is no \S+\.root-key: --root-key or the variable POCKETKMS_ROOT_KEY must/,
    );
    expect(existsSync(`${store}.root-key`)).toBe(false);
  });

  test("is made for a file in which no keystore was made yet", async () => {
    const [empty, tables] = [newStore(), newStore()];
    writeFileSync(empty, "");
    await (await openSqliteNode(tables)).close();
    for (const store of [empty, tables]) {
      expect((await listKeys("--store", store)).stderr).toContain(`made the root key ${store}.root-key`);
      expect(await listKeys("--store", store)).toMatchObject({ code: 0, stderr: "" });
    }
  });

  test("that is another one gives one clear error and changes nothing", async () => {
    const [store, other] = [newStore(), newStore()];
    await Promise.all([listKeys("--store", store), listKeys("--store", other)]);
    const before = readFileSync(store);
    expectFailure(
      await listKeys("--store", store, "--root-key", `${other}.root-key`),
      1,
      /^error: the root key does not belong to this keystore\n$/,
    );
    expect(readFileSync(store)).toEqual(before);
  });

  test("that others may read is refused", async () => {
    const store = newStore();
    await listKeys("--store", store);
    chmodSync(`${store}.root-key`, 0o644);
    expectFailure(await listKeys("--store", store), 1, /others may read it/);
  });

  test("comes from the environment, in hexadecimal or base64", async () => {
    const store = newStore();
    const key = Buffer.alloc(32, 9);
    for (const POCKETKMS_ROOT_KEY of [key.toString("hex"), key.toString("base64")]) {
      const { code, stderr } = await runCli(["call", "ListKeys", "--store", store], { env: env({ POCKETKMS_ROOT_KEY }) });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
    expect(existsSync(`${store}.root-key`)).toBe(false);
    const other = newStore();
    const unset = await runCli(["call", "ListKeys", "--store", other], { env: env({ POCKETKMS_ROOT_KEY: "" }) });
    expect({ code: unset.code, made: existsSync(`${other}.root-key`) }, "an empty variable counts as unset").toEqual({
      code: 0,
      made: true,
    });
    const bad = await runCli(["call", "ListKeys", "--store", store], { env: env({ POCKETKMS_ROOT_KEY: "secret-but-short" }) });
    expectFailure(bad, 1, /the variable POCKETKMS_ROOT_KEY is neither/);
    expect(bad.stderr).not.toContain("secret-but-short");
  });

  test("comes from a passphrase in a file", async () => {
    const store = newStore();
    const [right, wrong] = [join(folder, "right"), join(folder, "wrong")];
    writeFileSync(right, "correct horse battery staple\n");
    writeFileSync(wrong, "correct horse battery stable\n");
    expect((await listKeys("--store", store, "--passphrase-file", right)).code).toBe(0);
    expect((await listKeys("--store", store, "--passphrase-file", right)).code).toBe(0);
    expectFailure(
      await listKeys("--store", store, "--passphrase-file", wrong),
      1,
      /^error: the root key does not belong to this keystore\n$/,
    );
    expectFailure(
      await listKeys("--store", store, "--passphrase-file", join(folder, "none")),
      1,
      /cannot read the passphrase file .*ENOENT/,
    );
    expectFailure(await listKeys("--store", store), 1, /^error: --passphrase-file must name the file/);
  });
});

test("a read-only file system is called so", () => {
  expect(systemErrorCode(Object.assign(new Error(), { code: "EROFS" }))).toBe("the file system is read-only");
  expect(systemErrorCode(Object.assign(new Error(), { code: "EACCES" }))).toBe("EACCES");
});

const IS_ROOT = process.getuid?.() === 0;
if (IS_ROOT) console.warn("\n*** NOT RUN: a folder that cannot be written is named. Root may write every folder ***\n");
test.skipIf(IS_ROOT)("a folder that cannot be written is named", async () => {
  const locked = mkdtempSync(join(folder, "locked-"));
  const store = join(locked, "keys.db");
  expect((await cli("call", "ListKeys", "--store", store)).code).toBe(0);
  chmodSync(locked, 0o555);
  try {
    expectFailure(await cli("call", "ListKeys", "--store", store), 1, /cannot open the keystore .*locked-\S+ cannot be written: EACCES/);
  } finally {
    chmodSync(locked, 0o755);
  }
});

test("a file that is no keystore is refused and left alone", async () => {
  const store = newStore();
  writeFileSync(store, "my diary");
  writeFileSync(`${store}.root-key`, Buffer.alloc(32, 1), { mode: 0o600 });
  expectFailure(await cli("call", "ListKeys", "--store", store), 1, /^error: .* is not a PocketKMS keystore\n$/);
  expect(readFileSync(store, "utf8")).toBe("my diary");
});

describe("serve", () => {
  test("says where it listens, what it keeps and what it does not check, and stops when told", async () => {
    const store = newStore();
    const server = await startServer(["--store", store]);
    expect(server.welcome).toContain(server.endpoint);
    expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.welcome).toContain(`aws kms create-key --endpoint-url ${server.endpoint}`);
    expect(server.welcome).toContain(`${store}, sealed by ${store}.root-key`);
    expect(server.welcome).toMatch(/signatures are not checked/);
    expect((await fetch(`${server.endpoint}/health`)).status).toBe(200);
    expect(await server.stop("SIGTERM")).toBe(0);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s ends it in good order, a kept connection notwithstanding", async (signal) => {
    const server = await startServer();
    await fetch(`${server.endpoint}/health`);
    const start = performance.now();
    expect(await server.stop(signal)).toBe(0);
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  test("a port in use is one clear error", async () => {
    const server = await startServer();
    const port = new URL(server.endpoint).port;
    expectFailure(await cli("serve", "--port", port), 1, /^error: port \d+ on 127\.0\.0\.1 is in use; choose another with --port\n$/);
    await server.stop();
  });

  test("a page of another domain that points at this machine is not answered", async () => {
    const server = await startServer();
    const { request } = await import("node:http");
    const status = await new Promise((resolve) => {
      request(`${server.endpoint}/health`, { headers: { host: "rebound.example" } }, ({ statusCode }) => resolve(statusCode)).end();
    });
    expect(status).toBe(403);
    await server.stop();
  });
});

describe("verify", () => {
  let table: Finished;
  beforeAll(async () => {
    table = await cli("verify");
  });

  test("runs the published vectors and counts them", () => {
    expect(table.code, table.stderr).toBe(0);
    expect(table.stdout).toMatch(/(\d+) of \1 cases: all passed/);
    expect(table.stdout).toMatch(/digest [0-9a-f]{64}/);
  });

  test("--json says the same", async () => {
    const { code, stdout } = await cli("verify", "--json");
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report).toMatchObject({ ok: true, failed: 0 });
    expect(report.cases).toBeGreaterThan(5_000);
    expect(table.stdout).toContain(`digest ${report.digest}`);
  });

  test("--vectors runs every case of the published files", async () => {
    const { code, stdout } = await cli("verify", "--vectors", join(ROOT, "vectors"));
    expect(code).toBe(0);
    expect(stdout).toContain("15032 of 15032 cases: all passed");
  });

  test("--vectors with a folder that is none", async () => {
    expectFailure(await cli("verify", "--vectors", join(ROOT, "no-such-folder")), 1, /no such file or directory/);
  });
});
