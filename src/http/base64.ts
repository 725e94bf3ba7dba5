/**
 * Base64 by the engine, where it has it (ECMA-262, 2026): 4 KiB take a fifteenth of the time. Not in `bytes`: what a web page loads of
 * ours has little use for it.
 */
import { fromBase64 as portableFrom, toBase64 as portableTo } from "../bytes.js";

/** What TypeScript's library for ES2023 does not know yet. */
interface Base64Methods {
  toBase64?(this: Uint8Array): string;
  setFromBase64?(this: Uint8Array, text: string, options: { lastChunkHandling: "strict" }): { readonly written: number };
}

const { toBase64: ownTo, setFromBase64: ownFrom } = Uint8Array.prototype as unknown as Base64Methods;
const STRICT = { lastChunkHandling: "strict" } as const;

/** As in `bytes`. */
export const toBase64 = (bytes: Uint8Array): string => (ownTo === undefined ? portableTo(bytes) : ownTo.call(bytes));

/** As in `bytes`. @throws {TypeError | SyntaxError} when `text` is not canonical base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (ownFrom === undefined || text.length % 4 !== 0) return portableFrom(text);
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  // The engine passes over white space, which leaves the array short.
  if (ownFrom.call(bytes, text, STRICT).written !== bytes.length) throw new TypeError("not base64");
  return bytes;
}
