/**
 * The table: action to operation. What programs with symmetric keys use is always there; the other families load when first used, so that
 * the symmetric path stays small.
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
import type { Shapes } from "./shapes/index.js";
import { keys } from "./shapes/keys.js";
import { policies } from "./shapes/policies.js";
import { rotation } from "./shapes/rotation.js";
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

/** The shapes of their inputs. */
const AT_HAND_SHAPES = {
  ...keys,
  ...aliases,
  ...cipher,
  ...dataKeys,
  ...rotation,
  ...tags,
  ...policies,
  ...batch,
} satisfies { readonly [A in keyof typeof AT_HAND]: Shapes };

/** A family that loads when first used. */
interface Family<Actions extends Action> {
  readonly operations: OperationsOf<Actions>;
  readonly shapes: { readonly [A in Actions]: Shapes };
}

const signingShapes = async () => (await import("./shapes/signing.js")).signing;

const agreement = once(async () => ({
  operations: (await import("./operations/agreement.js")).AGREEMENT_OPERATIONS,
  shapes: await signingShapes(),
}));
const imports = once(async () => ({
  operations: (await import("./operations/import.js")).IMPORT_OPERATIONS,
  shapes: (await import("./shapes/import.js")).importing,
}));
const macs = once(async () => ({ operations: (await import("./operations/macs.js")).MAC_OPERATIONS, shapes: await signingShapes() }));
const multiRegion = once(async () => ({
  operations: (await import("./operations/multi-region.js")).MULTI_REGION_OPERATIONS,
  shapes: (await import("./shapes/multi-region.js")).multiRegion,
}));
const signing = once(async () => ({
  operations: (await import("./operations/signing.js")).SIGNING_OPERATIONS,
  shapes: await signingShapes(),
}));

/** Action to the family that has it. */
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
} satisfies { readonly [A in Action]?: () => Promise<Family<A>> };

/** The actions this library carries out. */
export type SupportedAction = keyof typeof AT_HAND | keyof typeof ON_USE;

export const SUPPORTED_ACTIONS: readonly SupportedAction[] = [...Object.keys(AT_HAND), ...Object.keys(ON_USE)].sort() as SupportedAction[];

/** What the pipeline must know of an action: its row of the table, and what follows from its name. All of one form, so that reading one costs nothing. */
export interface Supported extends Operation<Action> {
  /** The input, if it is what the action takes. */
  readonly validate: Validate;
  /** As in a policy: "kms:Encrypt". */
  readonly permission: string;
  /** How a use of the keys is told; `undefined`: it is no use. */
  readonly use: KeyLastUsageTrackingOperation | undefined;
}

/** @returns `undefined` for a name that is no action of ours. */
export function operationOf(action: string): MaybePromise<Supported | undefined> {
  const known = KNOWN.get(action);
  if (known !== undefined || !Object.hasOwn(ON_USE, action)) return known;
  return load(action as keyof typeof ON_USE);
}

const load = async (action: keyof typeof ON_USE): Promise<Supported> => supported(await ON_USE[action](), action);

function supported({ operations, shapes }: { readonly operations: object; readonly shapes: object }, action: string): Supported {
  const { identify, stateOf, usage, check, run } = (operations as Readonly<Record<string, Operation<Action>>>)[action] as Operation<Action>;
  const { input } = (shapes as Readonly<Record<string, Shapes>>)[action] as Shapes;
  const permission = `kms:${singleAction(action as Action)}`;
  return { identify, stateOf, usage, check, run, validate: validation(input), permission, use: trackedAs(action as Action) };
}

const KNOWN: ReadonlyMap<string, Supported> = new Map(
  Object.keys(AT_HAND).map((action) => [action, supported({ operations: AT_HAND, shapes: AT_HAND_SHAPES }, action)]),
);
