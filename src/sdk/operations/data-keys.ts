/** GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext, GenerateRandom. */

import { wipe } from "../../bytes.js";
import type { AsymmetricKeySpec } from "../../crypto/asymmetric/index.js";
import { KmsError } from "../../errors.js";
import { once } from "../../once.js";
import type { DataKeySpec, GenerateDataKeyResponse } from "../../types.js";
import { encryptFreshUnder, encryptUnder } from "../backing-keys.js";
import { after, type Call, type MaybePromise, type OperationsOf, onlyKey } from "../call.js";
import { checkContext, contextOf } from "../cipher.js";
import { namedKey } from "../identify.js";
import type { Key } from "../key.js";
import { requireSymmetric } from "../key-usage.js";
import { answerTo, checkRecipient } from "../recipient.js";

/** Loaded when the first key pair is asked for. */
const asymmetric = once(() => import("../../crypto/asymmetric/index.js"));

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

type DataKeyCall = Call<"GenerateDataKey" | "GenerateDataKeyWithoutPlaintext">;
type DataKeyPairCall = Call<"GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext">;

/** The key can seal, and the context can be sealed with. */
function requireSealable(call: DataKeyCall | DataKeyPairCall, keys: readonly Key[]): void {
  requireSymmetric(onlyKey(keys).record);
  checkContext(call, call.input.EncryptionContext);
}

function requireDataKey(call: DataKeyCall, keys: readonly Key[]): void {
  requireSealable(call, keys);
  dataKeyBytes(call.input);
}

interface Made<Rest> {
  readonly secret: Uint8Array;
  readonly rest: Rest;
}

type DataKeyRest = Omit<GenerateDataKeyResponse, "Plaintext">;

/** @param reveal whether the secret is wanted; else it stays in the core. */
function dataKey(call: DataKeyCall, key: Key, reveal: boolean): MaybePromise<Made<DataKeyRest>> {
  const { arn, currentKeyMaterialId } = key.record;
  const context = contextOf(call, call.input.EncryptionContext);
  return after(encryptFreshUnder(call.service, key, context, dataKeyBytes(call.input), reveal), ({ blob, plaintext }) => ({
    secret: plaintext,
    rest: { CiphertextBlob: blob, KeyId: arn, KeyMaterialId: currentKeyMaterialId as string },
  }));
}

async function dataKeyPair(call: DataKeyPairCall, key: Key) {
  const { KeyPairSpec } = call.input;
  const { generateKeyPair } = await asymmetric();
  const { privateKey, publicKey } = await generateKeyPair(KeyPairSpec as AsymmetricKeySpec, (length) => call.service.core.random(length));
  const PrivateKeyCiphertextBlob = await encryptUnder(call.service, key, contextOf(call, call.input.EncryptionContext), privateKey);
  const { arn, currentKeyMaterialId } = key.record;
  const rest = { PrivateKeyCiphertextBlob, PublicKey: publicKey, KeyPairSpec, KeyId: arn, KeyMaterialId: currentKeyMaterialId };
  return { secret: privateKey, rest };
}

export const DATA_KEY_OPERATIONS: OperationsOf<
  "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" | "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" | "GenerateRandom"
> = {
  GenerateDataKey: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check(call, keys) {
      requireDataKey(call, keys);
      return checkRecipient(call);
    },
    run: (call, keys) => answerTo(call, "Plaintext", () => dataKey(call, onlyKey(keys), true)),
  },

  GenerateDataKeyWithoutPlaintext: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: requireDataKey,
    run: (call, keys) => after(dataKey(call, onlyKey(keys), false), ({ rest }) => rest),
  },

  GenerateDataKeyPair: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check(call, keys) {
      requireSealable(call, keys);
      return checkRecipient(call);
    },
    run: (call, keys) => answerTo(call, "PrivateKeyPlaintext", () => dataKeyPair(call, onlyKey(keys))),
  },

  GenerateDataKeyPairWithoutPlaintext: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: requireSealable,
    async run(call, keys) {
      const { secret, rest } = await dataKeyPair(call, onlyKey(keys));
      wipe(secret);
      return rest;
    },
  },

  GenerateRandom: {
    check({ input }) {
      if (input.NumberOfBytes === undefined) throw new KmsError("ValidationException", "NumberOfBytes is required.");
      if (input.CustomKeyStoreId !== undefined) {
        throw new KmsError("UnsupportedOperationException", "Custom key stores are not supported.");
      }
    },
    run: (call) => answerTo(call, "Plaintext", () => ({ secret: call.service.core.random(call.input.NumberOfBytes as number), rest: {} })),
  },
};
