/** Fewer slots in the core than keys in use: material is opened again when it is needed. */

import { expect, test } from "vitest";
import { bytes, newKey, openLab } from "../support/sdk-kms.js";

test("two slots, five keys, every one in use by turns", async () => {
  const { kms } = await openLab({ slots: 2 });
  const keys = [];
  for (let i = 0; i < 5; i++) keys.push(await newKey(kms));
  const blobs: { key: number; blob: Uint8Array }[] = [];
  for (let round = 0; round < 4; round++) {
    for (const [key, KeyId] of keys.entries())
      blobs.push({ key, blob: (await kms.encrypt({ KeyId, Plaintext: bytes(20, key) })).CiphertextBlob });
  }
  for (const { key, blob } of blobs) {
    expect(await kms.decrypt({ CiphertextBlob: blob })).toMatchObject({ KeyId: keys[key], Plaintext: bytes(20, key) });
  }
});

test("two slots, many requests for many keys at once", async () => {
  const { kms } = await openLab({ slots: 2 });
  const keys = await Promise.all(Array.from({ length: 5 }, () => newKey(kms)));
  const sealed = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => (await kms.encrypt({ KeyId: keys[i % 5], Plaintext: bytes(20, i) })).CiphertextBlob),
  );
  const opened = await Promise.all(sealed.map((CiphertextBlob) => kms.decrypt({ CiphertextBlob })));
  for (const [i, { KeyId, Plaintext }] of opened.entries()) {
    expect(KeyId).toBe(keys[i % 5]);
    expect(Plaintext).toEqual(bytes(20, i));
  }
});

test("one slot: a key and all versions of its material, ReEncrypt, batches", async () => {
  const { kms } = await openLab({ slots: 1 });
  const [KeyId, other] = [await newKey(kms), await newKey(kms)];
  const blobs: Uint8Array[] = [];
  for (let i = 0; i < 6; i++) {
    blobs.push((await kms.encrypt({ KeyId, Plaintext: bytes(9, i) })).CiphertextBlob);
    await kms.rotateKeyOnDemand({ KeyId });
  }
  for (const [i, CiphertextBlob] of blobs.entries()) {
    const moved = await kms.reEncrypt({ CiphertextBlob, DestinationKeyId: other });
    expect((await kms.decrypt({ CiphertextBlob: moved.CiphertextBlob })).Plaintext).toEqual(bytes(9, i));
  }
  const { Entries } = await kms.batchDecrypt({ Entries: [...blobs, ...blobs].map((CiphertextBlob) => ({ CiphertextBlob })) });
  for (const [i, { Plaintext }] of Entries.entries()) expect(Plaintext).toEqual(bytes(9, i % 6));
  const batch = await kms.batchEncrypt({ KeyId: other, Entries: [{ Plaintext: bytes(1) }] });
  expect((await kms.decrypt({ CiphertextBlob: batch.Entries[0]?.CiphertextBlob })).KeyId).toBe(other);
});
