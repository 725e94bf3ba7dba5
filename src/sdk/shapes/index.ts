/** The one table of wire shapes: action -> rows of input and output. */

import type { Action } from "../../types.js";
import { aliases } from "./aliases.js";
import { batch } from "./batch.js";
import { cipher } from "./cipher.js";
import { customKeyStores } from "./custom-key-stores.js";
import { dataKeys } from "./data-keys.js";
import type { Family } from "./family.js";
import { grants } from "./grants.js";
import { importing } from "./import.js";
import { keys } from "./keys.js";
import { multiRegion } from "./multi-region.js";
import { policies } from "./policies.js";
import { rotation } from "./rotation.js";
import type { Members } from "./shape.js";
import { signing } from "./signing.js";
import { tags } from "./tags.js";

/** Input and output of one action, as data. */
export interface Shapes {
  readonly input: Members;
  readonly output: Members;
}

const table = {
  ...keys,
  ...aliases,
  ...cipher,
  ...dataKeys,
  ...signing,
  ...rotation,
  ...importing,
  ...grants,
  ...policies,
  ...tags,
  ...multiRegion,
  ...customKeyStores,
  ...batch,
} as const satisfies Family<Action>;

/** Every action there is, the 56 of AWS KMS and ours. */
export const SHAPES: Readonly<Record<Action, Shapes>> = table;

/** Whether `name` is an action; names of `Object.prototype` are not. */
export const isAction = (name: string): name is Action => Object.hasOwn(SHAPES, name);
