/**
 * The encryption context as bytes: the same for the same pairs in any order, different for different pairs.
 *
 *     no pairs:    (nothing)
 *     otherwise:   count (4 bytes) || for each pair, sorted by the UTF-8 bytes of its key:
 *                  length of key (4) || key || length of value (4) || value
 *
 * Integers are big-endian. Because every part carries its length, `{ a: "bc" }` and `{ ab: "c" }` differ.
 * Source for the meaning: AWS KMS Developer Guide, "Encryption context".
 */

import { compareBytes, utf8 } from "../bytes.js";

export type EncryptionContext = Readonly<Record<string, string>>;

const NOTHING = new Uint8Array(0);

/** @returns the canonical bytes; zero bytes for an absent or empty context. */
export function canonicalContext(context: EncryptionContext | undefined): Uint8Array {
  if (context === undefined) return NOTHING;
  const names = Object.keys(context);
  if (names.length === 0) return NOTHING;
  return asciiContext(names, context) ?? unicodeContext(names, context);
}

/** The usual case, written without a call per string. In ASCII the order of UTF-16 units is the order of UTF-8 bytes. */
function asciiContext(names: string[], context: EncryptionContext): Uint8Array | undefined {
  if (names.length > 1) names.sort();
  let length = 4;
  for (const name of names) length += 8 + name.length + (context[name] as string).length;
  const bytes = new Uint8Array(length);
  writeUint32(bytes, 0, names.length);
  let at = 4;
  for (const name of names) {
    at = writeAscii(bytes, at, name);
    if (at === NOT_ASCII) return undefined;
    at = writeAscii(bytes, at, context[name] as string);
    if (at === NOT_ASCII) return undefined;
  }
  return bytes;
}

const NOT_ASCII = -1;

function writeAscii(bytes: Uint8Array, start: number, text: string): number {
  writeUint32(bytes, start, text.length);
  const at = start + 4;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return NOT_ASCII;
    bytes[at + i] = unit;
  }
  return at + text.length;
}

function unicodeContext(names: readonly string[], context: EncryptionContext): Uint8Array {
  const pairs = names.map((name) => ({ name: utf8(name), value: utf8(context[name] as string) }));
  pairs.sort((a, b) => compareBytes(a.name, b.name));
  const bytes = new Uint8Array(pairs.reduce((sum, { name, value }) => sum + 8 + name.length + value.length, 4));
  writeUint32(bytes, 0, pairs.length);
  let at = 4;
  for (const { name, value } of pairs) {
    at = writePart(bytes, at, name);
    at = writePart(bytes, at, value);
  }
  return bytes;
}

function writePart(bytes: Uint8Array, at: number, part: Uint8Array): number {
  writeUint32(bytes, at, part.length);
  bytes.set(part, at + 4);
  return at + 4 + part.length;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
