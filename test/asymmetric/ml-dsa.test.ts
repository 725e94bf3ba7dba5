/** ML-DSA against NIST ACVP (FIPS 204) and Wycheproof. */
import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import { encodeSeed } from "../../src/crypto/asymmetric/der/seed.js";
import { encodeSpki } from "../../src/crypto/asymmetric/der/spki.js";
import { generateKeyPair, type MlDsaKeySpec, openSigningKey, openVerifyingKey } from "../../src/crypto/asymmetric/index.js";
import { signExpanded } from "../../src/crypto/asymmetric/ml-dsa.js";
import { readVectorJson, readWycheproof, Tally } from "./support.js";

const SCHEMES = { ML_DSA_44: ml_dsa44, ML_DSA_65: ml_dsa65, ML_DSA_87: ml_dsa87 } as const;
const specOf = (parameterSet: string) => parameterSet.replaceAll("-", "_") as MlDsaKeySpec;
/** rnd = 0^32 is the deterministic variant (FIPS 204 algorithm 2, line 6). */
const zeros = (length: number) => new Uint8Array(length);

describe("NIST ACVP FIPS 204", () => {
  test("keyGen: 75 pairs from their seeds", async () => {
    interface Group {
      parameterSet: string;
      tests: { seed: string; pk: string; sk: string }[];
    }
    const { testGroups } = readVectorJson<{ testGroups: Group[] }>("nist/mldsa/ML-DSA-keyGen-FIPS204/internalProjection.json");
    let ran = 0;
    for (const { parameterSet, tests } of testGroups) {
      const spec = specOf(parameterSet);
      for (const c of tests) {
        ran++;
        const pair = await generateKeyPair(spec, () => fromHex(c.seed));
        expect(toHex(pair.publicKey)).toBe(toHex(encodeSpki(spec, fromHex(c.pk))));
        expect(toHex(SCHEMES[spec].keygen(fromHex(c.seed)).secretKey)).toBe(c.sk.toLowerCase());
      }
    }
    expect(ran).toBe(75);
  });

  test("sigVer: 135 of 180: mu through the module; with context or by the internal interface, the library; pre-hash is not AWS's", async () => {
    interface Group {
      parameterSet: string;
      signatureInterface: string;
      preHash: string;
      externalMu: boolean;
      tests: { pk: string; message?: string; mu?: string; context?: string; signature: string; testPassed: boolean }[];
    }
    const { testGroups } = readVectorJson<{ testGroups: Group[] }>("nist/mldsa/ML-DSA-sigVer-FIPS204/internalProjection.json");
    const tally = new Tally();
    for (const { parameterSet, signatureInterface, preHash, externalMu, tests } of testGroups) {
      const spec = specOf(parameterSet);
      for (const c of tests) {
        const [pk, signature] = [fromHex(c.pk), fromHex(c.signature)];
        let valid: boolean;
        if (preHash === "preHash") {
          tally.add("pre-hash, skipped");
          continue;
        }
        if (externalMu || (signatureInterface === "external" && c.context === "")) {
          tally.add("module");
          const key = await openVerifyingKey(spec, encodeSpki(spec, pk));
          valid = await key.verify(
            "ML_DSA_SHAKE_256",
            externalMu ? { mu: fromHex(c.mu as string) } : { message: fromHex(c.message as string) },
            signature,
          );
        } else if (signatureInterface === "external") {
          tally.add("context");
          valid = SCHEMES[spec].verify(signature, fromHex(c.message as string), pk, { context: fromHex(c.context as string) });
        } else {
          tally.add("internal");
          valid = SCHEMES[spec].internal.verify(signature, fromHex(c.message as string), pk);
        }
        expect(valid).toBe(c.testPassed);
      }
    }
    expect(tally.ran).toEqual({ module: 48, context: 42, internal: 45, "pre-hash, skipped": 45 });
  });

  test("sigGen, deterministic: 90, mu by our signing, contexts by the library", () => {
    interface Prompt {
      tgId: number;
      parameterSet: string;
      externalMu?: boolean;
      tests: { tcId: number; sk: string; message?: string; mu?: string; context?: string }[];
    }
    const { testGroups } = readVectorJson<{ testGroups: Prompt[] }>("nist/mldsa/ML-DSA-sigGen-FIPS204.cut/prompt.json");
    const answers = readVectorJson<{ testGroups: { tests: { tcId: number; signature: string }[] }[] }>(
      "nist/mldsa/ML-DSA-sigGen-FIPS204.cut/expectedResults.json",
    );
    const expected = new Map(answers.testGroups.flatMap((g) => g.tests).map((t) => [t.tcId, t.signature.toLowerCase()]));
    const tally = new Tally();
    for (const { parameterSet, externalMu, tests } of testGroups) {
      const spec = specOf(parameterSet);
      for (const c of tests) {
        tally.add(externalMu ? "mu" : "context");
        const signature = externalMu
          ? signExpanded(spec, fromHex(c.sk), { kind: "mu", bytes: fromHex(c.mu as string) }, false)
          : SCHEMES[spec].sign(fromHex(c.message as string), fromHex(c.sk), { context: fromHex(c.context as string), extraEntropy: false });
        expect(toHex(signature)).toBe(expected.get(c.tcId));
      }
    }
    expect(tally.ran).toEqual({ mu: 45, context: 45 });
  });
});

describe("Wycheproof", () => {
  test("mldsa_87_verify: 241; cases with a context must fail or are checked by the library", async () => {
    const file = readWycheproof<{ publicKey: string }>("mldsa_87_verify_test.json");
    const tally = new Tally();
    for (const { publicKey, tests } of file.testGroups) {
      const key = await openVerifyingKey("ML_DSA_87", encodeSpki("ML_DSA_87", fromHex(publicKey))).catch(() => undefined);
      for (const c of tests) {
        const [message, signature] = [fromHex(c.msg as string), fromHex(c.sig as string)];
        if (c.ctx !== undefined && c.ctx !== "") {
          tally.add("context");
          expect(verifyWithContext(signature, message, fromHex(publicKey), fromHex(c.ctx as string))).toBe(c.result === "valid");
          continue;
        }
        tally.add("module");
        const valid = key !== undefined && (await key.verify("ML_DSA_SHAKE_256", { message }, signature));
        expect(valid, `tcId ${c.tcId} ${c.comment}`).toBe(c.result === "valid");
      }
    }
    expect(file.numberOfTests).toBe(241);
    expect(tally.ran).toEqual({ module: 234, context: 7 });
  });

  function verifyWithContext(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array, context: Uint8Array): boolean {
    try {
      return ml_dsa87.verify(signature, message, publicKey, { context });
    } catch {
      return false; // a context of more than 255 bytes
    }
  }

  interface SignCase {
    msg?: string;
    mu?: string;
    ctx?: string;
    rnd?: string;
    sig: string;
    result: string;
    tcId: number;
    comment: string;
  }

  /** Signs as the case says, undefined when the case cannot be signed. */
  function outcome(spec: MlDsaKeySpec, secretKey: Uint8Array, c: SignCase): string | undefined {
    const rnd = c.rnd === undefined || c.rnd === "" ? (false as const) : fromHex(c.rnd);
    try {
      if (c.msg === undefined) return toHex(signExpanded(spec, secretKey, { kind: "mu", bytes: fromHex(c.mu as string) }, rnd));
      if (c.ctx === undefined || c.ctx === "") return toHex(signExpanded(spec, secretKey, { kind: "message", bytes: fromHex(c.msg) }, rnd));
      return toHex(SCHEMES[spec].sign(fromHex(c.msg), secretKey, { context: fromHex(c.ctx), extraEntropy: rnd }));
    } catch {
      return undefined;
    }
  }

  test("mldsa_44_sign_noseed: 73 from expanded keys", () => {
    const file = readWycheproof<{ privateKey: string }>("mldsa_44_sign_noseed_test.json");
    let ran = 0;
    for (const { privateKey, tests } of file.testGroups) {
      for (const c of tests) {
        ran++;
        const signature = outcome("ML_DSA_44", fromHex(privateKey), c as unknown as SignCase);
        expect(signature, `tcId ${c.tcId} ${c.comment}`).toBe(c.result === "valid" ? c.sig : undefined);
      }
    }
    expect([ran, file.numberOfTests]).toEqual([73, 73]);
  });

  test("mldsa_87_sign_seed: 96, those without context or randomness also through the module", async () => {
    const file = readWycheproof<{ privateSeed: string; privateKeyPkcs8?: string }>("mldsa_87_sign_seed_test.json");
    const tally = new Tally();
    for (const { privateSeed, privateKeyPkcs8, tests } of file.testGroups) {
      const seed = fromHex(privateSeed);
      if (seed.length === 32 && privateKeyPkcs8 !== undefined) expect(toHex(encodeSeed("ML_DSA_87", seed))).toBe(privateKeyPkcs8);
      for (const c of tests as unknown as SignCase[]) {
        tally.add("parsed");
        const secretKey = seed.length === 32 ? ml_dsa87.keygen(seed).secretKey : new Uint8Array();
        const signature = outcome("ML_DSA_87", secretKey, c);
        expect(signature, `tcId ${c.tcId} ${c.comment}`).toBe(c.result === "valid" ? c.sig : undefined);
        if (c.result !== "valid" || (c.ctx ?? "") !== "" || (c.rnd ?? "") !== "") continue;
        tally.add("module");
        const key = await openSigningKey("ML_DSA_87", encodeSeed("ML_DSA_87", seed));
        const input = c.msg === undefined ? { mu: fromHex(c.mu as string) } : { message: fromHex(c.msg) };
        expect(toHex(await key.sign("ML_DSA_SHAKE_256", input, zeros))).toBe(c.sig);
      }
    }
    expect(tally.ran).toEqual({ parsed: 96, module: 88 });
  });
});
