/**
 * Buffers for ciphertexts. A new array with a buffer of its own costs V8 0.3 to 1 us, as much as a short message costs the core; a view of a
 * buffer that is there 0.03 us. So ciphertexts of a core are views of shared buffers, as Node's `Buffer` and the blobs of the AWS SDK are, where
 * the runtime can keep a buffer from being transferred: otherwise who posts one result to another thread would take the others away.
 *
 * Nothing but ciphertexts of the one core is ever in such a buffer. Secrets have buffers of their own, in every runtime.
 */
const CHUNK_BYTES = 32_768;
/** Longer results have a buffer of their own. */
const RESULT_MAX = 4_608;

type Mark = (buffer: ArrayBuffer) => void;

/** Marks a buffer as not to be transferred, in Node and Deno; undefined where that is unknown or has no effect (in Bun and Node 22 `transfer()` detaches it all the same). */
function findMark(): Mark | undefined {
  try {
    const mark = (globalThis as { process?: NodeJS.Process }).process?.getBuiltinModule("node:worker_threads").markAsUntransferable as Mark;
    const probe = new ArrayBuffer(8) as ArrayBuffer & { transfer(): ArrayBuffer };
    mark(probe);
    const detached = [() => probe.transfer(), () => structuredClone(probe, { transfer: [probe] })].some(succeeds);
    return detached || probe.byteLength === 0 ? undefined : mark;
  } catch {
    return undefined;
  }
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

/** Asked once, when the first ciphertext is given out. */
let mark: Mark | undefined | null = null;

/** Where the ciphertexts of one core go. */
export class ResultBuffers {
  #chunk = new Uint8Array(0);
  #at = 0;

  /** A copy of `window` from `from` to `to`: a plain Uint8Array, of a shared buffer perhaps. */
  copy(window: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
    const length = to - from;
    if (mark === null) mark = findMark();
    if (mark === undefined || length > RESULT_MAX) return window.slice(from, to) as Uint8Array<ArrayBuffer>;
    if (this.#at + length > this.#chunk.length) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      mark(chunk.buffer);
      this.#chunk = chunk;
      this.#at = 0;
    }
    const copy = new Uint8Array(this.#chunk.buffer, this.#at, length);
    copy.set(window.subarray(from, to));
    // Where any typed array may begin.
    this.#at = (this.#at + length + 7) & ~7;
    return copy;
  }
}
