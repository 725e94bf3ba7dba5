/**
 * The table: action to operation. What programs with symmetric keys use is always there; the other families load when first used, so that
 * the symmetric path stays small.
 */

import { once } from "../once.js";
import type { Action } from "../types.js";
import type { MaybePromise, Operation, OperationsOf } from "./call.js";
import { ALIAS_OPERATIONS } from "./operations/aliases.js";
import { BATCH_OPERATIONS } from "./operations/batch.js";
import { CIPHER_OPERATIONS } from "./operations/cipher.js";
import { DATA_KEY_OPERATIONS } from "./operations/data-keys.js";
import { KEY_OPERATIONS } from "./operations/keys.js";
import { POLICY_OPERATIONS } from "./operations/policies.js";
import { ROTATION_OPERATIONS } from "./operations/rotation.js";
import { TAG_OPERATIONS } from "./operations/tags.js";

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
} satisfies { readonly [A in Action]?: () => Promise<OperationsOf<A>> };

/** The actions this library carries out. */
export type SupportedAction = keyof typeof AT_HAND | keyof typeof ON_USE;

export const SUPPORTED_ACTIONS: readonly SupportedAction[] = [...Object.keys(AT_HAND), ...Object.keys(ON_USE)].sort() as SupportedAction[];

type Table = Readonly<Record<string, Operation<Action>>>;

/** @returns `undefined` for a name that is no action of ours. */
export function operationOf(action: string): MaybePromise<Operation<Action> | undefined> {
  if (Object.hasOwn(AT_HAND, action)) return (AT_HAND as unknown as Table)[action];
  return Object.hasOwn(ON_USE, action) ? load(action as keyof typeof ON_USE) : undefined;
}

const load = async (action: keyof typeof ON_USE): Promise<Operation<Action> | undefined> =>
  ((await ON_USE[action]()) as unknown as Table)[action];
