/** What AWS was heard to say: literal messages. Enumerations have grown since some were recorded; then the list up to that day must begin ours. */

import { describe, expect, test } from "vitest";
import type { Action } from "../../src/types.js";
import { validate } from "../support/validate.js";

function said(action: Action, input: unknown): { name: string; message: string } {
  try {
    validate(action, input);
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error("accepted");
}

const invalid = (message: string) => ({ name: "ValidationException", message });
const KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab";

describe("recorded from AWS", () => {
  test("Encrypt: more than 4096 bytes", () => {
    expect(said("Encrypt", { KeyId, Plaintext: new Uint8Array(4097) })).toEqual(
      invalid(
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
      ),
    );
  });

  test("Encrypt: no byte", () => {
    expect(said("Encrypt", { KeyId, Plaintext: new Uint8Array(0) })).toEqual(
      invalid(
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    );
  });

  test("Encrypt: empty KeyId", () => {
    expect(said("Encrypt", { KeyId: "", Plaintext: new Uint8Array(1) })).toEqual(
      invalid(
        "1 validation error detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    );
  });

  test("CreateKey: tag value of 257 characters", () => {
    const TagValue = "v".repeat(257);
    expect(said("CreateKey", { Tags: [{ TagKey: "test_tag", TagValue }] })).toEqual(
      invalid(
        `1 validation error detected: Value '${TagValue}' at 'tags.1.member.tagValue' failed to satisfy constraint: Member must have length less than or equal to 256`,
      ),
    );
  });

  test("CreateKey: tag key of 129 characters", () => {
    const TagKey = "a".repeat(129);
    expect(said("CreateKey", { Tags: [{ TagKey, TagValue: "test_value" }] })).toEqual(
      invalid(
        `1 validation error detected: Value '${TagKey}' at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have length less than or equal to 128`,
      ),
    );
  });

  test("CreateKey: KeySpec HMAC_random", () => {
    const { name, message } = said("CreateKey", { KeySpec: "HMAC_random", KeyUsage: "GENERATE_VERIFY_MAC" });
    expect(name).toBe("ValidationException");
    expect(message).toMatch(
      /^1 validation error detected: Value 'HMAC_random' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: \[RSA_2048, ECC_NIST_P384, ECC_NIST_P256, ECC_NIST_P521, HMAC_384, RSA_3072, ECC_SECG_P256K1, RSA_4096, SYMMETRIC_DEFAULT, HMAC_256, HMAC_224, HMAC_512, .*\]$/,
    );
  });

  test("CreateKey: KeyUsage RANDOM", () => {
    const { name, message } = said("CreateKey", { KeySpec: "HMAC_256", KeyUsage: "RANDOM" });
    expect(name).toBe("ValidationException");
    expect(message).toMatch(
      /^1 validation error detected: Value 'RANDOM' at 'keyUsage' failed to satisfy constraint: Member must satisfy enum value set: \[ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, .*\]$/,
    );
  });

  test.each(["GenerateMac", "VerifyMac"] as const)("%s: MacAlgorithm INVALID", (action) => {
    const input = { KeyId, Message: new Uint8Array(1), Mac: new Uint8Array(1), MacAlgorithm: "INVALID" };
    expect(said(action, input)).toEqual(
      invalid(
        "1 validation error detected: Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
      ),
    );
  });
});

/** The same sentences for what was not recorded of KMS, as other AWS services built alike say them. */
describe("in the same words", () => {
  test("all violations in one message, in the order of the members", () => {
    expect(said("CreateAlias", { AliasName: "alias/a b", TargetKeyId: null })).toEqual(
      invalid(
        "2 validation errors detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null",
      ),
    );
  });

  test("numbers", () => {
    expect(said("ListKeys", { Limit: 0 })).toEqual(
      invalid(
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ),
    );
    expect(said("GenerateRandom", { NumberOfBytes: 1025 })).toEqual(
      invalid(
        "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
      ),
    );
  });

  test("lists: the list is told, with all constraints of its entries", () => {
    expect(said("UntagResource", { KeyId, TagKeys: ["fine", ""] })).toEqual(
      invalid(
        "1 validation error detected: Value '[fine, ]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
      ),
    );
    // Grant tokens are credentials: they are not repeated, since messages are written into audit events.
    expect(said("DescribeKey", { KeyId, GrantTokens: Array(11).fill("t") })).toEqual(
      invalid(
        "1 validation error detected: Value at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10",
      ),
    );
    expect(said("UntagResource", { KeyId, TagKeys: [null] })).toEqual(
      invalid(
        "1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]",
      ),
    );
  });

  test("maps", () => {
    expect(said("Decrypt", { CiphertextBlob: new Uint8Array(1), EncryptionContext: { a: null } })).toEqual(
      invalid(
        "1 validation error detected: Value at 'encryptionContext' failed to satisfy constraint: Map value must satisfy constraint: [Member must not be null]",
      ),
    );
  });

  test("batch entries are told by their place, counted from 1", () => {
    expect(
      said("BatchDecrypt", { Entries: [{ CiphertextBlob: new Uint8Array(9) }, { CiphertextBlob: new Uint8Array(6145) }, null] }),
    ).toEqual(
      invalid(
        "2 validation errors detected: Value at 'entries.2.member.ciphertextBlob' failed to satisfy constraint: Member must have length less than or equal to 6144; Value null at 'entries.3.member.ciphertextBlob' failed to satisfy constraint: Member must not be null",
      ),
    );
    expect(said("BatchEncrypt", { KeyId, Entries: [] })).toEqual(
      invalid(
        "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    );
  });

  test("secrets are not repeated", () => {
    const { message } = said("CreateCustomKeyStore", { CustomKeyStoreName: "store", KeyStorePassword: "hunter" });
    expect(message).toBe(
      "1 validation error detected: Value at 'keyStorePassword' failed to satisfy constraint: Member must have length greater than or equal to 7",
    );
  });

  test("no more than ten at once", () => {
    const { message } = said("CreateKey", { Tags: Array.from({ length: 12 }, () => ({})) });
    expect(message).toMatch(/^10 validation errors detected: /);
    expect(message.split("; ")).toHaveLength(10);
  });

  test("values for China Regions are not among those offered, and refused", () => {
    const { message } = said("CreateKey", { KeySpec: "SM2" });
    expect(message.split("enum value set")[1]).not.toContain("SM2");
  });
});
