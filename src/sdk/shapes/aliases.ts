/** Aliases: wire shapes. */

import type { Family } from "./family.js";
import { list, required, structure } from "./shape.js";
import { AliasName, Arn, KeyId, NextPage, pageOfAtMost, Time } from "./values.js";

const aliasAndKey = { AliasName: required(AliasName), TargetKeyId: required(KeyId) } as const;

export const aliases = {
  CreateAlias: { input: aliasAndKey, output: {} },
  UpdateAlias: { input: aliasAndKey, output: {} },
  DeleteAlias: { input: { AliasName: required(AliasName) }, output: {} },
  ListAliases: {
    input: { KeyId, ...pageOfAtMost(100) },
    output: {
      Aliases: list(structure({ AliasName, AliasArn: Arn, TargetKeyId: KeyId, CreationDate: Time, LastUpdatedDate: Time })),
      ...NextPage,
    },
  },
} as const satisfies Family<"CreateAlias" | "UpdateAlias" | "DeleteAlias" | "ListAliases">;
