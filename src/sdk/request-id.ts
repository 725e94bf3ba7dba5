import { uuid } from "./uuid.js";

/** Random bytes of 64 ids. */
const pool = new Uint8Array(64 * 16);
let used = pool.length;

/** A fresh request id: a UUID, as AWS gives one to each request. No secret, so it does not come from the core. */
export function requestId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += 16;
  return uuid(pool, used - 16);
}
