/** ECDH against NIST and Wycheproof. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import { integer, octetString, sequence, toDer } from "../../src/crypto/asymmetric/der/asn1.js";
import { encodePkcs8 } from "../../src/crypto/asymmetric/der/pkcs8.js";
import { CURVES } from "../../src/crypto/asymmetric/ec/curves.js";
import { AsymmetricFailure, generateKeyPair, type NistCurveKeySpec, openAgreementKey } from "../../src/crypto/asymmetric/index.js";
import { countingRandom, fixed, readRsp, readWycheproof, spkiOf, Tally } from "./support.js";

const SPECS: Readonly<Record<string, NistCurveKeySpec>> = { "P-256": "ECC_NIST_P256", "P-384": "ECC_NIST_P384", "P-521": "ECC_NIST_P521" };

const openScalar = (spec: NistCurveKeySpec, d: string) =>
  openAgreementKey(spec, encodePkcs8(spec, toDer(sequence(integer(1n), octetString(fixed(d, CURVES[spec].length) as Uint8Array)))));

test("NIST KAS ECC CDH: 25 of each curve", async () => {
  const tally = new Tally();
  for (const c of readRsp("nist/ecdh/KAS_ECC_CDH_PrimitiveTest.txt", "COUNT")) {
    const spec = SPECS[c.group as string];
    if (spec === undefined) continue;
    tally.add(spec);
    const key = await openScalar(spec, c.dIUT as string);
    const secret = key.deriveSharedSecret(spkiOf(spec, c.QCAVSx as string, c.QCAVSy as string) as Uint8Array);
    expect(toHex(secret)).toBe(toHex(fixed(c.ZIUT as string, CURVES[spec].length) as Uint8Array));
  }
  expect(tally.ran).toEqual({ ECC_NIST_P256: 25, ECC_NIST_P384: 25, ECC_NIST_P521: 25 });
});

describe("Wycheproof ecdh_secp521r1: 916 cases", () => {
  test("valid ones agree, invalid ones are refused, acceptable ones agree or are refused", async () => {
    const file = readWycheproof<{ curve: string }>("ecdh_secp521r1_test.json");
    const tally = new Tally();
    for (const { tests } of file.testGroups) {
      for (const c of tests) {
        const key = await openScalar("ECC_NIST_P521", c.private as string);
        let outcome = "refused";
        try {
          outcome = toHex(key.deriveSharedSecret(fromHex(c.public as string))) === c.shared ? "agreed" : "wrong";
        } catch (error) {
          expect(error).toBeInstanceOf(AsymmetricFailure);
        }
        tally.add(`${c.result} ${outcome}`);
        if (c.result === "valid") expect(outcome, `tcId ${c.tcId} ${c.comment}`).toBe("agreed");
        if (c.result === "invalid") expect(outcome, `tcId ${c.tcId} ${c.comment}`).toBe("refused");
        if (c.tcId === 660 || c.tcId === 662) expect(outcome, "explicit parameters with a bad cofactor").toBe("refused");
      }
    }
    expect(file.numberOfTests).toBe(916);
    expect(tally.ran).toEqual(EXPECTED);
  });

  /** The acceptable one that agrees gives the point compressed; the refused ones spell the DER or the curve oddly (explicit parameters). */
  const EXPECTED = { "valid agreed": 632, "invalid refused": 56, "acceptable agreed": 1, "acceptable refused": 227 };
});

test("both sides agree, and a key of another curve is refused", async () => {
  for (const spec of Object.values(SPECS)) {
    const [a, b] = [await generateKeyPair(spec, countingRandom(1)), await generateKeyPair(spec, countingRandom(99))];
    const [ours, theirs] = [await openAgreementKey(spec, a.privateKey), await openAgreementKey(spec, b.privateKey)];
    const secret = ours.deriveSharedSecret(b.publicKey);
    expect(toHex(secret)).toBe(toHex(theirs.deriveSharedSecret(a.publicKey)));
    expect(secret.length).toBe(CURVES[spec].length);
    const other = await generateKeyPair(spec === "ECC_NIST_P256" ? "ECC_SECG_P256K1" : "ECC_NIST_P256");
    expect(() => ours.deriveSharedSecret(other.publicKey)).toThrow(AsymmetricFailure);
    ours.destroy();
    expect(() => ours.deriveSharedSecret(b.publicKey)).toThrow(expect.objectContaining({ reason: "Destroyed" }));
  }
});
