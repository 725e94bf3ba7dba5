/** The order of UTF-8 bytes, computed on JavaScript's UTF-16 text. UTF-8 bytes sort as code points do; UTF-16 units do not. */

/** Negative, 0 or positive as `a` sorts before, with or after `b`. Both well-formed. */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they rank above U+E000..U+FFFF. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

const LAST = 0x10ffff;

/**
 * The first text after all that begin with `prefix`: text t begins with `prefix` exactly if prefix <= t < prefixEnd(prefix).
 * `undefined`: there is no such end (an empty prefix, or one of U+10FFFF only).
 */
export function prefixEnd(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  while (points.at(-1) === LAST) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  const next = last + 1 === 0xd800 ? 0xe000 : last + 1; // surrogates are no code points of well-formed text
  return String.fromCodePoint(...points, next);
}
