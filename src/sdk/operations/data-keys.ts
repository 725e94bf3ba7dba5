/** GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateRandom. */

import { wipe } from "../../bytes.js";
import { KmsError } from "../../errors.js";
import type { DataKeySpec } from "../../types.js";
import { encryptUnder } from "../backing-keys.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { namedKey } from "../identify.js";
import type { Key } from "../key.js";
import { requireSymmetric } from "../key-usage.js";
import { contextOf } from "./cipher.js";

const DATA_KEY_BYTES: Record<DataKeySpec, number> = { AES_128: 16, AES_256: 32 };

/** What decides the length of a data key. */
interface DataKeyLength {
  readonly KeySpec?: DataKeySpec | undefined;
  readonly NumberOfBytes?: number | undefined;
}

/**
 * @returns bytes.
 * @throws {KmsError} `ValidationException` unless exactly one of the two is given.
 */
export function dataKeyBytes({ KeySpec, NumberOfBytes }: DataKeyLength): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new KmsError("ValidationException", "Please specify either number of bytes or key spec.");
  }
  return NumberOfBytes ?? DATA_KEY_BYTES[KeySpec as DataKeySpec];
}

async function generate(call: Call<"GenerateDataKey" | "GenerateDataKeyWithoutPlaintext">, key: Key) {
  const context = contextOf(call, call.input.EncryptionContext);
  const plaintext = call.service.core.random(dataKeyBytes(call.input));
  const sealed = encryptUnder(call.service, key, context, plaintext);
  return {
    plaintext,
    members: {
      CiphertextBlob: sealed instanceof Promise ? await sealed : sealed,
      KeyId: key.record.arn,
      KeyMaterialId: key.record.currentKeyMaterialId,
    },
  };
}

function check({ input }: { readonly input: DataKeyLength }, keys: readonly Key[]): void {
  requireSymmetric(onlyKey(keys).record);
  dataKeyBytes(input);
}

export const DATA_KEY_OPERATIONS: OperationsOf<"GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" | "GenerateRandom"> = {
  GenerateDataKey: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check,
    async run(call, keys) {
      const { plaintext, members } = await generate(call, onlyKey(keys));
      return { ...members, Plaintext: plaintext };
    },
  },

  GenerateDataKeyWithoutPlaintext: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check,
    async run(call, keys) {
      const { plaintext, members } = await generate(call, onlyKey(keys));
      wipe(plaintext);
      return members;
    },
  },

  GenerateRandom: {
    check({ input }) {
      if (input.NumberOfBytes === undefined) throw new KmsError("ValidationException", "NumberOfBytes is required.");
      if (input.CustomKeyStoreId !== undefined) {
        throw new KmsError("UnsupportedOperationException", "Custom key stores are not supported.");
      }
    },
    run: ({ service, input }) => ({ Plaintext: service.core.random(input.NumberOfBytes as number) }),
  },
};
