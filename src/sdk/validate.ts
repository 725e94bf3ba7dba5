/**
 * The first step of every call: is the input what the action takes?
 *
 * Every member is read exactly once, into a fresh object, so that no getter, proxy or later change of the caller's object reaches the rest. Bytes are
 * copied too; when the input is refused, the copies are wiped. `null` counts as absent, unknown members are ignored.
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

const readers = new Map<Members, Reader>();

/** Readers are made when an action is first used: a program uses few. */
function readerFor(shape: Members): Reader {
  let reader = readers.get(shape);
  if (reader === undefined) {
    reader = structureReader(shape, "");
    readers.set(shape, reader);
  }
  return reader;
}

/**
 * @param shape of the action's input
 * @param input what the caller gave; nothing at all counts as no members
 * @returns a copy with the members of the action only, required ones there
 * @throws {KmsError} SerializationException for a value of the wrong type; ValidationException, naming every broken constraint (at most ten), otherwise.
 */
export function validate<A extends Action>(shape: Members, input: unknown): Input<A> {
  const violations = new Violations();
  try {
    const own = readerFor(shape)(input ?? {}, violations);
    violations.throwIfAny();
    return own as Input<A>;
  } catch (error) {
    violations.wipeCopies();
    throw error;
  }
}
