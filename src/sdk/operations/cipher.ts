/** Encrypt, Decrypt, ReEncrypt. */

import { wipe } from "../../bytes.js";
import { KmsError } from "../../errors.js";
import type { Action, DecryptResponse, DryRunModifierType } from "../../types.js";
import { after, type Call, type MaybePromise, type OperationsOf, onlyKey } from "../call.js";
import { checkContext, decryptWith, encryptWith, requireFitting, requireScheme, type Scheme, SYMMETRIC } from "../cipher.js";
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

const schemeOfEncrypt = ({ input }: Call<"Encrypt">): Scheme => ({
  algorithm: input.EncryptionAlgorithm ?? SYMMETRIC,
  context: input.EncryptionContext,
});

const sourceOfDecrypt = ({ input }: Call<"Decrypt">): Source => ({
  algorithm: input.EncryptionAlgorithm ?? SYMMETRIC,
  context: input.EncryptionContext,
  blob: input.CiphertextBlob,
  named: input.KeyId,
  ignored: ignoresCiphertext(input),
});

const sourceOfReEncrypt = ({ input }: Call<"ReEncrypt">): Source => ({
  algorithm: input.SourceEncryptionAlgorithm ?? SYMMETRIC,
  context: input.SourceEncryptionContext,
  blob: input.CiphertextBlob,
  named: input.SourceKeyId,
  ignored: ignoresCiphertext(input),
});

const destinationScheme = ({ input }: Call<"ReEncrypt">): Scheme => ({
  algorithm: input.DestinationEncryptionAlgorithm ?? SYMMETRIC,
  context: input.DestinationEncryptionContext,
});

function ignoresCiphertext(input: { DryRun?: boolean | undefined; DryRunModifiers?: readonly DryRunModifierType[] | undefined }): boolean {
  if (!input.DryRunModifiers?.includes("IGNORE_CIPHERTEXT")) return false;
  if (input.DryRun !== true) throw new KmsError("ValidationException", "DryRunModifiers can be given with DryRun only.");
  return true;
}

/**
 * The key that a ciphertext was made under: the one it names, or the one that is named because it cannot say.
 * @throws {KmsError} `IncorrectKeyException` when the caller expects another; `InvalidCiphertextException`.
 */
function sourceKey(call: Call<Action>, { algorithm, blob, named, ignored }: Source): MaybePromise<Key> {
  return after(named === undefined ? undefined : findKey(call, named, "any"), (key) => {
    if (ignored || algorithm !== SYMMETRIC) {
      if (key === undefined) throw new KmsError("ValidationException", "KeyId is required: the ciphertext does not tell it.");
      return key;
    }
    return after(findOrigin(call, requireBlob(blob)), (origin) => {
      if (key === undefined || key.id === origin.key.id) return origin.key;
      throw new KmsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
    });
  });
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
function checkOpens(
  call: Call<"Decrypt"> | Call<"ReEncrypt">,
  key: Key,
  source: Source,
  checkPlaintext: (plaintext: Uint8Array) => void = () => undefined,
): MaybePromise<void> {
  requireScheme(key, source);
  if (call.input.DryRun !== true || source.ignored) return undefined;
  return after(open(call, key, source), ({ plaintext }) => {
    try {
      checkPlaintext(plaintext);
    } finally {
      wipe(plaintext);
    }
  });
}

type DecryptRest = Omit<DecryptResponse, "Plaintext">;

export const CIPHER_OPERATIONS: OperationsOf<"Encrypt" | "Decrypt" | "ReEncrypt"> = {
  Encrypt: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check(call, keys) {
      const scheme = schemeOfEncrypt(call);
      requireScheme(onlyKey(keys), scheme);
      requireFitting(onlyKey(keys), scheme.algorithm, call.input.Plaintext);
      checkContext(call, scheme.context);
    },
    run(call, keys) {
      const key = onlyKey(keys);
      const scheme = schemeOfEncrypt(call);
      return after(encryptWith(call, key, scheme, call.input.Plaintext), (CiphertextBlob) => ({
        CiphertextBlob,
        KeyId: key.record.arn,
        EncryptionAlgorithm: scheme.algorithm,
      }));
    },
  },

  Decrypt: {
    identify: (call) => after(sourceKey(call, sourceOfDecrypt(call)), (key) => [resourceOf(call, key)]),
    usage: "ENCRYPT_DECRYPT",
    check: (call, keys) => after(checkOpens(call, onlyKey(keys), sourceOfDecrypt(call)), () => checkRecipient(call)),
    run(call, keys) {
      const key = onlyKey(keys);
      const source = sourceOfDecrypt(call);
      return answerTo(call, "Plaintext", () =>
        after(open(call, key, source), ({ plaintext, keyMaterialId }) => {
          const rest: DecryptRest = { KeyId: key.record.arn, EncryptionAlgorithm: source.algorithm };
          if (keyMaterialId !== undefined) rest.KeyMaterialId = keyMaterialId;
          return { secret: plaintext, rest };
        }),
      );
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
