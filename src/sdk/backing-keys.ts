/**
 * The versions of a symmetric key's material. They are born, sealed and opened inside the core; here only sealed bytes and ids pass.
 */

import { fromBase64, fromHex, toBase64, toHex } from "../bytes.js";
import { type Core, type FreshMessage, NOT_RESIDENT } from "../core/core.js";
import { ConfigurationError } from "../errors.js";
import type { BackingKeyRecord, KeyRecord, RotationType } from "../keystore/records.js";
import { backingKeyAad } from "../keystore/seal-context.js";
import type { MaybePromise } from "./call.js";
import { invalidCiphertext } from "./ciphertext.js";
import type { BackingKey, Key } from "./key.js";
import { versionMaterialId } from "./key-material-id.js";
import type { Service } from "./service.js";

/** Makes the next version of a key's material. It encrypts nothing until it is stored and the key record names it. */
export function newBackingKey(
  { core }: Service,
  key: Pick<KeyRecord, "keyId" | "accountId">,
  { ordinal, now, rotationType }: { readonly ordinal: number; readonly now: number; readonly rotationType: RotationType | null },
): BackingKeyRecord {
  const id = toHex(core.random(16));
  return {
    id,
    keyId: key.keyId,
    accountId: key.accountId,
    keyMaterialId: versionMaterialId({ core }, key.keyId, id),
    sealed: toBase64(core.generateBackingKey(backingKeyAad(key.keyId, id))),
    createdAt: now,
    rotationType,
    ...(rotationType === null ? {} : { rotatedAt: now }),
    materialState: "CURRENT",
    ordinal,
  };
}

/**
 * Seals `plaintext` under the key's current material.
 * @param context canonical encryption context.
 * @returns the whole ciphertext blob.
 */
export function encryptUnder(service: Service, key: Key, context: Uint8Array, plaintext: Uint8Array): MaybePromise<Uint8Array> {
  const id = encryptingMaterial(key);
  return (
    service.core.encryptMessage(id, context, plaintext) ??
    makeResident(service, toHex(id)).then(() => encryptUnder(service, key, context, plaintext))
  );
}

/** `encryptUnder` for a data key of `length` bytes, which is made on the way; a JavaScript value only where it is to be revealed. */
export function encryptFreshUnder(
  service: Service,
  key: Key,
  context: Uint8Array,
  length: number,
  reveal: boolean,
): MaybePromise<FreshMessage> {
  const id = encryptingMaterial(key);
  return (
    service.core.encryptFresh(id, context, length, reveal) ??
    makeResident(service, toHex(id)).then(() => encryptFreshUnder(service, key, context, length, reveal))
  );
}

/**
 * Many of these in few calls into the core.
 * @param encrypt what the core is asked; `undefined`: the material `id` is not resident.
 */
export function encryptManyUnder<R>(service: Service, key: Key, encrypt: (core: Core, id: Uint8Array) => R | undefined): MaybePromise<R> {
  const id = encryptingMaterial(key);
  return encrypt(service.core, id) ?? makeResident(service, toHex(id)).then(() => encryptManyUnder(service, key, encrypt));
}

function encryptingMaterial(key: Key): Uint8Array {
  if (key.currentBackingKey === undefined) throw new TypeError(`${key.id} has no material to encrypt with`);
  return key.currentBackingKey;
}

/**
 * Verifies and opens a blob with the material it names.
 * @throws {KmsError} `InvalidCiphertextException`, the same for every reason.
 */
export function decryptUnder(service: Service, backingKey: BackingKey, context: Uint8Array, blob: Uint8Array): MaybePromise<Uint8Array> {
  const opened = service.core.decryptMessage(blob, context);
  if (opened === NOT_RESIDENT) return makeResident(service, backingKey.id).then(() => decryptUnder(service, backingKey, context, blob));
  if (opened === undefined) throw invalidCiphertext();
  return opened;
}

/** Opens a backing key into a slot of the core. */
export async function makeResident({ core, records }: Service, id: string): Promise<void> {
  const stored = await records.get("backingKey", id);
  const sealed = stored?.record.sealed;
  if (stored === undefined || sealed === undefined) throw new ConfigurationError(`the material of backing key ${id} is gone`);
  if (!core.loadBackingKey(fromHex(id), backingKeyAad(stored.record.keyId, id), fromBase64(sealed))) {
    throw new ConfigurationError(`backing key ${id} does not open: the keystore is damaged`);
  }
}
