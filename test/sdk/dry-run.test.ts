/** DryRun, on each operation that has it. Source: AWS KMS API Reference, the DryRun and DryRunModifiers members. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, bytes, keyArnOf, newKey, openLab, refused, STRANGER } from "../support/sdk-kms.js";

const WOULD = "The request would have succeeded, but the DryRun option is set.";
const TOO_LONG = { a: "x".repeat(9000) };

let kms: Kms;
let KeyId: string;
let disabled: string;
let mac: string;
let blob: Uint8Array;
let ofDisabled: Uint8Array;
beforeAll(async () => {
  ({ kms } = await openLab());
  [KeyId, disabled] = [await newKey(kms), await newKey(kms)];
  mac = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  blob = (await kms.encrypt({ KeyId, Plaintext: bytes(4), EncryptionContext: { a: "b" } })).CiphertextBlob;
  ofDisabled = (await kms.encrypt({ KeyId: disabled, Plaintext: bytes(4) })).CiphertextBlob;
  await kms.disableKey({ KeyId: disabled });
});

const dry = (action: string, input: object, options: object = {}) => kms.call(action, { ...input, DryRun: true }, options);

/** A good request of each, without its key. */
const ENCRYPTING: Record<string, object> = {
  Encrypt: { Plaintext: bytes(1) },
  GenerateDataKey: { KeySpec: "AES_256" },
  GenerateDataKeyWithoutPlaintext: { NumberOfBytes: 8 },
  GenerateDataKeyPair: { KeyPairSpec: "ECC_NIST_P256" },
  GenerateDataKeyPairWithoutPlaintext: { KeyPairSpec: "ECC_NIST_P256" },
};

describe.each(Object.entries(ENCRYPTING))("%s", (action, good) => {
  test("success is DryRunOperationException", async () => {
    await refused(dry(action, { ...good, KeyId }), "DryRunOperationException", WOULD);
    await refused(dry(action, { ...good, KeyId, EncryptionContext: { a: "b" } }), "DryRunOperationException", WOULD);
  });

  test("DryRun false is as if it were not there", async () => {
    expect(await kms.call(action, { ...good, KeyId, DryRun: false })).toHaveProperty("KeyId", KeyId);
  });

  test("else it is the error the request itself would give", async () => {
    const bad: [string, object][] = [
      ["NotFoundException", { KeyId: ABSENT_KEY_ID }],
      ["DisabledException", { KeyId: disabled }],
      ["InvalidKeyUsageException", { KeyId: mac }],
      ["ValidationException", { KeyId: "" }],
      ["ValidationException", { KeyId, EncryptionContext: TOO_LONG }],
    ];
    for (const [name, members] of bad) {
      const real = await kms.call(action, { ...good, ...members }).catch((error: Error) => error);
      expect(real).toMatchObject({ name });
      const told = await dry(action, { ...good, ...members }).catch((error: Error) => error);
      expect(`${told}`).toBe(`${real}`);
    }
    await refused(dry(action, { ...good, KeyId }, { caller: STRANGER }), "AccessDeniedException");
  });
});

describe("Decrypt", () => {
  const good = () => ({ CiphertextBlob: blob, EncryptionContext: { a: "b" } });

  test("success is DryRunOperationException", async () => {
    await refused(dry("Decrypt", good()), "DryRunOperationException", WOULD);
    await refused(dry("Decrypt", { ...good(), KeyId }), "DryRunOperationException", WOULD);
  });

  test("else the real error: the blob is tried", async () => {
    await refused(dry("Decrypt", { CiphertextBlob: blob }), "InvalidCiphertextException", "");
    await refused(dry("Decrypt", { ...good(), CiphertextBlob: bytes(100) }), "InvalidCiphertextException", "");
    await refused(dry("Decrypt", { ...good(), KeyId: disabled }), "IncorrectKeyException");
    await refused(dry("Decrypt", { CiphertextBlob: ofDisabled }), "DisabledException", `${disabled} is disabled.`);
    await refused(dry("Decrypt", { ...good(), EncryptionContext: TOO_LONG }), "ValidationException");
    await refused(dry("Decrypt", good(), { caller: STRANGER }), "AccessDeniedException");
  });

  test("IGNORE_CIPHERTEXT asks for the permission only, on a key that is named", async () => {
    const modifiers = { DryRunModifiers: ["IGNORE_CIPHERTEXT"] };
    await refused(dry("Decrypt", { KeyId, ...modifiers }), "DryRunOperationException", WOULD);
    await refused(dry("Decrypt", { KeyId, CiphertextBlob: bytes(9), ...modifiers }), "DryRunOperationException", WOULD);
    await refused(dry("Decrypt", modifiers), "ValidationException");
    await refused(dry("Decrypt", { KeyId: disabled, ...modifiers }), "DisabledException");
    await refused(dry("Decrypt", { KeyId, ...modifiers }, { caller: STRANGER }), "AccessDeniedException");
    await refused(dry("Decrypt", { KeyId, DryRunModifiers: ["ELSE"] }), "ValidationException", /at 'dryRunModifiers'/);
  });
});

describe("ReEncrypt", () => {
  const good = () => ({ CiphertextBlob: blob, SourceEncryptionContext: { a: "b" }, DestinationKeyId: KeyId });

  test("success is DryRunOperationException; else the real error", async () => {
    await refused(dry("ReEncrypt", good()), "DryRunOperationException", WOULD);
    await refused(dry("ReEncrypt", { ...good(), SourceEncryptionContext: {} }), "InvalidCiphertextException", "");
    await refused(dry("ReEncrypt", { ...good(), DestinationKeyId: disabled }), "DisabledException", `${disabled} is disabled.`);
    await refused(
      dry("ReEncrypt", { ...good(), DestinationKeyId: ABSENT_KEY_ID }),
      "NotFoundException",
      `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
    );
    await refused(dry("ReEncrypt", { ...good(), DestinationEncryptionContext: TOO_LONG }), "ValidationException");
    await refused(dry("ReEncrypt", good(), { caller: STRANGER }), "AccessDeniedException");
  });

  test("IGNORE_CIPHERTEXT", async () => {
    const modifiers = { DryRunModifiers: ["IGNORE_CIPHERTEXT"], DestinationKeyId: KeyId };
    await refused(dry("ReEncrypt", { SourceKeyId: KeyId, ...modifiers }), "DryRunOperationException", WOULD);
    await refused(dry("ReEncrypt", modifiers), "ValidationException");
  });
});

test("operations without DryRun do not know the member: they do what they do", async () => {
  const key = await newKey(kms);
  await kms.call("DisableKey", { KeyId: key, DryRun: true });
  expect((await kms.describeKey({ KeyId: key })).KeyMetadata.KeyState).toBe("Disabled");
});
