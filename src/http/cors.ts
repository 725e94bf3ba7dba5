/**
 * Cross-origin requests, for web pages that call this server from another origin. Off unless origins are named.
 *
 * Source: Fetch Standard, "CORS protocol".
 */

/** The headers a browser's AWS SDK sends. */
const ALLOWED_HEADERS = [
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "authorization",
  "content-type",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-target",
  "x-amz-user-agent",
].join(", ");

const PREFLIGHT_MAX_AGE_SECONDS = "3600";

/** Origins whose pages may call: exact origins (`https://app.example`), or `"*"` for any page in the world. */
export type AllowedOrigins = "*" | readonly string[];

/** The headers that let `origin` read a response; none when it may not. */
export function corsHeaders(allowed: AllowedOrigins | undefined, origin: string | null): Record<string, string> {
  if (allowed === undefined || origin === null) return {};
  if (allowed !== "*" && !allowed.includes(origin)) return {};
  return { "access-control-allow-origin": origin, "access-control-expose-headers": "x-amzn-requestid", vary: "origin" };
}

/** The further headers that answer a preflight which `corsHeaders` has let in. */
export const preflightHeaders: Record<string, string> = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": ALLOWED_HEADERS,
  "access-control-max-age": PREFLIGHT_MAX_AGE_SECONDS,
};
