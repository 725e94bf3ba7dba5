/** A root key written as text, read as bytes: no JavaScript string of the key is made, and no table is looked up by its digits. */
import { secretBytes, secretCopy } from "../../bytes.js";
import { ROOT_KEY_BYTES } from "./root-key.js";

const HEX_DIGITS = 2 * ROOT_KEY_BYTES;
const BASE64_DIGITS = 44;
const PAD = 0x3d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The longest text `decodeKeyText` reads: 64 hexadecimal digits and a line end. */
export const KEY_TEXT_BYTES = HEX_DIGITS + 2;

/**
 * 64 hexadecimal digits, or 44 characters of base64 (RFC 4648 section 4); one line end may follow.
 * @returns 32 fresh bytes that the caller wipes; `undefined` when `text` is neither.
 */
export function decodeKeyText(text: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const digits = withoutLineEnd(text);
  if (digits.length === HEX_DIGITS) return decodeHex(digits);
  if (digits.length === BASE64_DIGITS && digits[BASE64_DIGITS - 1] === PAD) return decodeBase64(digits);
  return undefined;
}

function withoutLineEnd(text: Uint8Array): Uint8Array {
  let end = text.length;
  if (text[end - 1] === LINE_FEED) end--;
  if (end < text.length && text[end - 1] === CARRIAGE_RETURN) end--;
  return text.subarray(0, end);
}

function decodeHex(digits: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const key = secretBytes(ROOT_KEY_BYTES);
  let bad = 0;
  for (let i = 0; i < ROOT_KEY_BYTES; i++) {
    const high = hexDigit(digits[2 * i] as number);
    const low = hexDigit(digits[2 * i + 1] as number);
    bad |= high | low;
    key[i] = (high << 4) | low;
  }
  if (bad < 0) key.fill(0);
  return bad < 0 ? undefined : key;
}

function decodeBase64(digits: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const key = secretBytes(ROOT_KEY_BYTES + 1);
  let bad = 0;
  for (let group = 0; group < 11; group++) {
    let bits = 0;
    for (let i = 0; i < 4; i++) {
      const last = 4 * group + i === BASE64_DIGITS - 1;
      const digit = last ? 0 : base64Digit(digits[4 * group + i] as number);
      bad |= digit;
      bits = (bits << 6) | (digit & 63);
    }
    key[3 * group] = bits >> 16;
    key[3 * group + 1] = bits >> 8;
    key[3 * group + 2] = bits;
  }
  const spill = key[ROOT_KEY_BYTES] as number; // the padding bits, which must be zero
  const decoded = secretCopy(key.subarray(0, ROOT_KEY_BYTES));
  key.fill(0);
  const isBad = bad < 0 || spill !== 0;
  if (isBad) decoded.fill(0);
  return isBad ? undefined : decoded;
}

/** All ones where low < code < high, else zero. */
const within = (code: number, low: number, high: number): number => ((low - code) & (code - high)) >> 8;

/** 0 to 15, or -1. */
function hexDigit(code: number): number {
  let digit = -1;
  digit += within(code, 0x2f, 0x3a) & (code - 0x2f); // 0-9
  digit += within(code, 0x40, 0x47) & (code - 0x36); // A-F
  digit += within(code, 0x60, 0x67) & (code - 0x56); // a-f
  return digit;
}

/** 0 to 63, or -1. */
function base64Digit(code: number): number {
  let digit = -1;
  digit += within(code, 0x40, 0x5b) & (code - 0x40); // A-Z: 0
  digit += within(code, 0x60, 0x7b) & (code - 0x46); // a-z: 26
  digit += within(code, 0x2f, 0x3a) & (code + 0x05); // 0-9: 52
  digit += within(code, 0x2a, 0x2c) & 63; // +: 62
  digit += within(code, 0x2e, 0x30) & 64; // /: 63
  return digit;
}
