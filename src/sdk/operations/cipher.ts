/** Encrypt, Decrypt, ReEncrypt. */

import { wipe } from "../../bytes.js";
import { KmsError } from "../../errors.js";
import type { Action, DryRunModifierType, EncryptionAlgorithmSpec, Output } from "../../types.js";
import { after, afterWith, type Call, type MaybePromise, metadataOf, type OperationsOf, onlyKey, type Resource } from "../call.js";
import { checkContext, decryptWith, encryptWith, requireFitting, requireScheme, SYMMETRIC } from "../cipher.js";
import type { EncryptionContext } from "../context.js";
import { findKey, findOrigin, namedKey, originResource, requireSameKey } from "../identify.js";
import type { Key } from "../key.js";
import { answerTo, checkRecipient } from "../recipient.js";

/** The ciphertext of a request, and what it says about it. */
interface Source {
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly context: EncryptionContext | undefined;
  readonly blob: Uint8Array | undefined;
  /** The key that the caller expects. */
  readonly named: string | undefined;
  /** A dry run that asks about permissions only. */
  readonly ignored: boolean;
}

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

function ignoresCiphertext(input: { DryRun?: boolean | undefined; DryRunModifiers?: readonly DryRunModifierType[] | undefined }): boolean {
  if (!input.DryRunModifiers?.includes("IGNORE_CIPHERTEXT")) return false;
  if (input.DryRun !== true) throw new KmsError("ValidationException", "DryRunModifiers can be given with DryRun only.");
  return true;
}

/**
 * The key that a ciphertext was made under, with `permission`: the one it names, or the one that is named because it cannot say.
 * @throws {KmsError} `IncorrectKeyException` when the caller expects another; `InvalidCiphertextException`.
 */
function sourceOf(call: Call<Action>, { algorithm, blob, named, ignored }: Source, permission: string): MaybePromise<readonly Resource[]> {
  return after(named === undefined ? undefined : findKey(call, named, "any"), (key) => {
    if (ignored || algorithm !== SYMMETRIC) {
      if (key === undefined) throw new KmsError("ValidationException", "KeyId is required: the ciphertext does not tell it.");
      return [{ key, permission, origin: undefined }];
    }
    return after(findOrigin(call, requireBlob(blob)), (origin) => {
      if (key !== undefined) requireSameKey(key, origin.key);
      return originResource(origin, permission);
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

/** The key encrypted or decrypted with; of ReEncrypt the source. */
const first = ({ touched }: Call<Action>): Resource => touched[0] as Resource;

const open = (call: Call<Action>, { algorithm, context, blob }: Source): MaybePromise<Uint8Array> =>
  decryptWith(call, first(call), algorithm, context, requireBlob(blob));

const materialOpened = (call: Call<Action>): string | undefined => first(call).origin?.backingKey.record.keyMaterialId;

/** A dry run still tells whether the ciphertext opens, and whether what it held can be used. */
async function checkOpens(call: Call<Action>, source: Source, checkPlaintext?: (plaintext: Uint8Array) => void): Promise<void> {
  if (source.ignored) return;
  const plaintext = await open(call, source);
  try {
    checkPlaintext?.(plaintext);
  } finally {
    wipe(plaintext);
  }
}

function encrypted(CiphertextBlob: Uint8Array, call: Call<"Encrypt">): Output<"Encrypt"> {
  const EncryptionAlgorithm = call.input.EncryptionAlgorithm ?? SYMMETRIC;
  return { CiphertextBlob, KeyId: first(call).key.record.arn, EncryptionAlgorithm, $metadata: metadataOf(call) };
}

function decrypt(call: Call<"Decrypt">): MaybePromise<Output<"Decrypt">> {
  const { EncryptionAlgorithm = SYMMETRIC, EncryptionContext, CiphertextBlob } = call.input;
  return afterWith(decryptWith(call, first(call), EncryptionAlgorithm, EncryptionContext, requireBlob(CiphertextBlob)), call, decrypted);
}

function decrypted(Plaintext: Uint8Array, call: Call<"Decrypt">): Output<"Decrypt"> {
  const KeyId = first(call).key.record.arn;
  const EncryptionAlgorithm = call.input.EncryptionAlgorithm ?? SYMMETRIC;
  const KeyMaterialId = materialOpened(call);
  const $metadata = metadataOf(call);
  if (KeyMaterialId === undefined) return { KeyId, Plaintext, EncryptionAlgorithm, $metadata };
  return { KeyId, Plaintext, EncryptionAlgorithm, KeyMaterialId, $metadata };
}

export const CIPHER_OPERATIONS: OperationsOf<"Encrypt" | "Decrypt" | "ReEncrypt"> = {
  Encrypt: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check(call, keys) {
      const { EncryptionAlgorithm = SYMMETRIC, EncryptionContext, Plaintext } = call.input;
      requireScheme(onlyKey(keys), EncryptionAlgorithm, EncryptionContext);
      requireFitting(onlyKey(keys), EncryptionAlgorithm, Plaintext);
      checkContext(call, EncryptionContext);
    },
    run(call, keys) {
      const { EncryptionAlgorithm = SYMMETRIC, EncryptionContext, Plaintext } = call.input;
      return afterWith(encryptWith(call, onlyKey(keys), EncryptionAlgorithm, EncryptionContext, Plaintext), call, encrypted);
    },
  },

  Decrypt: {
    identify(call) {
      const { KeyId, EncryptionAlgorithm, DryRunModifiers, CiphertextBlob } = call.input;
      const toldByBlob = KeyId === undefined && EncryptionAlgorithm === undefined && DryRunModifiers === undefined;
      return toldByBlob
        ? afterWith(findOrigin(call, requireBlob(CiphertextBlob)), call.permission, originResource)
        : sourceOf(call, sourceOfDecrypt(call), call.permission);
    },
    usage: "ENCRYPT_DECRYPT",
    check(call, keys) {
      const { EncryptionAlgorithm = SYMMETRIC, EncryptionContext, DryRun } = call.input;
      requireScheme(onlyKey(keys), EncryptionAlgorithm, EncryptionContext);
      return DryRun === true ? after(checkOpens(call, sourceOfDecrypt(call)), () => checkRecipient(call)) : undefined;
    },
    run: (call, keys) => answerTo(call, keys, "Plaintext", decrypt),
  },

  ReEncrypt: {
    async identify(call) {
      const source = await sourceOf(call, sourceOfReEncrypt(call), "kms:ReEncryptFrom");
      const destination = await findKey(call, call.input.DestinationKeyId, "any");
      return [...source, { key: destination, permission: "kms:ReEncryptTo" }];
    },
    usage: "ENCRYPT_DECRYPT",
    async check(call, keys) {
      const [sourceKey, destination] = keys as readonly [Key, Key];
      const { DestinationEncryptionAlgorithm: algorithm = SYMMETRIC, DestinationEncryptionContext: context } = call.input;
      const source = sourceOfReEncrypt(call);
      requireScheme(destination, algorithm, context);
      checkContext(call, context);
      requireScheme(sourceKey, source.algorithm, source.context);
      if (call.input.DryRun === true) await checkOpens(call, source, (plaintext) => requireFitting(destination, algorithm, plaintext));
    },
    async run(call, keys) {
      const [sourceKey, destination] = keys as readonly [Key, Key];
      const { DestinationEncryptionAlgorithm: algorithm = SYMMETRIC, DestinationEncryptionContext: context } = call.input;
      const source = sourceOfReEncrypt(call);
      const plaintext = await open(call, source);
      try {
        requireFitting(destination, algorithm, plaintext);
        const sourceMaterialId = materialOpened(call);
        const destinationMaterialId = algorithm === SYMMETRIC ? destination.record.currentKeyMaterialId : undefined;
        return {
          CiphertextBlob: await encryptWith(call, destination, algorithm, context, plaintext),
          SourceKeyId: sourceKey.record.arn,
          KeyId: destination.record.arn,
          SourceEncryptionAlgorithm: source.algorithm,
          DestinationEncryptionAlgorithm: algorithm,
          ...(sourceMaterialId === undefined ? {} : { SourceKeyMaterialId: sourceMaterialId }),
          ...(destinationMaterialId === undefined ? {} : { DestinationKeyMaterialId: destinationMaterialId }),
        };
      } finally {
        wipe(plaintext);
      }
    },
  },
};
