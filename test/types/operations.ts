/**
 * Compiles only if our inputs accept what AWS's `KMS` class accepts and our outputs can stand where its outputs stand.
 * A failing operation is named in the compiler's message.
 */

import type { KMS } from "@aws-sdk/client-kms";
import type { AwsOperations, BatchOperations, Output, RawInput } from "../../src/types.js";
import type { AwsInput, AwsMethod, AwsOperationMethod, AwsOutput } from "./aws.js";

type Accepts = { [A in keyof AwsOperations]: [AwsInput<A>] extends [never] ? "not read" : AwsInput<A> extends RawInput<A> ? true : A };
type Returns = { [A in keyof AwsOperations]: [AwsOutput<A>] extends [never] ? "not read" : Output<A> extends AwsOutput<A> ? true : A };
type SameMembers<A extends keyof AwsOperations> = [keyof RawInput<A>, keyof Output<A>] extends [keyof AwsInput<A>, keyof AwsOutput<A>]
  ? [keyof AwsInput<A>, keyof AwsOutput<A>] extends [keyof RawInput<A>, keyof Output<A>]
    ? true
    : ["missing", A]
  : ["invented", A];
type HasMembers = { [A in keyof AwsOperations]: SameMembers<A> };
type All = { [A in keyof AwsOperations]: true };

declare const accepts: Accepts;
declare const returns: Returns;
declare const hasMembers: HasMembers;
export const everyInputIsAccepted: All = accepts;
export const everyOutputFits: All = returns;
export const everyMemberIsNamed: All = hasMembers;

/** The same operations, no fewer and no more; the batches are ours. */
declare const theirs: AwsOperationMethod;
declare const ours: AwsMethod;
export const noneMissing: AwsMethod = theirs;
export const noneInvented: AwsOperationMethod = ours;
declare const batch: Uncapitalize<keyof BatchOperations>;
// @ts-expect-error AWS has no batch operations
export const batchIsOurs: keyof KMS = batch;

/** As a whole: a promise-returning object of our types is usable as AWS's class by code that awaits. */
type Promised<Method> = Method extends (args: infer Input) => Promise<infer Answer> ? (args: Input) => Promise<Answer> : never;
declare const encrypt: (input: RawInput<"Encrypt">) => Promise<Output<"Encrypt">>;
export const asTheirs: Promised<(args: AwsInput<"Encrypt">) => Promise<AwsOutput<"Encrypt">>> = encrypt;
