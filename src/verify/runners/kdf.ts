import type { Input } from "../cases.js";
import type { HashName, Primitives } from "../primitives.js";

type CounterBits = 8 | 16 | 24 | 32;

export const counterMode = ({ key, before, after, counterBits, length }: Input<"kdf-ctr">, primitives: Primitives): Uint8Array =>
  primitives.kdfCtr({ key, before, after, counterBits: counterBits as CounterBits, length });

export const hkdf = ({ hash, ikm, salt, info, length }: Input<"hkdf">, primitives: Primitives): Uint8Array =>
  primitives.hkdf(hash as HashName, ikm, salt, info, length);

/** RFC 5869 2.2: PRK = HMAC(salt, IKM). No salt is a salt of zeros, which HMAC makes of an empty key by itself. */
export const hkdfExtract = ({ hash, ikm, salt }: Input<"hkdf-extract">, primitives: Primitives): Uint8Array =>
  primitives.hmac(hash as HashName, salt, ikm);
