/**
 * The material of keys that do not rotate: private keys and HMAC keys, sealed at rest under the root key.
 *
 * An HMAC key is generated, opened and used inside the core. A private key has to reach WebCrypto or a curve library as bytes: they are
 * opened for one use and wiped after it. What WebCrypto made of an RSA key stays with the runtime for further uses (`opened-keys.ts`).
 */

import { fromBase64, toBase64, wipe } from "../bytes.js";
import type { HashName, HmacKey } from "../core/core.js";

import {
  type AsymmetricKeySpec,
  type EncryptionAlgorithm,
  type EncryptionKey,
  generateKeyPair,
  type KeyPair,
  type OpenedKey,
  openEncryptionKey,
  openRuntimeDecryptionKey,
  openRuntimeSigningKey,
  openVerifyingKey,
  type RsaKeySpec,
  type RsaSigningAlgorithm,
  type RuntimeDecryptionKey,
  type RuntimeSigningKey,
  type SigningKeySpec,
  type VerifyingKey,
} from "../crypto/asymmetric/index.js";

import { ConfigurationError } from "../errors.js";
import type { KeySpec, MaterialRecord } from "../keystore/records.js";
import { materialAad } from "../keystore/seal-context.js";
import type { Key } from "./key.js";
import { onlyMaterialId } from "./key-material-id.js";
import { type HmacKeySpec, isHmacSpec, keySpecRow } from "./key-spec.js";
import type { KeptKeys } from "./opened-keys.js";
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
  return sealedIn(await materialOf(service, key), key);
}

function sealedIn({ sealed }: MaterialRecord, key: Key): Uint8Array {
  if (sealed === undefined) throw new ConfigurationError(`the material of ${key.id} is gone`);
  return fromBase64(sealed);
}

const damaged = (key: Key): ConfigurationError =>
  new ConfigurationError(`the material of ${key.id} does not open: the keystore is damaged`);

/** SubjectPublicKeyInfo, DER. */
export async function publicKeyOf(service: Service, key: Key): Promise<Uint8Array> {
  return publicKeyIn(await materialOf(service, key), key);
}

function publicKeyIn({ publicKey }: MaterialRecord, key: Key): Uint8Array {
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
  const handle = await openPrivateKey(service, key, await materialOf(service, key), open);
  try {
    return await use(handle);
  } finally {
    handle.destroy();
  }
}

async function openPrivateKey<H>(
  { core }: Service,
  key: Key,
  material: MaterialRecord,
  open: (pkcs8: Uint8Array) => Promise<H>,
): Promise<H> {
  const pkcs8 = core.openSecret(materialAad(key.record.keyId), sealedIn(material, key));
  if (pkcs8 === undefined) throw damaged(key);
  try {
    return await open(pkcs8);
  } finally {
    wipe(pkcs8);
  }
}

/** An RSA private key that signs whole messages, open for more than one request. */
export function signingKeyOf(service: Service, key: Key, algorithm: RsaSigningAlgorithm): Promise<RuntimeSigningKey> {
  return kept(service, key, service.openedKeys.signing, algorithm, (material) =>
    openPrivateKey(service, key, material, (pkcs8) => openRuntimeSigningKey(key.record.keySpec as RsaKeySpec, algorithm, pkcs8)),
  );
}

/** An RSA private key that decrypts, open for more than one request. */
export function decryptionKeyOf(service: Service, key: Key, algorithm: EncryptionAlgorithm): Promise<RuntimeDecryptionKey> {
  return kept(service, key, service.openedKeys.decryption, algorithm, (material) =>
    openPrivateKey(service, key, material, (pkcs8) => openRuntimeDecryptionKey(key.record.keySpec as RsaKeySpec, algorithm, pkcs8)),
  );
}

/** A public key that verifies, open for more than one request. */
export function verifyingKeyOf(service: Service, key: Key): Promise<VerifyingKey> {
  return kept(service, key, service.openedKeys.verifying, "", (material) =>
    openVerifyingKey(key.record.keySpec as SigningKeySpec, publicKeyIn(material, key)),
  );
}

/** A public key that encrypts, open for more than one request. */
export function encryptionKeyOf(service: Service, key: Key): Promise<EncryptionKey> {
  return kept(service, key, service.openedKeys.encryption, "", (material) =>
    openEncryptionKey(key.record.keySpec as RsaKeySpec, publicKeyIn(material, key)),
  );
}

/** A key that is open already, or is opened now and kept if its record is still good when it begins. */
async function kept<H>(
  service: Service,
  key: Key,
  keys: KeptKeys<H>,
  purpose: string,
  open: (material: MaterialRecord) => Promise<H>,
): Promise<H> {
  const material = await materialOf(service, key);
  return keys.use(key, purpose, service.clock.now(), service.cache.holds(key), () => open(material));
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
