import { toHex } from "../bytes.js";

/** RFC 9562 section 5.4 (version 4) from 16 random bytes, 6 bits of which give way. */
export function uuid(random: Uint8Array): string {
  const bytes = random.slice();
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
