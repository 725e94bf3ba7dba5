import { toHex } from "../bytes.js";

/** RFC 9562 section 5.4 (version 4) from 16 random bytes, which it changes. */
export function uuid(random: Uint8Array): string {
  random[6] = ((random[6] as number) & 0x0f) | 0x40;
  random[8] = ((random[8] as number) & 0x3f) | 0x80;
  return toHex(random).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
