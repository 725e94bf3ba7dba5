/**
 * Imported key material: which of a key's materials are present in a Region, and what state that leaves the key in.
 *
 * Source: AWS KMS Developer Guide, "Importing key material"; API Reference, ImportKeyMaterial and DeleteImportedKeyMaterial.
 */

import type { BackingKeyRecord, ImportedMaterial, KeyMaterialState, KeyRecord } from "../keystore/records.js";
import { regionsOfKey } from "./multi-region.js";

/** What both kinds of material records have in common here. */
export interface WithImports {
  readonly keyMaterialId: string;
  readonly sealed?: string;
  readonly imports?: readonly ImportedMaterial[];
}

/** The entry of one Region. */
export const importIn = ({ imports }: WithImports, region: string): ImportedMaterial | undefined =>
  imports?.find((entry) => entry.region === region);

/** True when the material is held in this Region now. */
const isPresent = (material: WithImports, region: string): boolean => importIn(material, region)?.state === "IMPORTED";

/** The material with the entry of one Region set. */
export function withImport<M extends WithImports>(material: M, entry: ImportedMaterial): M {
  const others = (material.imports ?? []).filter(({ region }) => region !== entry.region);
  return { ...material, imports: [...others, entry] };
}

/** The material with nothing held in this Region; sealed bytes that no Region holds any longer go too. */
export function withoutImport<M extends WithImports>(material: M, region: string): M {
  const left = withImport(material, { region, state: "PENDING_IMPORT" });
  if (left.imports?.some(({ state }) => state === "IMPORTED")) return left;
  const { sealed: _gone, ...rest } = left;
  return rest as M;
}

/** Material that waits for rotation: for its import into every Region of the key first. */
export function withWaitingState<M extends WithImports & { readonly materialState: KeyMaterialState }>(
  material: M,
  regions: readonly string[],
): M {
  if (!isWaiting(material)) return material;
  const everywhere = regions.every((region) => isPresent(material, region));
  return { ...material, materialState: everywhere ? "PENDING_ROTATION" : "PENDING_MULTI_REGION_IMPORT_AND_ROTATION" };
}

export const isWaiting = ({ materialState }: { readonly materialState: KeyMaterialState }): boolean => materialState.startsWith("PENDING_");

/**
 * What is left of a symmetric key's material when it is deleted or expires in the key's Region. Material that waits for rotation is not
 * bound to its key yet: nothing is left of it, in no Region, unless it is only a replica's copy that goes.
 */
export function withoutBackingKey(material: BackingKeyRecord, key: KeyRecord): BackingKeyRecord | undefined {
  if (isWaiting(material) && key.multiRegion?.type !== "REPLICA") return undefined;
  return withWaitingState(withoutImport(material, key.region), regionsOfKey(key));
}

/**
 * The key as its materials leave it.
 * @param materials all that the key has; those that wait for rotation do not decide whether the key can be used.
 */
export function withMaterials(key: KeyRecord, materials: readonly (WithImports & { readonly materialState?: string })[]): KeyRecord {
  const { validTo: _validTo, expirationModel: _model, materialDueAt: _dueAt, ...rest } = key;
  const needed = materials.filter(({ materialState = "CURRENT" }) => materialState === "CURRENT" || materialState === "NON_CURRENT");
  const usable = needed.length > 0 && needed.every((material) => isPresent(material, key.region));
  const expiriesOf = (some: readonly WithImports[]) => some.map((material) => importIn(material, key.region)?.validTo).filter(isTime);
  const expiries = expiriesOf(needed);
  const dueDates = expiriesOf(materials);
  return {
    ...rest,
    state: stateWith(key.state, usable),
    ...(usable ? { expirationModel: expiries.length === 0 ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES" } : {}),
    ...(expiries.length === 0 ? {} : { validTo: Math.min(...expiries) }),
    ...(dueDates.length === 0 ? {} : { materialDueAt: Math.min(...dueDates) }),
  };
}

const isTime = (time: number | undefined): time is number => time !== undefined;

/** A key that waits for its deletion goes on waiting, and one that was disabled stays so while it has its material. */
function stateWith(state: KeyRecord["state"], usable: boolean): KeyRecord["state"] {
  if (state === "PendingDeletion" || state === "PendingReplicaDeletion") return state;
  if (!usable) return "PendingImport";
  return state === "PendingImport" ? "Enabled" : state;
}
