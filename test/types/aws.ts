/** What the `KMS` class of the AWS SDK takes and answers, read from its methods. */

import type { KMS } from "@aws-sdk/client-kms";
import type { AwsOperations } from "../../src/types.js";

export type AwsMethod = Uncapitalize<keyof AwsOperations>;

/** Each method is overloaded: a promise, a callback, a callback after options. The first is the one that counts. */
type Overloads<Input, Output> = {
  (args: Input, options?: never): Promise<Output>;
  (args: never, callback: never): void;
  (args: never, options: never, callback: never): void;
};

export type AwsInput<A extends keyof AwsOperations> = KMS[Uncapitalize<A>] extends Overloads<infer Input, infer _> ? Input : never;
export type AwsOutput<A extends keyof AwsOperations> = KMS[Uncapitalize<A>] extends Overloads<never, infer Output> ? Output : never;

/** Methods of the AWS class that are operations: not the client's own, and not the paginators. */
export type AwsOperationMethod = Exclude<keyof KMS, "config" | "middlewareStack" | "initConfig" | "send" | "destroy" | `paginate${string}`>;
