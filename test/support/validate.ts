/** Validation by the name of an action. */
import { SHAPES } from "../../src/sdk/shapes/index.js";
import { validate as validateShape } from "../../src/sdk/validate.js";
import type { Action, Input } from "../../src/types.js";

export const validate = <A extends Action>(action: A, input: unknown): Input<A> => validateShape<A>(SHAPES[action].input, input);
