/**
 * The table: action to operation. What programs with symmetric keys use is always there; the other families load when first used, so that
 * the symmetric path stays small. The shapes of all inputs are there: an input is read when the request is made, before anything is waited for.
 */

import { once } from "../once.js";
import type { Action, KeyLastUsageTrackingOperation } from "../types.js";
import type { MaybePromise, Operation, OperationsOf } from "./call.js";
import { trackedAs } from "./last-usage.js";
import { ALIAS_OPERATIONS } from "./operations/aliases.js";
import { BATCH_OPERATIONS } from "./operations/batch.js";
import { CIPHER_OPERATIONS } from "./operations/cipher.js";
import { DATA_KEY_OPERATIONS } from "./operations/data-keys.js";
import { KEY_OPERATIONS } from "./operations/keys.js";
import { POLICY_OPERATIONS } from "./operations/policies.js";
import { ROTATION_OPERATIONS } from "./operations/rotation.js";
import { TAG_OPERATIONS } from "./operations/tags.js";
import { aliases } from "./shapes/aliases.js";
import { batch } from "./shapes/batch.js";
import { cipher } from "./shapes/cipher.js";
import { dataKeys } from "./shapes/data-keys.js";
import { importing } from "./shapes/import.js";
import type { Shapes } from "./shapes/index.js";
import { keys } from "./shapes/keys.js";
import { multiRegion as multiRegionShapes } from "./shapes/multi-region.js";
import { policies } from "./shapes/policies.js";
import { rotation } from "./shapes/rotation.js";
import { signing as signingShapes } from "./shapes/signing.js";
import { tags } from "./shapes/tags.js";
import { singleAction } from "./single-action.js";
import { type Validate, validation } from "./validate.js";

const AT_HAND = {
  ...KEY_OPERATIONS,
  ...ALIAS_OPERATIONS,
  ...CIPHER_OPERATIONS,
  ...DATA_KEY_OPERATIONS,
  ...ROTATION_OPERATIONS,
  ...TAG_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...BATCH_OPERATIONS,
};

const agreement = once(async () => (await import("./operations/agreement.js")).AGREEMENT_OPERATIONS);
const imports = once(async () => (await import("./operations/import.js")).IMPORT_OPERATIONS);
const macs = once(async () => (await import("./operations/macs.js")).MAC_OPERATIONS);
const multiRegion = once(async () => (await import("./operations/multi-region.js")).MULTI_REGION_OPERATIONS);
const signing = once(async () => (await import("./operations/signing.js")).SIGNING_OPERATIONS);

/** Of the actions whose operations load when first used: the family that has it. */
const ON_USE = {
  Decapsulate: agreement,
  DeleteImportedKeyMaterial: imports,
  DeriveSharedSecret: agreement,
  Encapsulate: agreement,
  GenerateMac: macs,
  GetParametersForImport: imports,
  GetPublicKey: signing,
  ImportKeyMaterial: imports,
  ReplicateKey: multiRegion,
  Sign: signing,
  UpdatePrimaryRegion: multiRegion,
  Verify: signing,
  VerifyMac: macs,
} satisfies { readonly [A in Action]?: () => Promise<OperationsOf<A>> };

/** The actions this library carries out. */
export type SupportedAction = keyof typeof AT_HAND | keyof typeof ON_USE;

const SUPPORTED_SHAPES: { readonly [A in SupportedAction]: Shapes } = {
  ...keys,
  ...aliases,
  ...cipher,
  ...dataKeys,
  ...rotation,
  ...tags,
  ...policies,
  ...batch,
  ...signingShapes,
  ...importing,
  ...multiRegionShapes,
};

export const SUPPORTED_ACTIONS = Object.keys(SUPPORTED_SHAPES).sort() as readonly SupportedAction[];

/** What the pipeline must know of an operation: its row of the table, and what follows from its name. All of one form, so that reading one costs nothing. */
export interface Supported extends Operation<Action> {
  /** As in a policy: "kms:Encrypt". */
  readonly permission: string;
  /** How a use of the keys is told; `undefined`: it is no use. */
  readonly use: KeyLastUsageTrackingOperation | undefined;
}

/** An action of ours. */
export interface Known {
  /** The input, if it is what the action takes. */
  readonly validate: Validate;
  /** A promise where it has to be loaded. */
  readonly operation: () => MaybePromise<Supported>;
}

/** @returns `undefined` for a name that is no action of ours. */
export const knownAction = (action: string): Known | undefined => KNOWN.get(action);

const KNOWN: ReadonlyMap<string, Known> = new Map(
  SUPPORTED_ACTIONS.map((action) => {
    const validate = validation(SUPPORTED_SHAPES[action].input);
    let operation = isAtHand(action) ? supported(action, AT_HAND) : undefined;
    const load = async () => {
      operation ??= supported(action, await ON_USE[action as keyof typeof ON_USE]());
      return operation;
    };
    return [action, { validate, operation: () => operation ?? load() }];
  }),
);

function isAtHand(action: string): action is keyof typeof AT_HAND {
  return Object.hasOwn(AT_HAND, action);
}

function supported(action: SupportedAction, operations: object): Supported {
  const { identify, stateOf, usage, check, run } = (operations as Readonly<Record<string, Operation<Action>>>)[action] as Operation<Action>;
  return { identify, stateOf, usage, check, run, permission: `kms:${singleAction(action)}`, use: trackedAs(action) };
}
