/**
 * The table: action to operation. Keys and what is done with symmetric ones is always there; the other families load when first used, so that
 * the symmetric path stays small. The shapes of all inputs are there: an input is read when the request is made, before anything is waited for.
 */

import { once } from "../once.js";
import type { Action, KeyLastUsageTrackingOperation } from "../types.js";
import type { MaybePromise, Operation, OperationsOf } from "./call.js";
import { trackedAs } from "./last-usage.js";
import { BATCH_OPERATIONS } from "./operations/batch.js";
import { CIPHER_OPERATIONS } from "./operations/cipher.js";
import { DATA_KEY_OPERATIONS } from "./operations/data-keys.js";
import { KEY_OPERATIONS } from "./operations/keys.js";
import { aliases as aliasShapes } from "./shapes/aliases.js";
import { batch } from "./shapes/batch.js";
import { cipher } from "./shapes/cipher.js";
import { dataKeys } from "./shapes/data-keys.js";
import { importing } from "./shapes/import.js";
import type { Shapes } from "./shapes/index.js";
import { keys } from "./shapes/keys.js";
import { multiRegion as multiRegionShapes } from "./shapes/multi-region.js";
import { policies as policyShapes } from "./shapes/policies.js";
import { rotation as rotationShapes } from "./shapes/rotation.js";
import { signing as signingShapes } from "./shapes/signing.js";
import { tags as tagShapes } from "./shapes/tags.js";
import { singleAction } from "./single-action.js";
import { type Validate, validation } from "./validate.js";

const AT_HAND = {
  ...KEY_OPERATIONS,
  ...CIPHER_OPERATIONS,
  ...DATA_KEY_OPERATIONS,
  ...BATCH_OPERATIONS,
};

const agreement = once(async () => (await import("./operations/agreement.js")).AGREEMENT_OPERATIONS);
const aliases = once(async () => (await import("./operations/aliases.js")).ALIAS_OPERATIONS);
const imports = once(async () => (await import("./operations/import.js")).IMPORT_OPERATIONS);
const macs = once(async () => (await import("./operations/macs.js")).MAC_OPERATIONS);
const multiRegion = once(async () => (await import("./operations/multi-region.js")).MULTI_REGION_OPERATIONS);
const policies = once(async () => (await import("./operations/policies.js")).POLICY_OPERATIONS);
const rotation = once(async () => (await import("./operations/rotation.js")).ROTATION_OPERATIONS);
const signing = once(async () => (await import("./operations/signing.js")).SIGNING_OPERATIONS);
const tags = once(async () => (await import("./operations/tags.js")).TAG_OPERATIONS);

/** Of the actions whose operations load when first used: the family that has it. */
const ON_USE = {
  CreateAlias: aliases,
  Decapsulate: agreement,
  DeleteAlias: aliases,
  DeleteImportedKeyMaterial: imports,
  DeriveSharedSecret: agreement,
  DisableKeyRotation: rotation,
  EnableKeyRotation: rotation,
  Encapsulate: agreement,
  GenerateMac: macs,
  GetKeyPolicy: policies,
  GetKeyRotationStatus: rotation,
  GetParametersForImport: imports,
  GetPublicKey: signing,
  ImportKeyMaterial: imports,
  ListAliases: aliases,
  ListKeyPolicies: policies,
  ListKeyRotations: rotation,
  ListResourceTags: tags,
  PutKeyPolicy: policies,
  ReplicateKey: multiRegion,
  RotateKeyOnDemand: rotation,
  Sign: signing,
  TagResource: tags,
  UntagResource: tags,
  UpdateAlias: aliases,
  UpdatePrimaryRegion: multiRegion,
  Verify: signing,
  VerifyMac: macs,
} satisfies { readonly [A in Action]?: () => Promise<OperationsOf<A>> };

/** The actions this library carries out. */
export type SupportedAction = keyof typeof AT_HAND | keyof typeof ON_USE;

const SUPPORTED_SHAPES: { readonly [A in SupportedAction]: Shapes } = {
  ...keys,
  ...aliasShapes,
  ...cipher,
  ...dataKeys,
  ...rotationShapes,
  ...tagShapes,
  ...policyShapes,
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
