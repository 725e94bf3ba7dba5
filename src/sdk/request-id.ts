import { uuid } from "./uuid.js";

/** A fresh request id: a UUID, as AWS gives one to each request. No secret, so it does not come from the core. */
export function requestId(): string {
  // `randomUUID` is missing where a browser page is not in a secure context.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return uuid(crypto.getRandomValues(new Uint8Array(16)));
}
