/** Sign, Verify, GetPublicKey. */

import {
  AsymmetricFailure,
  isRsaSpec,
  MU_LENGTH,
  openSigningKey,
  type RsaSigningAlgorithm,
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
  type SigningInput,
  type SigningInputKind,
  type SigningKeySpec,
} from "../../crypto/asymmetric/index.js";
import { KmsError } from "../../errors.js";
import type { GetPublicKeyResponse, MessageType } from "../../types.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { namedKey } from "../identify.js";
import type { Key } from "../key.js";
import { publicKeyOf, signingKeyOf, verifyingKeyOf, withPrivateKey } from "../key-material.js";
import { algorithmsOf } from "../key-metadata.js";
import { isAsymmetricSpec, keySpecRow } from "../key-spec.js";
import { requireAlgorithm } from "../key-usage.js";

const KINDS: Record<MessageType, SigningInputKind> = { RAW: "message", DIGEST: "digest", EXTERNAL_MU: "mu" };

type SigningCall = Call<"Sign"> | Call<"Verify">;

/** What is signed, under the rules of the algorithm. */
function inputOf({ input }: SigningCall): SigningInput {
  const type = input.MessageType ?? "RAW";
  const bytes = input.Message;
  requireMessageType(input.SigningAlgorithm, type);
  if (type === "RAW") return { message: bytes };
  return type === "DIGEST" ? { digest: bytes } : { mu: bytes };
}

/** @throws {KmsError} `ValidationException`. */
function requireMessageType(algorithm: SigningAlgorithm, type: MessageType): void {
  const inputs: readonly SigningInputKind[] = SIGNING_ALGORITHMS[algorithm].inputs;
  if (inputs.includes(KINDS[type])) return;
  throw new KmsError("ValidationException", `MessageType ${type} is not valid for algorithm ${algorithm}.`);
}

/** @throws {KmsError} `ValidationException`. */
function requireLength({ input }: SigningCall): void {
  const { length } = input.Message;
  if (input.MessageType === "EXTERNAL_MU" && length !== MU_LENGTH) {
    throw new KmsError("ValidationException", `The external mu must have ${MU_LENGTH} bytes.`);
  }
  const facts = SIGNING_ALGORITHMS[input.SigningAlgorithm];
  if (input.MessageType !== "DIGEST" || !("digestLength" in facts) || length === facts.digestLength) return;
  throw new KmsError("ValidationException", `Digest is invalid length for algorithm ${input.SigningAlgorithm}.`);
}

function check(call: SigningCall, keys: readonly Key[]): void {
  const { record } = onlyKey(keys);
  requireAlgorithm(record, call.input.SigningAlgorithm, keySpecRow(record.keySpec).signing);
  inputOf(call);
  requireLength(call);
}

/** The runtime signs whole messages with RSA keys that it keeps open; every other key is opened for this one signature. */
async function signatureOf({ service, input }: Call<"Sign">, key: Key, signed: SigningInput): Promise<Uint8Array> {
  const { keySpec } = key.record;
  if (isRsaSpec(keySpec) && "message" in signed) {
    const signer = await signingKeyOf(service, key, input.SigningAlgorithm as RsaSigningAlgorithm);
    return signer.sign(signed.message);
  }
  return withPrivateKey(
    service,
    key,
    (pkcs8) => openSigningKey(keySpec as SigningKeySpec, pkcs8),
    (signer) => signer.sign(input.SigningAlgorithm, signed, (length) => service.core.random(length)),
  );
}

async function verifies(call: Call<"Verify">, key: Key): Promise<boolean> {
  const verifier = await verifyingKeyOf(call.service, key);
  try {
    return await verifier.verify(call.input.SigningAlgorithm, inputOf(call), call.input.Signature);
  } catch (error) {
    if (error instanceof AsymmetricFailure) return false;
    throw error;
  }
}

export const SIGNING_OPERATIONS: OperationsOf<"Sign" | "Verify" | "GetPublicKey"> = {
  Sign: {
    identify: namedKey("any"),
    usage: "SIGN_VERIFY",
    check,
    async run(call, keys) {
      const key = onlyKey(keys);
      const Signature = await signatureOf(call, key, inputOf(call));
      return { KeyId: key.record.arn, Signature, SigningAlgorithm: call.input.SigningAlgorithm };
    },
  },

  Verify: {
    identify: namedKey("any"),
    usage: "SIGN_VERIFY",
    async check(call, keys) {
      check(call, keys);
      if (!(await verifies(call, onlyKey(keys)))) throw new KmsError("KMSInvalidSignatureException");
    },
    run: ({ input }, keys) => ({ KeyId: onlyKey(keys).record.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm }),
  },

  GetPublicKey: {
    identify: namedKey("any"),
    check(_call, keys) {
      const { arn, keySpec } = onlyKey(keys).record;
      if (isAsymmetricSpec(keySpec)) return;
      throw new KmsError("UnsupportedOperationException", `${arn} key spec is ${keySpec} which is not valid for this operation.`);
    },
    async run({ service }, keys): Promise<GetPublicKeyResponse> {
      const key = onlyKey(keys);
      const { arn, keySpec, keyUsage } = key.record;
      return {
        KeyId: arn,
        PublicKey: await publicKeyOf(service, key),
        CustomerMasterKeySpec: keySpec as NonNullable<GetPublicKeyResponse["CustomerMasterKeySpec"]>,
        KeySpec: keySpec,
        KeyUsage: keyUsage,
        ...algorithmsOf(key.record),
      };
    },
  },
};
