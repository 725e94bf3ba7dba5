/** Grants. */

import type { GrantOperation } from "./enums.js";

/** Conditions of a grant. */
export interface GrantConstraints {
  /** Pairs that the encryption context of a request must contain. */
  EncryptionContextSubset?: Record<string, string> | undefined;
  /** Pairs that the encryption context of a request must equal. */
  EncryptionContextEquals?: Record<string, string> | undefined;
  /** ARN of the resource on whose behalf a service uses the key. */
  SourceArn?: string | undefined;
}

/** A grant. */
export interface GrantListEntry {
  /** ARN of the key. */
  KeyId: string;
  /** Id of the grant; 1 to 128 characters. */
  GrantId: string;
  /** Makes a repeated request give the same grant; 1 to 256 characters. */
  Name?: string | undefined;
  /** When it was created. */
  CreationDate: Date;
  /** Who may use the grant: ARN of a principal; 1 to 256 characters. */
  GranteePrincipal?: string | undefined;
  /** Who may retire the grant: ARN of a principal; 1 to 256 characters. */
  RetiringPrincipal?: string | undefined;
  /** Account under which the grant was made. */
  IssuingAccount: string;
  /** What the grant allows. */
  Operations: GrantOperation[];
  /** Under which encryption contexts the grant holds. */
  Constraints?: GrantConstraints | undefined;
  /** The AWS service that may use the grant; 1 to 256 characters. */
  GranteeServicePrincipal?: string | undefined;
  /** The AWS service that may retire the grant; 1 to 256 characters. */
  RetiringServicePrincipal?: string | undefined;
}

export interface CreateGrantRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Who may use the grant: ARN of a principal; 1 to 256 characters. */
  GranteePrincipal?: string | undefined;
  /** Who may retire the grant: ARN of a principal; 1 to 256 characters. */
  RetiringPrincipal?: string | undefined;
  /** What the grant allows. */
  Operations: readonly GrantOperation[] | undefined;
  /** Under which encryption contexts the grant holds. */
  Constraints?: GrantConstraints | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Makes a repeated request give the same grant; 1 to 256 characters. */
  Name?: string | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
  /** The AWS service that may use the grant; 1 to 256 characters. */
  GranteeServicePrincipal?: string | undefined;
  /** The AWS service that may retire the grant; 1 to 256 characters. */
  RetiringServicePrincipal?: string | undefined;
}

export interface CreateGrantResponse {
  /** Names a fresh grant until it is known everywhere; 1 to 8,192 characters. */
  GrantToken: string;
  /** Id of the grant; 1 to 128 characters. */
  GrantId: string;
}

export interface ListGrantsRequest {
  /** How many at most in one answer; 1 to 100, default 50. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Id of the grant; 1 to 128 characters. */
  GrantId?: string | undefined;
  /** Who may use the grant: ARN of a principal; 1 to 256 characters. */
  GranteePrincipal?: string | undefined;
  /** The AWS service that may use the grant; 1 to 256 characters. */
  GranteeServicePrincipal?: string | undefined;
}

export interface ListGrantsResponse {
  /** The grants. */
  Grants: GrantListEntry[];
  /** Where the next call goes on; there when Truncated is true. */
  NextMarker?: string | undefined;
  /** True: there is more. */
  Truncated: boolean;
}

export interface ListRetirableGrantsRequest {
  /** How many at most in one answer; 1 to 100, default 50. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
  /** Who may retire the grant: ARN of a principal; 1 to 256 characters. */
  RetiringPrincipal?: string | undefined;
  /** The AWS service that may retire the grant; 1 to 256 characters. */
  RetiringServicePrincipal?: string | undefined;
}

export interface RetireGrantRequest {
  /** Names a fresh grant until it is known everywhere; 1 to 8,192 characters. */
  GrantToken?: string | undefined;
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId?: string | undefined;
  /** Id of the grant; 1 to 128 characters. */
  GrantId?: string | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface RevokeGrantRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Id of the grant; 1 to 128 characters. */
  GrantId: string | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}
