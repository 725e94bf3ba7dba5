/**
 * The versions of a symmetric key's material. They are born, sealed and opened inside the core; here only sealed bytes and ids pass.
 */

import { toBase64, toHex } from "../bytes.js";
import { type Core, type FreshMessage, NOT_RESIDENT } from "../core/core.js";
import type { BackingKeyRecord, KeyRecord, RotationType } from "../keystore/records.js";
import { backingKeyAad } from "../keystore/seal-context.js";
import type { MaybePromise } from "./call.js";
import { invalidCiphertext } from "./ciphertext.js";
import type { CiphertextOrigin, Key } from "./key.js";
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
  const encrypt = () => service.core.encryptMessage(currentBackingKey(key), context, plaintext);
  return encrypt() ?? bring(service, key, encrypt);
}

/** `encryptUnder` for a data key of `length` bytes, which is made on the way; a JavaScript value only where it is to be revealed. */
export function encryptFreshUnder(
  service: Service,
  key: Key,
  context: Uint8Array,
  length: number,
  reveal: boolean,
): MaybePromise<FreshMessage> {
  const encrypt = () => service.core.encryptFresh(currentBackingKey(key), context, length, reveal);
  return encrypt() ?? bring(service, key, encrypt);
}

/**
 * Encrypts with the key's current material by any of the core's ways.
 * @param encrypt what the core is asked; `undefined`: the material `id` is not resident.
 */
export function encryptWithCore<R>(service: Service, key: Key, encrypt: (core: Core, id: Uint8Array) => R | undefined): MaybePromise<R> {
  const once = () => encrypt(service.core, currentBackingKey(key));
  return once() ?? bring(service, key, once);
}

function currentBackingKey({ id, currentBackingKey }: Key): Uint8Array {
  if (currentBackingKey === undefined) throw new TypeError(`${id} has no material to encrypt with`);
  return currentBackingKey;
}

const bring = <R>({ residents }: Service, key: Key, encrypt: () => R | undefined): Promise<R> =>
  residents.bring(currentBackingKey(key), key.record.keyId, encrypt);

/**
 * Verifies and opens a blob with the material it names.
 * @throws {KmsError} `InvalidCiphertextException`, the same for every reason.
 */
export function decryptUnder(
  { core, residents }: Service,
  { backingKey, backingKeyId }: CiphertextOrigin,
  context: Uint8Array,
  blob: Uint8Array,
): MaybePromise<Uint8Array> {
  const decrypt = () => {
    const opened = core.decryptMessage(blob, context);
    if (opened === undefined) throw invalidCiphertext();
    return opened === NOT_RESIDENT ? undefined : opened;
  };
  return decrypt() ?? residents.bring(backingKeyId, backingKey.record.keyId, decrypt);
}
