import type { Input } from "../cases.js";
import type { Primitives } from "../primitives.js";

const MONTE_ROUNDS = 1000;

export const encryptBlocks = ({ key, blocks }: Input<"aes-ecb-encrypt">, primitives: Primitives): Uint8Array =>
  primitives.aesEncryptBlocks(key, blocks);

export const decryptBlocks = ({ key, blocks }: Input<"aes-ecb-decrypt">, primitives: Primitives): Uint8Array =>
  primitives.aesDecryptBlocks(key, blocks);

/** AESAVS 6.4.1: the output of a call is the input of the next. */
export function encryptChain({ key, blocks }: Input<"aes-ecb-encrypt-monte">, primitives: Primitives): Uint8Array {
  let state = blocks;
  for (let round = 0; round < MONTE_ROUNDS; round++) state = primitives.aesEncryptBlocks(key, state);
  return state;
}

export function decryptChain({ key, blocks }: Input<"aes-ecb-decrypt-monte">, primitives: Primitives): Uint8Array {
  let state = blocks;
  for (let round = 0; round < MONTE_ROUNDS; round++) state = primitives.aesDecryptBlocks(key, state);
  return state;
}
