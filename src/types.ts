/**
 * Inputs and outputs of every operation, with the names and shapes of the AWS KMS API.
 *
 * They accept what the `KMS` class of `@aws-sdk/client-kms` accepts, and outputs can stand where its outputs stand. Input members the API requires are
 * typed `T | undefined`, as there: their absence is a ValidationException. Outputs say which members are always there.
 *
 * Source: AWS KMS API Reference, "Actions" and "Data Types".
 */

export type * from "./types/aliases.js";
export type * from "./types/batch.js";
export type * from "./types/cipher.js";
export type * from "./types/common.js";
export type * from "./types/custom-key-stores.js";
export type * from "./types/data-keys.js";
export type * from "./types/enums.js";
export type * from "./types/grants.js";
export type * from "./types/import.js";
export type * from "./types/keys.js";
export type * from "./types/multi-region.js";
export type * from "./types/operations.js";
export type * from "./types/policies.js";
export type * from "./types/rotation.js";
export type * from "./types/signing.js";
export type * from "./types/tags.js";
