/** The enumerations of the API, as unions of their values. */

/** How key material is wrapped for import. */
export type AlgorithmSpec =
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256"
  | "RSAES_PKCS1_V1_5"
  | "RSA_AES_KEY_WRAP_SHA_1"
  | "RSA_AES_KEY_WRAP_SHA_256"
  | "SM2PKE";

/** Why a custom key store failed to connect. */
export type ConnectionErrorCodeType =
  | "CLUSTER_NOT_FOUND"
  | "INSUFFICIENT_CLOUDHSM_HSMS"
  | "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET"
  | "INTERNAL_ERROR"
  | "INVALID_CREDENTIALS"
  | "NETWORK_ERRORS"
  | "SUBNET_NOT_FOUND"
  | "USER_LOCKED_OUT"
  | "USER_LOGGED_IN"
  | "USER_NOT_FOUND"
  | "XKS_PROXY_ACCESS_DENIED"
  | "XKS_PROXY_INVALID_CONFIGURATION"
  | "XKS_PROXY_INVALID_RESPONSE"
  | "XKS_PROXY_INVALID_TLS_CONFIGURATION"
  | "XKS_PROXY_NOT_REACHABLE"
  | "XKS_PROXY_TIMED_OUT"
  | "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION"
  | "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND";

/** States of a custom key store's connection. */
export type ConnectionStateType = "CONNECTED" | "CONNECTING" | "DISCONNECTED" | "DISCONNECTING" | "FAILED";

/** The kinds of key material of the former name. */
export type CustomerMasterKeySpec =
  | "ECC_NIST_P256"
  | "ECC_NIST_P384"
  | "ECC_NIST_P521"
  | "ECC_SECG_P256K1"
  | "HMAC_224"
  | "HMAC_256"
  | "HMAC_384"
  | "HMAC_512"
  | "RSA_2048"
  | "RSA_3072"
  | "RSA_4096"
  | "SM2"
  | "SYMMETRIC_DEFAULT";

/** Kinds of custom key store. */
export type CustomKeyStoreType = "AWS_CLOUDHSM" | "EXTERNAL_KEY_STORE";

/** Kinds of data key pair. */
export type DataKeyPairSpec =
  | "ECC_NIST_EDWARDS25519"
  | "ECC_NIST_P256"
  | "ECC_NIST_P384"
  | "ECC_NIST_P521"
  | "ECC_SECG_P256K1"
  | "ML_KEM_1024"
  | "ML_KEM_512"
  | "ML_KEM_768"
  | "RSA_2048"
  | "RSA_3072"
  | "RSA_4096"
  | "SM2";

/** Lengths of a data key. */
export type DataKeySpec = "AES_128" | "AES_256";

/** What a dry run leaves out. */
export type DryRunModifierType = "IGNORE_CIPHERTEXT";

/** Key encapsulation algorithms. */
export type EncapsulationAlgorithmSpec = "ML_KEM";

/** Encryption algorithms. SM2PKE is for China Regions only and refused here. */
export type EncryptionAlgorithmSpec = "RSAES_OAEP_SHA_1" | "RSAES_OAEP_SHA_256" | "SM2PKE" | "SYMMETRIC_DEFAULT";

/** Whether imported key material expires. */
export type ExpirationModelType = "KEY_MATERIAL_DOES_NOT_EXPIRE" | "KEY_MATERIAL_EXPIRES";

/** Operations a grant can allow. */
export type GrantOperation =
  | "CreateGrant"
  | "Decapsulate"
  | "Decrypt"
  | "DeriveSharedSecret"
  | "DescribeKey"
  | "Encapsulate"
  | "Encrypt"
  | "GenerateDataKey"
  | "GenerateDataKeyPair"
  | "GenerateDataKeyPairWithoutPlaintext"
  | "GenerateDataKeyWithoutPlaintext"
  | "GenerateMac"
  | "GetPublicKey"
  | "ReEncryptFrom"
  | "ReEncryptTo"
  | "RetireGrant"
  | "Sign"
  | "Verify"
  | "VerifyMac";

/** Whether imported material is there. */
export type ImportState = "IMPORTED" | "PENDING_IMPORT";

/** Whether an import brings new material or brings back old. */
export type ImportType = "EXISTING_KEY_MATERIAL" | "NEW_KEY_MATERIAL";

/** What ListKeyRotations lists. */
export type IncludeKeyMaterial = "ALL_KEY_MATERIAL" | "ROTATIONS_ONLY";

/** Key agreement algorithms. */
export type KeyAgreementAlgorithmSpec = "ECDH";

/** How an answer is encrypted to an enclave. */
export type KeyEncryptionMechanism = "RSAES_OAEP_SHA_256";

/** Operations that count as use of a key. */
export type KeyLastUsageTrackingOperation =
  | "Decapsulate"
  | "Decrypt"
  | "DeriveSharedSecret"
  | "Encapsulate"
  | "Encrypt"
  | "GenerateDataKey"
  | "GenerateDataKeyPair"
  | "GenerateDataKeyPairWithoutPlaintext"
  | "GenerateDataKeyWithoutPlaintext"
  | "GenerateMac"
  | "ReEncrypt"
  | "Sign"
  | "Verify"
  | "VerifyMac";

/** Who manages a key. */
export type KeyManagerType = "AWS" | "CUSTOMER";

/** States of a key material. */
export type KeyMaterialState = "CURRENT" | "NON_CURRENT" | "PENDING_MULTI_REGION_IMPORT_AND_ROTATION" | "PENDING_ROTATION";

/** Kinds of key material. SM2 is for China Regions only and refused here. */
export type KeySpec =
  | "ECC_NIST_EDWARDS25519"
  | "ECC_NIST_P256"
  | "ECC_NIST_P384"
  | "ECC_NIST_P521"
  | "ECC_SECG_P256K1"
  | "HMAC_224"
  | "HMAC_256"
  | "HMAC_384"
  | "HMAC_512"
  | "ML_DSA_44"
  | "ML_DSA_65"
  | "ML_DSA_87"
  | "ML_KEM_1024"
  | "ML_KEM_512"
  | "ML_KEM_768"
  | "RSA_2048"
  | "RSA_3072"
  | "RSA_4096"
  | "SM2"
  | "SYMMETRIC_DEFAULT";

/** States of a key. */
export type KeyState =
  | "Creating"
  | "Disabled"
  | "Enabled"
  | "PendingDeletion"
  | "PendingImport"
  | "PendingReplicaDeletion"
  | "Unavailable"
  | "Updating";

/** What a key is for. */
export type KeyUsageType = "ENCAPSULATE_DECAPSULATE" | "ENCRYPT_DECRYPT" | "GENERATE_VERIFY_MAC" | "KEY_AGREEMENT" | "SIGN_VERIFY";

/** MAC algorithms. */
export type MacAlgorithmSpec = "HMAC_SHA_224" | "HMAC_SHA_256" | "HMAC_SHA_384" | "HMAC_SHA_512";

/** What Message is. */
export type MessageType = "DIGEST" | "EXTERNAL_MU" | "RAW";

/** Roles of a multi-Region key. */
export type MultiRegionKeyType = "PRIMARY" | "REPLICA";

/** Where key material comes from. */
export type OriginType = "AWS_CLOUDHSM" | "AWS_KMS" | "EXTERNAL" | "EXTERNAL_KEY_STORE";

/** What made a key material current. */
export type RotationType = "AUTOMATIC" | "ON_DEMAND";

/** Signing algorithms. SM2DSA is for China Regions only and refused here. */
export type SigningAlgorithmSpec =
  | "ECDSA_SHA_256"
  | "ECDSA_SHA_384"
  | "ECDSA_SHA_512"
  | "ED25519_PH_SHA_512"
  | "ED25519_SHA_512"
  | "ML_DSA_SHAKE_256"
  | "RSASSA_PKCS1_V1_5_SHA_256"
  | "RSASSA_PKCS1_V1_5_SHA_384"
  | "RSASSA_PKCS1_V1_5_SHA_512"
  | "RSASSA_PSS_SHA_256"
  | "RSASSA_PSS_SHA_384"
  | "RSASSA_PSS_SHA_512"
  | "SM2DSA";

/** Kinds of wrapping key. */
export type WrappingKeySpec = "RSA_2048" | "RSA_3072" | "RSA_4096" | "SM2";

/** How an external key store proxy is reached. */
export type XksProxyConnectivityType = "PUBLIC_ENDPOINT" | "VPC_ENDPOINT_SERVICE";
