/** EnableKey and DisableKey. Source: AWS KMS API Reference, EnableKey, DisableKey; recorded answers of AWS. */

import { beforeAll, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, bytes, idOf, keyArnOf, membersOf, newKey, openLab, refused } from "../support/sdk-kms.js";

let kms: Kms;
beforeAll(async () => {
  ({ kms } = await openLab());
});

const state = async (KeyId: string) => (await kms.describeKey({ KeyId })).KeyMetadata.KeyState;

test("switch the state, answer nothing, and may be repeated", async () => {
  const KeyId = await newKey(kms);
  for (const id of [KeyId, idOf(KeyId)]) {
    for (let twice = 0; twice < 2; twice++) {
      expect(membersOf(await kms.disableKey({ KeyId: id }))).toEqual([]);
      expect(await state(KeyId)).toBe("Disabled");
    }
    for (let twice = 0; twice < 2; twice++) {
      expect(membersOf(await kms.enableKey({ KeyId: id }))).toEqual([]);
      expect(await state(KeyId)).toBe("Enabled");
    }
  }
});

test("a disabled key encrypts and decrypts nothing; enabled again, it does both", async () => {
  const KeyId = await newKey(kms);
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(20) });
  await kms.disableKey({ KeyId });
  const says = `${KeyId} is disabled.`;
  await refused(kms.encrypt({ KeyId, Plaintext: bytes(20) }), "DisabledException", says);
  await refused(kms.decrypt({ CiphertextBlob }), "DisabledException", says);
  await refused(kms.decrypt({ CiphertextBlob, KeyId }), "DisabledException", says);
  await refused(kms.generateDataKey({ KeyId, KeySpec: "AES_256" }), "DisabledException", says);
  await kms.enableKey({ KeyId });
  expect((await kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(20));
});

test("no such key", async () => {
  const says = `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`;
  await refused(kms.enableKey({ KeyId: ABSENT_KEY_ID }), "NotFoundException", says);
  await refused(kms.disableKey({ KeyId: ABSENT_KEY_ID }), "NotFoundException", says);
});
