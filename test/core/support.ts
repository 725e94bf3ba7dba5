/** Deterministic bytes and references for the tests of the core. */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { Core, type CoreOptions } from "../../src/core/core.js";

/** `length` bytes that look random and are always the same for a seed. */
export function bytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length);
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    result[i] = state >>> 11;
  }
  return result;
}

/** The same bytes in the middle of a larger buffer. */
export function shifted(source: Uint8Array, offset: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(source.length + offset + 7).fill(0xee);
  whole.set(source, offset);
  return whole.subarray(offset, offset + source.length);
}

export const plain = (value: Uint8Array | undefined): Uint8Array | undefined => (value === undefined ? undefined : new Uint8Array(value));

export function gcmSeal(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, text: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(aad);
  return new Uint8Array(Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]));
}

export function gcmOpen(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv("aes-256-gcm", key, iv);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]));
}

/** The message key of docs/ciphertext.md by node:crypto. */
export function messageKey(backingKey: Uint8Array, label: string, nonce: Uint8Array): Uint8Array {
  const mac = createHmac("sha256", backingKey);
  mac
    .update(Buffer.from([0, 0, 0, 1]))
    .update(label)
    .update(Buffer.from([0]))
    .update(nonce)
    .update(Buffer.from([0, 0, 1, 0]));
  return new Uint8Array(mac.digest());
}

export const createCore = (options?: CoreOptions): Promise<Core> => Core.create(options);
