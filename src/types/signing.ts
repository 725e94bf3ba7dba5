/** Signatures, MACs, key agreement, key encapsulation, public keys. */

import type { RecipientInfo } from "./data-keys.js";
import type {
  CustomerMasterKeySpec,
  EncapsulationAlgorithmSpec,
  EncryptionAlgorithmSpec,
  KeyAgreementAlgorithmSpec,
  KeySpec,
  KeyUsageType,
  MacAlgorithmSpec,
  MessageType,
  OriginType,
  SigningAlgorithmSpec,
} from "./enums.js";

export interface SignRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** 1 to 4,096 bytes. */
  Message: Uint8Array | undefined;
  /** RAW (default): hash the message; DIGEST: it is hashed already; EXTERNAL_MU: 64 bytes, ML-DSA only. */
  MessageType?: MessageType | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Signing algorithm of the key. */
  SigningAlgorithm: SigningAlgorithmSpec | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface SignResponse {
  /** ARN of the key. */
  KeyId: string;
  /** The signature (ECDSA: DER of RFC 3279); 1 to 6,144 bytes. */
  Signature: Uint8Array;
  /** Signing algorithm of the key. */
  SigningAlgorithm: SigningAlgorithmSpec;
}

export interface VerifyRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** 1 to 4,096 bytes. */
  Message: Uint8Array | undefined;
  /** RAW (default): hash the message; DIGEST: it is hashed already; EXTERNAL_MU: 64 bytes, ML-DSA only. */
  MessageType?: MessageType | undefined;
  /** The signature (ECDSA: DER of RFC 3279); 1 to 6,144 bytes. */
  Signature: Uint8Array | undefined;
  /** Signing algorithm of the key. */
  SigningAlgorithm: SigningAlgorithmSpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface VerifyResponse {
  /** ARN of the key. */
  KeyId: string;
  /** Always true: a wrong signature is a KMSInvalidSignatureException. */
  SignatureValid: boolean;
  /** Signing algorithm of the key. */
  SigningAlgorithm: SigningAlgorithmSpec;
}

export interface GenerateMacRequest {
  /** 1 to 4,096 bytes. */
  Message: Uint8Array | undefined;
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** MAC algorithm of the key. */
  MacAlgorithm: MacAlgorithmSpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface GenerateMacResponse {
  /** The tag; 1 to 6,144 bytes. */
  Mac: Uint8Array;
  /** MAC algorithm of the key. */
  MacAlgorithm: MacAlgorithmSpec;
  /** ARN of the key. */
  KeyId: string;
}

export interface VerifyMacRequest {
  /** 1 to 4,096 bytes. */
  Message: Uint8Array | undefined;
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** MAC algorithm of the key. */
  MacAlgorithm: MacAlgorithmSpec | undefined;
  /** The tag; 1 to 6,144 bytes. */
  Mac: Uint8Array | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface VerifyMacResponse {
  /** ARN of the key. */
  KeyId: string;
  /** Always true: a wrong tag is a KMSInvalidMacException. */
  MacValid: boolean;
  /** MAC algorithm of the key. */
  MacAlgorithm: MacAlgorithmSpec;
}

export interface GetPublicKeyRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
}

export interface GetPublicKeyResponse {
  /** ARN of the key. */
  KeyId: string;
  /** SubjectPublicKeyInfo, DER (RFC 5280); 1 to 8,192 bytes. */
  PublicKey: Uint8Array;
  /** The former name of KeySpec. */
  CustomerMasterKeySpec?: CustomerMasterKeySpec | undefined;
  /** Kind of key material. */
  KeySpec: KeySpec;
  /** What the key is for; fixed for life. */
  KeyUsage: KeyUsageType;
  /** Algorithms of an ENCRYPT_DECRYPT key. */
  EncryptionAlgorithms?: EncryptionAlgorithmSpec[] | undefined;
  /** Algorithms of a SIGN_VERIFY key. */
  SigningAlgorithms?: SigningAlgorithmSpec[] | undefined;
  /** Algorithms of a KEY_AGREEMENT key. */
  KeyAgreementAlgorithms?: KeyAgreementAlgorithmSpec[] | undefined;
  /** Algorithms of an ENCAPSULATE_DECAPSULATE key. */
  EncapsulationAlgorithms?: EncapsulationAlgorithmSpec[] | undefined;
}

export interface DeriveSharedSecretRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** ECDH. */
  KeyAgreementAlgorithm: KeyAgreementAlgorithmSpec | undefined;
  /** The other party's SubjectPublicKeyInfo, DER (RFC 5280); 1 to 8,192 bytes. */
  PublicKey: Uint8Array | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
  /** Answer only to this attested enclave. */
  Recipient?: RecipientInfo | undefined;
}

export interface DeriveSharedSecretResponse {
  /** ARN of the key. */
  KeyId: string;
  /** The raw shared secret; absent with Recipient. */
  SharedSecret?: Uint8Array | undefined;
  /** The secret, as CMS EnvelopedData for the enclave; then it is not there in the clear. */
  CiphertextForRecipient?: Uint8Array | undefined;
  /** ECDH. */
  KeyAgreementAlgorithm: KeyAgreementAlgorithmSpec;
  /** Where the key material comes from. */
  KeyOrigin: OriginType;
}

export interface EncapsulateRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** ML_KEM. */
  EncapsulationAlgorithm: EncapsulationAlgorithmSpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface EncapsulateResponse {
  /** ARN of the key. */
  KeyId: string;
  /** The shared secret. */
  SharedSecret: Uint8Array;
  /** Encapsulated secret: 768, 1,088 or 1,568 bytes for ML_KEM_512, 768, 1024. */
  SharedSecretCiphertextBlob: Uint8Array;
  /** ML_KEM. */
  EncapsulationAlgorithm: EncapsulationAlgorithmSpec;
}

export interface DecapsulateRequest {
  /** Key id, key ARN, alias name or alias ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Encapsulated secret: 768, 1,088 or 1,568 bytes for ML_KEM_512, 768, 1024. */
  SharedSecretCiphertextBlob: Uint8Array | undefined;
  /** ML_KEM. */
  EncapsulationAlgorithm: EncapsulationAlgorithmSpec | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface DecapsulateResponse {
  /** ARN of the key. */
  KeyId: string;
  /** The shared secret. */
  SharedSecret: Uint8Array;
  /** ML_KEM. */
  EncapsulationAlgorithm: EncapsulationAlgorithmSpec;
}
