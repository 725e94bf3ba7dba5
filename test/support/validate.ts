/** Validation by the name of an action. */
import { SHAPES } from "../../src/sdk/shapes/index.js";
import { type Validate, validation } from "../../src/sdk/validate.js";
import type { Action, Input } from "../../src/types.js";

const made = new Map<Action, Validate>();

export function validate<A extends Action>(action: A, input: unknown): Input<A> {
  const validateAction = made.get(action) ?? validation(SHAPES[action].input);
  made.set(action, validateAction);
  return validateAction(input) as Input<A>;
}
