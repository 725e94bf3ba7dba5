/** TagResource, UntagResource, ListResourceTags. */

import { type OperationsOf, onlyKey } from "../call.js";
import { namedKey } from "../identify.js";
import { pageOf } from "../paging.js";
import { removeTags, setTags } from "../tags.js";

const DEFAULT_LIMIT = 50;

export const TAG_OPERATIONS: OperationsOf<"TagResource" | "UntagResource" | "ListResourceTags"> = {
  TagResource: {
    identify: namedKey("key"),
    async run({ service, input }, keys) {
      const key = onlyKey(keys);
      const tags = setTags(key.record.tags, input.Tags, service.quotas.tagsPerKey);
      await service.records
        .change()
        .replace(key, { ...key.record, tags })
        .commit();
      return {};
    },
  },

  UntagResource: {
    identify: namedKey("key"),
    async run({ service, input }, keys) {
      const key = onlyKey(keys);
      await service.records
        .change()
        .replace(key, { ...key.record, tags: removeTags(key.record.tags, input.TagKeys) })
        .commit();
      return {};
    },
  },

  ListResourceTags: {
    identify: namedKey("key"),
    async run({ input }, keys) {
      const key = onlyKey(keys);
      const options = { limit: input.Limit ?? DEFAULT_LIMIT, marker: input.Marker };
      const { items, ...rest } = await pageOf(`ListResourceTags ${key.id}`, options, key.record.tags, (tag) => tag.key);
      return { Tags: items.map((tag) => ({ TagKey: tag.key, TagValue: tag.value })), ...rest };
    },
  },
};
