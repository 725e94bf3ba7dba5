/** GetKeyPolicy, ListKeyPolicies, PutKeyPolicy. A key has one policy, named "default". */

import { KmsError } from "../../errors.js";
import { type OperationsOf, onlyKey } from "../call.js";
import { namedKey, notFound } from "../identify.js";
import { requirePolicy } from "../key-policy.js";

const POLICY_NAME = "default";

function requireDefault(name: string | undefined): void {
  if (name !== undefined && name !== POLICY_NAME) throw new KmsError("NotFoundException", "No such policy exists");
}

export const POLICY_OPERATIONS: OperationsOf<"GetKeyPolicy" | "ListKeyPolicies" | "PutKeyPolicy"> = {
  GetKeyPolicy: {
    identify: namedKey("key"),
    check: ({ input }) => requireDefault(input.PolicyName),
    async run({ service }, keys) {
      const key = onlyKey(keys);
      const stored = await service.records.get("policy", key.id);
      if (stored === undefined) throw notFound(key.id);
      return { Policy: stored.record.policy, PolicyName: POLICY_NAME };
    },
  },

  ListKeyPolicies: {
    identify: namedKey("key"),
    run: () => ({ PolicyNames: [POLICY_NAME], Truncated: false }),
  },

  PutKeyPolicy: {
    identify: namedKey("key"),
    check: ({ input }) => requireDefault(input.PolicyName),
    async run({ service, input }, keys) {
      const key = onlyKey(keys);
      const policy = requirePolicy(input.Policy);
      const stored = await service.records.get("policy", key.id);
      if (stored === undefined) throw notFound(key.id);
      await service.records
        .change()
        .replace(stored, { ...stored.record, policy })
        .require(key)
        .commit();
      return {};
    },
  },
};
