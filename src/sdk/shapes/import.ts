/** Imported key material: wire shapes. */

import type { Family } from "./family.js";
import { oneOf, required } from "./shape.js";
import {
  Ciphertext,
  ExpirationModel,
  KeyId,
  KeyMaterialDescription,
  KeyMaterialId,
  Plaintext,
  Time,
  WrappingAlgorithm,
  WrappingKeySpec,
} from "./values.js";

export const importing = {
  GetParametersForImport: {
    input: { KeyId: required(KeyId), WrappingAlgorithm: required(WrappingAlgorithm), WrappingKeySpec: required(WrappingKeySpec) },
    output: { KeyId, ImportToken: Ciphertext, PublicKey: Plaintext, ParametersValidTo: Time },
  },
  ImportKeyMaterial: {
    input: {
      KeyId: required(KeyId),
      ImportToken: required(Ciphertext),
      EncryptedKeyMaterial: required(Ciphertext),
      ValidTo: Time,
      ExpirationModel,
      ImportType: oneOf("NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"),
      KeyMaterialDescription,
      KeyMaterialId,
    },
    output: { KeyId, KeyMaterialId },
  },
  DeleteImportedKeyMaterial: { input: { KeyId: required(KeyId), KeyMaterialId }, output: { KeyId, KeyMaterialId } },
} as const satisfies Family<"GetParametersForImport" | "ImportKeyMaterial" | "DeleteImportedKeyMaterial">;
