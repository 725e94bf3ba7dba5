/** RSA signatures against NIST (186-3), RSA Laboratories and Wycheproof. */
import { sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { CHash } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { compareBytes, fromHex, toHex } from "../../src/bytes.js";
import { toDer } from "../../src/crypto/asymmetric/der/asn1.js";
import { encodePkcs8 } from "../../src/crypto/asymmetric/der/pkcs8.js";
import { openSigningKey, openVerifyingKey, type RsaKeySpec, type SigningAlgorithm } from "../../src/crypto/asymmetric/index.js";
import { webRandom } from "../../src/crypto/asymmetric/random.js";
import { encodePkcs1v15, encodePss, verifyPss } from "../../src/crypto/asymmetric/rsa/emsa.js";
import {
  bitLength,
  encodePublicNumbers,
  type RsaPrivateNumbers,
  type RsaPublicNumbers,
  writePrivate,
} from "../../src/crypto/asymmetric/rsa/numbers.js";
import { modulusLength, recoverEncodedMessage, signEncodedMessage } from "../../src/crypto/asymmetric/rsa/primitives.js";
import { number, PREFIXES, publicNumbers, withPrimes } from "./rsa-support.js";
import { digest, hex, readRsp, readVector, readWycheproof, Tally } from "./support.js";

const HASHES: Readonly<Record<string, CHash>> = {
  "SHA-1": sha1,
  "SHA-224": sha224,
  "SHA-256": sha256,
  "SHA-384": sha384,
  "SHA-512": sha512,
};
const SPECS: Readonly<Record<number, RsaKeySpec>> = { 2048: "RSA_2048", 3072: "RSA_3072", 4096: "RSA_4096" };
const named = (sha: string) => sha.replace(/^SHA-?/, "SHA-");

/** The KMS algorithm of a scheme and a hash, if there is one. */
function algorithmOf(scheme: "PSS" | "PKCS1_V1_5", hash: string): SigningAlgorithm | undefined {
  return /^SHA-(256|384|512)$/.test(hash) ? (`RSASSA_${scheme}_${hash.replace("-", "_")}` as SigningAlgorithm) : undefined;
}

interface Case {
  scheme: "PSS" | "PKCS1_V1_5";
  hash: string;
  key: RsaPublicNumbers;
  message: Uint8Array;
  signature: Uint8Array;
  saltLength?: number;
}

/** By the primitives always; and, where AWS KMS has spec and algorithm, through the module: as message (WebCrypto) and as digest. */
async function verifies({ scheme, hash, key, message, signature, saltLength }: Case, tally: Tally): Promise<boolean> {
  const encoded = recoverEncodedMessage(key, signature);
  const made = digest(hash, message);
  const valid =
    encoded !== undefined &&
    (scheme === "PSS"
      ? verifyPss(HASHES[hash] as CHash, made, saltLength as number, encoded)
      : compareBytes(encoded, encodePkcs1v15(PREFIXES[hash] as Uint8Array, made, encoded.length)) === 0);
  tally.add("primitives");
  const [spec, algorithm] = [SPECS[bitLength(key.n)], algorithmOf(scheme, hash)];
  if (spec !== undefined && algorithm !== undefined && key.e > 65_536n && (scheme !== "PSS" || saltLength === made.length)) {
    tally.add("module");
    const opened = await openVerifyingKey(spec, encodePublicNumbers(spec, key));
    expect(await opened.verify(algorithm, { message }, signature)).toBe(valid);
    expect(await opened.verify(algorithm, { digest: made }, signature)).toBe(valid);
  }
  return valid;
}

const saltLengthOf = (text: string) => (text === "00" ? 0 : text.length / 2);

describe("NIST 186-3", () => {
  test.each([
    ["SigVer15_186-3.rsp", "PKCS1_V1_5", { primitives: 270, module: 108 }],
    ["SigVerPSS_186-3.rsp", "PSS", { primitives: 270, module: 54 }],
  ] as const)("%s: 270, of 1024, 2048 and 3072 bits", async (file, scheme, counts) => {
    const tally = new Tally();
    for (const c of readRsp(`nist/rsa/${file}`, "SHAAlg", ["n"])) {
      const key = { n: number(c.n as string), e: number(c.e as string) };
      const [message, signature] = [hex(c.Msg as string), hex(c.S as string)];
      const saltLength = scheme === "PSS" ? saltLengthOf(c.SaltVal as string) : 0;
      const valid = await verifies({ scheme, hash: named(c.SHAAlg as string), key, message, signature, saltLength }, tally);
      expect(valid, `${c.SHAAlg} ${c.Result}`).toBe((c.Result as string).startsWith("P"));
    }
    expect(tally.ran).toEqual(counts);
  });

  const keys = new Map<string, RsaPrivateNumbers>();
  function privateKey(c: Record<string, string>): RsaPrivateNumbers {
    const found = keys.get(c.n as string) ?? withPrimes(number(c.n as string), number(c.e as string), number(c.d as string));
    keys.set(c.n as string, found);
    return found;
  }

  test.each([
    ["SigGen15_186-3.txt", "PKCS1_V1_5", { primitives: 150, message: 60, digest: 60 }],
    ["SigGenPSS_186-3.txt", "PSS", { primitives: 150, digest: 60 }],
  ] as const)("%s: the same 150 signatures", async (file, scheme, counts) => {
    const tally = new Tally();
    for (const c of readRsp(`nist/rsa/${file}`, "SHAAlg", ["n", "e", "d"])) {
      const key = privateKey(c);
      const [hash, message] = [named(c.SHAAlg as string), hex(c.Msg as string)];
      const made = digest(hash, message);
      const salt = scheme === "PSS" ? hex(c.SaltVal as string) : new Uint8Array();
      const encoded =
        scheme === "PSS"
          ? encodePss(HASHES[hash] as CHash, made, salt, bitLength(key.n))
          : encodePkcs1v15(PREFIXES[hash] as Uint8Array, made, modulusLength(key.n));
      tally.add("primitives");
      expect(toHex(signEncodedMessage(key, encoded, webRandom))).toBe(c.S);

      const [spec, algorithm] = [SPECS[bitLength(key.n)], algorithmOf(scheme, hash)];
      if (spec === undefined || algorithm === undefined) continue;
      const opened = await openSigningKey(spec, encodePkcs8(spec, toDer(writePrivate(key))));
      let drawn = 0;
      const random = (length: number) => (drawn++ === 0 && scheme === "PSS" ? salt : webRandom(length)); // the salt is drawn first
      tally.add("digest");
      expect(toHex(await opened.sign(algorithm, { digest: made }, random))).toBe(c.S);
      if (scheme === "PSS") continue; // WebCrypto draws its own salt
      tally.add("message");
      expect(toHex(await opened.sign(algorithm, { message }))).toBe(c.S);
    }
    expect(tally.ran).toEqual(counts);
  });
});

test("RSA Laboratories pss-vect: 18 of 60, the keys whose length is whole bytes (1024, 1536, 2048)", () => {
  const values = readVector("other/rsalabs-pkcs1v2.1/pss-vect.txt");
  let ran = 0;
  for (const example of values.split(/^# Example \d+: /m).slice(1)) {
    const field = (text: string, name: string) =>
      (new RegExp(`# ${name}: *\\r?\\n([0-9a-f\\s]+)`).exec(text)?.[1] ?? "").replace(/\s/g, "");
    const key = { n: number(field(example, "Modulus")), e: number(field(example, "Exponent")) };
    if (bitLength(key.n) % 8 !== 0) continue;
    for (const c of example.split(/^# PSS Example /m).slice(1)) {
      ran++;
      const [message, signature] = [fromHex(field(c, "Message to be signed")), fromHex(field(c, "Signature"))];
      const encoded = recoverEncodedMessage(key, signature) as Uint8Array;
      expect(verifyPss(sha1, digest("SHA-1", message), 20, encoded)).toBe(true);
      expect(toHex(encoded)).toBe(toHex(encodePss(sha1, digest("SHA-1", message), fromHex(field(c, "Salt")), bitLength(key.n))));
    }
  }
  expect(ran).toBe(18);
});

describe("Wycheproof", () => {
  interface Group {
    publicKeyAsn: string;
    sha: string;
    sLen?: number;
  }

  test.each([
    ["rsa_signature_2048_sha512_test", 259],
    ["rsa_signature_3072_sha512_test", 260],
    ["rsa_pss_2048_sha256_mgf1_0_params_test", 103],
    ["rsa_pss_2048_sha256_mgf1_32_test", 108],
    ["rsa_pss_3072_sha256_mgf1_32_params_test", 108],
    ["rsa_pss_4096_sha512_mgf1_32_params_test", 177],
    ["rsa_pss_4096_sha512_mgf1_64_params_test", 179],
    ["rsa_pss_4096_sha512_mgf1_64_test", 179],
    ["rsa_pss_misc_test.cut", 30],
  ])("%s: %i cases; the acceptable one (DigestInfo without NULL) is refused", async (name, count) => {
    const file = readWycheproof<Group>(`${name}.json`);
    const tally = new Tally();
    for (const { publicKeyAsn, sha, sLen, tests } of file.testGroups) {
      const key = publicNumbers(fromHex(publicKeyAsn));
      const scheme = sLen === undefined ? "PKCS1_V1_5" : "PSS";
      for (const c of tests) {
        const [message, signature] = [fromHex(c.msg as string), fromHex(c.sig as string)];
        const valid = await verifies({ scheme, hash: sha, key, message, signature, saltLength: sLen ?? 0 }, tally);
        expect(valid, `tcId ${c.tcId} ${c.comment}`).toBe(c.result === "valid");
      }
    }
    expect([tally.ran.primitives, file.numberOfTests]).toEqual([count, count]);
  });

  test("rsa_pkcs1_3072_sig_gen: 24 signatures; the 2 acceptable cases have an exponent too small for a KMS key", async () => {
    const file = readWycheproof<{ privateKeyPkcs8: string; sha: string }>("rsa_pkcs1_3072_sig_gen_test.json");
    const tally = new Tally();
    for (const { privateKeyPkcs8, sha, tests } of file.testGroups) {
      const algorithm = algorithmOf("PKCS1_V1_5", sha) as SigningAlgorithm;
      for (const c of tests) {
        const key = await openSigningKey("RSA_3072", fromHex(privateKeyPkcs8)).catch(() => undefined);
        tally.add(`${c.result} ${key === undefined ? "refused" : "signed"}`);
        if (key !== undefined) expect(toHex(await key.sign(algorithm, { message: fromHex(c.msg as string) }))).toBe(c.sig);
      }
    }
    expect(tally.ran).toEqual({ "valid signed": 24, "acceptable refused": 2 });
  });
});
