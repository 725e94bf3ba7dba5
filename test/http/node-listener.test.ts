/** The listener on a real socket: what the fetch tests cannot see. */
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { kmsListener, type ListenerOptions } from "../../src/entry/node-listener.js";
import { CONTENT_TYPE, type KmsCaller } from "../../src/http/handler.js";

const HEADERS = { "content-type": CONTENT_TYPE, "x-amz-target": "TrentService.ListKeys" };
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function start(options: ListenerOptions = {}): Promise<{ port: number; inputs: unknown[] }> {
  const inputs: unknown[] = [];
  const kms: KmsCaller = {
    async call(_, input) {
      inputs.push(input);
      return { Truncated: false };
    },
  };
  server = createServer(kmsListener(kms, options));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, inputs };
}

/** Writes `parts` to the socket as they are, one after the other, and gives back all that comes until the server closes or `enough` holds. */
function raw(port: number, parts: readonly string[], enough: (answer: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", async () => {
      for (const part of parts) {
        socket.write(part);
        await new Promise((next) => setTimeout(next, 5));
      }
    });
    const done = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", (data) => {
      answer += data.toString("latin1");
      if (enough(answer)) done();
    });
    socket.on("close", done);
    socket.on("error", () => undefined); // the server may cut off a body it has refused
  });
}

const head = (...lines: string[]): string =>
  `${["POST / HTTP/1.1", "host: 127.0.0.1", `content-type: ${CONTENT_TYPE}`, "x-amz-target: TrentService.ListKeys", ...lines].join("\r\n")}\r\n\r\n`;

test("answers over a kept connection, request after request", async () => {
  const { port, inputs } = await start();
  for (const Limit of [1, 2, 3]) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers: HEADERS, body: JSON.stringify({ Limit }) });
    expect([response.status, await response.json()]).toEqual([200, { Truncated: false }]);
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(inputs).toEqual([{ Limit: 1 }, { Limit: 2 }, { Limit: 3 }]);
});

test("two requests in one packet get two answers", async () => {
  const { port, inputs } = await start();
  const one = `${head("content-length: 11")}{"Limit":5}`;
  const answers = await raw(port, [one + one], (text) => text.split("HTTP/1.1 200").length === 3 && text.endsWith("}"));
  expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(2);
  expect(inputs).toHaveLength(2);
});

test("a response that somebody else has ended meanwhile is left alone, and the answers of the same turn arrive", async () => {
  const { port } = await start();
  const [listener] = (server as Server).listeners("request") as [RequestListener];
  server?.removeAllListeners("request");
  let requests = 0;
  server?.on("request", (request, response) => {
    listener(request, response);
    if (requests++ === 0) response.writeHead(503).end();
  });
  const one = `${head("content-length: 2")}{}`;
  const answers = await raw(port, [one + one + one], (text) => text.split("HTTP/1.1 200").length === 3 && text.endsWith("}"));
  expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 503", "HTTP/1.1 200", "HTTP/1.1 200"]);
});

test("the query of the path is no matter", async () => {
  const { port } = await start();
  expect((await fetch(`http://127.0.0.1:${port}/?x=1`, { method: "POST", headers: HEADERS, body: "{}" })).status).toBe(200);
});

describe("the body limit", () => {
  test("refuses a declared length before the body comes, and closes", async () => {
    const { port, inputs } = await start();
    const answer = await raw(port, [head("content-length: 1048577")]);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"__type":"RequestEntityTooLargeException"');
    expect(answer.toLowerCase()).toContain("connection: close");
    expect(inputs).toEqual([]);
  });

  test("cuts a chunked body off at the limit", async () => {
    const { port, inputs } = await start({ bodyLimit: 100 });
    const chunk = `32\r\n${" ".repeat(50)}\r\n`;
    const answer = await raw(port, [head("transfer-encoding: chunked"), chunk, chunk, chunk, chunk]);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(inputs).toEqual([]);
  });

  test("a chunked body just as long as the limit goes through", async () => {
    const { port, inputs } = await start({ bodyLimit: 100 });
    const chunk = `32\r\n{}${" ".repeat(48)}\r\n32\r\n${" ".repeat(50)}\r\n0\r\n\r\n`;
    expect(await raw(port, [head("transfer-encoding: chunked"), chunk], (text) => text.endsWith("}"))).toMatch(/^HTTP\/1.1 200 /);
    expect(inputs).toEqual([{}]);
  });
});

test("a client that leaves in the middle of its body harms nobody", async () => {
  const told: unknown[] = [];
  const { port, inputs } = await start({ onInternalError: (error) => told.push(error) });
  await new Promise<void>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`${head("content-length: 100")}{`);
      setTimeout(() => socket.destroy(), 20);
    });
    socket.on("close", () => resolve());
  });
  await new Promise((next) => setTimeout(next, 50));
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  expect(inputs).toEqual([]);
  expect(told).toEqual([]);
});

test.each<[string, number, ListenerOptions?]>([
  ["127.0.0.1", 200],
  ["localhost:9", 200],
  ["[::1]:9", 200],
  ["rebound.example", 403],
  ["127.0.0.1.example", 403],
  ["", 403],
  ["kms.internal:80", 200, { allowHost: (host) => host === "kms.internal" }],
  ["localhost", 403, { allowHost: (host) => host === "kms.internal" }],
  ["rebound.example", 200, { allowHost: () => true }],
])("host %s gets %i", async (host, status, options) => {
  const { port, inputs } = await start(options);
  const request = head("content-length: 2").replace("host: 127.0.0.1", `host: ${host}`);
  expect(await raw(port, [`${request}{}`], (text) => /\r\n\r\n./.test(text))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(inputs).toHaveLength(status === 200 ? 1 : 0);
});
