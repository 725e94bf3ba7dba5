/** Aliases: friendly names of keys. */

/** An alias. */
export interface AliasListEntry {
  /** `alias/` and a name of letters, digits, `/`, `_`, `-`; 1 to 256 characters in all. */
  AliasName: string;
  /** ARN of the alias. */
  AliasArn: string;
  /** Id or ARN of the key behind the alias; 1 to 2,048 characters. */
  TargetKeyId?: string | undefined;
  /** When it was created. */
  CreationDate?: Date | undefined;
  /** When the alias last got another key. */
  LastUpdatedDate?: Date | undefined;
}

export interface CreateAliasRequest {
  /** `alias/` and a name of letters, digits, `/`, `_`, `-`; 1 to 256 characters in all. */
  AliasName: string | undefined;
  /** Id or ARN of the key behind the alias; 1 to 2,048 characters. */
  TargetKeyId: string | undefined;
}

export interface UpdateAliasRequest {
  /** `alias/` and a name of letters, digits, `/`, `_`, `-`; 1 to 256 characters in all. */
  AliasName: string | undefined;
  /** Id or ARN of the key behind the alias; 1 to 2,048 characters. */
  TargetKeyId: string | undefined;
}

export interface DeleteAliasRequest {
  /** `alias/` and a name of letters, digits, `/`, `_`, `-`; 1 to 256 characters in all. */
  AliasName: string | undefined;
}

export interface ListAliasesRequest {
  /** Only the aliases of this key: key id or key ARN; 1 to 2,048 characters. */
  KeyId?: string | undefined;
  /** How many at most in one answer; 1 to 100, default 50. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
}

export interface ListAliasesResponse {
  /** The aliases. */
  Aliases: AliasListEntry[];
  /** Where the next call goes on; there when Truncated is true. */
  NextMarker?: string | undefined;
  /** True: there is more. */
  Truncated: boolean;
}
