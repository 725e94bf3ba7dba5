import type { Answer, Input } from "../cases.js";
import type { Primitives } from "../primitives.js";
import { demand, flipped, sameBytes } from "./outcome.js";

/** Seals; what was sealed must open to the plaintext, and not with the first or the last bit of its tag flipped. */
export function seal({ key, iv, aad, plaintext, tagLength }: Input<"aes-gcm-seal">, primitives: Primitives): Uint8Array {
  const aead = primitives.importAeadKey(key);
  try {
    const sealed = aead.seal(iv, aad, plaintext, tagLength);
    const opens = (message: Uint8Array) => aead.open(iv, aad, message, tagLength);
    demand(sameBytes(opens(sealed), plaintext), "what was sealed does not open");
    demand(opens(flipped(sealed, sealed.length - tagLength, 7)) === undefined, "a flipped tag was accepted");
    demand(opens(flipped(sealed, sealed.length - 1, 0)) === undefined, "a flipped tag was accepted");
    return sealed;
  } finally {
    aead.destroy();
  }
}

/** Opens what must not open. An IV that may not be used at all (0 bytes) is refused with a RangeError: SP 800-38D 5.2.1.1. */
export function open({ key, iv, aad, sealed, tagLength }: Input<"aes-gcm-open">, primitives: Primitives): Answer {
  const aead = primitives.importAeadKey(key);
  try {
    return aead.open(iv, aad, sealed, tagLength) ?? "refused";
  } catch (error) {
    if (error instanceof RangeError && iv.length === 0) return "refused";
    throw error;
  } finally {
    aead.destroy();
  }
}
