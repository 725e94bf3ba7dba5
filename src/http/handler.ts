/** The fetch door: a pure `Request` to `Response` function for any server that speaks them. */
import { type AnswerOptions, answer } from "./answer.js";
import { readText } from "./body.js";
import { type AllowedOrigins, corsHeaders, preflightHeaders } from "./cors.js";
import { FOREIGN_HOST, type HostOptions, hostOf, isLoopbackHost } from "./loopback.js";
import { headersOf, type KmsCaller, type WireRequest } from "./wire.js";

export type { AnswerOptions } from "./answer.js";
export { HEALTH_PATH } from "./answer.js";
export type { AllowedOrigins } from "./cors.js";
export type { HostOptions } from "./loopback.js";
export { BODY_LIMIT_BYTES, CONTENT_TYPE, type KmsCaller, TARGET_PREFIX } from "./wire.js";

export interface HandlerOptions extends AnswerOptions, HostOptions {
  /** Origins of web pages that may call from a browser. None by default. */
  readonly cors?: AllowedOrigins;
}

/**
 * The AWS KMS wire protocol (AWS JSON 1.1) as a fetch handler. No signature is checked here: whoever reaches the handler may do
 * everything, so let only those reach it who may. It answers to names of this machine only, unless `allowHost` says otherwise.
 *
 * @example
 * const handle = kmsHandler(await Kms.open());
 * Deno.serve({ hostname: "127.0.0.1" }, handle);
 */
export function kmsHandler(kms: KmsCaller, options: HandlerOptions = {}): (request: Request) => Promise<Response> {
  const { allowHost = isLoopbackHost } = options;
  return async (request) => {
    if (!hostsOf(request).every((host) => allowHost(host)))
      return new Response(FOREIGN_HOST, { status: 403, headers: { "content-type": "text/plain" } });
    const cors = corsHeaders(options.cors, request.headers.get("origin"));
    if (request.method === "OPTIONS" && "access-control-allow-origin" in cors) {
      return new Response(null, { status: 204, headers: { ...cors, ...preflightHeaders } });
    }
    const response = await answer(kms, wireRequest(request), options);
    return new Response(response.body, { status: response.status, headers: { ...headersOf(response), ...cors } });
  };
}

/** The host of the address, and that of the Host header where a server shows it: they can differ (RFC 9112 3.2.2), and either may be forged. */
function hostsOf(request: Request): string[] {
  const header = request.headers.get("host");
  const { hostname } = new URL(request.url);
  return header === null ? [hostname] : [hostname, hostOf(header)];
}

const wireRequest = (request: Request): WireRequest => ({
  method: request.method,
  path: new URL(request.url).pathname,
  header: (name) => request.headers.get(name),
  text: (limit) => readText(request, limit),
});
