/**
 * The named values of the API and their limits. Lengths of text are in characters, of blobs in bytes.
 *
 * Source: AWS KMS API Reference, the constraints of each member. Enumerations leave out what only China Regions take, as AWS's own messages do elsewhere;
 * where an AWS message was recorded, its order of values is kept, later values following.
 */

import { blob, integer, list, oneOf, text } from "./shape.js";

export const KeyId = text({ min: 1, max: 2048 });
export const Arn = text({ min: 20, max: 2048 });
export const AccountId = text({ min: 12, max: 12, pattern: "[0-9]{12}" });
export const Region = text({ min: 1, max: 32, pattern: "^([a-z]+-){2,3}\\d+$" });
export const AliasName = text({ min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" });
export const Description = text({ min: 0, max: 8192 });
export const Policy = text({ min: 1, max: 131_072, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" });
export const PolicyName = text({ min: 1, max: 128, pattern: "[\\w]+" });
export const Principal = text({ min: 1, max: 256, pattern: "^[\\w+=,.@:/-]+$" });
export const GrantId = text({ min: 1, max: 128 });
export const GrantName = text({ min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" });
export const GrantToken = text({ min: 1, max: 8192, secret: true });
export const TagKey = text({ min: 1, max: 128 });
export const TagValue = text({ min: 0, max: 256 });
export const KeyMaterialId = text({ min: 64, max: 64, pattern: "^[a-f0-9]+$" });
export const KeyMaterialDescription = text({ min: 0, max: 256, pattern: "^[a-zA-Z0-9:/_\\s.-]+$" });
export const CustomKeyStoreId = text({ min: 1, max: 64 });
export const CustomKeyStoreName = text({ min: 1, max: 256 });
export const CloudHsmClusterId = text({ min: 19, max: 24, pattern: "cluster-[2-7a-zA-Z]{11,16}" });
export const TrustAnchorCertificate = text({ min: 1, max: 5000 });
export const KeyStorePassword = text({ min: 7, max: 32, secret: true });
export const XksKeyId = text({ min: 1, max: 128, pattern: "^[a-zA-Z0-9-_.]+$" });
export const XksAccessKeyId = text({ min: 20, max: 30, pattern: "^[A-Z2-7]+$", secret: true });
export const XksSecretAccessKey = text({ min: 43, max: 64, pattern: "^[a-zA-Z0-9\\/+=]+$", secret: true });
export const XksUriEndpoint = text({ min: 10, max: 128, pattern: "^https://[a-zA-Z0-9.-]+$" });
export const XksUriPath = text({ min: 10, max: 128, pattern: "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$" });
export const XksVpcServiceName = text({
  min: 20,
  max: 64,
  pattern: "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$",
});
/** What we write ourselves and nobody reads back in: no limits. */
export const AnyText = text();

export const Flag = { kind: "boolean" } as const;
export const Time = { kind: "timestamp" } as const;
/** AWS names no limit for single pairs. */
export const EncryptionContext = { kind: "map" } as const;

export const Plaintext = blob(1, 4096);
export const Ciphertext = blob(1, 6144);
export const PublicKey = blob(1, 8192);
export const AttestationDocument = blob(1, 262_144);

export const NumberOfBytes = integer(1, 1024);
export const RotationPeriodInDays = integer(90, 2560);
/** The model's limits; the service itself takes 7 to 30. */
export const PendingWindowInDays = integer(1, 365);

export const GrantTokens = list(GrantToken, { min: 0, max: 10 });

/** The members of every listing. */
export const Page = { Limit: integer(1, 1000), Marker: text({ min: 1, max: 1024, pattern: "[\\u0020-\\u00FF]*" }) } as const;
/** The members of a listing that takes fewer at a time than the model says: the documentation of its Limit does. */
export const pageOfAtMost = (most: number) => ({ ...Page, Limit: integer(1, most) });
export const NextPage = { NextMarker: Page.Marker, Truncated: Flag } as const;

export const DataKeySpec = oneOf("AES_256", "AES_128");
export const MacAlgorithm = oneOf("HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512");
export const KeyAgreementAlgorithm = oneOf("ECDH");
export const EncapsulationAlgorithm = oneOf("ML_KEM");
export const EncryptionAlgorithm = oneOf("SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256");
export const MessageType = oneOf("RAW", "DIGEST", "EXTERNAL_MU");
export const Origin = oneOf("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE");
export const KeyUsage = oneOf("ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE");
export const KeyState = oneOf(
  "Creating",
  "Enabled",
  "Disabled",
  "PendingDeletion",
  "PendingImport",
  "PendingReplicaDeletion",
  "Unavailable",
  "Updating",
);
export const ExpirationModel = oneOf("KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE");
export const DryRunModifiers = list(oneOf("IGNORE_CIPHERTEXT"));
export const WrappingAlgorithm = oneOf(
  "RSAES_PKCS1_V1_5",
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "RSA_AES_KEY_WRAP_SHA_1",
  "RSA_AES_KEY_WRAP_SHA_256",
);
export const WrappingKeySpec = oneOf("RSA_2048", "RSA_3072", "RSA_4096");

/** The recorded twelve, in the order in which AWS names them. */
const firstKeySpecs = [
  "RSA_2048",
  "ECC_NIST_P384",
  "ECC_NIST_P256",
  "ECC_NIST_P521",
  "HMAC_384",
  "RSA_3072",
  "ECC_SECG_P256K1",
  "RSA_4096",
  "SYMMETRIC_DEFAULT",
  "HMAC_256",
  "HMAC_224",
  "HMAC_512",
] as const;

export const CustomerMasterKeySpec = oneOf(...firstKeySpecs);
export const KeySpec = oneOf(
  ...firstKeySpecs,
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
  "ECC_NIST_EDWARDS25519",
  "ML_KEM_512",
  "ML_KEM_768",
  "ML_KEM_1024",
);
export const DataKeyPairSpec = oneOf(
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "ECC_NIST_EDWARDS25519",
  "ML_KEM_512",
  "ML_KEM_768",
  "ML_KEM_1024",
);
export const SigningAlgorithm = oneOf(
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "ECDSA_SHA_256",
  "ECDSA_SHA_384",
  "ECDSA_SHA_512",
  "ML_DSA_SHAKE_256",
  "ED25519_SHA_512",
  "ED25519_PH_SHA_512",
);
