/** The table: action to operation. */

import type { Action } from "../types.js";
import type { Operation } from "./call.js";
import { AGREEMENT_OPERATIONS } from "./operations/agreement.js";
import { ALIAS_OPERATIONS } from "./operations/aliases.js";
import { BATCH_OPERATIONS } from "./operations/batch.js";
import { CIPHER_OPERATIONS } from "./operations/cipher.js";
import { DATA_KEY_OPERATIONS } from "./operations/data-keys.js";
import { IMPORT_OPERATIONS } from "./operations/import.js";
import { KEY_OPERATIONS } from "./operations/keys.js";
import { MAC_OPERATIONS } from "./operations/macs.js";
import { MULTI_REGION_OPERATIONS } from "./operations/multi-region.js";
import { POLICY_OPERATIONS } from "./operations/policies.js";
import { ROTATION_OPERATIONS } from "./operations/rotation.js";
import { SIGNING_OPERATIONS } from "./operations/signing.js";
import { TAG_OPERATIONS } from "./operations/tags.js";

export const OPERATIONS = {
  ...KEY_OPERATIONS,
  ...ALIAS_OPERATIONS,
  ...CIPHER_OPERATIONS,
  ...DATA_KEY_OPERATIONS,
  ...SIGNING_OPERATIONS,
  ...MAC_OPERATIONS,
  ...AGREEMENT_OPERATIONS,
  ...IMPORT_OPERATIONS,
  ...ROTATION_OPERATIONS,
  ...MULTI_REGION_OPERATIONS,
  ...TAG_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...BATCH_OPERATIONS,
} satisfies { readonly [A in Action]?: Operation<A> };

/** The actions this library carries out. */
export type SupportedAction = keyof typeof OPERATIONS;

/** @returns `undefined` for a name that is no action of ours. */
export function operationOf(action: string): Operation<Action> | undefined {
  return Object.hasOwn(OPERATIONS, action) ? (OPERATIONS as unknown as Record<string, Operation<Action>>)[action] : undefined;
}
