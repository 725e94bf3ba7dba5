/** Controls: each of these must fail to compile, or the comparison proves nothing. */

import type { Input, Output, RawInput } from "../../src/types.js";
import type { AwsInput, AwsOutput } from "./aws.js";

declare const encryptInput: AwsInput<"Encrypt">;
declare const signOutput: Output<"Sign">;
declare const decryptOutput: Output<"Decrypt">;

// @ts-expect-error an input of another operation: Message is missing
export const wrongInput: RawInput<"Sign"> = encryptInput;

// @ts-expect-error an output of another operation has no members in common but KeyId, of another meaning: Plaintext against SigningAlgorithm
export const wrongOutput: AwsOutput<"Sign">["SigningAlgorithm"] = decryptOutput.Plaintext;

// @ts-expect-error text is no blob
export const textForBytes: RawInput<"Encrypt">["Plaintext"] = "text";

// @ts-expect-error no such value
export const wrongValue: RawInput<"CreateKey">["KeySpec"] = "AES_256";

// @ts-expect-error Plaintext is absent when there is a Recipient
export const notAlwaysThere: Uint8Array = decryptOutput.Plaintext;

// @ts-expect-error a caller may leave it undefined, and hears of it by a ValidationException
export const beforeValidation: string = encryptInput.KeyId;

declare const validated: Input<"Encrypt">;
export const afterValidation: string = validated.KeyId;
export const alwaysThere: Uint8Array = signOutput.Signature;
