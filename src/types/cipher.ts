/** Encrypt, Decrypt, ReEncrypt. */

import type { RecipientInfo } from "./data-keys.js";
import type { DryRunModifierType, EncryptionAlgorithmSpec } from "./enums.js";

export interface EncryptRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** 1 to 4,096 bytes; less for RSA keys. */
  Plaintext: Uint8Array | undefined;
  /** Authenticated, not secret: needed again, unchanged, to decrypt. Symmetric keys only. */
  EncryptionContext?: Record<string, string> | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Default SYMMETRIC_DEFAULT. */
  EncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface EncryptResponse {
  /** Ciphertext; 1 to 6,144 bytes. */
  CiphertextBlob: Uint8Array;
  /** ARN of the key. */
  KeyId: string;
  /** Default SYMMETRIC_DEFAULT. */
  EncryptionAlgorithm: EncryptionAlgorithmSpec;
}

export interface DecryptRequest {
  /** Ciphertext; 1 to 6,144 bytes. */
  CiphertextBlob?: Uint8Array | undefined;
  /** Authenticated, not secret: needed again, unchanged, to decrypt. Symmetric keys only. */
  EncryptionContext?: Record<string, string> | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Needed for RSA keys; else a check that this key encrypted it. 1 to 2,048 characters. */
  KeyId?: string | undefined;
  /** Default SYMMETRIC_DEFAULT. */
  EncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined;
  /** Answer only to this attested enclave. */
  Recipient?: RecipientInfo | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
  /** IGNORE_CIPHERTEXT: a dry run without a ciphertext. */
  DryRunModifiers?: readonly DryRunModifierType[] | undefined;
}

export interface DecryptResponse {
  /** ARN of the key. */
  KeyId: string;
  /** 1 to 4,096 bytes; absent with Recipient. */
  Plaintext?: Uint8Array | undefined;
  /** Default SYMMETRIC_DEFAULT. */
  EncryptionAlgorithm: EncryptionAlgorithmSpec;
  /** The secret, as CMS EnvelopedData for the enclave; then it is not there in the clear. */
  CiphertextForRecipient?: Uint8Array | undefined;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface ReEncryptRequest {
  /** Ciphertext; 1 to 6,144 bytes. */
  CiphertextBlob?: Uint8Array | undefined;
  /** Encryption context under which it was encrypted. */
  SourceEncryptionContext?: Record<string, string> | undefined;
  /** Key under which it was encrypted; 1 to 2,048 characters. */
  SourceKeyId?: string | undefined;
  /** Key to encrypt under; 1 to 2,048 characters. */
  DestinationKeyId: string | undefined;
  /** Encryption context to encrypt under. */
  DestinationEncryptionContext?: Record<string, string> | undefined;
  /** Default SYMMETRIC_DEFAULT. */
  SourceEncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined;
  /** Default SYMMETRIC_DEFAULT. */
  DestinationEncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
  /** IGNORE_CIPHERTEXT: a dry run without a ciphertext. */
  DryRunModifiers?: readonly DryRunModifierType[] | undefined;
}

export interface ReEncryptResponse {
  /** Ciphertext; 1 to 6,144 bytes. */
  CiphertextBlob: Uint8Array;
  /** ARN of the key under which it was encrypted. */
  SourceKeyId: string;
  /** ARN of the key. */
  KeyId: string;
  /** Default SYMMETRIC_DEFAULT. */
  SourceEncryptionAlgorithm: EncryptionAlgorithmSpec;
  /** Default SYMMETRIC_DEFAULT. */
  DestinationEncryptionAlgorithm: EncryptionAlgorithmSpec;
  /** Key material it was encrypted with, 64 hex digits. */
  SourceKeyMaterialId?: string | undefined;
  /** Key material it is encrypted with now, 64 hex digits. */
  DestinationKeyMaterialId?: string | undefined;
}
