/** Signatures, MACs, public keys, key agreement, key encapsulation: wire shapes. */

import { recipient } from "./data-keys.js";
import type { Family } from "./family.js";
import { list, required } from "./shape.js";
import {
  Ciphertext,
  CustomerMasterKeySpec,
  EncapsulationAlgorithm,
  EncryptionAlgorithm,
  Flag,
  GrantTokens,
  KeyAgreementAlgorithm,
  KeyId,
  KeySpec,
  KeyUsage,
  MacAlgorithm,
  MessageType,
  Origin,
  Plaintext,
  PublicKey,
  SigningAlgorithm,
} from "./values.js";

/** A message has the limits of a plaintext; signatures, MACs and encapsulated secrets those of a ciphertext. */
const Message = Plaintext;
const Signature = Ciphertext;
const Mac = Ciphertext;
const SharedSecretCiphertextBlob = Ciphertext;

export const signing = {
  Sign: {
    input: {
      KeyId: required(KeyId),
      Message: required(Message),
      MessageType,
      GrantTokens,
      SigningAlgorithm: required(SigningAlgorithm),
      DryRun: Flag,
    },
    output: { KeyId, Signature, SigningAlgorithm },
  },
  Verify: {
    input: {
      KeyId: required(KeyId),
      Message: required(Message),
      MessageType,
      Signature: required(Signature),
      SigningAlgorithm: required(SigningAlgorithm),
      GrantTokens,
      DryRun: Flag,
    },
    output: { KeyId, SignatureValid: Flag, SigningAlgorithm },
  },
  GenerateMac: {
    input: {
      Message: required(Message),
      KeyId: required(KeyId),
      MacAlgorithm: required(MacAlgorithm),
      GrantTokens,
      DryRun: Flag,
    },
    output: { Mac, MacAlgorithm, KeyId },
  },
  VerifyMac: {
    input: {
      Message: required(Message),
      KeyId: required(KeyId),
      MacAlgorithm: required(MacAlgorithm),
      Mac: required(Mac),
      GrantTokens,
      DryRun: Flag,
    },
    output: { KeyId, MacValid: Flag, MacAlgorithm },
  },
  GetPublicKey: {
    input: { KeyId: required(KeyId), GrantTokens },
    output: {
      KeyId,
      PublicKey,
      CustomerMasterKeySpec,
      KeySpec,
      KeyUsage,
      EncryptionAlgorithms: list(EncryptionAlgorithm),
      SigningAlgorithms: list(SigningAlgorithm),
      KeyAgreementAlgorithms: list(KeyAgreementAlgorithm),
      EncapsulationAlgorithms: list(EncapsulationAlgorithm),
    },
  },
  DeriveSharedSecret: {
    input: {
      KeyId: required(KeyId),
      KeyAgreementAlgorithm: required(KeyAgreementAlgorithm),
      PublicKey: required(PublicKey),
      GrantTokens,
      DryRun: Flag,
      Recipient: recipient,
    },
    output: { KeyId, SharedSecret: Plaintext, CiphertextForRecipient: Ciphertext, KeyAgreementAlgorithm, KeyOrigin: Origin },
  },
  Encapsulate: {
    input: { KeyId: required(KeyId), EncapsulationAlgorithm: required(EncapsulationAlgorithm), GrantTokens, DryRun: Flag },
    output: { KeyId, SharedSecret: Plaintext, SharedSecretCiphertextBlob, EncapsulationAlgorithm },
  },
  Decapsulate: {
    input: {
      KeyId: required(KeyId),
      SharedSecretCiphertextBlob: required(SharedSecretCiphertextBlob),
      EncapsulationAlgorithm: required(EncapsulationAlgorithm),
      GrantTokens,
      DryRun: Flag,
    },
    output: { KeyId, SharedSecret: Plaintext, EncapsulationAlgorithm },
  },
} as const satisfies Family<
  "Sign" | "Verify" | "GenerateMac" | "VerifyMac" | "GetPublicKey" | "DeriveSharedSecret" | "Encapsulate" | "Decapsulate"
>;
