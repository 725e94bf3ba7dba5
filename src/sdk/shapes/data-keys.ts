/** Data keys, data key pairs, random bytes: wire shapes. */

import type { Family } from "./family.js";
import { oneOf, required, structure } from "./shape.js";
import {
  AttestationDocument,
  Ciphertext,
  CustomKeyStoreId,
  DataKeyPairSpec,
  DataKeySpec,
  EncryptionContext,
  Flag,
  GrantTokens,
  KeyId,
  KeyMaterialId,
  NumberOfBytes,
  Plaintext,
  PublicKey,
} from "./values.js";

export const recipient = structure({ KeyEncryptionAlgorithm: oneOf("RSAES_OAEP_SHA_256"), AttestationDocument });

export const dataKeys = {
  GenerateDataKey: {
    input: {
      KeyId: required(KeyId),
      EncryptionContext,
      NumberOfBytes,
      KeySpec: DataKeySpec,
      GrantTokens,
      Recipient: recipient,
      DryRun: Flag,
    },
    output: { CiphertextBlob: Ciphertext, Plaintext, KeyId, CiphertextForRecipient: Ciphertext, KeyMaterialId },
  },
  GenerateDataKeyWithoutPlaintext: {
    input: { KeyId: required(KeyId), EncryptionContext, KeySpec: DataKeySpec, NumberOfBytes, GrantTokens, DryRun: Flag },
    output: { CiphertextBlob: Ciphertext, KeyId, KeyMaterialId },
  },
  GenerateDataKeyPair: {
    input: {
      EncryptionContext,
      KeyId: required(KeyId),
      KeyPairSpec: required(DataKeyPairSpec),
      GrantTokens,
      Recipient: recipient,
      DryRun: Flag,
    },
    output: {
      PrivateKeyCiphertextBlob: Ciphertext,
      PrivateKeyPlaintext: Plaintext,
      PublicKey,
      KeyId,
      KeyPairSpec: DataKeyPairSpec,
      CiphertextForRecipient: Ciphertext,
      KeyMaterialId,
    },
  },
  GenerateDataKeyPairWithoutPlaintext: {
    input: { EncryptionContext, KeyId: required(KeyId), KeyPairSpec: required(DataKeyPairSpec), GrantTokens, DryRun: Flag },
    output: { PrivateKeyCiphertextBlob: Ciphertext, PublicKey, KeyId, KeyPairSpec: DataKeyPairSpec, KeyMaterialId },
  },
  GenerateRandom: {
    input: { NumberOfBytes, CustomKeyStoreId, Recipient: recipient },
    output: { Plaintext, CiphertextForRecipient: Ciphertext },
  },
} as const satisfies Family<
  "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" | "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" | "GenerateRandom"
>;
