import type { AnySuite, Kind, VectorCase } from "../cases.js";
import { type CavpCase, parseCavp } from "../formats/cavp.js";
import { bytesOf, suite, type VectorSource } from "./source.js";

type EcbKind = Extract<Kind, `aes-ecb-${string}`>;

/** AESAVS: [ENCRYPT] and [DECRYPT] cases with KEY, PLAINTEXT, CIPHERTEXT. */
function readEcb(text: string, file: string, name: string, suffix: "" | "-monte"): AnySuite[] {
  const items = parseCavp(text, "COUNT");
  const encrypt = (item: CavpCase): VectorCase<EcbKind> => blockCase(item, "PLAINTEXT", "CIPHERTEXT");
  const decrypt = (item: CavpCase): VectorCase<EcbKind> => blockCase(item, "CIPHERTEXT", "PLAINTEXT");
  return [
    suite(`${name}, encrypt`, file, `aes-ecb-encrypt${suffix}`, items.filter((item) => item.group.label === "ENCRYPT").map(encrypt)),
    suite(`${name}, decrypt`, file, `aes-ecb-decrypt${suffix}`, items.filter((item) => item.group.label === "DECRYPT").map(decrypt)),
  ];
}

const blockCase = (item: CavpCase, from: string, to: string): VectorCase<EcbKind> => ({
  id: item.line,
  input: { key: bytesOf(item, "KEY"), blocks: bytesOf(item, from) },
  expected: bytesOf(item, to),
});

const source = (file: string, name: string, suffix: "" | "-monte" = ""): VectorSource => ({
  file: `nist/aes-ecb/${file}`,
  read: (text, path) => readEcb(text, path, `AES-256 ${name}`, suffix),
});

export const AES_ECB_SOURCES: readonly VectorSource[] = [
  source("ECBGFSbox256.rsp", "GFSbox"),
  source("ECBKeySbox256.rsp", "KeySbox"),
  source("ECBVarKey256.rsp", "VarKey"),
  source("ECBVarTxt256.rsp", "VarTxt"),
  source("ECBMMT256.rsp", "multi-block"),
  source("ECBMCT256.rsp", "Monte Carlo", "-monte"),
];
