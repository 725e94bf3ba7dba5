/** `vectors/pocketkms/ciphertext-v1.json`: reading it, and the rows it was made of. */
import { createHash } from "node:crypto";
import { fromHex, toHex } from "../../src/bytes.js";
import { type Message, referenceSeal } from "./ciphertext-reference.js";

export const CIPHERTEXT_FILE = "pocketkms/ciphertext-v1.json";

/** One case as it stands in the file; bytes in hexadecimal. */
export interface CiphertextRow {
  readonly id: number;
  readonly comment: string;
  readonly backingKeyId: string;
  readonly backingKey: string;
  readonly nonce: string;
  readonly iv: string;
  readonly context: Readonly<Record<string, string>>;
  readonly plaintext: string;
  readonly blob: string;
}

export interface CiphertextCase extends Message {
  readonly id: number;
  readonly comment: string;
  readonly blob: Uint8Array;
}

export const caseOf = (row: CiphertextRow): CiphertextCase => ({
  ...row,
  backingKeyId: fromHex(row.backingKeyId),
  backingKey: fromHex(row.backingKey),
  nonce: fromHex(row.nonce),
  iv: fromHex(row.iv),
  plaintext: fromHex(row.plaintext),
  blob: fromHex(row.blob),
});

const LENGTHS = [0, 1, 15, 16, 17, 32, 4096];

const numbered = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${(i * 7) % count}`, `value ${i}`]));

/** Every plaintext length meets every one of these. */
const CONTEXTS: Readonly<Record<string, Record<string, string>>> = {
  "no context": {},
  "one pair": { purpose: "test" },
  "pairs out of order": { tenant: "42", app: "billing", Zone: "eu-central-1" },
  "beyond the BMP; UTF-8 and UTF-16 order differ": { "\u{10000}": "\u{1f511}", "\uff61": "halfwidth", schlüssel: "größe €" },
  "64 pairs": numbered(64),
  "empty key and value": { "": "", empty: "" },
};

/** 32 bytes of plaintext under contexts that are the same bytes when joined without lengths, or that trip naive code. */
const LOOKALIKES: readonly Record<string, string>[] = [
  { a: "bc" },
  { ab: "c" },
  { abc: "" },
  { "": "abc" },
  { a: "b", c: "" },
  { a: "", b: "c" },
  { a: "b=c" },
  { "a=b": "c" },
  { a: '","b":"c' },
  { a: "", '","b': "c" },
  { "\u00e9": "composed" },
  { "e\u0301": "decomposed" },
  Object.fromEntries([
    ["__proto__", "own"],
    ["constructor", "own"],
  ]),
  { "10": "ten", "9": "nine" },
  { nul: "a\u0000b" },
  { long: "x".repeat(8000) },
];

/** Bytes that anyone can make again: SHA-256 in counter mode over a name. */
function bytesFor(name: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    const block = createHash("sha256")
      .update(`pocketkms ciphertext v1/${name}/${at / 32}`)
      .digest();
    bytes.set(block.subarray(0, Math.min(32, length - at)), at);
  }
  return bytes;
}

/** The rows of the file, in order. To add cases, add behind the last. */
export function makeRows(): CiphertextRow[] {
  const wanted = [
    ...Object.entries(CONTEXTS).flatMap(([comment, context]) => LENGTHS.map((length) => ({ comment, context, length }))),
    ...LOOKALIKES.map((context) => ({ comment: "lookalike contexts", context, length: 32 })),
  ];
  return wanted.map(({ comment, context, length }, index) => {
    const id = index + 1;
    const message: Message = {
      backingKeyId: bytesFor(`${id}/backing key id`, 16),
      backingKey: bytesFor(`${id}/backing key`, 32),
      nonce: bytesFor(`${id}/nonce`, 16),
      iv: bytesFor(`${id}/iv`, 12),
      context,
      plaintext: bytesFor(`${id}/plaintext`, length),
    };
    return {
      id,
      comment,
      backingKeyId: toHex(message.backingKeyId),
      backingKey: toHex(message.backingKey),
      nonce: toHex(message.nonce),
      iv: toHex(message.iv),
      context,
      plaintext: toHex(message.plaintext),
      blob: toHex(referenceSeal(message)),
    };
  });
}

/** One row a line, so that adding a case adds a line. */
export const formatRows = (rows: readonly CiphertextRow[]): string => `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;
