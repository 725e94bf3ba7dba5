/** Encrypt, Decrypt, ReEncrypt. */

import { wipe } from "../../bytes.js";
import { KmsError } from "../../errors.js";
import type { Action, DryRunModifierType, EncryptionAlgorithmSpec } from "../../types.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { checkContext, decryptWith, encryptWith, requireFitting, requireScheme, type Scheme, SYMMETRIC } from "../cipher.js";
import type { EncryptionContext } from "../context.js";
import { findKey, findOrigin, namedKey, resourceOf } from "../identify.js";
import type { Key } from "../key.js";
import { answerTo, checkRecipient } from "../recipient.js";

/** The ciphertext of a request, and what it says about it. */
interface Source extends Scheme {
  readonly blob: Uint8Array | undefined;
  /** The key that the caller expects. */
  readonly named: string | undefined;
  /** A dry run that asks about permissions only. */
  readonly ignored: boolean;
}

const schemeOf = (algorithm: EncryptionAlgorithmSpec | undefined, context: EncryptionContext | undefined): Scheme => ({
  algorithm: algorithm ?? SYMMETRIC,
  context,
});

const sourceOfDecrypt = ({ input }: Call<"Decrypt">): Source => ({
  ...schemeOf(input.EncryptionAlgorithm, input.EncryptionContext),
  blob: input.CiphertextBlob,
  named: input.KeyId,
  ignored: ignoresCiphertext(input),
});

const sourceOfReEncrypt = ({ input }: Call<"ReEncrypt">): Source => ({
  ...schemeOf(input.SourceEncryptionAlgorithm, input.SourceEncryptionContext),
  blob: input.CiphertextBlob,
  named: input.SourceKeyId,
  ignored: ignoresCiphertext(input),
});

const destinationScheme = ({ input }: Call<"ReEncrypt">): Scheme =>
  schemeOf(input.DestinationEncryptionAlgorithm, input.DestinationEncryptionContext);

function ignoresCiphertext(input: { DryRun?: boolean | undefined; DryRunModifiers?: readonly DryRunModifierType[] | undefined }): boolean {
  if (!input.DryRunModifiers?.includes("IGNORE_CIPHERTEXT")) return false;
  if (input.DryRun !== true) throw new KmsError("ValidationException", "DryRunModifiers can be given with DryRun only.");
  return true;
}

/**
 * The key that a ciphertext was made under: the one it names, or the one that is named because it cannot say.
 * @throws {KmsError} `IncorrectKeyException` when the caller expects another; `InvalidCiphertextException`.
 */
async function sourceKey(call: Call<Action>, { algorithm, blob, named, ignored }: Source): Promise<Key> {
  const key = named === undefined ? undefined : await findKey(call, named, "any");
  if (ignored || algorithm !== SYMMETRIC) {
    if (key === undefined) throw new KmsError("ValidationException", "KeyId is required: the ciphertext does not tell it.");
    return key;
  }
  const origin = await findOrigin(call, requireBlob(blob));
  if (key !== undefined && key.id !== origin.key.id) {
    throw new KmsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
  }
  return origin.key;
}

function requireBlob(blob: Uint8Array | undefined): Uint8Array {
  if (blob !== undefined) return blob;
  throw new KmsError(
    "ValidationException",
    "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
  );
}

const open = (call: Call<Action>, key: Key, source: Source) => decryptWith(call, key, source, requireBlob(source.blob));

/** A dry run still tells whether the ciphertext opens, and whether what it held can be used. */
async function checkOpens(
  call: Call<"Decrypt"> | Call<"ReEncrypt">,
  key: Key,
  source: Source,
  checkPlaintext: (plaintext: Uint8Array) => void = () => undefined,
): Promise<void> {
  requireScheme(key, source);
  if (call.input.DryRun !== true || source.ignored) return;
  const { plaintext } = await open(call, key, source);
  try {
    checkPlaintext(plaintext);
  } finally {
    wipe(plaintext);
  }
}

export const CIPHER_OPERATIONS: OperationsOf<"Encrypt" | "Decrypt" | "ReEncrypt"> = {
  Encrypt: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check(call, keys) {
      const scheme = schemeOf(call.input.EncryptionAlgorithm, call.input.EncryptionContext);
      requireScheme(onlyKey(keys), scheme);
      requireFitting(onlyKey(keys), scheme.algorithm, call.input.Plaintext);
      checkContext(call, scheme.context);
    },
    async run(call, keys) {
      const key = onlyKey(keys);
      const scheme = schemeOf(call.input.EncryptionAlgorithm, call.input.EncryptionContext);
      const sealed = encryptWith(call, key, scheme, call.input.Plaintext);
      return {
        CiphertextBlob: sealed instanceof Promise ? await sealed : sealed,
        KeyId: key.record.arn,
        EncryptionAlgorithm: scheme.algorithm,
      };
    },
  },

  Decrypt: {
    async identify(call) {
      return [resourceOf(call, await sourceKey(call, sourceOfDecrypt(call)))];
    },
    usage: "ENCRYPT_DECRYPT",
    async check(call, keys) {
      await checkOpens(call, onlyKey(keys), sourceOfDecrypt(call));
      await checkRecipient(call);
    },
    run(call, keys) {
      const key = onlyKey(keys);
      const source = sourceOfDecrypt(call);
      return answerTo(call, "Plaintext", async () => {
        const { plaintext, keyMaterialId } = await open(call, key, source);
        return {
          secret: plaintext,
          rest: {
            KeyId: key.record.arn,
            EncryptionAlgorithm: source.algorithm,
            ...(keyMaterialId === undefined ? {} : { KeyMaterialId: keyMaterialId }),
          },
        };
      });
    },
  },

  ReEncrypt: {
    async identify(call) {
      const source = await sourceKey(call, sourceOfReEncrypt(call));
      const destination = await findKey(call, call.input.DestinationKeyId, "any");
      return [
        { key: source, permission: "kms:ReEncryptFrom" },
        { key: destination, permission: "kms:ReEncryptTo" },
      ];
    },
    usage: "ENCRYPT_DECRYPT",
    async check(call, keys) {
      const [source, destination] = keys as readonly [Key, Key];
      const to = destinationScheme(call);
      requireScheme(destination, to);
      checkContext(call, to.context);
      await checkOpens(call, source, sourceOfReEncrypt(call), (plaintext) => requireFitting(destination, to.algorithm, plaintext));
    },
    async run(call, keys) {
      const [source, destination] = keys as readonly [Key, Key];
      const from = sourceOfReEncrypt(call);
      const to = destinationScheme(call);
      const { plaintext, keyMaterialId } = await open(call, source, from);
      try {
        requireFitting(destination, to.algorithm, plaintext);
        const destinationMaterialId = to.algorithm === SYMMETRIC ? destination.record.currentKeyMaterialId : undefined;
        return {
          CiphertextBlob: await encryptWith(call, destination, to, plaintext),
          SourceKeyId: source.record.arn,
          KeyId: destination.record.arn,
          SourceEncryptionAlgorithm: from.algorithm,
          DestinationEncryptionAlgorithm: to.algorithm,
          ...(keyMaterialId === undefined ? {} : { SourceKeyMaterialId: keyMaterialId }),
          ...(destinationMaterialId === undefined ? {} : { DestinationKeyMaterialId: destinationMaterialId }),
        };
      } finally {
        wipe(plaintext);
      }
    },
  },
};
