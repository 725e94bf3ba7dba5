/** Rotation of key material, by calendar and on demand. */

import type { ExpirationModelType, ImportState, IncludeKeyMaterial, KeyMaterialState, RotationType } from "./enums.js";

/** One key material of a key. */
export interface RotationsListEntry {
  /** Id of the key. */
  KeyId: string;
  /** Id of the key material, 64 hex digits. */
  KeyMaterialId?: string | undefined;
  /** Text given at the import. */
  KeyMaterialDescription?: string | undefined;
  /** Whether this material is there. */
  ImportState?: ImportState | undefined;
  /** Whether this material encrypts now, did, or will. */
  KeyMaterialState?: KeyMaterialState | undefined;
  /** Whether the imported key material expires. */
  ExpirationModel?: ExpirationModelType | undefined;
  /** When the imported key material expires. */
  ValidTo?: Date | undefined;
  /** When this material became current. */
  RotationDate?: Date | undefined;
  /** What made it so. */
  RotationType?: RotationType | undefined;
}

export interface EnableKeyRotationRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** 90 to 2,560 days; default 365. */
  RotationPeriodInDays?: number | undefined;
}

export interface DisableKeyRotationRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
}

export interface GetKeyRotationStatusRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
}

export interface GetKeyRotationStatusResponse {
  /** Whether the key material is rotated by calendar. */
  KeyRotationEnabled: boolean;
  /** Id of the key. */
  KeyId: string;
  /** 90 to 2,560 days; default 365. */
  RotationPeriodInDays?: number | undefined;
  /** When the next rotation by calendar is due. */
  NextRotationDate?: Date | undefined;
  /** When the rotation on demand in progress began. */
  OnDemandRotationStartDate?: Date | undefined;
}

export interface RotateKeyOnDemandRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
}

export interface RotateKeyOnDemandResponse {
  /** ARN of the key. */
  KeyId: string;
}

export interface ListKeyRotationsRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Default ROTATIONS_ONLY. */
  IncludeKeyMaterial?: IncludeKeyMaterial | undefined;
  /** How many at most in one answer; 1 to 1,000, default 100. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
}

export interface ListKeyRotationsResponse {
  /** The rotations, oldest first. */
  Rotations: RotationsListEntry[];
  /** Where the next call goes on; there when Truncated is true. */
  NextMarker?: string | undefined;
  /** True: there is more. */
  Truncated: boolean;
}
