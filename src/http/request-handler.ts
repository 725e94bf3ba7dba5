/**
 * The in-process door for the AWS SDK for JavaScript v3: the real client, no network.
 *
 * The shapes are those of `HttpHandler` in `@smithy/types`, met structurally so that nothing of the SDK is needed at run time.
 */
import { utf8 } from "../bytes.js";
import { type AnswerOptions, answer } from "./answer.js";
import { decodeText, tooLarge } from "./body.js";
import { headersOf, type KmsCaller, type WireRequest } from "./wire.js";

/** What of the SDK's `HttpRequest` is read. */
export interface SdkHttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The SDK serializes AWS JSON to a string. */
  readonly body?: unknown;
}

/** `HttpResponse` as the SDK reads it; a body of bytes is taken as it is by the SDK's collectors in Node and in browsers. */
export interface SdkHttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface SdkRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkHttpRequest, options?: { readonly abortSignal?: unknown }): Promise<{ response: SdkHttpResponse }>;
  /** There is nothing to configure: no connection, no time limit. */
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/**
 * Lets an AWS SDK client talk to `kms` in this process.
 *
 * @example
 * const client = new KMSClient({
 *   requestHandler: pocketRequestHandler(await Kms.open()),
 *   region: "us-east-1",
 *   credentials: { accessKeyId: "local", secretAccessKey: "local" },
 * });
 */
export function pocketRequestHandler(kms: KmsCaller, options: AnswerOptions = {}): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: "in-process" },
    async handle(request, { abortSignal } = {}) {
      if (isAborted(abortSignal)) throw new DOMException("Request aborted", "AbortError");
      const response = await answer(kms, wireRequest(request), options);
      return { response: { statusCode: response.status, headers: headersOf(response), body: utf8(response.body) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

const isAborted = (signal: unknown): boolean =>
  typeof signal === "object" && signal !== null && "aborted" in signal && signal.aborted === true;

function wireRequest(request: SdkHttpRequest): WireRequest {
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: request.method,
    path: request.path,
    header: (name) => headers.get(name),
    text: async (limit) => bodyText(request.body, limit),
  };
}

function bodyText(body: unknown, limit: number): string {
  if (body === undefined || body === null) return "";
  const bytes = typeof body === "string" ? utf8(body) : body;
  if (!(bytes instanceof Uint8Array)) throw new TypeError("the SDK gave a body that is neither text nor bytes");
  if (bytes.byteLength > limit) throw tooLarge(limit);
  return typeof body === "string" ? body : decodeText(bytes);
}
