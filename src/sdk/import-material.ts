/** ImportKeyMaterial: what the unwrapped bytes become. */

import { toBase64, toHex } from "../bytes.js";
import { AsymmetricFailure, importPrivateKey } from "../crypto/asymmetric/index.js";
import { KmsError } from "../errors.js";
import type { BackingKeyRecord, Change, ImportedMaterial, KeyRecord, KeySpec, MaterialRecord } from "../keystore/records.js";
import { backingKeyAad, materialAad } from "../keystore/seal-context.js";
import type { ImportType } from "../types.js";
import { isWaiting, withImport, withMaterials, withWaitingState } from "./imported.js";
import type { BackingKey, Key } from "./key.js";
import { type SealedMaterial, sealKeyPair } from "./key-material.js";
import { importedMaterialId } from "./key-material-id.js";
import { isAsymmetricSpec, keySpecRow } from "./key-spec.js";
import { refuseReplica, regionsOfKey } from "./multi-region.js";
import { nextOrdinal, versionsOf } from "./rotation.js";
import type { Service } from "./service.js";

/** What a request says about the material. */
export interface ImportAbout {
  readonly importType: ImportType | undefined;
  /** The id that the material must turn out to have. */
  readonly expectedId: string | undefined;
  readonly description: string | undefined;
  readonly entry: ImportedMaterial;
  readonly now: number;
}

const incorrect = (): KmsError =>
  new KmsError("IncorrectKeyMaterialException", "The key material in the request is not the expected key material.");

/** Unwrapped material on its way into a key. */
interface Arrival {
  readonly service: Service;
  readonly change: Change;
  readonly key: Key;
  /** The material; whoever unwrapped it wipes it. */
  readonly bytes: Uint8Array;
  /** Of the material. */
  readonly id: string;
  readonly about: ImportAbout;
}

/**
 * Adds imported material to `change`.
 * @param bytes the unwrapped material; the caller wipes it.
 * @returns the key record that goes into the same change, and the id of the material.
 * @throws {KmsError} `IncorrectKeyMaterialException`, `InvalidCiphertextException`, `KMSInvalidStateException`, `ValidationException`.
 */
export async function addImport(
  service: Service,
  change: Change,
  key: Key,
  bytes: Uint8Array,
  about: ImportAbout,
): Promise<{ record: KeyRecord; id: string }> {
  const id = importedMaterialId(service, key.record.keyId, bytes);
  const add = key.record.keySpec === "SYMMETRIC_DEFAULT" ? addBackingKey : addMaterial;
  return { record: await add({ service, change, key, bytes, id, about }), id };
}

/** Symmetric keys may have many materials: those imported before, and one that is new. */
async function addBackingKey(arrival: Arrival): Promise<KeyRecord> {
  const { service, key, bytes, about } = arrival;
  requireLength(key.record.keySpec, bytes);
  const versions = await versionsOf(service, key.record.keyId);
  return (importTypeOf(about, versions) === "EXISTING_KEY_MATERIAL" ? bringBack : addVersion)(arrival, versions);
}

/** Material that was imported before. */
function bringBack({ service, change, key, bytes, id, about }: Arrival, versions: readonly BackingKey[]): KeyRecord {
  const known = versions.find(({ record }) => record.keyMaterialId === id);
  if (known === undefined || (about.expectedId ?? id) !== id) throw incorrect();
  const sealed = known.record.sealed ?? sealBackingKey(service, key.record.keyId, known.id, bytes);
  const imported = withWaitingState(withImport({ ...known.record, sealed, ...described(about) }, about.entry), regionsOfKey(key.record));
  change.replace(known, imported);
  return withMaterials(key.record, [...versions.filter((version) => version !== known).map(({ record }) => record), imported]);
}

/** New material: the first of a key is current, a further one waits for rotation. */
function addVersion(arrival: Arrival, versions: readonly BackingKey[]): KeyRecord {
  const { change, key, id } = arrival;
  refuseReplica(key.record);
  if (versions.some(({ record }) => record.keyMaterialId === id)) throw incorrect();
  requireNothingWaiting(key, versions, id);
  const made = versionOf(arrival, versions);
  change.make("backingKey", made);
  const record = made.materialState === "CURRENT" ? { ...key.record, currentBackingKeyId: made.id, currentKeyMaterialId: id } : key.record;
  return withMaterials(record, [...versions.map((version) => version.record), made]);
}

/** @throws {KmsError} `ValidationException` when new material is to have a known id. */
function importTypeOf({ importType, expectedId }: ImportAbout, versions: readonly BackingKey[]): ImportType {
  const type = importType ?? (versions.length === 0 ? "NEW_KEY_MATERIAL" : "EXISTING_KEY_MATERIAL");
  if (type === "EXISTING_KEY_MATERIAL" || expectedId === undefined) return type;
  throw new KmsError("ValidationException", "KeyMaterialId cannot be given with the ImportType NEW_KEY_MATERIAL.");
}

const described = ({ description }: ImportAbout): { description?: string } => (description === undefined ? {} : { description });

function sealBackingKey({ core }: Service, keyId: string, backingKeyId: string, bytes: Uint8Array): string {
  return toBase64(core.importBackingKey(backingKeyAad(keyId, backingKeyId), bytes));
}

function versionOf({ service, key, bytes, id, about }: Arrival, versions: readonly BackingKey[]): BackingKeyRecord {
  const { keyId, accountId } = key.record;
  const backingKeyId = toHex(service.core.random(16));
  const made: BackingKeyRecord = {
    id: backingKeyId,
    keyId,
    accountId,
    keyMaterialId: id,
    sealed: sealBackingKey(service, keyId, backingKeyId, bytes),
    createdAt: about.now,
    rotationType: null,
    materialState: versions.length === 0 ? "CURRENT" : "PENDING_ROTATION",
    ordinal: nextOrdinal(versions),
    ...described(about),
    imports: [about.entry],
  };
  return withWaitingState(made, regionsOfKey(key.record));
}

function requireNothingWaiting(key: Key, versions: readonly BackingKey[], id: string): void {
  const waiting = versions.find(({ record }) => isWaiting(record));
  if (waiting === undefined) return;
  throw new KmsError(
    "KMSInvalidStateException",
    `New key material (id: ${id}) cannot be imported into KMS key ${key.record.arn}, because another key material (id: ${waiting.record.keyMaterialId}) is pending rotation.`,
  );
}

/** Asymmetric and HMAC keys have one material for ever. */
async function addMaterial({ service, change, key, bytes, id, about }: Arrival): Promise<KeyRecord> {
  requireNothingSymmetric(about);
  const { keyId } = key.record;
  const known = await service.records.get("material", keyId);
  if (known !== undefined && known.record.keyMaterialId !== id) throw incorrect();
  const sealed = await sealMaterial(service, key, bytes);
  const material: MaterialRecord = withImport({ createdAt: about.now, ...known?.record, keyId, keyMaterialId: id, ...sealed }, about.entry);
  if (known === undefined) change.make("material", material);
  else change.replace(known, material);
  return withMaterials(key.record, [material]);
}

/** @throws {KmsError} `ValidationException`. */
function requireNothingSymmetric({ importType, expectedId, description }: ImportAbout): void {
  if (importType === undefined && expectedId === undefined && description === undefined) return;
  throw new KmsError(
    "ValidationException",
    "ImportType, KeyMaterialId and KeyMaterialDescription can be given for symmetric encryption keys only.",
  );
}

async function sealMaterial(service: Service, key: Key, bytes: Uint8Array): Promise<SealedMaterial> {
  const { keyId, keySpec } = key.record;
  if (isAsymmetricSpec(keySpec)) return sealKeyPair(service, keyId, await importPrivateKey(keySpec, bytes).catch(refuseKey));
  requireLength(keySpec, bytes);
  return { sealed: toBase64(service.core.sealSecret(materialAad(keyId), bytes)) };
}

function refuseKey(error: unknown): never {
  throw error instanceof AsymmetricFailure ? new KmsError("InvalidCiphertextException") : error;
}

function requireLength(keySpec: KeySpec, bytes: Uint8Array): void {
  const [least, most] = keySpecRow(keySpec).importBytes ?? [0, 0];
  if (bytes.length < least || bytes.length > most) throw new KmsError("InvalidCiphertextException");
}
