import { concat } from "../../bytes.js";
import type { Input } from "../cases.js";
import type { HashName, Primitives } from "../primitives.js";

const ROUNDS_PER_CHECKPOINT = 1000;

export const hash = ({ hash: name, message }: Input<"hash">, primitives: Primitives): Uint8Array =>
  primitives.hash(name as HashName, message);

/** SHAVS 6.4, and ACVP SHA "alternate" MCT, where each message is cut or zero-padded to the length of the first. */
export function hashChain(input: Input<"hash-monte">, primitives: Primitives): Uint8Array {
  const { form, checkpoints } = input;
  const messageOf = form === "alternate" ? (joined: Uint8Array) => resized(joined, input.seed.length) : (joined: Uint8Array) => joined;
  const digests: Uint8Array[] = [];
  let seed = input.seed;
  for (let checkpoint = 0; checkpoint < checkpoints; checkpoint++) {
    let [a, b, c] = [seed, seed, seed];
    for (let round = 0; round < ROUNDS_PER_CHECKPOINT; round++) {
      const digest = primitives.hash(input.hash as HashName, messageOf(concat(a, b, c)));
      [a, b, c] = [b, c, digest];
    }
    seed = c;
    digests.push(c);
  }
  return concat(...digests);
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  whole.set(bytes.subarray(0, length));
  return whole;
}
