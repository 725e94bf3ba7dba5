/**
 * The first step of every call: is the input what the action takes?
 *
 * Every member is read exactly once, into a fresh object, so that no getter, proxy or later change of the caller's object reaches the rest. Bytes are
 * copied too; when the input is refused, the copies are wiped. `null` counts as absent, unknown members are ignored, and those of a literal that are
 * not enumerable. Entries of a list that say the same as the one before, and hold no bytes, share its copy: nothing below changes an input.
 *
 * Text must be well-formed Unicode. A lone surrogate has no UTF-8 form; encoders put U+FFFD in its place, so that two different encryption contexts would
 * become the same bytes. Such text is refused.
 *
 * Source: AWS KMS API Reference, the constraints of each action; the wording as AWS's answers have it.
 */

import type { Action, Input } from "../types.js";
import type { Members } from "./shapes/shape.js";
import { type Reader, structureReader } from "./validation/reader.js";
import { Violations } from "./validation/violations.js";

/** @returns a copy with the members of the action only, required ones there. */
export type Validate = (input: unknown) => Input<Action>;

/**
 * @param shape of an action's input.
 * @returns how an input is validated, nothing at all counting as no members. It throws `KmsError`: SerializationException for a value of the
 *   wrong type; ValidationException, naming every broken constraint (at most ten), otherwise.
 */
export function validation(shape: Members): Validate {
  let read: Reader | undefined;
  return (input) => {
    // Made when the action is first used: a program uses few.
    read ??= structureReader(shape, "");
    const violations = new Violations();
    try {
      const own = read(input ?? {}, violations);
      violations.throwIfAny();
      return own as Input<Action>;
    } catch (error) {
      violations.wipeCopies();
      throw error;
    }
  };
}
