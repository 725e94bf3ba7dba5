/**
 * What makes an altered record known: a MAC under a key of the keystore that only the core has. It covers the collection, the id and the
 * exact text of the record; `schema.md` gives the form.
 */
import { fromBase64, isBase64, toBase64, utf8 } from "../bytes.js";

/** Makes and checks MACs; an `HmacKey` of the core for SHA-256 is one. */
export interface RecordGuard {
  /** @returns 32 bytes. */
  sign(message: Uint8Array): Uint8Array;
  /** In constant time. `tag` is 32 bytes. */
  verify(message: Uint8Array, tag: Uint8Array): boolean;
}

/** Bytes of a MAC: all of HMAC-SHA-256. */
const MAC_BYTES = 32;
const MAC_TEXT_LENGTH = 44;

/** A stored value is `HEAD`, the text of the record, `MIDDLE`, the MAC in base64, `END`; it has no other form, so that nothing in it is free. */
const HEAD = '{"record":';
const MIDDLE = ',"mac":"';
const END = '"}';
const TAIL_LENGTH = MIDDLE.length + MAC_TEXT_LENGTH + END.length;

/** The value to store for a record whose JSON text is `text`. */
export function signedValue(guard: RecordGuard, collection: string, id: string, text: string): string {
  return HEAD + text + MIDDLE + toBase64(guard.sign(messageOf(collection, id, text))) + END;
}

/** The JSON text of the record in a stored value; `undefined` when it was not signed for this collection and id by this guard. */
export function verifiedText(guard: RecordGuard, collection: string, id: string, value: string): string | undefined {
  const tail = value.length - TAIL_LENGTH;
  if (!value.startsWith(HEAD) || !value.startsWith(MIDDLE, tail) || !value.endsWith(END)) return undefined;
  const mac = value.slice(tail + MIDDLE.length, -END.length);
  if (!isBase64(mac)) return undefined;
  const tag = fromBase64(mac);
  const text = value.slice(HEAD.length, tail);
  // A lone surrogate has the same UTF-8 bytes as U+FFFD: the MAC would not tell them apart.
  if (tag.length !== MAC_BYTES || !text.isWellFormed()) return undefined;
  return guard.verify(messageOf(collection, id, text), tag) ? text : undefined;
}

/** Names and ids hold no NUL (a store refuses them), JSON has none: the two in between part every message in one way only. */
const messageOf = (collection: string, id: string, text: string): Uint8Array => utf8(`${collection}\0${id}\0${text}`);
