/** Key policies. */

export interface GetKeyPolicyRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** `default`, the only name there is. */
  PolicyName?: string | undefined;
}

export interface GetKeyPolicyResponse {
  /** Key policy, a JSON document; 1 to 131,072 characters. */
  Policy: string;
  /** `default`, the only name there is. */
  PolicyName: string;
}

export interface PutKeyPolicyRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** `default`, the only name there is. */
  PolicyName?: string | undefined;
  /** Key policy, a JSON document; 1 to 131,072 characters. */
  Policy: string | undefined;
  /** True: accept a policy that locks the caller out of changing it again. */
  BypassPolicyLockoutSafetyCheck?: boolean | undefined;
}

export interface ListKeyPoliciesRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** How many at most in one answer; 1 to 1,000. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
}

export interface ListKeyPoliciesResponse {
  /** Always `["default"]`. */
  PolicyNames: string[];
  /** Where the next call goes on; there when Truncated is true. */
  NextMarker?: string | undefined;
  /** True: there is more. */
  Truncated: boolean;
}
