/** One request on its way through the pipeline, and what an operation is to the pipeline. */

import type { Action, Input, KeyUsageType, Operations, Output, ResponseMetadata } from "../types.js";
import type { Place } from "./arn.js";
import type { CiphertextOrigin, Key } from "./key.js";
import type { Service } from "./service.js";

/** Who asks. */
export interface Caller {
  /** The ARN of an IAM or STS principal. */
  readonly arn: string;
  /** 12 digits. */
  readonly accountId: string;
  /** The AWS service that asks for the principal, as in `kms:ViaService`: "s3.us-east-1.amazonaws.com". */
  readonly viaService?: string;
}

export interface Call<A extends Action> {
  readonly service: Service;
  readonly action: A;
  /** Validated. */
  readonly input: Input<A>;
  readonly caller: Caller;
  readonly place: Place;
  readonly requestId: string;
  /** What the caller needs on the keys that the request names, as in a policy: "kms:Encrypt". */
  readonly permission: string;
  /** Milliseconds; the same for the whole request. */
  readonly now: number;
  /** The keys that the request works on; an operation sets them anew when it comes to use others than it was identified by. */
  touched: readonly Resource[];
}

/** What an answer says of its request. */
export const metadataOf = ({ requestId }: Call<Action>): ResponseMetadata => ({
  httpStatusCode: 200,
  requestId,
  attempts: 1,
  totalRetryDelay: 0,
});

/** A key a request works on, and the permission it needs there. */
export interface Resource {
  readonly key: Key;
  readonly permission: string;
  /** Of the ciphertext that led to the key. */
  readonly origin?: CiphertextOrigin | undefined;
}

export type MaybePromise<T> = T | Promise<T>;

/**
 * What comes next, at once where there is nothing to wait for: every promise on the way of a request that works on cached records
 * would cost a turn of the event loop, and with it more than the cryptography.
 */
export function after<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** `after` for a step that needs more than the value: without a closure for it, which would be made also where there is nothing to wait for. */
export function afterWith<T, S, R>(value: MaybePromise<T>, subject: S, next: (value: T, subject: S) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? later(value, subject, next) : next(value, subject);
}

const later = <T, S, R>(value: Promise<T>, subject: S, next: (value: T, subject: S) => MaybePromise<R>): Promise<R> =>
  value.then((own) => next(own, subject));

export interface Operation<A extends Action> {
  /** The keys the request works on, in the order AWS looks at them. Absent: none. */
  readonly identify?: ((call: Call<A>) => MaybePromise<readonly Resource[]>) | undefined;
  /** The keys whose state decides; absent: all that are identified. */
  readonly stateOf?: ((keys: readonly Key[]) => readonly Key[]) | undefined;
  /** The usage that every key identified must have. */
  readonly usage?: KeyUsageType | undefined;
  /** What must be true besides permission, state and usage. Runs before a dry run ends. */
  readonly check?: ((call: Call<A>, keys: readonly Key[]) => MaybePromise<void>) | undefined;
  /** Where the answer comes without `$metadata`, the pipeline adds it; an answer that is made with it need not grow. */
  readonly run: (call: Call<A>, keys: readonly Key[]) => MaybePromise<Operations[A]["output"] | Output<A>>;
}

/** A family of operations: one row an action. */
export type OperationsOf<A extends Action> = { readonly [Name in A]: Operation<Name> };

/** The one key of an operation that identifies one. */
export function onlyKey(keys: readonly Key[]): Key {
  const key = keys[0];
  if (key === undefined) throw new TypeError("this operation identifies no key");
  return key;
}
