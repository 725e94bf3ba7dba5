/** Multi-Region keys. */

import type { MultiRegionKeyType } from "./enums.js";
import type { KeyMetadata } from "./keys.js";
import type { Tag } from "./tags.js";

/** One of related multi-Region keys. */
export interface MultiRegionKey {
  /** ARN of the key. */
  Arn: string;
  /** Region of the key. */
  Region: string;
}

/** Which keys share material with this one. */
export interface MultiRegionConfiguration {
  /** PRIMARY or REPLICA. */
  MultiRegionKeyType: MultiRegionKeyType;
  /** The primary key. */
  PrimaryKey: MultiRegionKey;
  /** The replicas, this key among them if it is one. */
  ReplicaKeys: MultiRegionKey[];
}

export interface ReplicateKeyRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Region of the replica; 1 to 32 characters. */
  ReplicaRegion: string | undefined;
  /** Key policy, a JSON document; 1 to 131,072 characters. */
  Policy?: string | undefined;
  /** True: accept a policy that locks the caller out of changing it again. */
  BypassPolicyLockoutSafetyCheck?: boolean | undefined;
  /** 0 to 8,192 characters. */
  Description?: string | undefined;
  /** Tags; at most 50 a key. */
  Tags?: readonly Tag[] | undefined;
}

export interface ReplicateKeyResponse {
  /** The replica. */
  ReplicaKeyMetadata: KeyMetadata;
  /** Key policy of the replica. */
  ReplicaPolicy: string;
  /** Tags of the replica. */
  ReplicaTags?: Tag[] | undefined;
}

export interface UpdatePrimaryRegionRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Region whose replica becomes the primary; 1 to 32 characters. */
  PrimaryRegion: string | undefined;
}
