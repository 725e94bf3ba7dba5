/** The rules of tags. Source: AWS KMS API Reference, Tag and TagResource; wording as AWS answers it. */

import { KmsError } from "../errors.js";
import type { Tag } from "../keystore/records.js";
import type { Input } from "../types.js";

type RequestTags = Input<"TagResource">["Tags"];

const RESERVED = /^aws:/i;

/**
 * Sets tags: a replaced tag keeps its place, a new one follows.
 * @throws {KmsError} `TagException`.
 */
export function setTags(tags: readonly Tag[], asked: RequestTags, limit: number): readonly Tag[] {
  const merged = new Map(tags.map(({ key, value }) => [key, value]));
  for (const { TagKey, TagValue } of asked) merged.set(TagKey, TagValue);
  requireUsable(asked.map(({ TagKey }) => TagKey));
  if (merged.size > limit) throw new KmsError("TagException", "Too many tags");
  return [...merged].map(([key, value]) => ({ key, value }));
}

/** Removes tags; names that are no tag of the key are passed over. */
export function removeTags(tags: readonly Tag[], names: readonly string[]): readonly Tag[] {
  requireUnreserved(names);
  return tags.filter(({ key }) => !names.includes(key));
}

function requireUsable(names: readonly string[]): void {
  requireUnreserved(names);
  if (new Set(names).size !== names.length) throw new KmsError("TagException", "Duplicate tag keys");
}

function requireUnreserved(names: readonly string[]): void {
  if (names.some((name) => RESERVED.test(name))) throw new KmsError("TagException", "Tags beginning with aws: are reserved");
}
