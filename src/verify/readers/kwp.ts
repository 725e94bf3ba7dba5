import type { VectorCase } from "../cases.js";
import { type CavpCase, parseCavp } from "../formats/cavp.js";
import { bytesOf, suite, type VectorSource } from "./source.js";

const wrap = (item: CavpCase): VectorCase<"kwp-wrap"> => ({
  id: item.line,
  input: { key: bytesOf(item, "K"), plaintext: bytesOf(item, "P") },
  expected: bytesOf(item, "C"),
});

const unwrap = (item: CavpCase): VectorCase<"kwp-unwrap"> => ({
  id: item.line,
  input: { key: bytesOf(item, "K"), wrapped: bytesOf(item, "C") },
  expected: item.fails ? "refused" : bytesOf(item, "P"),
});

/** KWVS: KWP-AE and KWP-AD with AES-256. */
export const KWP_SOURCES: readonly VectorSource[] = [
  {
    file: "nist/kwp/KWP_AE_256.txt",
    read: (text, file) => [suite("AES-256-KWP, wrap", file, "kwp-wrap", parseCavp(text, "COUNT").map(wrap))],
  },
  {
    file: "nist/kwp/KWP_AD_256.txt",
    read: (text, file) => [suite("AES-256-KWP, unwrap", file, "kwp-unwrap", parseCavp(text, "COUNT").map(unwrap))],
  },
];
