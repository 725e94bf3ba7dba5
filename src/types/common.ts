/** What all operations share. */

/** Nothing: the body of an answer without members. */
export type NoMembers = Record<never, never>;

/** About the call itself, as the AWS SDK tells it. */
export interface ResponseMetadata {
  /** HTTP status: 200 for an answer. */
  httpStatusCode?: number;
  /** Id of the request, a UUID. */
  requestId?: string;
  /** A second id of the request; AWS KMS sends none. */
  extendedRequestId?: string;
  /** A third id of the request; AWS KMS sends none. */
  cfId?: string;
  /** How often it was tried. */
  attempts?: number;
  /** Waiting between tries, in milliseconds. */
  totalRetryDelay?: number;
}

type Leaf = string | number | boolean | undefined | Date | Uint8Array;

/** Values that AWS KMS takes in China Regions only: in the types as in the AWS SDK, refused by validation. */
type ChinaOnly = "SM2" | "SM2DSA" | "SM2PKE";

/** `T` as it is after validation: a required member is no longer `undefined` and no value is for China Regions only, at any depth. */
export type Validated<T> = T extends Leaf
  ? Exclude<T, ChinaOnly>
  : T extends readonly (infer Entry)[]
    ? readonly Validated<Entry>[]
    : { [K in keyof T]: Record<never, never> extends Pick<T, K> ? Validated<T[K]> : Validated<Exclude<T[K], undefined>> };
