/** A promise beyond the answer itself that was not kept: a round trip that failed, a forgery that was accepted. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

export function demand(kept: boolean, what: string): void {
  if (!kept) throw new BrokenPromise(what);
}

/** Equality of published data: not constant-time, and need not be. */
export function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, index: number, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[index] = (copy[index] as number) ^ (1 << bit);
  return copy;
}
