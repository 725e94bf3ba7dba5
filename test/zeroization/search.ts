/** Finds any of a hundred thousand pieces in hundreds of megabytes, in one pass. */
import type { Piece } from "./forms.js";

/** 2^22 bits: a few per cent are set, so that most places are dismissed by one look. */
const FILTER_BITS = 22;

const hash = (low: number, high: number): number => Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);

export class Search {
  /** Bytes by which two parts of memory searched one after another must overlap. */
  readonly overlap: number;
  readonly #filter = new Uint32Array(2 ** (FILTER_BITS - 5));
  readonly #byHash = new Map<number, Piece[]>();

  /** @throws {RangeError} for a piece of less than 8 bytes. */
  constructor(pieces: readonly Piece[]) {
    let longest = 0;
    for (const piece of pieces) {
      const view = new DataView(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength);
      const key = hash(view.getInt32(0, true), view.getInt32(4, true));
      const slot = key >>> (32 - FILTER_BITS);
      this.#filter[slot >>> 5] = (this.#filter[slot >>> 5] as number) | (1 << (slot & 31));
      const others = this.#byHash.get(key);
      if (others === undefined) this.#byHash.set(key, [piece]);
      else others.push(piece);
      longest = Math.max(longest, piece.bytes.length);
    }
    this.overlap = longest - 1;
  }

  /** Calls `found` for each piece in the first `length` bytes of `memory`, with its offset. */
  run(memory: Uint8Array, length: number, found: (piece: Piece, at: number) => void): void {
    const filter = this.#filter;
    let low = 0;
    let high = 0;
    for (let i = 0; i < length; i++) {
      low = (low >>> 8) | (high << 24);
      high = (high >>> 8) | ((memory[i] as number) << 24);
      const key = hash(low, high);
      const slot = key >>> (32 - FILTER_BITS);
      if (((filter[slot >>> 5] as number) & (1 << (slot & 31))) === 0 || i < 7) continue;
      for (const piece of this.#byHash.get(key) ?? []) {
        const at = i - 7;
        if (at + piece.bytes.length <= length && piece.bytes.every((byte, n) => byte === memory[at + n])) found(piece, at);
      }
    }
  }
}
