/** The AWS Encryption SDK (`@aws-crypto/client-node`) with a KMS keyring that asks our KMS, over a real socket. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  AwsKmsMrkAwareSymmetricDiscoveryKeyringNode,
  AwsKmsMrkAwareSymmetricKeyringNode,
  buildClient,
  CommitmentPolicy,
  KmsKeyringNode,
} from "@aws-crypto/client-node";
import { KMS } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kmsListener } from "../../src/entry/node-listener.js";
import type { Kms } from "../../src/sdk/kms.js";
import { ACCOUNT, bytes, newKey, openLab, REGION } from "../support/sdk-kms.js";
import { plain } from "../support/sdk2-openssl.js";

const OTHER = "us-west-2";
const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const context = { purpose: "test", stage: "ä" };
const MESSAGE = bytes(100_000);

let kms: Kms;
let server: Server;
let clients: Record<string, KMS>;
beforeAll(async () => {
  ({ kms } = await openLab({ regions: [REGION, OTHER] }));
  server = createServer(kmsListener(kms));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  clients = Object.fromEntries([REGION, OTHER].map((region) => [region, new KMS({ endpoint, region, credentials, maxAttempts: 1 })]));
});
afterAll(() => {
  for (const client of Object.values(clients)) client.destroy();
  server.closeAllConnections();
  server.close();
});

/** A `KMS` to the Encryption SDK, whose own type of it knows no exact optional members. */
type SdkClient = ConstructorParameters<typeof AwsKmsMrkAwareSymmetricKeyringNode>[0]["client"];
const client = (region: string) => clients[region] as unknown as SdkClient;
const clientProvider = client;

test("a message under two keys opens with either of them", async () => {
  const [generatorKeyId, second] = [await newKey(kms), await newKey(kms)];
  const keyring = new KmsKeyringNode({ generatorKeyId, keyIds: [second], clientProvider });
  const { result } = await encrypt(keyring, MESSAGE, { encryptionContext: context });
  for (const keyIds of [[generatorKeyId], [second]]) {
    const { plaintext, messageHeader } = await decrypt(new KmsKeyringNode({ keyIds, clientProvider }), result);
    expect(plain(plaintext)).toEqual(MESSAGE);
    expect(messageHeader.encryptionContext).toMatchObject(context);
    expect(messageHeader.encryptedDataKeys.map(({ providerInfo }) => providerInfo)).toEqual([generatorKeyId, second]);
  }
});

test("by alias, and found again by discovery", async () => {
  const key = await newKey(kms);
  await kms.createAlias({ AliasName: "alias/esdk", TargetKeyId: key });
  const generatorKeyId = `arn:aws:kms:${REGION}:${ACCOUNT}:alias/esdk`;
  const { result } = await encrypt(new KmsKeyringNode({ generatorKeyId, clientProvider }), MESSAGE, { encryptionContext: context });
  const discovery = new KmsKeyringNode({ discovery: true, clientProvider });
  expect(plain((await decrypt(discovery, result)).plaintext)).toEqual(MESSAGE);
});

test("another key, a disabled key and a changed message open nothing", async () => {
  const generatorKeyId = await newKey(kms);
  const keyring = new KmsKeyringNode({ generatorKeyId, clientProvider });
  const { result } = await encrypt(keyring, MESSAGE, { encryptionContext: context });
  const stranger = new KmsKeyringNode({ keyIds: [await newKey(kms)], clientProvider });
  await expect(decrypt(stranger, result)).rejects.toThrow();
  await expect(decrypt(keyring, Buffer.from(result).fill(0, result.length - 300, result.length - 290))).rejects.toThrow();
  await kms.disableKey({ KeyId: generatorKeyId });
  await expect(decrypt(keyring, result)).rejects.toThrow(/is disabled/);
  await kms.enableKey({ KeyId: generatorKeyId });
  expect(plain((await decrypt(keyring, result)).plaintext)).toEqual(MESSAGE);
});

test("a message from before a rotation opens after it", async () => {
  const generatorKeyId = await newKey(kms);
  const keyring = new KmsKeyringNode({ generatorKeyId, clientProvider });
  const { result } = await encrypt(keyring, MESSAGE);
  await kms.rotateKeyOnDemand({ KeyId: generatorKeyId });
  expect(plain((await decrypt(keyring, result)).plaintext)).toEqual(MESSAGE);
});

test("a multi-Region key: encrypted in one Region, opened in the other", async () => {
  const primary = await newKey(kms, { MultiRegion: true });
  await kms.replicateKey({ KeyId: primary, ReplicaRegion: OTHER });
  const here = new AwsKmsMrkAwareSymmetricKeyringNode({ keyId: primary, client: client(REGION) });
  const { result } = await encrypt(here, MESSAGE, { encryptionContext: context });
  const there = new AwsKmsMrkAwareSymmetricKeyringNode({ keyId: primary.replace(REGION, OTHER), client: client(OTHER) });
  expect(plain((await decrypt(there, result)).plaintext)).toEqual(MESSAGE);
  const discovery = new AwsKmsMrkAwareSymmetricDiscoveryKeyringNode({
    client: client(OTHER),
    discoveryFilter: { accountIDs: [ACCOUNT], partition: "aws" },
  });
  expect(plain((await decrypt(discovery, result)).plaintext)).toEqual(MESSAGE);
});
