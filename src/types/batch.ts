/**
 * Our own extension of the API: many entries under one key in one call.
 *
 * The whole request is validated first: one malformed entry refuses all, by its place (`entries.3.member.plaintext`, counted from 1).
 * What goes wrong later with a single entry (a forged ciphertext, another key) is that entry's `Error`; the others are done.
 * `Entries` of the answer has the length and the order of `Entries` of the request.
 */

import type { DataKeySpec } from "./enums.js";

/** Why one entry failed: code and message of the error that a call of its own would have thrown. */
export interface BatchEntryError {
  /** AWS exception name, such as `InvalidCiphertextException`. */
  Code: string;
  /** Empty where AWS sends none. */
  Message: string;
}

/** An entry that failed. */
export interface BatchFailure {
  Error: BatchEntryError;
}

/** An entry of an answer: `Error` says which it is. */
export type BatchResult<Success> = (Success & { Error?: undefined }) | (BatchFailure & { [K in keyof Success]?: undefined });

/** What the batch requests share. */
interface BatchRequest {
  /** Encryption context of every entry that has none of its own. */
  EncryptionContext?: Record<string, string> | undefined;
  /** Tokens of grants not yet known everywhere; at most 10, each 1 to 8,192 characters. */
  GrantTokens?: readonly string[] | undefined;
  /** Check everything, do nothing: success is a DryRunOperationException. */
  DryRun?: boolean | undefined;
}

export interface BatchEncryptEntry {
  /** 1 to 4,096 bytes. */
  Plaintext: Uint8Array | undefined;
  /** In place of the request's, not added to it. */
  EncryptionContext?: Record<string, string> | undefined;
}

export interface BatchEncryptRequest extends BatchRequest {
  /** Key id, key ARN, alias name or alias ARN of a symmetric key; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** 1 to 10,000. */
  Entries: readonly BatchEncryptEntry[] | undefined;
}

export interface BatchEncryptResponse {
  /** ARN of the key. */
  KeyId: string;
  Entries: BatchResult<{ CiphertextBlob: Uint8Array }>[];
}

export interface BatchDecryptEntry {
  /** 1 to 6,144 bytes. */
  CiphertextBlob: Uint8Array | undefined;
  /** In place of the request's, not added to it. */
  EncryptionContext?: Record<string, string> | undefined;
}

export interface BatchDecryptRequest extends BatchRequest {
  /** A check that this key encrypted every entry; 1 to 2,048 characters. */
  KeyId?: string | undefined;
  /** 1 to 10,000. */
  Entries: readonly BatchDecryptEntry[] | undefined;
}

export interface BatchDecryptResponse {
  Entries: BatchResult<{
    /** 1 to 4,096 bytes. */
    Plaintext: Uint8Array;
    /** ARN of the key that decrypted it. */
    KeyId: string;
    /** Id of its key material, 64 hex digits. */
    KeyMaterialId: string;
  }>[];
}

export interface BatchGenerateDataKeyEntry {
  /** In place of the request's, not added to it. */
  EncryptionContext?: Record<string, string> | undefined;
  /** AES_128 or AES_256; either this or NumberOfBytes. */
  KeySpec?: DataKeySpec | undefined;
  /** 1 to 1,024; either this or KeySpec. */
  NumberOfBytes?: number | undefined;
}

export interface BatchGenerateDataKeyRequest extends BatchRequest {
  /** Key id, key ARN, alias name or alias ARN of a symmetric key; 1 to 2,048 characters. */
  KeyId: string | undefined;
  /** True: give the encrypted data keys only. */
  WithoutPlaintext?: boolean | undefined;
  /** 1 to 10,000. */
  Entries: readonly BatchGenerateDataKeyEntry[] | undefined;
}

export interface BatchGenerateDataKeyResponse {
  /** ARN of the key. */
  KeyId: string;
  Entries: BatchResult<{
    /** The data key encrypted under the KMS key. */
    CiphertextBlob: Uint8Array;
    /**
     * The data key; absent with WithoutPlaintext. Up to 64 data keys of one answer share a buffer: pass a copy (`slice()`) on when you give
     * one alone to another thread or a store of arrays, which would take the whole buffer.
     */
    Plaintext?: Uint8Array | undefined;
    /** Id of the key material that encrypted it, 64 hex digits. */
    KeyMaterialId: string;
  }>[];
}
