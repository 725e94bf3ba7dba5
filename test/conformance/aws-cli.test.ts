/**
 * The AWS CLI against a real server: what one would type. Debian's version is older than rotation on demand, so the rotation between
 * encrypting and decrypting is asked for by the AWS SDK, on every machine.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient, ListKeyRotationsCommand, RotateKeyOnDemandCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, run, startServer } from "./support.js";

const { status } = spawnSync("aws", ["--version"], { stdio: "ignore" });
const present = status === 0;
if (!present) console.error("\n*** NOT RUN: the AWS CLI tests, because there is no `aws` on this machine (Debian package awscli) ***\n");

const folder = mkdtempSync(join(tmpdir(), "pocketkms-aws-"));
let server: RunningServer;
let sdk: KMSClient;

afterAll(() => rmSync(folder, { recursive: true }));

/** Nothing of the machine's own AWS configuration takes part. */
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  PYENV_ROOT: process.env.PYENV_ROOT,
  PYENV_VERSION: process.env.PYENV_VERSION,
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
  AWS_PAGER: "",
};

const aws = (...args: string[]) =>
  run("aws", ["kms", ...args, "--endpoint-url", server.endpoint, "--output", "json"], { env, cwd: folder });

async function awsJson(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await aws(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
}

describe.runIf(present)("the AWS CLI", () => {
  beforeAll(async () => {
    server = await startServer();
    sdk = new KMSClient({
      endpoint: server.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
  });
  afterAll(async () => {
    sdk.destroy();
    await server.stop();
  });

  test("creates, encrypts a file, rotates, decrypts it, moves it to another key, disables and deletes", async () => {
    const { KeyMetadata } = (await awsJson(
      "create-key",
      "--description",
      "from the command line",
      "--tags",
      "TagKey=team,TagValue=red",
    )) as {
      KeyMetadata: { KeyId: string; Arn: string };
    };
    await awsJson("create-alias", "--alias-name", "alias/cli", "--target-key-id", KeyMetadata.KeyId);
    const secret = join(folder, "secret.txt");
    writeFileSync(secret, "the content of a file\n");

    const context = ["--encryption-context", "tenant=42,purpose=test"];
    const sealed = await awsJson("encrypt", "--key-id", "alias/cli", "--plaintext", `fileb://${secret}`, ...context);
    expect(sealed).toMatchObject({ KeyId: KeyMetadata.Arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    writeFileSync(join(folder, "sealed"), Buffer.from(String(sealed.CiphertextBlob), "base64"));

    await sdk.send(new RotateKeyOnDemandCommand({ KeyId: KeyMetadata.KeyId }));
    const blob = ["--ciphertext-blob", `fileb://${join(folder, "sealed")}`];
    const opened = await awsJson("decrypt", ...blob, ...context);
    expect(Buffer.from(String(opened.Plaintext), "base64")).toEqual(readFileSync(secret));

    const wrong = await aws("decrypt", ...blob, "--encryption-context", "tenant=43");
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain("(InvalidCiphertextException) when calling the Decrypt operation");

    const other = (await awsJson("create-key")) as { KeyMetadata: { KeyId: string; Arn: string } };
    const moved = await awsJson(
      "re-encrypt",
      ...blob,
      "--source-encryption-context",
      "tenant=42,purpose=test",
      "--destination-key-id",
      other.KeyMetadata.KeyId,
    );
    expect(moved).toMatchObject({ SourceKeyId: KeyMetadata.Arn, KeyId: other.KeyMetadata.Arn });

    const dataKey = await awsJson("generate-data-key", "--key-id", "alias/cli", "--key-spec", "AES_256");
    expect(Buffer.from(String(dataKey.Plaintext), "base64")).toHaveLength(32);

    const { Rotations } = await sdk.send(new ListKeyRotationsCommand({ KeyId: KeyMetadata.KeyId }));
    expect(Rotations).toHaveLength(1);

    await awsJson("disable-key", "--key-id", KeyMetadata.KeyId);
    const disabled = await aws("encrypt", "--key-id", "alias/cli", "--plaintext", `fileb://${secret}`);
    expect(disabled.stderr).toContain("(DisabledException) when calling the Encrypt operation");
    expect(disabled.stderr).toContain(`: ${KeyMetadata.Arn} is disabled.`);
    expect(await awsJson("schedule-key-deletion", "--key-id", KeyMetadata.KeyId, "--pending-window-in-days", "7")).toMatchObject({
      KeyId: KeyMetadata.Arn,
      KeyState: "PendingDeletion",
    });
  });

  test("lists in pages, by itself", async () => {
    for (let i = 0; i < 3; i++) await awsJson("create-key");
    const { Keys } = (await awsJson("list-keys", "--page-size", "2")) as { Keys: unknown[] };
    expect(Keys.length).toBeGreaterThanOrEqual(3);
    const page = (await awsJson("list-keys", "--max-items", "2")) as { Keys: unknown[]; NextToken: string };
    expect(page.Keys).toHaveLength(2);
    expect(page.NextToken).toMatch(/./);
  });

  test.each([
    ["NotFoundException", ["describe-key", "--key-id", "alias/nobody"]],
    ["NotFoundException", ["describe-key", "--key-id", "11111111-2222-4333-8444-555555555555"]],
    ["ValidationException", ["list-keys", "--limit", "1001", "--no-paginate"]],
    ["InvalidCiphertextException", ["decrypt", "--ciphertext-blob", "bm90IG9uZQ=="]],
  ])("%s is told as AWS tells it", async (name, args) => {
    const { code, stderr } = await aws(...(args as string[]));
    expect(code).not.toBe(0);
    expect(stderr).toContain(`An error occurred (${name}) when calling the`);
  });
});
