import type { Answer, Input } from "../cases.js";
import type { HashName, Primitives } from "../primitives.js";
import { demand, flipped, sameBytes } from "./outcome.js";

/** In one call and with a kept key; the tag, cut to its length, must verify, and not with a bit flipped. */
export function sign({ hash, key, message, tagLength }: Input<"hmac">, primitives: Primitives): Uint8Array {
  const whole = primitives.hmac(hash as HashName, key, message);
  const tag = whole.slice(0, tagLength);
  const kept = primitives.importHmacKey(hash as HashName, key);
  try {
    demand(sameBytes(kept.sign(message), whole), "a kept key signs otherwise");
    demand(kept.verify(message, tag), "the tag does not verify");
    demand(!kept.verify(message, flipped(tag, tagLength - 1, 0)), "a flipped tag was accepted");
    return tag;
  } finally {
    kept.destroy();
  }
}

/** Verifies what must not verify. An accepted tag is the wrong answer. */
export function verify({ hash, key, message, tag }: Input<"hmac-verify">, primitives: Primitives): Answer {
  const kept = primitives.importHmacKey(hash as HashName, key);
  try {
    return kept.verify(message, tag) ? tag : "refused";
  } finally {
    kept.destroy();
  }
}
