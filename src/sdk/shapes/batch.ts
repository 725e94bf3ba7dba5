/** Our own batch operations: wire shapes. */

import type { Family } from "./family.js";
import { list, type Members, required, structure } from "./shape.js";
import {
  AnyText,
  Ciphertext,
  DataKeySpec,
  EncryptionContext,
  Flag,
  GrantTokens,
  KeyId,
  KeyMaterialId,
  NumberOfBytes,
  Plaintext,
} from "./values.js";

const entries = <const Rows extends Members>(rows: Rows) => required(list(structure(rows), { min: 1, max: 10_000 }));
const results = <const Rows extends Members>(rows: Rows) =>
  list(structure({ ...rows, Error: structure({ Code: AnyText, Message: AnyText }) }));

export const batch = {
  BatchEncrypt: {
    input: {
      KeyId: required(KeyId),
      EncryptionContext,
      GrantTokens,
      DryRun: Flag,
      Entries: entries({ Plaintext: required(Plaintext), EncryptionContext }),
    },
    output: { KeyId, Entries: results({ CiphertextBlob: Ciphertext }) },
  },
  BatchDecrypt: {
    input: {
      KeyId,
      EncryptionContext,
      GrantTokens,
      DryRun: Flag,
      Entries: entries({ CiphertextBlob: required(Ciphertext), EncryptionContext }),
    },
    output: { Entries: results({ Plaintext, KeyId, KeyMaterialId }) },
  },
  BatchGenerateDataKey: {
    input: {
      KeyId: required(KeyId),
      EncryptionContext,
      GrantTokens,
      DryRun: Flag,
      WithoutPlaintext: Flag,
      Entries: entries({ EncryptionContext, KeySpec: DataKeySpec, NumberOfBytes }),
    },
    output: { KeyId, Entries: results({ CiphertextBlob: Ciphertext, Plaintext, KeyMaterialId }) },
  },
} as const satisfies Family<"BatchEncrypt" | "BatchDecrypt" | "BatchGenerateDataKey">;
