/**
 * What a sealed secret is bound to: its AAD. A sealed value moved to another record, or to another kind of record, does not open.
 * Ids hold no NUL, so no two contexts are equal.
 */
import { utf8 } from "../bytes.js";
import type { MetaRecord } from "./record-types.js";

/** AAD of a backing key: the key id and the backing key's own id (32 hex digits). */
export const backingKeyAad = (keyId: string, backingKeyId: string): Uint8Array<ArrayBuffer> =>
  utf8(`pocketkms backing key v1\0${keyId}\0${backingKeyId}`);

/** AAD of a private key or HMAC key: the key id. */
export const materialAad = (keyId: string): Uint8Array<ArrayBuffer> => utf8(`pocketkms key material v1\0${keyId}`);

/** AAD of an import token: the ARN of the key that it is for. */
export const importTokenAad = (keyArn: string): Uint8Array<ArrayBuffer> => utf8(`pocketkms import token v1\0${keyArn}`);

/** AAD of the key of the records' MAC: the id of the keystore (32 hex digits). */
export const recordMacKeyAad = (keystoreId: string): Uint8Array<ArrayBuffer> => utf8(`pocketkms record MAC key v1\0${keystoreId}`);

/** AAD of the check value of a keystore: all other members of its meta record, as JSON in the order in which they are stored. */
export const rootKeyCheckAad = ({
  check: _,
  ...members
}: Omit<MetaRecord, "check"> & { readonly check?: string }): Uint8Array<ArrayBuffer> =>
  utf8(`pocketkms root key check v1\0${JSON.stringify(members)}`);
