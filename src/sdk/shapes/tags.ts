/** Tags: wire shapes. */

import type { Family } from "./family.js";
import { list, required, structure } from "./shape.js";
import { KeyId, NextPage, pageOfAtMost, TagKey, TagValue } from "./values.js";

/** AWS checks the number of tags (50) elsewhere, with a TagException. */
export const tagList = list(structure({ TagKey: required(TagKey), TagValue: required(TagValue) }));

export const tags = {
  TagResource: { input: { KeyId: required(KeyId), Tags: required(tagList) }, output: {} },
  UntagResource: { input: { KeyId: required(KeyId), TagKeys: required(list(TagKey)) }, output: {} },
  ListResourceTags: { input: { KeyId: required(KeyId), ...pageOfAtMost(50) }, output: { Tags: tagList, ...NextPage } },
} as const satisfies Family<"TagResource" | "UntagResource" | "ListResourceTags">;
