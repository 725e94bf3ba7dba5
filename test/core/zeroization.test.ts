import { expect, test } from "vitest";
import { memoryForAudit, nonZeroBytes } from "../../src/core/audit.js";
import { bytes, createCore } from "./support.js";

const AAD = bytes(300);
const ID = bytes(16, 2);

test("after every kind of call, everything outside live state is zero", async () => {
  const core = await createCore({ slots: 4 });
  expect(Object.keys(nonZeroBytes(core))).toEqual(["static data"]);
  core.loadRootKey(bytes(32, 3));
  const sealedKey = core.generateBackingKey(AAD);
  core.loadBackingKey(ID, AAD, sealedKey);
  const secret = core.sealSecret(AAD, bytes(5000));
  const key = core.importAeadKey(bytes(32));
  const mac = core.importHmacKey("SHA-512", bytes(200));
  const blob = core.encryptMessage(ID, AAD, bytes(8000)) as Uint8Array;
  const forged = blob.slice();
  forged[100] = (forged[100] as number) ^ 1;
  const entries = Array.from({ length: 20 }, (_, i) => ({ context: AAD, plaintext: bytes(i * 401), blob: i % 2 ? blob : forged }));
  const small = Array.from({ length: 17 }, (_, i) => ({ context: bytes(i === 4 ? 5000 : 64), plaintext: bytes(i * 16) }));
  core.loadBackingKey(ID, AAD, sealedKey);
  const smallBlobs = (core.encryptMessages(ID, small) as Uint8Array[]).map((one, i) => ({
    context: bytes(i === 4 || i === 6 ? 5000 : 64),
    blob: one,
  }));
  const records = entries.map(({ plaintext }, i) => ({ iv: bytes(12, i), aad: AAD, plaintext }));
  const sealed = key.seal(bytes(12), AAD, bytes(3000));
  const long = key.seal(bytes(40), bytes(70_000), bytes(100_000));

  const calls: [string, () => unknown][] = [
    ["hash", () => core.hash("SHA-512", bytes(70_001))],
    ["hash short", () => core.hash("SHA-224", bytes(3))],
    ["hmac", () => core.hmac("SHA-384", bytes(500), bytes(1000))],
    ["hmac with a long key", () => core.hmac("SHA-256", bytes(70_000), bytes(70_000))],
    ["sign", () => mac.sign(bytes(99))],
    ["verify", () => mac.verify(bytes(99), bytes(64))],
    ["hkdf", () => core.hkdf("SHA-384", bytes(70), bytes(80), bytes(90), 1000)],
    ["hkdfExpand", () => core.hkdfExpand("SHA-256", bytes(70), bytes(90), 1000)],
    ["kdfCtr", () => core.kdfCtr({ key: bytes(90), before: bytes(100), after: bytes(300), length: 1000 })],
    ["aes encrypt", () => core.aesEncryptBlocks(bytes(32), bytes(16 * 21))],
    ["aes decrypt", () => core.aesDecryptBlocks(bytes(32), bytes(16 * 2049))],
    ["seal", () => key.seal(bytes(12), AAD, bytes(3000))],
    ["seal, short tag", () => key.seal(bytes(13), AAD, bytes(33), 4)],
    ["open", () => key.open(bytes(12), AAD, sealed)],
    ["open forged", () => key.open(bytes(12), AAD, forged)],
    ["seal long", () => key.seal(bytes(300), bytes(70_000), bytes(100_000))],
    ["open long", () => key.open(bytes(40), bytes(70_000), long)],
    ["open long forged", () => key.open(bytes(41), bytes(70_000), long)],
    ["sealMany", () => key.sealMany(records)],
    ["import and destroy", () => core.importAeadKey(bytes(32, 50)).destroy()],
    ["random", () => core.random(1000)],
    ["random long", () => core.random(100_000)],
    ["sealSecret", () => core.sealSecret(AAD, bytes(5000))],
    ["openSecret", () => core.openSecret(AAD, secret)],
    ["openSecret forged", () => core.openSecret(bytes(3), secret)],
    ["generateBackingKey", () => core.generateBackingKey(AAD)],
    ["importBackingKey", () => core.importBackingKey(AAD, bytes(32))],
    ["generateSecret", () => core.generateSecret(AAD, 64)],
    ["importSealedHmacKey", () => core.importSealedHmacKey("SHA-512", AAD, secret)?.destroy()],
    ["importSealedHmacKey forged", () => core.importSealedHmacKey("SHA-512", bytes(3), secret)],
    ["loadBackingKey", () => core.loadBackingKey(ID, AAD, sealedKey)],
    ["loadBackingKey forged", () => core.loadBackingKey(ID, bytes(3), sealedKey)],
    ["hasBackingKey", () => core.hasBackingKey(ID)],
    ["hasBackingKeys", () => core.hasBackingKeys(bytes(16 * 5000))],
    ["encryptMessage", () => core.encryptMessage(ID, AAD, bytes(8192))],
    ["encryptMessage, short, the first time", () => core.encryptMessage(ID, bytes(5), bytes(31))],
    ["encryptMessage, prepared", () => core.encryptMessage(ID, AAD, bytes(31))],
    ["encryptFresh, prepared", () => core.encryptFresh(ID, bytes(0), 32, true)],
    ["encryptMessage not resident", () => core.encryptMessage(bytes(16, 9), AAD, bytes(8192))],
    ["decryptMessage", () => core.decryptMessage(blob, AAD)],
    ["decryptMessage forged", () => core.decryptMessage(forged, AAD)],
    ["encryptFresh", () => core.encryptFresh(ID, AAD, 1024, true)],
    ["encryptFresh not resident", () => core.encryptFresh(bytes(16, 9), AAD, 32, true)],
    ["encryptFreshMany", () => core.encryptFreshMany(ID, Array(70).fill(AAD), Array(70).fill(33), true)],
    ["encryptFreshMany not resident", () => core.encryptFreshMany(bytes(16, 9), [AAD], [1024], false)],
    ["encryptMessages", () => core.encryptMessages(ID, entries)],
    ["encryptMessages not resident", () => core.encryptMessages(bytes(16, 9), entries)],
    ["encryptMessages, side by side", () => core.encryptMessages(ID, small)],
    ["decryptMessages, side by side, one forged", () => core.decryptMessages(smallBlobs)],
    ["decryptMessages", () => core.decryptMessages(entries)],
    ["renewRandomness", () => core.renewRandomness()],
  ];
  for (const [name, call] of calls) {
    call();
    expect(nonZeroBytes(core).outside, name).toBeUndefined();
  }

  mac.destroy();
  key.destroy();
  core.releaseAll();
  core.renewRandomness();
  const rest = nonZeroBytes(core);
  expect(Object.keys(rest).sort()).toEqual(["DRBG", "root key", "static data"]);
  core.destroy();
  expect(memoryForAudit(core).every((byte) => byte === 0)).toBe(true);
});
