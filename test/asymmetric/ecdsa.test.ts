/** ECDSA against NIST (CAVP, ACVP), RFC 6979 and Wycheproof. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import { integer, octetString, sequence, toDer } from "../../src/crypto/asymmetric/der/asn1.js";
import { encodePkcs8 } from "../../src/crypto/asymmetric/der/pkcs8.js";
import { CURVES } from "../../src/crypto/asymmetric/ec/curves.js";
import { readPoint } from "../../src/crypto/asymmetric/ec/keys.js";
import {
  AsymmetricFailure,
  type EcKeySpec,
  openSigningKey,
  openVerifyingKey,
  type SigningAlgorithm,
} from "../../src/crypto/asymmetric/index.js";
import { digest, fixed, hex, readRsp, readVectorJson, readWycheproof, signatureOf, spkiOf, Tally } from "./support.js";

const SPECS: Readonly<Record<string, EcKeySpec>> = {
  "P-256": "ECC_NIST_P256",
  "P-384": "ECC_NIST_P384",
  "P-521": "ECC_NIST_P521",
  secp256k1: "ECC_SECG_P256K1",
  secp256r1: "ECC_NIST_P256",
  secp384r1: "ECC_NIST_P384",
};
/** The hash AWS KMS pairs with each curve. */
const PAIRED: Readonly<Record<EcKeySpec, string>> = {
  ECC_NIST_P256: "SHA-256",
  ECC_NIST_P384: "SHA-384",
  ECC_NIST_P521: "SHA-512",
  ECC_SECG_P256K1: "SHA-256",
};
const algorithmOf = (spec: EcKeySpec): SigningAlgorithm => `ECDSA_${PAIRED[spec].replace("-", "_")}` as SigningAlgorithm;
const plain = (name: string) => name.replace("SHA2-", "SHA-");

/**
 * With the paired hash: through the module, as message and as digest. With another hash: the same point reader and the same curve
 * call, since AWS KMS (and so the module) offers one hash a curve.
 */
async function verifies(
  spec: EcKeySpec,
  hash: string,
  message: Uint8Array,
  spki: Uint8Array | undefined,
  signature: Uint8Array,
): Promise<boolean> {
  if (spki === undefined) return false;
  try {
    if (plain(hash) === PAIRED[spec]) {
      const key = await openVerifyingKey(spec, spki);
      const whole = await key.verify(algorithmOf(spec), { message }, signature);
      expect(await key.verify(algorithmOf(spec), { digest: digest(hash, message) }, signature)).toBe(whole);
      return whole;
    }
    const options = { prehash: false, lowS: false, format: "der" } as const;
    return CURVES[spec].curve.verify(signature, digest(hash, message), readPoint(spec, spki), options);
  } catch (error) {
    expect(error).toBeInstanceOf(AsymmetricFailure);
    return false;
  }
}

describe("NIST CAVP 186-3", () => {
  test("SigVer: 75 of each curve", async () => {
    const tally = new Tally();
    for (const c of readRsp("nist/ecdsa/SigVer.rsp", "Msg")) {
      const [curve, hash] = (c.group as string).split(",") as [string, string];
      const spec = SPECS[curve];
      if (spec === undefined) continue;
      tally.add(spec);
      const valid = await verifies(
        spec,
        hash,
        hex(c.Msg as string),
        spkiOf(spec, c.Qx as string, c.Qy as string),
        signatureOf(spec, c.R as string, c.S as string),
      );
      expect(valid, `${c.group} ${c.Result} ${c.R}`).toBe((c.Result as string).startsWith("P"));
    }
    expect(tally.ran).toEqual({ ECC_NIST_P256: 75, ECC_NIST_P384: 75, ECC_NIST_P521: 75 });
  });

  test("SigGen, used as verification: 75 of each curve", async () => {
    const tally = new Tally();
    for (const c of readRsp("nist/ecdsa/SigGen.rsp", "Msg")) {
      const [curve, hash] = (c.group as string).split(",") as [string, string];
      const spec = SPECS[curve];
      if (spec === undefined) continue;
      tally.add(spec);
      expect(
        await verifies(
          spec,
          hash,
          hex(c.Msg as string),
          spkiOf(spec, c.Qx as string, c.Qy as string),
          signatureOf(spec, c.R as string, c.S as string),
        ),
      ).toBe(true);
    }
    expect(tally.ran).toEqual({ ECC_NIST_P256: 75, ECC_NIST_P384: 75, ECC_NIST_P521: 75 });
  });

  test("PKV: 12 public keys of each curve", async () => {
    const tally = new Tally();
    for (const c of readRsp("nist/ecdsa/PKV.rsp", "Qx")) {
      const spec = SPECS[c.group as string];
      if (spec === undefined) continue;
      tally.add(spec);
      const spki = spkiOf(spec, c.Qx as string, c.Qy as string);
      const good =
        spki !== undefined &&
        (await openVerifyingKey(spec, spki).then(
          () => true,
          () => false,
        ));
      expect(good, c.Result as string).toBe((c.Result as string).startsWith("P"));
    }
    expect(tally.ran).toEqual({ ECC_NIST_P256: 12, ECC_NIST_P384: 12, ECC_NIST_P521: 12 });
  });
});

test("NIST ACVP FIPS 186-5 SigVer: 105 without SHAKE", async () => {
  interface Group {
    curve: string;
    hashAlg: string;
    tests: { message: string; qx: string; qy: string; r: string; s: string; testPassed: boolean }[];
  }
  const { testGroups } = readVectorJson<{ testGroups: Group[] }>("nist/ecdsa/ECDSA-SigVer-FIPS186-5/internalProjection.json");
  let ran = 0;
  for (const { curve, hashAlg, tests } of testGroups) {
    const spec = SPECS[curve];
    if (spec === undefined || hashAlg.startsWith("SHAKE")) continue;
    for (const c of tests) {
      ran++;
      expect(await verifies(spec, hashAlg, hex(c.message), spkiOf(spec, c.qx, c.qy), signatureOf(spec, c.r, c.s))).toBe(c.testPassed);
    }
  }
  expect(ran).toBe(105);
});

test("RFC 6979 A.2: 30 signatures, 6 of them through the module (one hash a curve)", async () => {
  interface Curve {
    curve: string;
    private: string;
    cases: { hash: string; message: string; r: string; s: string }[];
  }
  const tally = new Tally();
  for (const { curve, private: d, cases } of readVectorJson<Curve[]>("rfc/rfc6979-vectors.json")) {
    const spec = SPECS[curve.replace("NIST ", "")];
    if (spec === undefined) continue;
    const scalar = fixed(d, CURVES[spec].length) as Uint8Array;
    const key = await openSigningKey(spec, encodePkcs8(spec, toDer(sequence(integer(1n), octetString(scalar)))));
    for (const c of cases) {
      const message = new TextEncoder().encode(c.message);
      const expected = toHex(signatureOf(spec, c.r, c.s));
      tally.add("parsed");
      if (c.hash !== PAIRED[spec]) continue;
      tally.add("signed");
      expect(toHex(await key.sign(algorithmOf(spec), { message }))).toBe(expected);
      expect(toHex(await key.sign(algorithmOf(spec), { digest: digest(c.hash, message) }))).toBe(expected);
    }
  }
  expect(tally.ran).toEqual({ parsed: 30, signed: 6 });
});

describe("Wycheproof", () => {
  interface Group {
    publicKeyDer: string;
    sha: string;
  }

  /** Bitcoin's low-s rule is not AWS's: the two cases that are invalid only for that are valid here. */
  const HIGH_S: Readonly<Record<string, readonly number[]>> = { ecdsa_secp256k1_sha256_bitcoin_test: [1, 388] };

  test.each([
    ["ecdsa_secp256k1_sha256_bitcoin_test", "secp256k1", 463],
    ["ecdsa_secp256r1_sha512_test", "secp256r1", 554],
    ["ecdsa_secp384r1_sha256_test", "secp384r1", 472],
    ["ecdsa_secp384r1_sha384_test", "secp384r1", 504],
  ])("%s: DER signatures", async (name, curve, count) => {
    const file = readWycheproof<Group>(`${name}.json`);
    let ran = 0;
    for (const { publicKeyDer, sha, tests } of file.testGroups) {
      for (const c of tests) {
        ran++;
        const valid = await verifies(
          SPECS[curve] as EcKeySpec,
          sha,
          fromHex(c.msg as string),
          fromHex(publicKeyDer),
          fromHex(c.sig as string),
        );
        expect(valid, `tcId ${c.tcId} ${c.comment}`).toBe(c.result === "valid" || (HIGH_S[name] ?? []).includes(c.tcId));
      }
    }
    expect([ran, file.numberOfTests]).toEqual([count, count]);
  });

  test.each([
    ["ecdsa_secp256k1_sha256_p1363_test", "secp256k1", 252],
    ["ecdsa_secp256k1_sha512_p1363_test", "secp256k1", 322],
    ["ecdsa_secp256r1_sha256_p1363_test", "secp256r1", 262],
  ])("%s: r || s, put into DER first when it has the right length", async (name, curve, count) => {
    const spec = SPECS[curve] as EcKeySpec;
    const file = readWycheproof<Group>(`${name}.json`);
    let ran = 0;
    for (const { publicKeyDer, sha, tests } of file.testGroups) {
      for (const c of tests) {
        ran++;
        const sig = c.sig as string;
        const half = 2 * CURVES[spec].length;
        const signature = sig.length === 2 * half ? toDerSignature(sig.slice(0, half), sig.slice(half)) : fromHex(sig);
        const valid = await verifies(spec, sha, fromHex(c.msg as string), fromHex(publicKeyDer), signature);
        expect(valid, `tcId ${c.tcId} ${c.comment}`).toBe(c.result === "valid");
      }
    }
    expect([ran, file.numberOfTests]).toEqual([count, count]);
  });

  const toDerSignature = (r: string, s: string) => toDer(sequence(integer(BigInt(`0x${r}`)), integer(BigInt(`0x${s}`))));
});
