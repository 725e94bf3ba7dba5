/** One event for each request, refused ones too, and nothing secret in any. Source: src/audit/event.ts. */

import { describe, expect, test } from "vitest";
import { toHex } from "../../src/bytes.js";
import { KmsError } from "../../src/errors.js";
import { CONTENT_TYPE, kmsHandler } from "../../src/http/handler.js";
import { Kms } from "../../src/sdk/kms.js";
import { ACCOUNT, bytes, newKey, openLab, REGION, refused, START, STRANGER, utf8 } from "../support/sdk-kms.js";

describe("one event a request", () => {
  test("a success", async () => {
    const { kms, events } = await openLab();
    const KeyId = await newKey(kms);
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
    const before = events.length;
    const { $metadata } = await kms.encrypt({ KeyId: "alias/app", Plaintext: bytes(10), EncryptionContext: { a: "b" } });
    expect(events.slice(before)).toEqual([
      {
        eventTime: new Date(START).toISOString(),
        requestID: $metadata.requestId,
        eventName: "Encrypt",
        awsRegion: REGION,
        recipientAccountId: ACCOUNT,
        userIdentity: { arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
        requestParameters: { KeyId: "alias/app", Plaintext: { bytes: 10 }, EncryptionContext: { a: "b" } },
        resources: [KeyId],
      },
    ]);
  });

  test("every kind of refusal, by the error's own code and words", async () => {
    const { kms, events } = await openLab();
    const KeyId = await newKey(kms);
    await kms.disableKey({ KeyId });
    const requests: [string, unknown, string, object?][] = [
      ["Encrypt", { KeyId: "", Plaintext: bytes(1) }, "ValidationException"],
      ["Encrypt", { KeyId, Plaintext: "text" }, "SerializationException"],
      ["Encrypt", "no structure", "SerializationException"],
      ["Encrypt", { KeyId: "none", Plaintext: bytes(1) }, "NotFoundException"],
      ["Encrypt", { KeyId, Plaintext: bytes(1) }, "DisabledException"],
      ["Encrypt", { KeyId, Plaintext: bytes(1) }, "AccessDeniedException", { caller: STRANGER }],
      ["Decrypt", { CiphertextBlob: bytes(99) }, "InvalidCiphertextException"],
      ["MakeCoffee", {}, "UnknownOperationException"],
      ["toString", {}, "UnknownOperationException"],
    ];
    for (const [action, input, code, options] of requests) {
      const before = events.length;
      const error = await refused(kms.call(action, input, options), code as "ValidationException");
      expect(events.slice(before)).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({
        eventName: action,
        errorCode: code,
        errorMessage: error.message,
        requestID: error.$metadata.requestId,
      });
    }
    expect(events.at(-4)).toMatchObject({ userIdentity: STRANGER, resources: [KeyId] });
  });

  test("a request that a server refuses before it is a call", async () => {
    const { kms, events } = await openLab({ regions: ["eu-west-1"] });
    const post = async (body: BodyInit, region = REGION, target = "Encrypt"): Promise<object> => {
      const authorization = `AWS4-HMAC-SHA256 Credential=AKID/20260101/${region}/kms/aws4_request`;
      const headers = { "content-type": CONTENT_TYPE, "x-amz-target": `TrentService.${target}`, authorization };
      const response = await kmsHandler(kms)(new Request("http://127.0.0.1/", { method: "POST", headers, body }));
      return { requestID: response.headers.get("x-amzn-requestid"), ...((await response.json()) as object) };
    };
    const before = events.length;
    const answers = [
      await post('{"Plaintext":'),
      await post('{"KeyId":"alias/app","Plaintext":"c2VjcmV0*"}'),
      await post(Uint8Array.of(0x22, 0xff, 0x22)),
      await post("{}", "sa-east-1"),
    ];
    expect(answers.map((answer) => (answer as { __type: string }).__type)).toEqual([
      "SerializationException",
      "SerializationException",
      "SerializationException",
      "ValidationException",
    ]);
    expect(events.slice(before)).toEqual(
      answers.map((answer) => {
        const { requestID, __type, message } = answer as { requestID: string; __type: string; message: string };
        return {
          eventTime: new Date(START).toISOString(),
          requestID,
          eventName: "Encrypt",
          awsRegion: REGION,
          recipientAccountId: ACCOUNT,
          userIdentity: { arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
          requestParameters: {},
          resources: [],
          errorCode: __type,
          errorMessage: message,
        };
      }),
    );
    await post("{}", REGION, "MakeCoffee");
    await post(Uint8Array.of(0x22, 0xff, 0x22), REGION, "MakeCoffee");
    expect(events).toHaveLength(before + answers.length);
  });

  test("a refusal that cannot be recorded becomes an internal error, like any other request", async () => {
    const kms = await Kms.open({ audit: { write: () => Promise.reject(new Error("disk full")) } });
    const error = new KmsError("SerializationException", "no JSON");
    expect(await refused(kms.refuse("Encrypt", error), "KMSInternalException")).toMatchObject({
      message: "The request could not be recorded.",
    });
  });

  test("both keys of ReEncrypt", async () => {
    const { kms, events } = await openLab();
    const [from, to] = [await newKey(kms), await newKey(kms)];
    const { CiphertextBlob } = await kms.encrypt({ KeyId: from, Plaintext: bytes(1) });
    await kms.reEncrypt({ CiphertextBlob, DestinationKeyId: to });
    expect(events.at(-1)).toMatchObject({ eventName: "ReEncrypt", resources: [from, to] });
  });

  test("the keys of all entries of BatchDecrypt", async () => {
    const { kms, events } = await openLab();
    const keys = [await newKey(kms), await newKey(kms)];
    const blobs = await Promise.all(keys.map(async (KeyId) => (await kms.encrypt({ KeyId, Plaintext: bytes(1) })).CiphertextBlob));
    await kms.batchDecrypt({ Entries: [...blobs, ...blobs].map((CiphertextBlob) => ({ CiphertextBlob })) });
    expect(events.at(-1)?.resources.toSorted()).toEqual(keys.toSorted());
  });

  test("every pair of the encryption context is told, whatever its name", async () => {
    const { kms, events } = await openLab();
    const EncryptionContext = JSON.parse('{"__proto__":"p","constructor":"c"}') as Record<string, string>;
    await kms.encrypt({ KeyId: await newKey(kms), Plaintext: bytes(1), EncryptionContext });
    expect(JSON.stringify(events.at(-1)?.requestParameters.EncryptionContext)).toBe('{"__proto__":"p","constructor":"c"}');
  });

  test("the time is the clock's", async () => {
    const { kms, events, clock } = await openLab();
    clock.advance(1234);
    await kms.listKeys();
    expect(events.at(-1)?.eventTime).toBe(new Date(START + 1234).toISOString());
  });
});

describe("a sink that fails", () => {
  test("makes the request fail: nothing happens unrecorded", async () => {
    let writes = 0;
    const sink = {
      write() {
        writes++;
        throw new Error("the disk is full");
      },
    };
    const { kms } = await openLab({ audit: sink });
    const error = await refused(kms.generateRandom({ NumberOfBytes: 8 }), "KMSInternalException");
    expect(error.message).not.toContain("disk");
    await refused(kms.describeKey({ KeyId: "none" }), "KMSInternalException");
    expect(writes).toBe(2);
  });
});

/** Every way in which bytes are commonly written. */
function writings(secret: Uint8Array): string[] {
  const buffer = Buffer.from(secret);
  return [
    toHex(secret),
    buffer.toString("base64").replace(/=+$/, ""),
    buffer.toString("base64url"),
    secret.join(),
    `[${secret.join(", ")}]`,
    buffer.toString("latin1"),
  ];
}

test("no plaintext, ciphertext, data key, random bytes, MAC, signature or key material in any event", async () => {
  const { kms, events, store } = await openLab();
  const secrets: Uint8Array[] = [];
  const keep = <T extends Uint8Array | undefined>(value: T): T => {
    if (value !== undefined) secrets.push(value);
    return value;
  };
  const KeyId = await newKey(kms);
  const Plaintext = keep(utf8("attack at dawn, in plain text"));
  const CiphertextBlob = keep((await kms.encrypt({ KeyId, Plaintext })).CiphertextBlob);
  await kms.decrypt({ CiphertextBlob });
  keep((await kms.reEncrypt({ CiphertextBlob, DestinationKeyId: KeyId })).CiphertextBlob);
  const dataKey = await kms.generateDataKey({ KeyId, KeySpec: "AES_256" });
  keep(dataKey.Plaintext);
  keep(dataKey.CiphertextBlob);
  keep((await kms.generateRandom({ NumberOfBytes: 32 })).Plaintext);
  const { Entries } = await kms.batchEncrypt({ KeyId, Entries: [{ Plaintext: keep(bytes(40)) }] });
  await kms.batchDecrypt({ Entries: [{ CiphertextBlob: keep(Entries[0]?.CiphertextBlob) }] });
  const [batchKey] = (await kms.batchGenerateDataKey({ KeyId, Entries: [{ NumberOfBytes: 32 }] })).Entries;
  keep(batchKey?.Plaintext);
  const mac = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  const { Mac } = await kms.generateMac({ KeyId: mac, MacAlgorithm: "HMAC_SHA_256", Message: Plaintext });
  await kms.verifyMac({ KeyId: mac, MacAlgorithm: "HMAC_SHA_256", Message: Plaintext, Mac: keep(Mac) });
  await kms.rotateKeyOnDemand({ KeyId });

  // What is wrong is not told either: of the wrong type, too long, in the wrong place.
  const text = "attack at dawn, in plain text";
  const wrong: unknown[] = [
    text,
    [...Plaintext],
    { ...Plaintext },
    Plaintext.buffer,
    new Uint16Array(Plaintext),
    new Uint8ClampedArray(Plaintext),
    new Map([["k", text]]),
  ];
  for (const value of wrong) {
    for (const [action, member] of [
      ["Encrypt", "Plaintext"],
      ["Decrypt", "CiphertextBlob"],
      ["GenerateMac", "Message"],
    ] as const) {
      await kms.call(action, { KeyId, [member]: value }).catch(() => undefined);
    }
    await kms.call("BatchEncrypt", { KeyId, Entries: [{ Plaintext: value }] }).catch(() => undefined);
    await kms.call("Encrypt", value).catch(() => undefined);
    await kms.call("GenerateRandom", { NumberOfBytes: 1, Plaintext: value });
  }
  await kms.call("Encrypt", { KeyId, Plaintext: bytes(5000) }).catch(() => undefined);
  for (const GrantTokens of [["a-grant-token"], ["a-grant-token", ""], Array(11).fill("a-grant-token"), ["a-grant-token\ud800"]]) {
    await kms.call("Encrypt", { KeyId, Plaintext: bytes(1), GrantTokens }).catch(() => undefined);
  }

  // The store's own: sealed material, base64.
  const records = await store.query({ collection: "backingKey", limit: 100 });
  for (const { value } of records) secrets.push(new Uint8Array(Buffer.from(JSON.parse(value).record.sealed as string, "base64")));

  expect(events.length).toBeGreaterThan(50);
  const told = JSON.stringify(events);
  expect(told).not.toContain("attack at dawn");
  expect(told).not.toContain("a-grant-token");
  for (const secret of secrets)
    for (const writing of writings(secret)) expect(told.includes(writing), `a secret as ${writing.slice(0, 12)}...`).toBe(false);
});
