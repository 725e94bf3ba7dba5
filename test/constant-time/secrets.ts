/** The secrets of each run: pairs of equal length that differ everywhere, or in one bit. */

/** Bytes of a job, one call after another; the lengths are the same in every run. */
export type Draw = (length: number) => Uint8Array<ArrayBuffer>;

export const PAIRS = 64;

/** xorshift32, seeded: the same numbers in every run of the test. */
export function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function random(seed: number): Draw {
  const next = generator(seed);
  return (length) => Uint8Array.from({ length }, () => next() >>> 24);
}

const filled =
  (byte: number): Draw =>
  (length) =>
    new Uint8Array(length).fill(byte);

/** As `draw`, but one bit of each value is another. */
function flipped(draw: Draw, seed: number): Draw {
  const next = generator(seed);
  return (length) => {
    const bytes = draw(length);
    if (length > 0) {
      const at = next() % length;
      bytes[at] = (bytes[at] as number) ^ (1 << (next() & 7));
    }
    return bytes;
  };
}

/** The `n`th pair, fresh. Pair 0: all zeros and all ones. Odd pairs: one bit apart. */
export function pair(n: number): readonly [Draw, Draw] {
  if (n === 0) return [filled(0), filled(0xff)];
  return [random(2 * n), n % 2 === 1 ? flipped(random(2 * n), n) : random(2 * n + 1)];
}
