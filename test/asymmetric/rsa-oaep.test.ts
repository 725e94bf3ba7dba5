/** RSAES-OAEP against RSA Laboratories, pyca and Wycheproof. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import { toDer } from "../../src/crypto/asymmetric/der/asn1.js";
import { encodePkcs8 } from "../../src/crypto/asymmetric/der/pkcs8.js";
import {
  type EncryptionAlgorithm,
  generateKeyPair,
  maximumPlaintextLength,
  openDecryptionKey,
  openEncryptionKey,
  type RsaKeySpec,
} from "../../src/crypto/asymmetric/index.js";
import { bitLength, writePrivate } from "../../src/crypto/asymmetric/rsa/numbers.js";
import { decryptOaep } from "../../src/crypto/asymmetric/rsa/oaep.js";
import { fromPrimes, number } from "./rsa-support.js";
import { readVector, readWycheproof, Tally } from "./support.js";

const SPECS: Readonly<Record<number, RsaKeySpec>> = { 2048: "RSA_2048", 3072: "RSA_3072", 4096: "RSA_4096" };
const ALGORITHMS: Readonly<Record<string, EncryptionAlgorithm>> = { "SHA-1": "RSAES_OAEP_SHA_1", "SHA-256": "RSAES_OAEP_SHA_256" };

/** Through the module where AWS KMS has size and hash; otherwise the same decryption with a key imported for the test. */
async function opener(pkcs8: Uint8Array, bits: number, hash: string, tally: Tally) {
  const [spec, algorithm] = [SPECS[bits], ALGORITHMS[hash]];
  if (spec !== undefined && algorithm !== undefined) {
    const key = await openDecryptionKey(spec, pkcs8).catch(() => undefined);
    if (key !== undefined) {
      return (ciphertext: Uint8Array) => {
        tally.add("module");
        return key.decrypt(algorithm, ciphertext);
      };
    }
  }
  const key = await crypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), { name: "RSA-OAEP", hash }, false, ["decrypt"]);
  return (ciphertext: Uint8Array) => {
    tally.add("same call, other key");
    return decryptOaep(key, ciphertext);
  };
}

/** The sections of the two text files: a key, then its messages. */
function* examples(text: string, keyMark: RegExp, caseMark: RegExp) {
  for (const example of text.split(keyMark).slice(1)) {
    const field = (part: string, name: string) =>
      (new RegExp(`^# ${name}: *\\r?\\n([0-9a-f\\s]+)`, "m").exec(part)?.[1] ?? "").replace(/\s/g, "");
    const [keyText, ...cases] = example.split(caseMark) as [string, ...string[]];
    const secret = keyText.slice(keyText.indexOf("# Private key"));
    const numbers = fromPrimes(
      number(field(secret, "Modulus")),
      number(field(secret, "Public exponent")),
      number(field(secret, "Exponent")),
      number(field(secret, "Prime 1")),
    );
    const pkcs8 = encodePkcs8("RSA_2048", toDer(writePrivate(numbers)));
    yield {
      pkcs8,
      bits: bitLength(numbers.n),
      cases: cases.map((c) => ({ message: field(c, "Message"), ciphertext: field(c, "Encryption") })),
    };
  }
}

test.each([
  ["other/rsalabs-pkcs1v2.1/oaep-vect.txt", "SHA-1", /^# Example \d+: /m, /^# OAEP Example /m, { module: 6, "same call, other key": 54 }],
  ["other/pyca/oaep-sha256-sha256.txt", "SHA-256", /^# =+\r?\n# Example\r?\n/m, /^# OAEP Example /m, { module: 60 }],
] as const)("%s: 60 messages of 10 keys", async (path, hash, keyMark, caseMark, counts) => {
  const tally = new Tally();
  for (const { pkcs8, bits, cases } of examples(readVector(path), keyMark, caseMark)) {
    const decrypt = await opener(pkcs8, bits, hash, tally);
    for (const c of cases) {
      expect(toHex((await decrypt(fromHex(c.ciphertext))) ?? new Uint8Array())).toBe(c.message);
    }
  }
  expect(tally.ran).toEqual(counts);
});

describe("Wycheproof", () => {
  interface Group {
    keySize: number;
    sha: string;
    privateKeyPkcs8: string;
  }

  test.each([
    ["rsa_oaep_2048_sha1_mgf1sha1_test", 36, 0],
    ["rsa_oaep_2048_sha512_mgf1sha512_test", 33, 0],
    ["rsa_oaep_3072_sha256_mgf1sha256_test", 37, 0],
    ["rsa_oaep_4096_sha256_mgf1sha256_test", 37, 0],
    ["rsa_oaep_4096_sha512_mgf1sha512_test", 36, 0],
    ["rsa_oaep_misc_test.cut", 83, 12],
  ])("%s: %i cases (%i more use SHA-224, unknown to WebCrypto); a label must fail, for AWS KMS has none", async (name, count, sha224) => {
    const file = readWycheproof<Group>(`${name}.json`);
    const tally = new Tally();
    for (const { keySize, sha, privateKeyPkcs8, tests } of file.testGroups) {
      if (sha === "SHA-224") continue;
      const decrypt = await opener(fromHex(privateKeyPkcs8), keySize, sha, tally);
      for (const c of tests) {
        const plaintext = await decrypt(fromHex(c.ct as string));
        const expected = c.result !== "invalid" && c.label === "" ? c.msg : undefined;
        expect(plaintext && toHex(plaintext), `tcId ${c.tcId} ${c.comment}`).toBe(expected);
      }
    }
    expect([Object.values(tally.ran).reduce((a, b) => a + b, 0), file.numberOfTests]).toEqual([count, count + sha224]);
  });
});

test.each([
  ["RSA_2048", "RSAES_OAEP_SHA_1", 214],
  ["RSA_2048", "RSAES_OAEP_SHA_256", 190],
  ["RSA_3072", "RSAES_OAEP_SHA_1", 342],
  ["RSA_3072", "RSAES_OAEP_SHA_256", 318],
  ["RSA_4096", "RSAES_OAEP_SHA_1", 470],
  ["RSA_4096", "RSAES_OAEP_SHA_256", 446],
] as const)("%s %s takes %i bytes, not one more, and fails in one way", async (spec, algorithm, most) => {
  expect(maximumPlaintextLength(spec, algorithm)).toBe(most);
  const pair = await generateKeyPair(spec);
  const [encryption, decryption] = [await openEncryptionKey(spec, pair.publicKey), await openDecryptionKey(spec, pair.privateKey)];
  for (const length of [0, 1, most]) {
    const plaintext = new Uint8Array(length).fill(7);
    expect(await decryption.decrypt(algorithm, await encryption.encrypt(algorithm, plaintext))).toEqual(plaintext);
  }
  await expect(encryption.encrypt(algorithm, new Uint8Array(most + 1))).rejects.toMatchObject({ reason: "InvalidLength" });
  const sealed = await encryption.encrypt(algorithm, Uint8Array.of(1));
  for (const wrong of [
    sealed.subarray(1),
    sealed.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
    new Uint8Array(),
    new Uint8Array(sealed.length).fill(0xff),
  ]) {
    expect(await decryption.decrypt(algorithm, wrong)).toBeUndefined();
  }
  expect(await decryption.decrypt(algorithm === "RSAES_OAEP_SHA_1" ? "RSAES_OAEP_SHA_256" : "RSAES_OAEP_SHA_1", sealed)).toBeUndefined();
  decryption.destroy();
  await expect(decryption.decrypt(algorithm, sealed)).rejects.toMatchObject({ reason: "Destroyed" });
});
