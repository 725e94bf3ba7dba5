/** Bytes and their text forms, without `Buffer`. Subarray views are respected everywhere. */

const encoder = new TextEncoder();

/** UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** The two digits of each byte. */
export const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i] as number];
  return text;
}

/** @throws {TypeError} when `text` is not an even number of hexadecimal digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new TypeError("not hexadecimal");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const CHUNK = 0x2000;

/** RFC 4648 section 4, padded. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return btoa(binary);
}

/** The last character before padding carries 4 or 2 bits that must be zero (RFC 4648 section 3.5). One loop over one class: no stack grows with the text. */
const BASE64 = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;

/** Canonical base64: RFC 4648 section 4, padding required, no white space. */
export const isBase64 = (text: string): boolean => text.length % 4 === 0 && BASE64.test(text);

/** @throws {TypeError} when `text` is not canonical base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!isBase64(text)) throw new TypeError("not base64");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** One new array holding `parts` in order. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Order of unsigned bytes, a prefix before what it begins. Not constant-time: for public data only. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * `length` zero bytes to hold a secret, in memory of their own. A short `new Uint8Array(length)` lives inside V8's heap instead: a copy stays
 * behind, out of reach of `wipe`, when the collector moves it and when anything asks for its `buffer`.
 */
export const secretBytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(new ArrayBuffer(length));

/** A copy of a secret, as `secretBytes`. */
export function secretCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = secretBytes(bytes.length);
  copy.set(bytes);
  return copy;
}

/** Up to here a loop is faster than `fill`, which leaves compiled code. */
const SHORT_BYTES = 64;

/** Overwrites with zeros. Best effort: the runtime may have copied the bytes before. */
export function wipe(bytes: Uint8Array): void {
  const { length } = bytes;
  if (length > SHORT_BYTES) bytes.fill(0);
  else for (let i = 0; i < length; i++) bytes[i] = 0;
}
