/** How deeply a JSON text is nested, told without parsing it: some engines' parsers recurse and would overflow their stack. */

import { serializationError } from "../sdk/validation/wrong-type.js";

/** No KMS input is nested deeper than 5; the rest is for members that are ignored. */
export const DEEPEST = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `{` differ in one bit, as `]` and `}` do: with it cleared, two comparisons tell all four. */
const CASE_BIT = 0x20;
const OPENING = 0x5b;
const CLOSING = 0x5d;

/**
 * One pass, linear in the length; strings are skipped. It need not be JSON: what is no JSON fails in the parser.
 * @throws {KmsError} SerializationException when brackets are nested more than 64 deep.
 */
export function requireShallow(text: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) i = endOfString(text, i);
    else if ((unit & ~CASE_BIT) === CLOSING) depth--;
    else if ((unit & ~CASE_BIT) === OPENING && ++depth > DEEPEST) throw tooDeep();
  }
}

const tooDeep = () => serializationError(`The request body is nested more than ${DEEPEST} deep`, "");

/** @returns the place of the quote that ends the string opened at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}
