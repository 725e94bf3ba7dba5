/** DeriveSharedSecret, Encapsulate, Decapsulate. */

import { wipe } from "../../bytes.js";
import {
  AsymmetricFailure,
  type MlKemKeySpec,
  type NistCurveKeySpec,
  openAgreementKey,
  openDecapsulationKey,
  openEncapsulationKey,
} from "../../crypto/asymmetric/index.js";
import { KmsError } from "../../errors.js";
import type { DeriveSharedSecretResponse } from "../../types.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { invalidCiphertext } from "../ciphertext.js";
import { namedKey } from "../identify.js";
import type { Key } from "../key.js";
import { publicKeyOf, withPrivateKey } from "../key-material.js";
import { keySpecRow } from "../key-spec.js";
import { requireAlgorithm } from "../key-usage.js";
import { answerTo, checkRecipient } from "../recipient.js";

/** AWS answers a bad peer key without a message. */
function badPeerKey(error: unknown): never {
  throw error instanceof AsymmetricFailure ? new KmsError("ValidationException") : error;
}

function requireEncapsulation({ input }: { readonly input: { readonly EncapsulationAlgorithm: string } }, keys: readonly Key[]): void {
  const { record } = onlyKey(keys);
  requireAlgorithm(record, input.EncapsulationAlgorithm, keySpecRow(record.keySpec).encapsulation);
}

/** @throws {KmsError} `ValidationException` when the peer's key is none, or of another curve. */
function sharedSecret({ service, input }: Call<"DeriveSharedSecret">, key: Key): Promise<Uint8Array> {
  return withPrivateKey(
    service,
    key,
    (pkcs8) => openAgreementKey(key.record.keySpec as NistCurveKeySpec, pkcs8),
    (agreement) => agreement.deriveSharedSecret(input.PublicKey),
  ).catch(badPeerKey);
}

async function derived(call: Call<"DeriveSharedSecret">, keys: readonly Key[]): Promise<DeriveSharedSecretResponse> {
  const key = onlyKey(keys);
  const SharedSecret = await sharedSecret(call, key);
  return { KeyId: key.record.arn, SharedSecret, KeyAgreementAlgorithm: call.input.KeyAgreementAlgorithm, KeyOrigin: key.record.origin };
}

/** @throws {KmsError} `InvalidCiphertextException` for a ciphertext of another length; any other gives some secret. */
async function decapsulated({ service, input }: Call<"Decapsulate">, key: Key): Promise<Uint8Array> {
  const secret = await withPrivateKey(
    service,
    key,
    (pkcs8) => openDecapsulationKey(key.record.keySpec as MlKemKeySpec, pkcs8),
    (decapsulation) => decapsulation.decapsulate(input.SharedSecretCiphertextBlob),
  );
  if (secret === undefined) throw invalidCiphertext();
  return secret;
}

export const AGREEMENT_OPERATIONS: OperationsOf<"DeriveSharedSecret" | "Encapsulate" | "Decapsulate"> = {
  DeriveSharedSecret: {
    identify: namedKey("any"),
    usage: "KEY_AGREEMENT",
    async check(call, keys) {
      const { record } = onlyKey(keys);
      requireAlgorithm(record, call.input.KeyAgreementAlgorithm, keySpecRow(record.keySpec).agreement);
      if (call.input.DryRun === true) wipe(await sharedSecret(call, onlyKey(keys)));
      await checkRecipient(call);
    },
    run: (call, keys) => answerTo(call, keys, "SharedSecret", derived),
  },

  Encapsulate: {
    identify: namedKey("any"),
    usage: "ENCAPSULATE_DECAPSULATE",
    check: requireEncapsulation,
    async run({ service, input }, keys) {
      const key = onlyKey(keys);
      const encapsulation = await openEncapsulationKey(key.record.keySpec as MlKemKeySpec, await publicKeyOf(service, key));
      const { sharedSecret, ciphertext } = encapsulation.encapsulate((length) => service.core.random(length));
      return {
        KeyId: key.record.arn,
        SharedSecret: sharedSecret,
        SharedSecretCiphertextBlob: ciphertext,
        EncapsulationAlgorithm: input.EncapsulationAlgorithm,
      };
    },
  },

  Decapsulate: {
    identify: namedKey("any"),
    usage: "ENCAPSULATE_DECAPSULATE",
    async check(call, keys) {
      requireEncapsulation(call, keys);
      if (call.input.DryRun === true) wipe(await decapsulated(call, onlyKey(keys)));
    },
    async run(call, keys) {
      const key = onlyKey(keys);
      const SharedSecret = await decapsulated(call, key);
      return { KeyId: key.record.arn, SharedSecret, EncapsulationAlgorithm: call.input.EncapsulationAlgorithm };
    },
  },
};
