/**
 * The import token: what ImportKeyMaterial must know of the GetParametersForImport before it. Sealed under the root key and bound to the
 * KMS key, so that nothing has to be stored and nobody can alter it.
 *
 *     wrapping algorithm (1) || wrapping key spec (1) || valid to, milliseconds (8, big-endian) || private key, PKCS#8 DER
 */

import { concat, wipe } from "../bytes.js";
import type { RsaKeySpec, WrappingAlgorithm } from "../crypto/asymmetric/index.js";
import { KmsError } from "../errors.js";
import { importTokenAad } from "../keystore/seal-context.js";
import type { Service } from "./service.js";

export interface ImportToken {
  readonly algorithm: WrappingAlgorithm;
  readonly wrappingKeySpec: RsaKeySpec;
  /** Milliseconds. */
  readonly validTo: number;
  /** PKCS#8 DER; whoever opened the token wipes it. */
  readonly privateKey: Uint8Array;
}

/** The places are what a token holds: append only. */
const ALGORITHMS: readonly WrappingAlgorithm[] = [
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "RSA_AES_KEY_WRAP_SHA_1",
  "RSA_AES_KEY_WRAP_SHA_256",
];
const SPECS: readonly RsaKeySpec[] = ["RSA_2048", "RSA_3072", "RSA_4096"];
const HEADER_BYTES = 10;

export function sealImportToken({ core }: Service, keyArn: string, token: ImportToken): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  header[0] = ALGORITHMS.indexOf(token.algorithm);
  header[1] = SPECS.indexOf(token.wrappingKeySpec);
  new DataView(header.buffer).setBigUint64(2, BigInt(token.validTo));
  const payload = concat(header, token.privateKey);
  try {
    return core.sealSecret(importTokenAad(keyArn), payload);
  } finally {
    wipe(payload);
  }
}

/**
 * @throws {KmsError} `InvalidImportTokenException` for a token that is not ours or of another key; `ExpiredImportTokenException`.
 */
export function openImportToken({ core }: Service, keyArn: string, sealed: Uint8Array, now: number): ImportToken {
  const payload = core.openSecret(importTokenAad(keyArn), sealed);
  const algorithm = ALGORITHMS[payload?.[0] ?? -1];
  const wrappingKeySpec = SPECS[payload?.[1] ?? -1];
  if (payload === undefined || algorithm === undefined || wrappingKeySpec === undefined) throw new KmsError("InvalidImportTokenException");
  const validTo = Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(2));
  if (validTo <= now) {
    wipe(payload);
    throw new KmsError("ExpiredImportTokenException", "The import token has expired. Call GetParametersForImport again.");
  }
  return { algorithm, wrappingKeySpec, validTo, privateKey: payload.subarray(HEADER_BYTES) };
}
