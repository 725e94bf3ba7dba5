/** Our `Kms` class against AWS's `KMS` class, method by method: for every operation built so far. */

import type { KMS } from "@aws-sdk/client-kms";
import type { Kms } from "../../src/sdk/kms.js";
import type { AwsOperations } from "../../src/types.js";
import type { AwsInput, AwsMethod, AwsOutput } from "./aws.js";

/** Operations that `Kms` has as methods. */
type Built = { [A in keyof AwsOperations]: Uncapitalize<A> extends keyof Kms ? A : never }[keyof AwsOperations];
type Method<A extends Built> = Uncapitalize<A> extends keyof Kms ? Kms[Uncapitalize<A>] : never;

type Takes<A extends Built> = Method<A> extends (input: infer Input) => unknown ? (AwsInput<A> extends Input ? true : A) : "no method";
type Gives<A extends Built> =
  Method<A> extends (input: never) => Promise<infer Output> ? (Output extends AwsOutput<A> ? true : A) : "no promise";

declare const takes: { [A in Built]: Takes<A> };
declare const gives: { [A in Built]: Gives<A> };
export const everyMethodTakesIt: { [A in Built]: true } = takes;
export const everyMethodGivesIt: { [A in Built]: true } = gives;

/** The list of what is built can grow, not shrink. */
declare const first: "encrypt" | "decrypt" | "reEncrypt" | "generateDataKey" | "createKey" | "rotateKeyOnDemand" | "listResourceTags";
export const areBuilt: keyof Kms & AwsMethod = first;

/** AWS lets an input whose members are all optional be left out. Of ours these two may not be: without members they are always errors. */
type NoInput = { [A in Built]: KMS[Uncapitalize<A>] extends () => Promise<unknown> ? A : never }[Built];
type Optional = { [A in Exclude<NoInput, "Decrypt" | "RetireGrant">]: Method<A> extends () => Promise<unknown> ? true : A };
declare const optional: Optional;
export const inputMayBeLeftOut: { [A in Exclude<NoInput, "Decrypt" | "RetireGrant">]: true } = optional;
declare const someNoInput: "CreateKey" | "ListKeys" | "ListAliases" | "GenerateRandom";
export const areRead: NoInput = someNoInput;
