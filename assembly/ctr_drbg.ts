/**
 * CTR_DRBG with AES-256 and no derivation function, NIST SP 800-90A 10.2.1. Its state, at DRBG: Key (32), V (16). Entropy input has
 * full entropy and 48 bytes; src/core counts requests and reseeds.
 */
import { DRBG, DRBG_BYTES, DRBG_TEMP, MESSAGE_KEY, STREAM } from "./abi";
import { encrypt8 } from "./aes_bitslice8";
import { expandKey } from "./aes_key";
import { copy, load64, store64, wipe } from "./bytes";

const V = DRBG + 32;
const SEED_BYTES: usize = 48;
const SCHEDULE_BYTES: usize = 1920;

/** Puts V + 1 ... V + 8 at STREAM and encrypts them; V advances by `taken`, the number the caller will use. */
function nextBlocks(taken: u64): void {
  const high = load64(V);
  const low = load64(V + 8);
  for (let i: u64 = 1; i <= 8; i++) {
    const sum = low + i;
    store64(STREAM + 16 * (<usize>i - 1), high + <u64>(sum < low));
    store64(STREAM + 16 * (<usize>i - 1) + 8, sum);
  }
  store64(V, high + <u64>(low + taken < low));
  store64(V + 8, low + taken);
  encrypt8(MESSAGE_KEY, STREAM);
}

/** SP 800-90A 10.2.1.2 with the 48 bytes at `provided`; the schedule of Key is at MESSAGE_KEY. */
function update(provided: usize): void {
  nextBlocks(3);
  for (let i: usize = 0; i < SEED_BYTES; i += 16) v128.store(DRBG + i, v128.xor(v128.load(STREAM + i), v128.load(provided + i)));
}

function wipeTemporaries(): void {
  wipe(STREAM, 128);
  wipe(MESSAGE_KEY, SCHEDULE_BYTES);
}

/** SP 800-90A 10.2.1.3.1: 48 bytes of entropy (XOR personalization) at `seed`. */
export function instantiate(seed: usize): void {
  wipe(DRBG, DRBG_BYTES);
  reseed(seed);
}

/** SP 800-90A 10.2.1.4.1. */
export function reseed(seed: usize): void {
  expandKey(MESSAGE_KEY, DRBG);
  update(seed);
  wipeTemporaries();
}

/** SP 800-90A 10.2.1.5.1 without additional input: `length` bytes at `to`, at most 65,536. */
export function generate(to: usize, length: usize): void {
  expandKey(MESSAGE_KEY, DRBG);
  while (length > 0) {
    const taken = min<usize>(length, 128);
    nextBlocks((taken + 15) >> 4);
    copy(to, STREAM, taken);
    to += taken;
    length -= taken;
  }
  wipe(DRBG_TEMP, SEED_BYTES);
  update(DRBG_TEMP);
  wipeTemporaries();
}
