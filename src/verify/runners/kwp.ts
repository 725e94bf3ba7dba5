import { unwrapKey, wrapKey } from "../../crypto/key-wrap.js";
import type { Answer, Input } from "../cases.js";
import type { Primitives } from "../primitives.js";
import { demand, flipped, sameBytes } from "./outcome.js";

/** Wraps; what was wrapped must unwrap, and not with a bit flipped. */
export function wrap({ key, plaintext }: Input<"kwp-wrap">, primitives: Primitives): Uint8Array {
  const wrapped = wrapKey(primitives, key, plaintext);
  demand(sameBytes(unwrapKey(primitives, key, wrapped), plaintext), "what was wrapped does not unwrap");
  demand(unwrapKey(primitives, key, flipped(wrapped, wrapped.length - 1, 0)) === undefined, "a changed key was accepted");
  return wrapped;
}

export const unwrap = ({ key, wrapped }: Input<"kwp-unwrap">, primitives: Primitives): Answer =>
  unwrapKey(primitives, key, wrapped) ?? "refused";
