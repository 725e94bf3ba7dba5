/**
 * The words records are written in, by their AWS names. Source: AWS KMS API Reference, KeyMetadata, RotationsListEntry, GrantListEntry.
 */

export const KEY_SPECS = [
  "SYMMETRIC_DEFAULT",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "ECC_NIST_EDWARDS25519",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
  "ML_KEM_512",
  "ML_KEM_768",
  "ML_KEM_1024",
] as const;
export type KeySpec = (typeof KEY_SPECS)[number];

export const KEY_USAGES = ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE"] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export const ORIGINS = ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] as const;
export type Origin = (typeof ORIGINS)[number];

export const KEY_MANAGERS = ["CUSTOMER", "AWS"] as const;
export type KeyManager = (typeof KEY_MANAGERS)[number];

/** The key states that are stored. `Unavailable` is none of them: it follows from the connection of a custom key store. */
export const STORED_KEY_STATES = [
  "Creating",
  "Enabled",
  "Disabled",
  "PendingDeletion",
  "PendingReplicaDeletion",
  "PendingImport",
  "Updating",
] as const;
export type StoredKeyState = (typeof STORED_KEY_STATES)[number];

export const EXPIRATION_MODELS = ["KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"] as const;
export type ExpirationModel = (typeof EXPIRATION_MODELS)[number];

export const IMPORT_STATES = ["IMPORTED", "PENDING_IMPORT"] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const ROTATION_TYPES = ["AUTOMATIC", "ON_DEMAND"] as const;
export type RotationType = (typeof ROTATION_TYPES)[number];

export const KEY_MATERIAL_STATES = ["CURRENT", "NON_CURRENT", "PENDING_ROTATION", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"] as const;
export type KeyMaterialState = (typeof KEY_MATERIAL_STATES)[number];

export const MULTI_REGION_KEY_TYPES = ["PRIMARY", "REPLICA"] as const;
export type MultiRegionKeyType = (typeof MULTI_REGION_KEY_TYPES)[number];
