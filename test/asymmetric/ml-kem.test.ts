/** ML-KEM against OpenSSL (node:crypto) and its own rules. */
import { createPrivateKey, createPublicKey, decapsulate, encapsulate } from "node:crypto";
import { expect, test } from "vitest";
import { toHex } from "../../src/bytes.js";
import { encodeSpki } from "../../src/crypto/asymmetric/der/spki.js";
import { generateKeyPair, ML_KEM_LENGTHS, openDecapsulationKey, openEncapsulationKey } from "../../src/crypto/asymmetric/index.js";
import { countingRandom } from "./support.js";

const SPECS = ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"] as const;

test.each(SPECS)("%s: what one side encapsulates, OpenSSL decapsulates, and the other way round", async (spec) => {
  const pair = await generateKeyPair(spec);
  const publicKey = createPublicKey({ key: Buffer.from(pair.publicKey), format: "der", type: "spki" });
  const privateKey = createPrivateKey({ key: Buffer.from(pair.privateKey), format: "der", type: "pkcs8" });

  const ours = (await openEncapsulationKey(spec, pair.publicKey)).encapsulate();
  expect(toHex(new Uint8Array(decapsulate(privateKey, ours.ciphertext)))).toBe(toHex(ours.sharedSecret));
  expect([ours.sharedSecret.length, ours.ciphertext.length]).toEqual([32, ML_KEM_LENGTHS[spec].ciphertext]);

  const theirs = encapsulate(publicKey);
  const key = await openDecapsulationKey(spec, pair.privateKey);
  expect(toHex(key.decapsulate(new Uint8Array(theirs.ciphertext)) as Uint8Array)).toBe(toHex(new Uint8Array(theirs.sharedKey)));
});

test.each(SPECS)("%s: implicit rejection gives OpenSSL's secret too; a wrong length gives nothing; random is repeatable", async (spec) => {
  const pair = await generateKeyPair(spec, countingRandom());
  expect(toHex((await generateKeyPair(spec, countingRandom())).privateKey)).toBe(toHex(pair.privateKey));
  const { ciphertext, sharedSecret } = (await openEncapsulationKey(spec, pair.publicKey)).encapsulate(countingRandom());
  const key = await openDecapsulationKey(spec, pair.privateKey);
  const forged = ciphertext.slice();
  forged[0] = (forged[0] as number) ^ 1;
  const rejected = key.decapsulate(forged) as Uint8Array;
  expect(toHex(rejected)).not.toBe(toHex(sharedSecret));
  const privateKey = createPrivateKey({ key: Buffer.from(pair.privateKey), format: "der", type: "pkcs8" });
  expect(toHex(rejected)).toBe(toHex(new Uint8Array(decapsulate(privateKey, forged))));
  expect(key.decapsulate(ciphertext.subarray(1))).toBeUndefined();
  expect(key.decapsulate(new Uint8Array())).toBeUndefined();
  key.destroy();
  expect(() => key.decapsulate(ciphertext)).toThrow(expect.objectContaining({ reason: "Destroyed" }));
});

test("an encapsulation key with a coefficient not reduced mod q is refused (FIPS 203 7.2)", async () => {
  const unreduced = new Uint8Array(ML_KEM_LENGTHS.ML_KEM_768.publicKey).fill(0xff);
  await expect(openEncapsulationKey("ML_KEM_768", encodeSpki("ML_KEM_768", unreduced))).rejects.toMatchObject({ reason: "InvalidKey" });
});
