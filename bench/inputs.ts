/** What the contenders are given. */

/** Bytes that look random and are the same in every run. */
export function bytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    // Marsaglia's xorshift32.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    result[i] = state;
  }
  return result;
}

/** A fresh 96-bit IV at each call, by counting: the cheapest way there is, the same for every contender. */
export function counterIv(): () => Uint8Array<ArrayBuffer> {
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  let count = 0;
  return () => {
    view.setUint32(8, ++count);
    return iv;
  };
}

/** Random bytes drawn 64 messages at a time, as the core draws its own: one call to the system a message would be most of the cost. */
export function pooledRandom(length: number): () => Uint8Array<ArrayBuffer> {
  const pool = new Uint8Array(64 * length);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      crypto.getRandomValues(pool);
      at = 0;
    }
    at += length;
    return pool.subarray(at - length, at);
  };
}

export const MIB = 1_048_576;
export const KIB = 1024;
