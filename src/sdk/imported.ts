/**
 * Imported key material: which of a key's materials are present, and what state that leaves the key in.
 *
 * Source: AWS KMS Developer Guide, "Importing key material"; API Reference, ImportKeyMaterial and DeleteImportedKeyMaterial.
 */

import type { ImportedMaterial, KeyRecord } from "../keystore/records.js";

/** What both kinds of material records have in common here. */
export interface WithImports {
  readonly sealed?: string;
  readonly imports?: readonly ImportedMaterial[];
}

/** The entry of one Region. */
export const importIn = (material: WithImports, region: string): ImportedMaterial | undefined =>
  material.imports?.find((entry) => entry.region === region);

/** True when the material is held in this Region now. */
export const isPresent = (material: WithImports, region: string): boolean => importIn(material, region)?.state === "IMPORTED";

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

/** The key as its materials leave it: usable when each that it needs is present; `validTo` is the earliest expiry of any. */
export function withMaterials(key: KeyRecord, needed: readonly WithImports[], held: readonly WithImports[]): KeyRecord {
  const { validTo: _validTo, expirationModel: _model, ...rest } = key;
  const usable = needed.length > 0 && needed.every((material) => isPresent(material, key.region));
  const state =
    key.state === "PendingDeletion" || key.state === "PendingReplicaDeletion" || (key.state === "Disabled" && usable)
      ? key.state
      : usable
        ? "Enabled"
        : "PendingImport";
  const expiries = held.map((material) => importIn(material, key.region)?.validTo).filter((time) => time !== undefined);
  if (!usable) return expiries.length === 0 ? { ...rest, state } : { ...rest, state, validTo: Math.min(...expiries) };
  if (expiries.length === 0) return { ...rest, state, expirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" };
  return { ...rest, state, expirationModel: "KEY_MATERIAL_EXPIRES", validTo: Math.min(...expiries) };
}
