/** Bring your own key: material wrapped as the Developer Guide says, by the `openssl` command and by node:crypto. */

import { constants, createCipheriv, publicEncrypt, randomBytes } from "node:crypto";
import type { Kms } from "../../src/sdk/kms.js";
import type { WrappingKeySpec } from "../../src/types.js";
import { OUT, openssl, plain } from "./sdk2-openssl.js";

export const OAEP_ALGORITHMS = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] as const;
export const AES_ALGORITHMS = ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"] as const;
export const WRAPPING_ALGORITHMS = [...OAEP_ALGORITHMS, ...AES_ALGORITHMS] as const;
export type Wrapping = (typeof WRAPPING_ALGORITHMS)[number];

const hashOf = (algorithm: Wrapping): "sha1" | "sha256" => (algorithm.endsWith("SHA_1") ? "sha1" : "sha256");
const isAes = (algorithm: Wrapping): boolean => algorithm.startsWith("RSA_AES");

/** RFC 3394 2.2.3.1 and RFC 5649 3: what `openssl enc -id-aes256-wrap-pad` must be told, since it takes any IV. */
const KWP_IV = "A65959A6";

/** As users do it: Developer Guide, "Encrypt key material", with `openssl pkeyutl` and `openssl enc`. */
export async function wrapByOpenssl(algorithm: Wrapping, publicKey: Uint8Array, material: Uint8Array): Promise<Uint8Array> {
  if (!isAes(algorithm)) return oaepByOpenssl(algorithm, publicKey, material);
  const key = plain(randomBytes(32));
  return plain(Buffer.concat([await oaepByOpenssl(algorithm, publicKey, key), await kwpByOpenssl(key, material)]));
}

async function oaepByOpenssl(algorithm: Wrapping, publicKey: Uint8Array, secret: Uint8Array): Promise<Uint8Array> {
  const hash = hashOf(algorithm);
  const { out } = await openssl(
    ...["pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-pkeyopt", "rsa_padding_mode:oaep"],
    ...["-pkeyopt", `rsa_oaep_md:${hash}`, "-pkeyopt", `rsa_mgf1_md:${hash}`],
    ...["-inkey", publicKey, "-in", secret, "-out", OUT],
  );
  return out;
}

/** `openssl enc` of 3.0 passes the wrap modes through whole; older ones refuse them. */
async function kwpByOpenssl(key: Uint8Array, material: Uint8Array): Promise<Uint8Array> {
  const hex = Buffer.from(key).toString("hex");
  const { out } = await openssl("enc", "-id-aes256-wrap-pad", "-K", hex, "-iv", KWP_IV, "-in", material, "-out", OUT);
  return out;
}

/** The same with node:crypto, without a process for each step. */
export function wrapByNode(algorithm: Wrapping, publicKey: Uint8Array, material: Uint8Array): Uint8Array {
  const oaep = (secret: Uint8Array) =>
    publicEncrypt(
      { key: Buffer.from(publicKey), format: "der", type: "spki", oaepHash: hashOf(algorithm), padding: constants.RSA_PKCS1_OAEP_PADDING },
      secret,
    );
  if (!isAes(algorithm)) return plain(oaep(material));
  const key = randomBytes(32);
  const cipher = createCipheriv("id-aes256-wrap-pad", key, Buffer.from(KWP_IV, "hex"));
  return plain(Buffer.concat([oaep(key), cipher.update(material), cipher.final()]));
}

export interface ImportOptions {
  readonly algorithm?: Wrapping;
  readonly wrappingKeySpec?: WrappingKeySpec;
  /** Members of ImportKeyMaterial besides token and material. */
  readonly about?: object;
  readonly wrap?: (algorithm: Wrapping, publicKey: Uint8Array, material: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

export const FOR_EVER = { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;

/** GetParametersForImport, wrap, ImportKeyMaterial; the material does not expire unless `about` says so. */
export async function importMaterial(kms: Kms, KeyId: string, material: Uint8Array, options: ImportOptions = {}) {
  const { algorithm = "RSAES_OAEP_SHA_256", wrappingKeySpec = "RSA_2048", about = FOR_EVER, wrap = wrapByNode } = options;
  const parameters = await kms.getParametersForImport({ KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: wrappingKeySpec });
  const EncryptedKeyMaterial = await wrap(algorithm, parameters.PublicKey, material);
  return kms.importKeyMaterial({ KeyId, ImportToken: parameters.ImportToken, EncryptedKeyMaterial, ...about });
}

/** Imports a PKCS#8 private key of any spec. */
export const importPrivateKey = (kms: Kms, KeyId: string, pkcs8: Uint8Array) =>
  importMaterial(kms, KeyId, pkcs8, { algorithm: "RSA_AES_KEY_WRAP_SHA_256" });
