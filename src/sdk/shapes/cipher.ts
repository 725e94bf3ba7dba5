/** Encrypt, Decrypt, ReEncrypt: wire shapes. */

import { recipient } from "./data-keys.js";
import type { Family } from "./family.js";
import { required } from "./shape.js";
import {
  Ciphertext as CiphertextBlob,
  DryRunModifiers,
  EncryptionAlgorithm,
  EncryptionContext,
  Flag,
  GrantTokens,
  KeyId,
  KeyMaterialId,
  Plaintext,
} from "./values.js";

export const cipher = {
  Encrypt: {
    input: { KeyId: required(KeyId), Plaintext: required(Plaintext), EncryptionContext, GrantTokens, EncryptionAlgorithm, DryRun: Flag },
    output: { CiphertextBlob, KeyId, EncryptionAlgorithm },
  },
  Decrypt: {
    input: {
      CiphertextBlob,
      EncryptionContext,
      GrantTokens,
      KeyId,
      EncryptionAlgorithm,
      Recipient: recipient,
      DryRun: Flag,
      DryRunModifiers,
    },
    output: { KeyId, Plaintext, EncryptionAlgorithm, CiphertextForRecipient: CiphertextBlob, KeyMaterialId },
  },
  ReEncrypt: {
    input: {
      CiphertextBlob,
      SourceEncryptionContext: EncryptionContext,
      SourceKeyId: KeyId,
      DestinationKeyId: required(KeyId),
      DestinationEncryptionContext: EncryptionContext,
      SourceEncryptionAlgorithm: EncryptionAlgorithm,
      DestinationEncryptionAlgorithm: EncryptionAlgorithm,
      GrantTokens,
      DryRun: Flag,
      DryRunModifiers,
    },
    output: {
      CiphertextBlob,
      SourceKeyId: KeyId,
      KeyId,
      SourceEncryptionAlgorithm: EncryptionAlgorithm,
      DestinationEncryptionAlgorithm: EncryptionAlgorithm,
      SourceKeyMaterialId: KeyMaterialId,
      DestinationKeyMaterialId: KeyMaterialId,
    },
  },
} as const satisfies Family<"Encrypt" | "Decrypt" | "ReEncrypt">;
