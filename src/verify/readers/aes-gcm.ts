import { concat, fromHex } from "../../bytes.js";
import type { AnySuite, VectorCase } from "../cases.js";
import { type CavpCase, parseCavp } from "../formats/cavp.js";
import { type JsonCase, list, number, parseJsonVectors, record, text as textIn } from "../formats/json.js";
import { bitsToBytes, bytesIn, bytesOf, numberOf, suite, type VectorSource } from "./source.js";

const AES_256_BITS = 256;

/** GCMVS: lengths in bits on the group; the tag is the leftmost Taglen bits. */
const cavpSeal = (item: CavpCase): VectorCase<"aes-gcm-seal"> => ({
  id: item.line,
  input: {
    key: bytesOf(item, "Key"),
    iv: bytesOf(item, "IV"),
    aad: bytesOf(item, "AAD"),
    plaintext: bytesOf(item, "PT"),
    tagLength: bitsToBytes(numberOf(item, "Taglen")),
  },
  expected: concat(bytesOf(item, "CT"), bytesOf(item, "Tag")),
});

const readCavp = (text: string, file: string): AnySuite[] => [
  suite("AES-256-GCM, CAVP encrypt", file, "aes-gcm-seal", parseCavp(text, "Count").map(cavpSeal)),
];

const wycheproofSeal = ({ id, group, test }: JsonCase): VectorCase<"aes-gcm-seal"> => ({
  id,
  input: {
    key: bytesIn(test, "key"),
    iv: bytesIn(test, "iv"),
    aad: bytesIn(test, "aad"),
    plaintext: bytesIn(test, "msg"),
    tagLength: bitsToBytes(number(group, "tagSize")),
  },
  expected: concat(bytesIn(test, "ct"), bytesIn(test, "tag")),
});

const wycheproofOpen = ({ id, group, test }: JsonCase): VectorCase<"aes-gcm-open"> => ({
  id,
  input: {
    key: bytesIn(test, "key"),
    iv: bytesIn(test, "iv"),
    aad: bytesIn(test, "aad"),
    sealed: concat(bytesIn(test, "ct"), bytesIn(test, "tag")),
    tagLength: bitsToBytes(number(group, "tagSize")),
  },
  expected: "refused",
});

function readWycheproof(text: string, file: string): AnySuite[] {
  const items = parseJsonVectors(text).filter(({ group }) => group.keySize === AES_256_BITS);
  const valid = items.filter(({ test }) => test.result === "valid");
  const invalid = items.filter(({ test }) => test.result === "invalid");
  return [
    suite("AES-256-GCM, Wycheproof valid", file, "aes-gcm-seal", valid.map(wycheproofSeal)),
    suite("AES-256-GCM, Wycheproof invalid", file, "aes-gcm-open", invalid.map(wycheproofOpen)),
  ];
}

/** AWS S3 Encryption Client: a bare list of tests, without ids; they are numbered from 1. */
function readS3(text: string, file: string): AnySuite[] {
  const cases = list(JSON.parse(text))
    .map((entry, index) => ({ test: record(entry), id: index + 1 }))
    .filter(({ test }) => textIn(test, "key").length * 4 === AES_256_BITS)
    .map(({ test, id }): VectorCase<"aes-gcm-seal"> => {
      const tag = fromHex(textIn(test, "tag"));
      return {
        id,
        input: {
          key: bytesIn(test, "key"),
          iv: bytesIn(test, "iv"),
          aad: bytesIn(test, "aad"),
          plaintext: bytesIn(test, "pt"),
          tagLength: tag.length,
        },
        expected: concat(bytesIn(test, "ct"), tag),
      };
    });
  return [suite("AES-256-GCM, S3 Encryption Client", file, "aes-gcm-seal", cases)];
}

export const AES_GCM_SOURCES: readonly VectorSource[] = [
  { file: "nist/aes-gcm/gcmEncryptExtIV256.rsp", read: readCavp },
  { file: "wycheproof/aes_gcm_test.json", read: readWycheproof },
  { file: "other/aws-s3ec/aes_gcm_kat.json", read: readS3 },
];
