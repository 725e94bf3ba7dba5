import { KMS, KMSServiceException, NotFoundException } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { KmsError } from "../../src/errors.js";
import type { KmsCaller } from "../../src/http/handler.js";
import { pocketRequestHandler } from "../../src/http/request-handler.js";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const client = (kms: KmsCaller): KMS =>
  new KMS({ requestHandler: pocketRequestHandler(kms), region: "us-east-1", credentials, maxAttempts: 1 });

test("the SDK's input reaches the action, and its output the program", async () => {
  const seen: unknown[] = [];
  const kms: KmsCaller = {
    async call(action, input) {
      seen.push([action, input]);
      return { KeyId: "arn", CiphertextBlob: Uint8Array.of(9, 8, 7), EncryptionAlgorithm: "SYMMETRIC_DEFAULT" };
    },
  };
  const output = await client(kms).encrypt({ KeyId: "alias/app", Plaintext: Uint8Array.of(1, 2, 3), EncryptionContext: { a: "ä" } });
  expect(seen).toEqual([["Encrypt", { KeyId: "alias/app", Plaintext: Uint8Array.of(1, 2, 3), EncryptionContext: { a: "ä" } }]]);
  expect(output).toMatchObject({ KeyId: "arn", CiphertextBlob: Uint8Array.of(9, 8, 7) });
  expect(output.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("errors become the SDK's classes", async () => {
  const kms: KmsCaller = {
    async call() {
      throw new KmsError("NotFoundException", "Alias is not found.");
    },
  };
  const error = await client(kms)
    .describeKey({ KeyId: "alias/none" })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotFoundException);
  expect(error).toMatchObject({ name: "NotFoundException", message: "Alias is not found.", $metadata: { httpStatusCode: 400 } });
});

test("a fault of ours becomes KMSInternalException without words of ours", async () => {
  const kms: KmsCaller = {
    async call() {
      throw new TypeError("secret detail");
    },
  };
  const error = await client(kms)
    .listKeys({})
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KMSServiceException);
  expect(error).toMatchObject({ name: "KMSInternalException", $metadata: { httpStatusCode: 500 } });
  expect(String(error)).not.toContain("secret detail");
});

test("an aborted request is not run", async () => {
  let calls = 0;
  const kms: KmsCaller = { call: async () => ++calls };
  const aborted = AbortSignal.abort();
  await expect(client(kms).listKeys({}, { abortSignal: aborted })).rejects.toMatchObject({ name: "AbortError" });
  expect(calls).toBe(0);
});

test("a body too long is refused", async () => {
  const kms: KmsCaller = { call: async () => ({}) };
  const small = new KMS({ requestHandler: pocketRequestHandler(kms, { bodyLimit: 10 }), region: "us-east-1", credentials });
  await expect(small.listKeys({ Limit: 1000 })).rejects.toMatchObject({
    name: "RequestEntityTooLargeException",
    $metadata: { httpStatusCode: 413 },
  });
});
