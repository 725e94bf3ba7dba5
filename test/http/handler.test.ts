import { describe, expect, test } from "vitest";
import { ERROR_CODES, KmsError, type KmsErrorCode } from "../../src/errors.js";
import { BODY_LIMIT_BYTES, CONTENT_TYPE, type HandlerOptions, type KmsCaller, kmsHandler } from "../../src/http/handler.js";

interface Seen {
  action: string;
  input: unknown;
  requestId: string | undefined;
}

/** A KMS that answers `outcome`, or throws it, and remembers what it was asked. */
function fakeKms(outcome: unknown = { Keys: [], Truncated: false }): KmsCaller & { readonly seen: Seen[] } {
  const seen: Seen[] = [];
  return {
    seen,
    async call(action, input, options) {
      seen.push({ action, input, requestId: options?.requestId });
      if (outcome instanceof Error || typeof outcome === "string") throw outcome;
      return outcome;
    },
  };
}

const URL = "http://127.0.0.1:8642/";
const HEADERS = { "content-type": CONTENT_TYPE, "x-amz-target": "TrentService.ListKeys" };

function post(
  kms: KmsCaller,
  body: BodyInit | null,
  headers: Record<string, string> = {},
  options: HandlerOptions = {},
): Promise<Response> {
  const init = { method: "POST", body, headers: { ...HEADERS, ...headers }, duplex: "half" };
  return kmsHandler(kms, options)(new Request(URL, init as RequestInit));
}

async function expectError(response: Response, type: string, status = 400): Promise<{ __type: string; message?: string }> {
  const body = await response.json();
  expect({ type: body.__type, status: response.status }).toEqual({ type, status });
  expect(response.headers.get("content-type")).toBe(CONTENT_TYPE);
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  return body;
}

describe("a good request", () => {
  test("reaches the action with its input, and its output comes back", async () => {
    const kms = fakeKms();
    const response = await post(kms, '{"Limit":7}');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ Keys: [], Truncated: false });
    expect(kms.seen).toEqual([{ action: "ListKeys", input: { Limit: 7 }, requestId: response.headers.get("x-amzn-requestid") }]);
  });

  test("is answered with the headers AWS sends, and is kept by no cache", async () => {
    const { headers } = await post(fakeKms(), "{}");
    expect(headers.get("content-type")).toBe(CONTENT_TYPE);
    expect(headers.get("cache-control")).toContain("no-store");
    expect(headers.has("access-control-allow-origin")).toBe(false);
  });

  test("each has an id of its own", async () => {
    const ids = await Promise.all(Array.from({ length: 50 }, async () => (await post(fakeKms(), "{}")).headers.get("x-amzn-requestid")));
    expect(new Set(ids).size).toBe(50);
  });

  test("blobs travel as base64", async () => {
    const kms = fakeKms({ Plaintext: new Uint8Array([1, 2, 3]) });
    const response = await post(kms, '{"NumberOfBytes":3}', { "x-amz-target": "TrentService.GenerateRandom" });
    expect(await response.json()).toEqual({ Plaintext: "AQID" });
  });

  test("the content type may carry a charset", async () => {
    expect((await post(fakeKms(), "{}", { "content-type": "Application/X-Amz-Json-1.1; charset=utf-8" })).status).toBe(200);
  });

  test("may come without a body where nothing is required", async () => {
    const kms = fakeKms();
    expect((await post(kms, null)).status).toBe(200);
    expect(kms.seen[0]?.input).toEqual({});
  });

  test("may come in chunks, a character split between them", async () => {
    const kms = fakeKms({ Plaintext: new Uint8Array(1) });
    const bytes = new TextEncoder().encode('{"Marker":"ä€"}');
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    await post(kms, body);
    expect(kms.seen[0]?.input).toEqual({ Marker: "ä€" });
  });
});

describe("what the door refuses before any action", () => {
  const refused = async (request: Request): Promise<void> => {
    const kms = fakeKms();
    await expectError(await kmsHandler(kms)(request), "UnknownOperationException");
    expect(kms.seen).toEqual([]);
  };

  test.each(["GET", "PUT", "DELETE", "OPTIONS"])("%s", (method) => refused(new Request(URL, { method, headers: HEADERS })));
  test("another path", () => refused(new Request(`${URL}keys`, { method: "POST", headers: HEADERS, body: "{}" })));
  test.each([undefined, "ListKeys", "TrentService", "DynamoDB_20120810.ListTables", "trentservice.ListKeys"])("target %s", (target) => {
    const headers: Record<string, string> = { "content-type": CONTENT_TYPE };
    if (target !== undefined) headers["x-amz-target"] = target;
    return refused(new Request(URL, { method: "POST", headers, body: "{}" }));
  });
  test.each(["text/plain", "application/json", "application/x-www-form-urlencoded", "application/x-amz-json-1.0", ""])(
    "content type %j, which a web page could send unasked",
    (type) => refused(new Request(URL, { method: "POST", headers: { ...HEADERS, "content-type": type }, body: "{}" })),
  );

  test.each(["NoSuchAction", "", "__proto__", "constructor", "toString", "ListKeys ", "listkeys"])("action %j", async (action) => {
    const unknown = fakeKms(new KmsError("UnknownOperationException"));
    await expectError(await post(unknown, "{}", { "x-amz-target": `TrentService.${action}` }), "UnknownOperationException");
  });
});

describe("a body that is no request", () => {
  test.each(["{", "nonsense", "{'a':1}", '{"a":1}x', "\u0000", '{"a":\u0001}', "[", "NaN", "[]", "null", "7", '"text"'])(
    "%j",
    async (body) => {
      const kms = fakeKms();
      await expectError(await post(kms, body), "SerializationException");
      expect(kms.seen).toEqual([]);
    },
  );

  test("bytes that are no UTF-8", async () => {
    const kms = fakeKms();
    await expectError(await post(kms, Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)), "SerializationException");
    expect(kms.seen).toEqual([]);
  });
});

test("a client that leaves in the middle of its body is no fault of ours", async () => {
  const kms = fakeKms();
  const told: unknown[] = [];
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new DOMException("gone", "AbortError"));
    },
  });
  const request = new Request(URL, { method: "POST", headers: HEADERS, body, duplex: "half" } as RequestInit);
  await expectError(await kmsHandler(kms, { onInternalError: (error) => told.push(error) })(request), "SerializationException");
  expect([kms.seen, told]).toEqual([[], []]);
});

describe("the body limit", () => {
  const padded = (length: number): string => `{}${" ".repeat(length - 2)}`;

  test("lets through what is just as long", async () => {
    expect((await post(fakeKms(), padded(BODY_LIMIT_BYTES))).status).toBe(200);
  });

  test("refuses one byte more", async () => {
    await expectError(await post(fakeKms(), padded(BODY_LIMIT_BYTES + 1)), "RequestEntityTooLargeException", 413);
  });

  test("counts bytes, not characters", async () => {
    await expectError(await post(fakeKms(), '"€€"', {}, { bodyLimit: 7 }), "RequestEntityTooLargeException", 413);
  });

  test("refuses by the declared length without reading", async () => {
    let pulled = 0;
    const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
    const response = await post(fakeKms(), body, { "content-length": String(BODY_LIMIT_BYTES + 1) });
    await expectError(response, "RequestEntityTooLargeException", 413);
    expect(pulled).toBe(0);
  });

  test.each([{}, { "content-length": "2" }])("stops reading an endless body that declares %j, and cancels it", async (headers) => {
    let pulled = 0;
    let cancelled = false;
    const chunk = new Uint8Array(65_536).fill(0x20);
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled++;
          controller.enqueue(chunk);
        },
        cancel() {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    await expectError(await post(fakeKms(), body, headers), "RequestEntityTooLargeException", 413);
    expect(pulled).toBeLessThanOrEqual(BODY_LIMIT_BYTES / chunk.length + 2);
    expect(cancelled).toBe(true);
  });
});

describe("errors", () => {
  test.each(Object.keys(ERROR_CODES) as KmsErrorCode[])("%s keeps its name, status and words", async (code) => {
    const body = await expectError(await post(fakeKms(new KmsError(code, "the words")), "{}"), code, ERROR_CODES[code].status);
    expect(body).toEqual({ __type: code, message: "the words" });
  });

  test("a log that fails does not cost the answer", async () => {
    const onInternalError = () => {
      throw new Error("disk full");
    };
    await expectError(await post(fakeKms(new Error("ours")), "{}", {}, { onInternalError }), "KMSInternalException", 500);
  });

  test("no words, no message", async () => {
    expect(await expectError(await post(fakeKms(new KmsError("InvalidCiphertextException")), "{}"), "InvalidCiphertextException")).toEqual({
      __type: "InvalidCiphertextException",
    });
  });

  test.each([new TypeError("secret detail"), "a thrown string"])("a fault of ours says nothing: %s", async (thrown) => {
    const told: [unknown, string][] = [];
    const response = await post(fakeKms(thrown), "{}", {}, { onInternalError: (error, requestId) => told.push([error, requestId]) });
    expect(await expectError(response, "KMSInternalException", 500)).toEqual({ __type: "KMSInternalException" });
    expect(told).toEqual([[thrown, response.headers.get("x-amzn-requestid")]]);
  });
});

describe("health", () => {
  test("GET /health answers", async () => {
    const response = await kmsHandler(fakeKms())(new Request(`${URL}health`));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok", service: "kms" });
  });
});

describe("the host", () => {
  const to = async (url: string, headers: Record<string, string> = {}, options: HandlerOptions = {}): Promise<[number, number]> => {
    const kms = fakeKms();
    const request = new Request(url, { method: "POST", body: "{}", headers: { ...HEADERS, ...headers } });
    const { status } = await kmsHandler(kms, options)(request);
    return [status, kms.seen.length];
  };

  test.each(["http://localhost:8642/", "http://127.0.0.1/", "http://[::1]:8642/", "https://kms.localhost/"])(
    "%s is answered",
    async (url) => {
      expect(await to(url)).toEqual([200, 1]);
    },
  );

  test.each(["http://rebound.example:8642/", "http://127.0.0.1.example/", "http://192.168.0.2/"])("%s is not", async (url) => {
    expect(await to(url)).toEqual([403, 0]);
    expect((await kmsHandler(fakeKms(), { cors: "*" })(new Request(url, { method: "OPTIONS" }))).status).toBe(403);
  });

  test("a Host header that says otherwise than the address is not", async () => {
    expect(await to(URL, { host: "rebound.example" })).toEqual([403, 0]);
    expect(await to("http://rebound.example/", { host: "localhost" })).toEqual([403, 0]);
  });

  test("is what allowHost says", async () => {
    const allowHost = (host: string) => host === "kms.internal";
    expect(await to("http://kms.internal:8642/", {}, { allowHost })).toEqual([200, 1]);
    expect(await to(URL, {}, { allowHost })).toEqual([403, 0]);
    expect(await to("http://rebound.example/", {}, { allowHost: () => true })).toEqual([200, 1]);
  });
});

describe("CORS", () => {
  const origin = "https://app.example";
  const preflight = (options: HandlerOptions, from = origin): Promise<Response> =>
    kmsHandler(
      fakeKms(),
      options,
    )(new Request(URL, { method: "OPTIONS", headers: { origin: from, "access-control-request-method": "POST" } }));

  test("is off", async () => {
    const response = await preflight({});
    expect(response.status).toBe(400);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  test.each([[[origin]], ["*"]] as const)("lets in %j", async (cors) => {
    const response = await preflight({ cors });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-allow-headers")).toContain("x-amz-target");
    const answered = await post(fakeKms(), "{}", { origin }, { cors });
    expect(answered.headers.get("access-control-allow-origin")).toBe(origin);
  });

  test("keeps others out", async () => {
    expect((await preflight({ cors: [origin] }, "https://evil.example")).headers.has("access-control-allow-origin")).toBe(false);
  });
});
