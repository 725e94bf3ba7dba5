/**
 * The door on `node:http`, without the cost of building a `Request` and a `Response` for each call.
 */
import type { IncomingMessage, RequestListener } from "node:http";
import { type AnswerOptions, answer } from "../http/answer.js";
import { decodeText, endedEarly, tooLarge } from "../http/body.js";
import { FOREIGN_HOST, type HostOptions, hostOf, isLoopbackHost } from "../http/loopback.js";
import type { KmsCaller, WireRequest } from "../http/wire.js";
import { Outbox } from "./node-outbox.js";

export interface ListenerOptions extends AnswerOptions, HostOptions {}

/**
 * A listener for `http.createServer`. No signature is checked, and it answers to names of this machine only: see `kmsHandler`.
 *
 * @example
 * createServer(kmsListener(kms)).listen(8642, "127.0.0.1");
 */
export function kmsListener(kms: KmsCaller, options: ListenerOptions = {}): RequestListener {
  const { allowHost = isLoopbackHost } = options;
  const outbox = new Outbox();
  return (request, response) => {
    if (!allowHost(hostOf(request.headers.host ?? ""))) {
      response.writeHead(403, { "content-type": "text/plain" }).end(FOREIGN_HOST);
      return;
    }
    void answer(kms, new NodeRequest(request), options).then((answered) => outbox.put({ request, response, answer: answered }));
  };
}

class NodeRequest implements WireRequest {
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  get method(): string {
    return this.#request.method ?? "";
  }

  get path(): string {
    const { url = "" } = this.#request;
    return url === "/" ? url : (url.split("?", 1)[0] as string);
  }

  header(name: string): string | undefined {
    return this.#request.headers[name] as string | undefined;
  }

  text(limit: number): Promise<string> {
    return readText(this.#request, limit);
  }
}

/** As `readText` in http/body: refuses by the declared length, then by the real one. */
function readText(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return reject(tooLarge(limit));
    const chunks: Uint8Array[] = [];
    let length = 0;
    request.on("data", (chunk: Uint8Array) => {
      length += chunk.byteLength;
      if (length > limit) {
        request.pause();
        request.removeAllListeners("data");
        reject(tooLarge(limit));
      } else chunks.push(chunk);
    });
    request.on("end", () => {
      try {
        resolve(decodeText(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)));
      } catch (error) {
        reject(error);
      }
    });
    request.on("error", (cause) => reject(endedEarly(cause)));
  });
}
