import { concat, fromHex } from "../../bytes.js";
import type { AnySuite, VectorCase } from "../cases.js";
import { field, parseCavp } from "../formats/cavp.js";
import { type JsonCase, list, parseJsonVectors, record } from "../formats/json.js";
import type { HashName } from "../primitives.js";
import { bitsToBytes, bytesIn, bytesOf, numberOf, suite, type VectorSource } from "./source.js";

/** SHAVS short and long messages. `Len` is bits; `Len = 0` is given with `Msg = 00` and means no bytes. */
function readMessages(text: string, file: string, hash: HashName, name: string): AnySuite[] {
  const cases = parseCavp(text, "Len").map((item): VectorCase<"hash"> => {
    const length = bitsToBytes(numberOf(item, "Len"));
    return { id: item.line, input: { hash, message: bytesOf(item, "Msg").subarray(0, length) }, expected: bytesOf(item, "MD") };
  });
  return [suite(`${hash}, ${name}`, file, "hash", cases)];
}

/** SHAVS 6.4: each checkpoint is the next one's seed, so every checkpoint is a case of its own. */
function readMonte(text: string, file: string, hash: HashName): AnySuite[] {
  let seed: Uint8Array | undefined;
  const cases = parseCavp(text, "COUNT").map((item): VectorCase<"hash-monte"> => {
    const input = { hash, seed: seed ?? fromHex(field(item.group, "Seed")), form: "standard", checkpoints: 1 };
    const digest = bytesOf(item, "MD");
    seed = digest;
    return { id: item.line, input, expected: digest };
  });
  return [suite(`${hash}, Monte Carlo`, file, "hash-monte", cases)];
}

/** ACVP: AFT are messages, MCT is one chain of 100 checkpoints. LDT (messages of 1 to 8 GiB) are not read: `scripts/` runs them. */
function readAcvp(text: string, file: string): AnySuite[] {
  const hash: HashName = "SHA-256";
  const items = parseJsonVectors(text);
  const message = ({ id, test }: JsonCase): VectorCase<"hash"> => ({
    id,
    input: { hash, message: bytesIn(test, "msg").subarray(0, bitsToBytes(Number(test.len))) },
    expected: bytesIn(test, "md"),
  });
  const monte = ({ id, group, test }: JsonCase): VectorCase<"hash-monte"> => {
    const digests = list(test.resultsArray).map((result) => bytesIn(record(result), "md"));
    return {
      id,
      input: { hash, seed: bytesIn(test, "msg"), form: String(group.mctVersion), checkpoints: digests.length },
      expected: concat(...digests),
    };
  };
  return [
    suite(`${hash}, ACVP messages`, file, "hash", items.filter(({ group }) => group.testType === "AFT").map(message)),
    suite(`${hash}, ACVP Monte Carlo`, file, "hash-monte", items.filter(({ group }) => group.testType === "MCT").map(monte)),
  ];
}

const HASHES: readonly HashName[] = ["SHA-256", "SHA-384", "SHA-512"];

export const SHA2_SOURCES: readonly VectorSource[] = [
  ...HASHES.flatMap((hash): VectorSource[] => {
    const path = `nist/sha2/${hash.replace("-", "")}`;
    return [
      { file: `${path}ShortMsg.rsp`, read: (text, file) => readMessages(text, file, hash, "short messages") },
      { file: `${path}LongMsg.rsp`, read: (text, file) => readMessages(text, file, hash, "long messages") },
      { file: `${path}Monte.rsp`, read: (text, file) => readMonte(text, file, hash) },
    ];
  }),
  { file: "nist/sha2/SHA2-256-1.0/internalProjection.json", read: readAcvp },
];
