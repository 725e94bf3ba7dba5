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
export const encryptUnder = (service: Service, key: Key, context: Uint8Array, plaintext: Uint8Array): MaybePromise<Uint8Array> =>
  encryptMessage(service, key, context, plaintext) ?? bring(encryptMessage, service, key, context, plaintext);

const encryptMessage = ({ core }: Service, key: Key, context: Uint8Array, plaintext: Uint8Array): Uint8Array | undefined =>
  core.encryptMessage(currentBackingKey(key), context, plaintext);

/** `encryptUnder` for a data key of `length` bytes, which is made on the way; a JavaScript value only where it is to be revealed. */
export const encryptFreshUnder = (
  service: Service,
  key: Key,
  context: Uint8Array,
  length: number,
  reveal: boolean,
): MaybePromise<FreshMessage> =>
  encryptFresh(service, key, context, length, reveal) ?? bring(encryptFresh, service, key, context, length, reveal);

const encryptFresh = ({ core }: Service, key: Key, context: Uint8Array, length: number, reveal: boolean): FreshMessage | undefined =>
  core.encryptFresh(currentBackingKey(key), context, length, reveal);

/**
 * Encrypts with the key's current material by any of the core's ways.
 * @param encrypt what the core is asked; `undefined`: the material `id` is not resident.
 */
export function encryptWithCore<R>(service: Service, key: Key, encrypt: (core: Core, id: Uint8Array) => R | undefined): MaybePromise<R> {
  const once = () => encrypt(service.core, currentBackingKey(key));
  return once() ?? bring(once, service, key);
}

function currentBackingKey({ id, currentBackingKey }: Key): Uint8Array {
  if (currentBackingKey === undefined) throw new TypeError(`${id} has no material to encrypt with`);
  return currentBackingKey;
}

/** Brings the key's current material in and encrypts again. The closure is made here, where there is something to wait for. */
const bring = <Rest extends readonly unknown[], R>(
  encrypt: (service: Service, key: Key, ...rest: Rest) => R | undefined,
  service: Service,
  key: Key,
  ...rest: Rest
): Promise<R> => service.residents.bring(currentBackingKey(key), key.record.keyId, () => encrypt(service, key, ...rest));

/**
 * Verifies and opens a blob with the material it names.
 * @throws {KmsError} `InvalidCiphertextException`, the same for every reason.
 */
export const decryptUnder = (service: Service, origin: CiphertextOrigin, context: Uint8Array, blob: Uint8Array): MaybePromise<Uint8Array> =>
  decryptMessage(service, context, blob) ?? bringOrigin(service, origin, context, blob);

function decryptMessage({ core }: Service, context: Uint8Array, blob: Uint8Array): Uint8Array | undefined {
  const opened = core.decryptMessage(blob, context);
  if (opened === undefined) throw invalidCiphertext();
  return opened === NOT_RESIDENT ? undefined : opened;
}

const bringOrigin = (service: Service, { backingKey, backingKeyId }: CiphertextOrigin, context: Uint8Array, blob: Uint8Array) =>
  service.residents.bring(backingKeyId, backingKey.record.keyId, () => decryptMessage(service, context, blob));
