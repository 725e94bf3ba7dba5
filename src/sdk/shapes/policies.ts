/** Key policies: wire shapes. */

import type { Family } from "./family.js";
import { list, required } from "./shape.js";
import { Flag, KeyId, NextPage, Page, Policy, PolicyName } from "./values.js";

export const policies = {
  GetKeyPolicy: { input: { KeyId: required(KeyId), PolicyName }, output: { Policy, PolicyName } },
  PutKeyPolicy: {
    input: { KeyId: required(KeyId), PolicyName, Policy: required(Policy), BypassPolicyLockoutSafetyCheck: Flag },
    output: {},
  },
  ListKeyPolicies: { input: { KeyId: required(KeyId), ...Page }, output: { PolicyNames: list(PolicyName), ...NextPage } },
} as const satisfies Family<"GetKeyPolicy" | "PutKeyPolicy" | "ListKeyPolicies">;
