/** The forms in which a key may lie in memory, cut into pieces: the smallest is a quarter of a key of 32 bytes. */

export interface Piece {
  /** 8 bytes or more, which is more than chance hits in any memory. */
  readonly bytes: Uint8Array;
  readonly key: string;
  readonly form: string;
}

/** A longer key is looked for by its first 32 bytes. */
const KEY_BYTES = 32;

const xor = (key: Uint8Array, byte: number): Buffer => Buffer.from(key.map((one) => one ^ byte));

/** Raw, and as HMAC-SHA-256 takes it in (FIPS 198-1): from either pad, the key follows. */
const RAW: Readonly<Record<string, (key: Uint8Array) => Buffer>> = {
  raw: (key) => Buffer.from(key),
  "raw, inner pad": (key) => xor(key, 0x36),
  "raw, outer pad": (key) => xor(key, 0x5c),
  "raw, words swapped": (key) => Buffer.from(key).swap32(),
  "raw, inner pad, words swapped": (key) => xor(key, 0x36).swap32(),
  "raw, outer pad, words swapped": (key) => xor(key, 0x5c).swap32(),
};

/** The characters that depend on the key alone when `before` bytes stand before it. */
function base64After(before: number, key: Uint8Array): string {
  const text = Buffer.concat([Buffer.alloc(before), key, Buffer.alloc(3)]).toString("base64");
  return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + key.length) * 4) / 3));
}

const TEXT: Readonly<Record<string, (key: Uint8Array) => string>> = {
  hex: (key) => Buffer.from(key).toString("hex"),
  HEX: (key) => Buffer.from(key).toString("hex").toUpperCase(),
  base64: (key) => base64After(0, key),
  "base64 after 1 byte": (key) => base64After(1, key),
  "base64 after 2 bytes": (key) => base64After(2, key),
};

/** Every form a key can be planted in: its name and the bytes. */
export function formsOf(key: Uint8Array): readonly (readonly [form: string, bytes: Buffer])[] {
  const texts = Object.entries(TEXT).map(([name, write]) => [name, write(key)] as const);
  return [
    ...Object.entries(RAW).map(([name, write]) => [name, write(key)] as const),
    ...texts.map(([name, text]) => [`${name}, UTF-8`, Buffer.from(text, "latin1")] as const),
    ...texts.map(([name, text]) => [`${name}, UTF-16`, Buffer.from(text, "utf16le")] as const),
  ];
}

/** Bytes of a piece: 8 bytes of the key, or the 12 that 16 characters of base64 stand for. */
const pieceBytes = (form: string): number => (form.endsWith("UTF-16") ? 32 : form.endsWith("UTF-8") ? 16 : 8);

/** The pieces of every form, one after another. */
export function piecesOf(name: string, key: Uint8Array): Piece[] {
  return formsOf(key.subarray(0, KEY_BYTES)).flatMap(([form, bytes]) => {
    const size = pieceBytes(form);
    return Array.from({ length: Math.floor(bytes.length / size) }, (_, n) => ({
      bytes: bytes.subarray(n * size, (n + 1) * size),
      key: name,
      form,
    }));
  });
}
