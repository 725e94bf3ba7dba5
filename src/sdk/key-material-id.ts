/**
 * Ids of key material: 64 hexadecimal digits that tell one key's materials from each other and from those of all other keys. They say nothing
 * about the material to whoever does not have it.
 *
 * Source: AWS KMS API Reference, RotationsListEntry (KeyMaterialId).
 */

import { toHex, utf8 } from "../bytes.js";
import type { Service } from "./service.js";

type WithCore = Pick<Service, "core">;

/** Of a version of a symmetric key's material that was made here. */
export const versionMaterialId = ({ core }: WithCore, keyId: string, backingKeyId: string): string =>
  toHex(core.hash("SHA-256", utf8(`pocketkms key material id\0${keyId}\0${backingKeyId}`)));

/** Of the one material of an asymmetric or HMAC key that was made here. */
export const onlyMaterialId = ({ core }: WithCore, keyId: string): string =>
  toHex(core.hash("SHA-256", utf8(`pocketkms key material id\0${keyId}`)));

/** Of imported material: the same bytes imported into the same key again have the same id. */
export const importedMaterialId = ({ core }: WithCore, keyId: string, material: Uint8Array): string =>
  toHex(core.hmac("SHA-256", material, utf8(`pocketkms imported key material\0${keyId}`)));
