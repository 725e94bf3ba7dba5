import { toHex } from "../bytes.js";

/** A fresh request id: a UUID, as AWS gives one to each request. No secret, so it does not come from the core. */
export function requestId(): string {
  // `randomUUID` is missing where a browser page is not in a secure context.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
