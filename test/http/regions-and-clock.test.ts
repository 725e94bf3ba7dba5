/** The Region a signature names, and time that tests move. */
import { CreateKeyCommand, DescribeKeyCommand, KMSClient, ListKeysCommand, ReplicateKeyCommand } from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS, ManualClock } from "../../src/clock.js";
import { kmsHandler } from "../../src/http/handler.js";
import { signedRegion } from "../../src/http/region.js";
import { pocketRequestHandler } from "../../src/http/request-handler.js";
import { TEST_CLOCK_PATH } from "../../src/http/test-clock.js";
import { Kms } from "../../src/sdk/kms.js";

const START = Date.UTC(2026, 0, 1);
let kms: Kms;
beforeEach(async () => {
  kms = await Kms.open({ clock: new ManualClock(START), regions: ["eu-west-1"] });
});
afterEach(() => kms.close());

const client = (region: string) =>
  new KMSClient({ region, requestHandler: pocketRequestHandler(kms), credentials: { accessKeyId: "local", secretAccessKey: "local" } });

describe("the credential scope", () => {
  const header = (scope: string) => `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=host, Signature=00`;

  test.each([
    ["20260101/eu-west-1/kms/aws4_request", "eu-west-1"],
    ["20260101/eu-west-1/s3/aws4_request", undefined],
    ["20260101/eu-west-1/kms", undefined],
    ["eu-west-1/kms/aws4_request", undefined],
  ])("%s means %s", (scope, region) => {
    expect(signedRegion(header(scope), ["us-east-1", "eu-west-1"])).toBe(region);
  });

  test.each([null, undefined, "", "Bearer x", `${"a/".repeat(100_000)}`])("no signature means no Region", (authorization) => {
    expect(signedRegion(authorization, ["us-east-1"])).toBeUndefined();
  });

  test("the real client's Region decides where its keys are", async () => {
    const { KeyMetadata } = await client("us-east-1").send(new CreateKeyCommand({ MultiRegion: true }));
    expect(KeyMetadata?.Arn).toContain(":us-east-1:");
    expect((await client("eu-west-1").send(new ListKeysCommand({}))).Keys).toEqual([]);
    await client("us-east-1").send(new ReplicateKeyCommand({ KeyId: KeyMetadata?.KeyId, ReplicaRegion: "eu-west-1" }));
    const replica = await client("eu-west-1").send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(replica.KeyMetadata?.Arn).toContain(":eu-west-1:");
  });

  test("where several are served, a client of another one is refused", async () => {
    await expect(client("sa-east-1").send(new CreateKeyCommand({}))).rejects.toMatchObject({
      name: "ValidationException",
      message: "The request is signed for the Region sa-east-1. Served are us-east-1, eu-west-1.",
    });
    expect((await kms.listKeys()).Keys).toEqual([]);
  });

  test.each([[["us-east-1"]], [[]]])("where %j is served, any name is answered", (served) => {
    expect(signedRegion(header("20260101/ap-south-1/kms/aws4_request"), served)).toBeUndefined();
  });
});

describe("the test clock", () => {
  const handle = (request: Request, movable = true) => kmsHandler(kms, movable ? { testClock: kms } : {})(request);
  const url = `http://127.0.0.1${TEST_CLOCK_PATH}`;
  const post = (body: string, type = "application/json") => new Request(url, { method: "POST", body, headers: { "content-type": type } });

  test("moves time, and everything due happens on the way", async () => {
    const { KeyMetadata } = await kms.createKey();
    await kms.enableKeyRotation({ KeyId: KeyMetadata.KeyId, RotationPeriodInDays: 90 });
    const response = await handle(post(JSON.stringify({ advanceSeconds: (200 * DAY_MS) / 1000 })));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ now: new Date(START + 200 * DAY_MS).toISOString() });
    const { Rotations } = await kms.listKeyRotations({ KeyId: KeyMetadata.KeyId });
    expect(Rotations.map(({ RotationDate }) => RotationDate)).toEqual([new Date(START + 90 * DAY_MS), new Date(START + 180 * DAY_MS)]);
  });

  test.each([
    [0.007, 7],
    [1.1, 1_100],
    [4.035, 4_035],
  ])("moves by whole milliseconds: %d seconds", async (advanceSeconds, milliseconds) => {
    expect((await handle(post(JSON.stringify({ advanceSeconds })))).status).toBe(200);
    expect(kms.clock.now()).toBe(START + milliseconds);
  });

  test("ends where dates end", async () => {
    const left = (8.64e15 - START) / 1000;
    expect((await handle(post(JSON.stringify({ advanceSeconds: left + 1 })))).status).toBe(400);
    expect(await (await handle(post(JSON.stringify({ advanceSeconds: left })))).json()).toEqual({ now: "+275760-09-13T00:00:00.000Z" });
    expect((await handle(post('{"advanceSeconds":0.001}'))).status).toBe(400);
  });

  test.each([0.5, 1e-9, Number.NaN, -1, Number.POSITIVE_INFINITY, 8.64e15 + 1])("a ManualClock does not go on by %d", (milliseconds) => {
    const clock = new ManualClock(1);
    expect(() => clock.advance(milliseconds)).toThrow(RangeError);
    expect(clock.now()).toBe(1);
  });

  test("stands still when it is only looked at", async () => {
    expect(await (await handle(new Request(url))).json()).toEqual({ now: new Date(START).toISOString() });
    expect(kms.clock.now()).toBe(START);
  });

  test.each([
    "",
    "{",
    "[]",
    "null",
    "7",
    "{}",
    '{"advanceSeconds":-1}',
    '{"advanceSeconds":"9"}',
    '{"advanceSeconds":1e300}',
    '{"advanceSeconds":0.0005}',
    '{"advanceSeconds":1.00049}',
    '{"advanceSeconds":8640000000000}',
    `{"advanceSeconds":${"9".repeat(400)}}`,
  ])("%s is refused and moves nothing", async (body) => {
    const response = await handle(post(body));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { __type: string }).__type).toBe("ValidationException");
    expect(kms.clock.now()).toBe(START);
  });

  test("web pages cannot move it: another content type is refused", async () => {
    expect((await handle(post('{"advanceSeconds":1}', "text/plain"))).status).toBe(400);
    expect(kms.clock.now()).toBe(START);
  });

  test("a long body is refused", async () => {
    expect((await handle(post(`{"advanceSeconds":1,"x":"${"x".repeat(2_000)}"}`))).status).toBe(413);
    expect(kms.clock.now()).toBe(START);
  });

  test("is not there unless it was asked for", async () => {
    expect((await handle(post('{"advanceSeconds":1}'), false)).status).not.toBe(200);
    expect(kms.clock.now()).toBe(START);
  });
});
