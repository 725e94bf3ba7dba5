/**
 * The material of keys that do not rotate: private keys and HMAC keys, sealed at rest under the root key.
 *
 * An HMAC key is generated, opened and used inside the core. A private key has to reach WebCrypto or a curve library as bytes: it is
 * opened for one use and wiped after it.
 */

import { fromBase64, toBase64, wipe } from "../bytes.js";
import type { HashName, HmacKey } from "../core/core.js";
import { type AsymmetricKeySpec, generateKeyPair, type KeyPair, type OpenedKey } from "../crypto/asymmetric/index.js";
import { ConfigurationError } from "../errors.js";
import type { KeySpec, MaterialRecord } from "../keystore/records.js";
import { materialAad } from "../keystore/seal-context.js";
import type { Key } from "./key.js";
import { onlyMaterialId } from "./key-material-id.js";
import { type HmacKeySpec, isHmacSpec, keySpecRow } from "./key-spec.js";
import type { Service } from "./service.js";

/** Makes the material of a new asymmetric or HMAC key. */
export async function newMaterial(
  service: Service,
  keyId: string,
  spec: Exclude<KeySpec, "SYMMETRIC_DEFAULT">,
  now: number,
): Promise<MaterialRecord> {
  const made = await (isHmacSpec(spec) ? newHmacKey(service, keyId, spec) : newKeyPair(service, keyId, spec));
  return { keyId, keyMaterialId: onlyMaterialId(service, keyId), createdAt: now, ...made };
}

/** What of a material's record is made of its bytes. */
export type SealedMaterial = Pick<MaterialRecord, "sealed" | "publicKey">;

/** As long as the hash's output: the shortest that may be imported. */
function newHmacKey({ core }: Service, keyId: string, spec: HmacKeySpec): SealedMaterial {
  const [bytes] = keySpecRow(spec).importBytes as readonly [number, number];
  return { sealed: toBase64(core.generateSecret(materialAad(keyId), bytes)) };
}

async function newKeyPair(service: Service, keyId: string, spec: AsymmetricKeySpec): Promise<SealedMaterial> {
  return sealKeyPair(service, keyId, await generateKeyPair(spec, (length) => service.core.random(length)));
}

/** Both halves of a key pair as they are stored. The private half is wiped. */
export function sealKeyPair({ core }: Service, keyId: string, { privateKey, publicKey }: KeyPair): SealedMaterial {
  try {
    return { sealed: toBase64(core.sealSecret(materialAad(keyId), privateKey)), publicKey: toBase64(publicKey) };
  } finally {
    wipe(privateKey);
  }
}

async function materialOf({ cache }: Service, key: Key): Promise<MaterialRecord> {
  const material = await cache.material(key.record.keyId);
  if (material === undefined) throw new ConfigurationError(`the material of ${key.id} is gone`);
  return material.record;
}

async function sealedOf(service: Service, key: Key): Promise<Uint8Array> {
  const { sealed } = await materialOf(service, key);
  if (sealed === undefined) throw new ConfigurationError(`the material of ${key.id} is gone`);
  return fromBase64(sealed);
}

const damaged = (key: Key): ConfigurationError =>
  new ConfigurationError(`the material of ${key.id} does not open: the keystore is damaged`);

/** SubjectPublicKeyInfo, DER. */
export async function publicKeyOf(service: Service, key: Key): Promise<Uint8Array> {
  const { publicKey } = await materialOf(service, key);
  if (publicKey === undefined) throw new TypeError(`${key.id} has no public key`);
  return fromBase64(publicKey);
}

/**
 * Opens the private key, uses it once and wipes it.
 * @param open gets PKCS#8 DER, which is wiped as soon as it returns.
 */
export async function withPrivateKey<H extends OpenedKey, T>(
  service: Service,
  key: Key,
  open: (pkcs8: Uint8Array) => Promise<H>,
  use: (handle: H) => T | Promise<T>,
): Promise<T> {
  const pkcs8 = service.core.openSecret(materialAad(key.record.keyId), await sealedOf(service, key));
  if (pkcs8 === undefined) throw damaged(key);
  let handle: H;
  try {
    handle = await open(pkcs8);
  } finally {
    wipe(pkcs8);
  }
  try {
    return await use(handle);
  } finally {
    handle.destroy();
  }
}

/** Uses the HMAC key inside the core; its bytes are never a JavaScript value. */
export async function withHmacKey<T>(service: Service, key: Key, hash: HashName, use: (mac: HmacKey) => T): Promise<T> {
  const mac = service.core.importSealedHmacKey(hash, materialAad(key.record.keyId), await sealedOf(service, key));
  if (mac === undefined) throw damaged(key);
  try {
    return use(mac);
  } finally {
    mac.destroy();
  }
}
