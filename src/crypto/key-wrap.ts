/**
 * AES-256 key wrap with padding: SP 800-38F 6.3 (KWP), which is RFC 5649.
 *
 * Wraps 1 byte and more under a 32-byte key-encryption key. There is no IV: the same key wrapped twice gives the same bytes.
 */

import { wipe } from "../bytes.js";

/** The block cipher underneath: AES-256 over whole 16-byte blocks, key of 32 bytes. */
export interface AesBlocks {
  aesEncryptBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array;
  aesDecryptBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array;
}

const SEMIBLOCK = 8;
const BLOCK = 16;
/** ICV2 of SP 800-38F 6.3, before the length of the plaintext. */
const ICV2 = 0xa65959a6;
/** Most bytes wrapped here; the specification allows 2^32 - 1. Far above any wrapped key of AWS KMS. */
const MAX_PLAINTEXT_LENGTH = 65_536;

/**
 * KWP-AE: the wrapped key, `plaintext.length` rounded up to 8 bytes, plus 8.
 *
 * @param key 32 bytes
 * @param plaintext 1 to 65,536 bytes
 * @throws {RangeError} for a plaintext of another length
 */
export function wrapKey(aes: AesBlocks, key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  if (plaintext.length < 1 || plaintext.length > MAX_PLAINTEXT_LENGTH) {
    throw new RangeError(`a key to wrap must have 1 to ${MAX_PLAINTEXT_LENGTH} bytes`);
  }
  const padded = Math.ceil(plaintext.length / SEMIBLOCK) * SEMIBLOCK;
  const state = new Uint8Array(SEMIBLOCK + padded);
  const view = new DataView(state.buffer);
  view.setUint32(0, ICV2);
  view.setUint32(4, plaintext.length);
  state.set(plaintext, SEMIBLOCK);

  if (state.length === BLOCK) {
    const wrapped = aes.aesEncryptBlocks(key, state);
    wipe(state);
    return wrapped;
  }
  wrapState(aes, key, state);
  return state;
}

/**
 * KWP-AD: the key, or `undefined` when `wrapped` is not what `wrapKey` made under this key, whatever the reason. The integrity check
 * reads every byte it depends on before it decides.
 *
 * @param key 32 bytes
 * @returns a new array, the caller's to wipe
 */
export function unwrapKey(aes: AesBlocks, key: Uint8Array, wrapped: Uint8Array): Uint8Array | undefined {
  const padded = wrapped.length - SEMIBLOCK;
  if (padded < SEMIBLOCK || padded % SEMIBLOCK !== 0 || padded > MAX_PLAINTEXT_LENGTH) return undefined;
  const state = wrapped.length === BLOCK ? aes.aesDecryptBlocks(key, wrapped) : unwrapState(aes, key, wrapped);
  const length = checkedLength(state);
  const plaintext = length === REFUSED ? undefined : state.slice(SEMIBLOCK, SEMIBLOCK + length);
  wipe(state);
  return plaintext;
}

/** SP 800-38F 6.1, algorithm 1 (W), in place. */
function wrapState(aes: AesBlocks, key: Uint8Array, state: Uint8Array): void {
  const semiblocks = state.length / SEMIBLOCK - 1;
  const block = new Uint8Array(BLOCK);
  for (let step = 1; step <= 6 * semiblocks; step++) {
    const at = (((step - 1) % semiblocks) + 1) * SEMIBLOCK;
    block.set(state.subarray(0, SEMIBLOCK));
    block.set(state.subarray(at, at + SEMIBLOCK), SEMIBLOCK);
    const sealed = aes.aesEncryptBlocks(key, block);
    addStep(sealed, step);
    state.set(sealed.subarray(0, SEMIBLOCK));
    state.set(sealed.subarray(SEMIBLOCK), at);
  }
  wipe(block);
}

/** SP 800-38F 6.1, algorithm 2 (the inverse of W). */
function unwrapState(aes: AesBlocks, key: Uint8Array, wrapped: Uint8Array): Uint8Array {
  const state = wrapped.slice();
  const semiblocks = state.length / SEMIBLOCK - 1;
  const block = new Uint8Array(BLOCK);
  for (let step = 6 * semiblocks; step >= 1; step--) {
    const at = (((step - 1) % semiblocks) + 1) * SEMIBLOCK;
    block.set(state.subarray(0, SEMIBLOCK));
    block.set(state.subarray(at, at + SEMIBLOCK), SEMIBLOCK);
    addStep(block, step);
    const opened = aes.aesDecryptBlocks(key, block);
    state.set(opened.subarray(0, SEMIBLOCK));
    state.set(opened.subarray(SEMIBLOCK), at);
    wipe(opened);
  }
  wipe(block);
  return state;
}

/** XORs `step` as a 64-bit big-endian number into the first semiblock; steps stay below 2^32 at the lengths allowed here. */
function addStep(block: Uint8Array, step: number): void {
  for (let i = 0; i < 4; i++) block[SEMIBLOCK - 1 - i] = (block[SEMIBLOCK - 1 - i] as number) ^ ((step >>> (8 * i)) & 0xff);
}

const REFUSED = -1;

/** SP 800-38F 6.3, algorithm 6, steps 6 to 8: ICV2, then the length, then zeros behind it; one verdict over all three, without an early exit. */
function checkedLength(state: Uint8Array): number {
  const view = new DataView(state.buffer, state.byteOffset, state.length);
  const padded = state.length - SEMIBLOCK;
  const length = view.getUint32(4);
  const padding = padded - length;
  let wrong = view.getUint32(0) ^ ICV2;
  wrong |= outside(padding);
  for (let i = 0; i < SEMIBLOCK; i++) {
    // The last `padding` bytes of the final semiblock must be zero.
    const inPadding = (SEMIBLOCK - 1 - i - padding) >> 31;
    wrong |= (state[state.length - SEMIBLOCK + i] as number) & inPadding;
  }
  return wrong === 0 ? length : REFUSED;
}

/** Zero where `padding` is 0 to 7; anything else gives another number. */
const outside = (padding: number): number => Math.floor(padding / SEMIBLOCK);
