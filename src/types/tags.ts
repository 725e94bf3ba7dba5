/** Tags. */

/** A tag of a key. */
export interface Tag {
  /** 1 to 128 characters; not beginning with `aws:`. */
  TagKey: string | undefined;
  /** 0 to 256 characters. */
  TagValue: string | undefined;
}

export interface TagResourceRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Tags; at most 50 a key. */
  Tags: readonly Tag[] | undefined;
}

export interface UntagResourceRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** Keys of the tags to remove, each 1 to 128 characters. */
  TagKeys: readonly string[] | undefined;
}

export interface ListResourceTagsRequest {
  /** Key id or key ARN; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** How many at most in one answer; 1 to 50, default 50. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
}

export interface ListResourceTagsResponse {
  /** Tags; at most 50 a key. */
  Tags: Tag[];
  /** Where the next call goes on; there when Truncated is true. */
  NextMarker?: string | undefined;
  /** True: there is more. */
  Truncated: boolean;
}
