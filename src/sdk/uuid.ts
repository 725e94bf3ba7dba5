const HEX_DIGITS = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
/** Where the two digits of each byte stand in the text. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
/** The characters of the one that is being made; the hyphens stay. */
const characters: number[] = Array(36).fill("-".charCodeAt(0));

/** RFC 9562 section 5.4 (version 4) from the 16 random bytes at `from`. Made at once, without shorter texts to join. */
export function uuid(random: Uint8Array, from = 0): string {
  for (let i = 0; i < 16; i++) {
    let byte = random[from + i] as number;
    if (i === 6) byte = (byte & 0x0f) | 0x40;
    if (i === 8) byte = (byte & 0x3f) | 0x80;
    const place = PLACES[i] as number;
    characters[place] = HEX_DIGITS[byte >> 4] as number;
    characters[place + 1] = HEX_DIGITS[byte & 15] as number;
  }
  return String.fromCharCode.apply(null, characters);
}
