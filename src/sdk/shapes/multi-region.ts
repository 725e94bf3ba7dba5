/** Multi-Region keys: wire shapes. */

import type { Family } from "./family.js";
import { keyMetadata } from "./key-metadata.js";
import { required } from "./shape.js";
import { tagList } from "./tags.js";
import { Description, Flag, KeyId, Policy, Region } from "./values.js";

export const multiRegion = {
  ReplicateKey: {
    input: {
      KeyId: required(KeyId),
      ReplicaRegion: required(Region),
      Policy,
      BypassPolicyLockoutSafetyCheck: Flag,
      Description,
      Tags: tagList,
    },
    output: { ReplicaKeyMetadata: keyMetadata, ReplicaPolicy: Policy, ReplicaTags: tagList },
  },
  UpdatePrimaryRegion: { input: { KeyId: required(KeyId), PrimaryRegion: required(Region) }, output: {} },
} as const satisfies Family<"ReplicateKey" | "UpdatePrimaryRegion">;
