/** A family's table: for each of its actions the rows of input and output. */

import type { Action, Operations } from "../../types.js";
import type { MembersOf } from "./shape.js";

export interface ActionShapes<A extends Action> {
  readonly input: MembersOf<Operations[A]["input"], "input">;
  readonly output: MembersOf<Operations[A]["output"], "output">;
}

export type Family<Actions extends Action> = { readonly [A in Actions]: ActionShapes<A> };
