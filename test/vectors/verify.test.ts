/** `verifyVectors` passes on the core, agrees with node:crypto, and fails whenever a primitive or a vector is wrong. */
import { beforeAll, describe, expect, it } from "vitest";
import type { AnySuite } from "../../src/verify/cases.js";
import { EXPECTED_SUITES, RESULTS_DIGEST } from "../../src/verify/expected.js";
import type { Primitives } from "../../src/verify/primitives.js";
import { loadShippedVectors } from "../../src/verify/shipped.js";
import { type VerifyProgress, type VerifyReport, verifyVectors } from "../../src/verify/verify.js";
import { nodePrimitives } from "../support/node-primitives.js";
import { readPublishedVectors, readVectorFile } from "../support/published-vectors.js";

const SHIPPED_CASES = 14_773;

describe("the vectors of the package", () => {
  it("pass on the core, with progress", async () => {
    const steps: VerifyProgress[] = [];
    const report = await verifyVectors({ onProgress: (step) => steps.push(step) });
    expect(report.suites.filter(({ failed }) => failed > 0)).toEqual([]);
    expect(report).toMatchObject({ ok: true, cases: SHIPPED_CASES, passed: SHIPPED_CASES, failed: 0, digest: RESULTS_DIGEST.shipped });
    expect(steps.at(-1)).toMatchObject({ done: SHIPPED_CASES, total: SHIPPED_CASES });
    expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).toSorted((a, b) => a - b));
  });

  it("give the same digest on node:crypto", async () => {
    expect(await verifyVectors({ primitives: nodePrimitives })).toMatchObject({ ok: true, digest: RESULTS_DIGEST.shipped });
  });
});

describe("a wrong answer is found", () => {
  let suites: AnySuite[];
  beforeAll(async () => {
    suites = await loadShippedVectors();
  });

  /** Only the suites that matter, so that the missing ones do not fail the report by themselves. */
  async function failuresOf(
    primitives: Partial<Primitives>,
    ...names: string[]
  ): Promise<{ report: VerifyReport; failed: number; failures: string[] }> {
    const vectors = suites.filter(({ name }) => names.includes(name));
    expect(vectors.length).toBe(names.length);
    const report = await verifyVectors({ primitives: { ...nodePrimitives, ...primitives }, vectors });
    const present = report.suites.filter(({ name }) => names.includes(name));
    return { report, failed: present.reduce((sum, { failed }) => sum + failed, 0), failures: present.flatMap(({ failures }) => failures) };
  }

  it("nothing fails with right primitives", async () => {
    expect(await failuresOf({}, "AES-256-GCM, Wycheproof valid", "SHA-384, short messages")).toMatchObject({ failed: 0, failures: [] });
  });

  it("one hash of one length", async () => {
    const hash: Primitives["hash"] = (name, message) =>
      nodePrimitives
        .hash(name === "SHA-384" && message.length === 111 ? "SHA-512" : name, message)
        .subarray(0, name === "SHA-384" ? 48 : 64);
    const { report, failed, failures } = await failuresOf({ hash }, "SHA-384, short messages");
    expect(report.ok).toBe(false);
    expect(failed).toBe(1);
    expect(failures).toEqual([expect.stringMatching(/^\d+: another answer$/), "the digest of the answers differs"]);
  });

  it("a bit outside the tail that is kept of an answer", async () => {
    const aesEncryptBlocks: Primitives["aesEncryptBlocks"] = (key, blocks) => {
      const sealed = nodePrimitives.aesEncryptBlocks(key, blocks);
      if (key[31] === 0x80) sealed[0] = (sealed[0] as number) ^ 1;
      return sealed;
    };
    const { failed, failures } = await failuresOf({ aesEncryptBlocks }, "AES-256 KeySbox, encrypt", "AES-256 VarKey, encrypt");
    expect(failed).toBeGreaterThan(0);
    expect(failures).toContain("the digest of the answers differs");
  });

  it("an open that accepts a forged tag", async () => {
    const importAeadKey: Primitives["importAeadKey"] = (key) => {
      const right = nodePrimitives.importAeadKey(key);
      return { ...right, open: (iv, aad, sealed, tagLength) => right.open(iv, aad, sealed, tagLength) ?? sealed.slice(0, -16) };
    };
    const { failed, failures } = await failuresOf({ importAeadKey }, "AES-256-GCM, Wycheproof valid", "AES-256-GCM, Wycheproof invalid");
    expect(failed).toBe(76 + 27);
    expect(failures).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/: a flipped tag was accepted$/),
        expect.stringMatching(/: accepted, must be refused$/),
      ]),
    );
  });

  it("a HMAC key that verifies anything, and one that verifies nothing", async () => {
    for (const answer of [true, false]) {
      const importHmacKey: Primitives["importHmacKey"] = (name, key) => ({
        ...nodePrimitives.importHmacKey(name, key),
        verify: () => answer,
      });
      expect(await failuresOf({ importHmacKey }, "HMAC-SHA-256, Wycheproof valid")).toMatchObject({ failed: 66 });
      expect(await failuresOf({ importHmacKey }, "HMAC-SHA-256, Wycheproof invalid")).toMatchObject({ failed: answer ? 108 : 0 });
    }
  });

  it("a KDF that forgets the width of its counter", async () => {
    const kdfCtr: Primitives["kdfCtr"] = (options) => nodePrimitives.kdfCtr({ ...options, counterBits: 32 });
    expect(await failuresOf({ kdfCtr }, "SP 800-108 counter mode, HMAC-SHA-256")).toMatchObject({ failed: 360 });
  });

  it("a primitive that throws", async () => {
    const hkdf: Primitives["hkdf"] = () => {
      throw new Error("no such thing");
    };
    const { failures } = await failuresOf({ hkdf }, "HKDF-SHA-256, RFC 5869");
    expect(failures).toContainEqual(expect.stringMatching(/: no such thing$/));
  });
});

describe("the published files themselves", () => {
  it("pass on the core, every case", async () => {
    const read: string[] = [];
    const report = await verifyVectors({
      published: async (file) => {
        read.push(file);
        return readVectorFile(file);
      },
    });
    expect(report).toMatchObject({ ok: true, cases: 15_032, passed: 15_032, failed: 0, digest: RESULTS_DIGEST.all });
    expect(new Set(read)).toEqual(new Set(Object.values(EXPECTED_SUITES).map(({ source }) => source)));
  });

  it("fail when a byte of one was changed", async () => {
    const published = (file: string): string =>
      file === "nist/kwp/KWP_AE_256.txt"
        ? readVectorFile(file).replace(/^C = (.)/m, (_, digit) => `C = ${digit === "0" ? "1" : "0"}`)
        : readVectorFile(file);
    const report = await verifyVectors({ published, primitives: nodePrimitives });
    expect(report).toMatchObject({ ok: false, failed: 1 });
    expect(report.suites.filter(({ failed }) => failed > 0)).toMatchObject([{ name: "AES-256-KWP, wrap", failed: 1 }]);
  });

  it("throw when one cannot be read", async () => {
    const published = (file: string): string => {
      if (file.includes("kwp")) throw new Error("not there");
      return readVectorFile(file);
    };
    await expect(verifyVectors({ published, primitives: nodePrimitives })).rejects.toThrow("not there");
  });
});

describe("missing vectors are found", async () => {
  const published = await readPublishedVectors();

  it("a suite that is not there", async () => {
    const vectors = published.filter(({ name }) => name === "SHA-256, short messages");
    const report = await verifyVectors({ primitives: nodePrimitives, vectors });
    expect(report).toMatchObject({ ok: false, cases: 15_032, passed: 65, failed: 15_032 - 65 });
  });

  it("a case that is not there", async () => {
    const vectors = published.map((suite) =>
      suite.name === "AES-256-KWP, unwrap" ? ({ ...suite, cases: suite.cases.slice(1) } as AnySuite) : suite,
    );
    const report = await verifyVectors({ primitives: nodePrimitives, vectors });
    expect(report.ok).toBe(false);
    expect(report.suites.filter(({ failed }) => failed > 0)).toEqual([
      {
        name: "AES-256-KWP, unwrap",
        source: "nist/kwp/KWP_AD_256.txt",
        cases: 499,
        passed: 498,
        failed: 1,
        failures: ["500 cases are expected, 499 were found"],
      },
    ]);
  });
});
