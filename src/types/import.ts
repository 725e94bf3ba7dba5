/** Imported key material (bring your own key). */

import type { AlgorithmSpec, ExpirationModelType, ImportType, WrappingKeySpec } from "./enums.js";

export interface GetParametersForImportRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** How the key material is encrypted for import. */
  WrappingAlgorithm: AlgorithmSpec | undefined;
  /** Kind of wrapping key. */
  WrappingKeySpec: WrappingKeySpec | undefined;
}

export interface GetParametersForImportResponse {
  /** ARN of the key. */
  KeyId: string;
  /** Ties wrapping key, algorithm and key together for 24 hours; 1 to 6,144 bytes. */
  ImportToken: Uint8Array;
  /** The wrapping key, SubjectPublicKeyInfo, DER (RFC 5280). */
  PublicKey: Uint8Array;
  /** Until when token and wrapping key can be used. */
  ParametersValidTo: Date;
}

export interface ImportKeyMaterialRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Ties wrapping key, algorithm and key together for 24 hours; 1 to 6,144 bytes. */
  ImportToken: Uint8Array | undefined;
  /** Key material under the wrapping key; 1 to 6,144 bytes. */
  EncryptedKeyMaterial: Uint8Array | undefined;
  /** When the material expires, at most 365 days ahead; needed with KEY_MATERIAL_EXPIRES. */
  ValidTo?: Date | undefined;
  /** Default KEY_MATERIAL_EXPIRES. */
  ExpirationModel?: ExpirationModelType | undefined;
  /** NEW_KEY_MATERIAL or EXISTING_KEY_MATERIAL. */
  ImportType?: ImportType | undefined;
  /** Letters, digits, white space and `:/_.-`; 0 to 256 characters. */
  KeyMaterialDescription?: string | undefined;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface ImportKeyMaterialResponse {
  /** ARN of the key. */
  KeyId: string;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface DeleteImportedKeyMaterialRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}

export interface DeleteImportedKeyMaterialResponse {
  /** ARN of the key. */
  KeyId: string;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
}
