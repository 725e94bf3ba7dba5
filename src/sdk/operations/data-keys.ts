/** GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext, GenerateRandom. */

import { wipe } from "../../bytes.js";
import type { FreshMessage } from "../../core/core.js";
import type { AsymmetricKeySpec } from "../../crypto/asymmetric/index.js";
import { KmsError } from "../../errors.js";
import type { KeyRecord } from "../../keystore/records.js";
import { once } from "../../once.js";
import type { DataKeySpec, GenerateDataKeyPairResponse, GenerateRandomResponse, Output } from "../../types.js";
import { encryptFreshUnder, encryptUnder } from "../backing-keys.js";
import { afterWith, type Call, type MaybePromise, metadataOf, type OperationsOf, onlyKey, type Resource } from "../call.js";
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

/** @param reveal whether the data key itself is wanted; else it stays in the core. */
function freshMessage(call: DataKeyCall, key: Key, reveal: boolean): MaybePromise<FreshMessage> {
  return encryptFreshUnder(call.service, key, contextOf(call, call.input.EncryptionContext), dataKeyBytes(call.input), reveal);
}

const dataKey = (call: DataKeyCall, keys: readonly Key[]): MaybePromise<Output<"GenerateDataKey">> =>
  afterWith(freshMessage(call, onlyKey(keys), true), call, revealed);

function revealed({ blob, plaintext }: FreshMessage, call: DataKeyCall): Output<"GenerateDataKey"> {
  const { arn, currentKeyMaterialId } = onlyRecord(call);
  const KeyMaterialId = currentKeyMaterialId as string;
  return { CiphertextBlob: blob, Plaintext: plaintext, KeyId: arn, KeyMaterialId, $metadata: metadataOf(call) };
}

function sealedOnly({ blob }: FreshMessage, call: DataKeyCall): Output<"GenerateDataKeyWithoutPlaintext"> {
  const { arn, currentKeyMaterialId } = onlyRecord(call);
  return { CiphertextBlob: blob, KeyId: arn, KeyMaterialId: currentKeyMaterialId as string, $metadata: metadataOf(call) };
}

const onlyRecord = ({ touched }: DataKeyCall): KeyRecord => (touched[0] as Resource).key.record;

async function dataKeyPair(call: DataKeyPairCall, keys: readonly Key[]): Promise<GenerateDataKeyPairResponse> {
  const key = onlyKey(keys);
  const { KeyPairSpec } = call.input;
  const { generateKeyPair } = await asymmetric();
  const { privateKey: PrivateKeyPlaintext, publicKey: PublicKey } = await generateKeyPair(KeyPairSpec as AsymmetricKeySpec, (length) =>
    call.service.core.random(length),
  );
  const PrivateKeyCiphertextBlob = await encryptUnder(
    call.service,
    key,
    contextOf(call, call.input.EncryptionContext),
    PrivateKeyPlaintext,
  );
  const { arn, currentKeyMaterialId } = key.record;
  return {
    PrivateKeyCiphertextBlob,
    PrivateKeyPlaintext,
    PublicKey,
    KeyPairSpec,
    KeyId: arn,
    KeyMaterialId: currentKeyMaterialId as string,
  };
}

const randomBytes = ({ service, input }: Call<"GenerateRandom">): GenerateRandomResponse => ({
  Plaintext: service.core.random(input.NumberOfBytes as number),
});

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
    run: (call, keys) => answerTo(call, keys, "Plaintext", dataKey),
  },

  GenerateDataKeyWithoutPlaintext: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: requireDataKey,
    run: (call, keys) => afterWith(freshMessage(call, onlyKey(keys), false), call, sealedOnly),
  },

  GenerateDataKeyPair: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check(call, keys) {
      requireSealable(call, keys);
      return checkRecipient(call);
    },
    run: (call, keys) => answerTo(call, keys, "PrivateKeyPlaintext", dataKeyPair),
  },

  GenerateDataKeyPairWithoutPlaintext: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: requireSealable,
    async run(call, keys) {
      const { PrivateKeyPlaintext, ...rest } = await dataKeyPair(call, keys);
      wipe(PrivateKeyPlaintext as Uint8Array);
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
    run: (call, keys) => answerTo(call, keys, "Plaintext", randomBytes),
  },
};
