/** The story through `@aws-sdk/client-kms` and a real server on a SQLite keystore. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMS } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellStory } from "./story.js";
import { type RunningServer, startServer } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "pocketkms-sdk-"));
const store = join(folder, "keys.db");
let server: RunningServer;
let client: KMS;

const connect = ({ endpoint }: RunningServer): KMS =>
  new KMS({ endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" }, maxAttempts: 1 });

beforeAll(async () => {
  server = await startServer(["--store", store]);
  client = connect(server);
});

afterAll(async () => {
  client.destroy();
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe("@aws-sdk/client-kms over HTTP", () => {
  tellStory(() => client);

  test("a server that was stopped and started again has everything, and an old ciphertext opens", async () => {
    const { KeyMetadata } = await client.createKey({});
    await client.createAlias({ AliasName: "alias/lasting", TargetKeyId: KeyMetadata?.KeyId });
    const { CiphertextBlob } = await client.encrypt({ KeyId: "alias/lasting", Plaintext: Uint8Array.of(1, 2, 3) });
    client.destroy();
    expect(await server.stop()).toBe(0);
    server = await startServer(["--store", store]);
    client = connect(server);
    expect((await client.decrypt({ CiphertextBlob, KeyId: "alias/lasting" })).Plaintext).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("many requests at once keep their answers apart", async () => {
    const { KeyMetadata } = await client.createKey({});
    const texts = Array.from({ length: 200 }, (_, i) => Uint8Array.of(i, i >> 8, 7));
    const sealed = await Promise.all(texts.map((Plaintext) => client.encrypt({ KeyId: KeyMetadata?.KeyId, Plaintext })));
    const opened = await Promise.all(sealed.map(({ CiphertextBlob }) => client.decrypt({ CiphertextBlob })));
    expect(opened.map(({ Plaintext }) => Plaintext)).toEqual(texts);
  });
});
