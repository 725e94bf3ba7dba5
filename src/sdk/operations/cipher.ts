/** Encrypt, Decrypt, ReEncrypt. */

import { KmsError } from "../../errors.js";
import type { Action, EncryptionAlgorithmSpec } from "../../types.js";
import { decryptUnder, encryptUnder } from "../backing-keys.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { invalidCiphertext } from "../ciphertext.js";
import { canonicalContext, type EncryptionContext } from "../context.js";
import { type CiphertextOrigin, findKey, findOrigin, namedKey, resourceOf } from "../identify.js";
import type { Key } from "../key.js";
import { keySpecRow } from "../key-spec.js";
import { requireAlgorithm } from "../key-usage.js";

const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** The canonical encryption context, within its quota. */
export function contextOf({ service }: Call<Action>, context: EncryptionContext | undefined): Uint8Array {
  const bytes = canonicalContext(context);
  const most = service.quotas.encryptionContextBytes;
  if (bytes.length > most) throw new KmsError("ValidationException", `The encryption context is longer than ${most} bytes.`);
  return bytes;
}

function requireEncryptionAlgorithm(key: Key, algorithm: EncryptionAlgorithmSpec | undefined): void {
  requireAlgorithm(key.record, algorithm ?? SYMMETRIC, keySpecRow(key.record.keySpec).encryption);
}

/**
 * The key that a request says a ciphertext was made under, and the one that the ciphertext names.
 * @throws {KmsError} `IncorrectKeyException` when they are not the same; `InvalidCiphertextException`.
 */
async function sourceOf(call: Call<Action>, blob: Uint8Array | undefined, named: string | undefined): Promise<CiphertextOrigin> {
  if (blob === undefined) throw new KmsError("ValidationException", "CiphertextBlob is required.");
  const key = named === undefined ? undefined : await findKey(call, named, "any");
  const origin = await findOrigin(call, blob);
  if (key !== undefined && key.id !== origin.key.id) {
    throw new KmsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
  }
  return origin;
}

/** Opens a blob and tells which material did. */
async function open(call: Call<Action>, blob: Uint8Array | undefined, context: EncryptionContext | undefined) {
  if (blob === undefined) throw invalidCiphertext();
  const { backingKey } = await findOrigin(call, blob);
  const plaintext = await decryptUnder(call.service, backingKey, contextOf(call, context), blob);
  return { plaintext, keyMaterialId: backingKey.record.keyMaterialId };
}

export const CIPHER_OPERATIONS: OperationsOf<"Encrypt" | "Decrypt" | "ReEncrypt"> = {
  Encrypt: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: ({ input }, keys) => requireEncryptionAlgorithm(onlyKey(keys), input.EncryptionAlgorithm),
    async run(call, keys) {
      const key = onlyKey(keys);
      const sealed = encryptUnder(call.service, key, contextOf(call, call.input.EncryptionContext), call.input.Plaintext);
      return {
        CiphertextBlob: sealed instanceof Promise ? await sealed : sealed,
        KeyId: key.record.arn,
        EncryptionAlgorithm: SYMMETRIC,
      };
    },
  },

  Decrypt: {
    async identify(call) {
      return [resourceOf(call, (await sourceOf(call, call.input.CiphertextBlob, call.input.KeyId)).key)];
    },
    usage: "ENCRYPT_DECRYPT",
    async check(call, keys) {
      requireEncryptionAlgorithm(onlyKey(keys), call.input.EncryptionAlgorithm);
      if (call.input.DryRun === true) (await open(call, call.input.CiphertextBlob, call.input.EncryptionContext)).plaintext.fill(0);
    },
    async run(call, keys) {
      const { plaintext, keyMaterialId } = await open(call, call.input.CiphertextBlob, call.input.EncryptionContext);
      return { KeyId: onlyKey(keys).record.arn, Plaintext: plaintext, EncryptionAlgorithm: SYMMETRIC, KeyMaterialId: keyMaterialId };
    },
  },

  ReEncrypt: {
    async identify(call) {
      const { key: source } = await sourceOf(call, call.input.CiphertextBlob, call.input.SourceKeyId);
      const destination = await findKey(call, call.input.DestinationKeyId, "any");
      return [
        { key: source, permission: "kms:ReEncryptFrom" },
        { key: destination, permission: "kms:ReEncryptTo" },
      ];
    },
    usage: "ENCRYPT_DECRYPT",
    async check(call, [source, destination]) {
      requireEncryptionAlgorithm(source as Key, call.input.SourceEncryptionAlgorithm);
      requireEncryptionAlgorithm(destination as Key, call.input.DestinationEncryptionAlgorithm);
      if (call.input.DryRun === true) (await open(call, call.input.CiphertextBlob, call.input.SourceEncryptionContext)).plaintext.fill(0);
    },
    async run(call, keys) {
      const [source, destination] = keys as readonly [Key, Key];
      const context = contextOf(call, call.input.DestinationEncryptionContext);
      const { plaintext, keyMaterialId } = await open(call, call.input.CiphertextBlob, call.input.SourceEncryptionContext);
      try {
        return {
          CiphertextBlob: await encryptUnder(call.service, destination, context, plaintext),
          SourceKeyId: source.record.arn,
          KeyId: destination.record.arn,
          SourceEncryptionAlgorithm: SYMMETRIC,
          DestinationEncryptionAlgorithm: SYMMETRIC,
          SourceKeyMaterialId: keyMaterialId,
          ...(destination.record.currentKeyMaterialId === undefined
            ? {}
            : { DestinationKeyMaterialId: destination.record.currentKeyMaterialId }),
        };
      } finally {
        plaintext.fill(0);
      }
    },
  },
};
