/** Data keys, data key pairs and random bytes. */

import type { DataKeyPairSpec, DataKeySpec, KeyEncryptionMechanism } from "./enums.js";

/** A Nitro enclave or NitroTPM instance that alone can read the answer. */
export interface RecipientInfo {
  /** How the answer is encrypted to the enclave: RSAES_OAEP_SHA_256. */
  KeyEncryptionAlgorithm?: KeyEncryptionMechanism | undefined;
  /** Signed attestation document with the enclave's public key; 1 to 262,144 bytes. */
  AttestationDocument?: Uint8Array | undefined;
}

export interface GenerateDataKeyRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Authenticated, not secret: needed again, unchanged, to decrypt. Symmetric keys only. */
  EncryptionContext?: Record<string, string> | undefined;
  /** 1 to 1,024; either this or KeySpec. */
  NumberOfBytes?: number | undefined;
  /** AES_128 or AES_256; either this or NumberOfBytes. */
  KeySpec?: DataKeySpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Answer only to this attested enclave. */
  Recipient?: RecipientInfo | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface GenerateDataKeyResponse {
  /** The data key encrypted under the KMS key. */
  CiphertextBlob: Uint8Array;
  /** The data key, 1 to 1,024 bytes; absent with Recipient. */
  Plaintext?: Uint8Array | undefined;
  /** ARN of the key. */
  KeyId: string;
  /** The secret, as CMS EnvelopedData for the enclave; then it is not there in the clear. */
  CiphertextForRecipient?: Uint8Array | undefined;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface GenerateDataKeyWithoutPlaintextRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Authenticated, not secret: needed again, unchanged, to decrypt. Symmetric keys only. */
  EncryptionContext?: Record<string, string> | undefined;
  /** AES_128 or AES_256; either this or NumberOfBytes. */
  KeySpec?: DataKeySpec | undefined;
  /** 1 to 1,024; either this or KeySpec. */
  NumberOfBytes?: number | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface GenerateDataKeyWithoutPlaintextResponse {
  /** The data key encrypted under the KMS key. */
  CiphertextBlob: Uint8Array;
  /** ARN of the key. */
  KeyId: string;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface GenerateDataKeyPairRequest {
  /** Authenticated, not secret: needed again, unchanged, to decrypt. Symmetric keys only. */
  EncryptionContext?: Record<string, string> | undefined;
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Kind of key pair. */
  KeyPairSpec: DataKeyPairSpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Answer only to this attested enclave. */
  Recipient?: RecipientInfo | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface GenerateDataKeyPairResponse {
  /** Private key encrypted under the KMS key; 1 to 6,144 bytes. */
  PrivateKeyCiphertextBlob: Uint8Array;
  /** Private key, PKCS#8 DER (RFC 5958). */
  PrivateKeyPlaintext?: Uint8Array | undefined;
  /** SubjectPublicKeyInfo, DER (RFC 5280); 1 to 8,192 bytes. */
  PublicKey: Uint8Array;
  /** ARN of the key. */
  KeyId: string;
  /** Kind of key pair. */
  KeyPairSpec: DataKeyPairSpec;
  /** The secret, as CMS EnvelopedData for the enclave; then it is not there in the clear. */
  CiphertextForRecipient?: Uint8Array | undefined;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface GenerateDataKeyPairWithoutPlaintextRequest {
  /** Authenticated, not secret: needed again, unchanged, to decrypt. Symmetric keys only. */
  EncryptionContext?: Record<string, string> | undefined;
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Kind of key pair. */
  KeyPairSpec: DataKeyPairSpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface GenerateDataKeyPairWithoutPlaintextResponse {
  /** Private key encrypted under the KMS key; 1 to 6,144 bytes. */
  PrivateKeyCiphertextBlob: Uint8Array;
  /** SubjectPublicKeyInfo, DER (RFC 5280); 1 to 8,192 bytes. */
  PublicKey: Uint8Array;
  /** ARN of the key. */
  KeyId: string;
  /** Kind of key pair. */
  KeyPairSpec: DataKeyPairSpec;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface GenerateRandomRequest {
  /** 1 to 1,024 bytes; needed, although the type does not say so. */
  NumberOfBytes?: number | undefined;
  /** CloudHSM key store whose generator is used; 1 to 64 characters. */
  CustomKeyStoreId?: string | undefined;
  /** Answer only to this attested enclave. */
  Recipient?: RecipientInfo | undefined;
}

export interface GenerateRandomResponse {
  /** The random bytes; absent with Recipient. */
  Plaintext?: Uint8Array | undefined;
  /** The secret, as CMS EnvelopedData for the enclave; then it is not there in the clear. */
  CiphertextForRecipient?: Uint8Array | undefined;
}
