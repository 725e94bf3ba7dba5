import type { AnySuite, VectorCase } from "../cases.js";
import { field, parseCavp } from "../formats/cavp.js";
import { type JsonCase, number, parseJsonVectors } from "../formats/json.js";
import type { HashName } from "../primitives.js";
import { bitsToBytes, bytesIn, bytesOf, HASH_OF_LENGTH, numberOf, suite, type VectorSource } from "./source.js";

/** HMACVS: `[L=32]` is the digest length in bytes. The SHA-1 group (L=20) is not read: the core has no SHA-1. */
function readCavp(text: string, file: string): AnySuite[] {
  const items = parseCavp(text, "Count");
  return Object.entries(HASH_OF_LENGTH).map(([length, hash]) => {
    const cases = items
      .filter((item) => item.group.L === length)
      .map(
        (item): VectorCase<"hmac"> => ({
          id: item.line,
          input: { hash, key: bytesOf(item, "Key"), message: bytesOf(item, "Msg"), tagLength: numberOf(item, "Tlen") },
          expected: bytesOf(item, "Mac"),
        }),
      );
    return suite(`HMAC-${hash}, CAVP`, file, "hmac", cases);
  });
}

/** ACVP: `macLen` in bits on the group (revision 1.0) or on the test (2.0). */
function readAcvp(text: string, file: string, hash: HashName, revision: string): AnySuite[] {
  const cases = parseJsonVectors(text).map(
    ({ id, group, test }): VectorCase<"hmac"> => ({
      id,
      input: {
        hash,
        key: bytesIn(test, "key"),
        message: bytesIn(test, "msg"),
        tagLength: bitsToBytes(number("macLen" in test ? test : group, "macLen")),
      },
      expected: bytesIn(test, "mac"),
    }),
  );
  return [suite(`HMAC-${hash}, ACVP ${revision}`, file, "hmac", cases)];
}

/** RFC 4231 without the truncated case 5, in the CAVP text form; the whole tag is given. */
function readRfc(text: string, file: string, hash: HashName): AnySuite[] {
  const cases = parseCavp(text, "Len").map((item): VectorCase<"hmac"> => {
    const tag = bytesOf(item, "MD");
    const message = bytesOf(item, "Msg");
    if (message.length !== bitsToBytes(Number(field(item.fields, "Len")))) throw new SyntaxError(`line ${item.line}: Len differs from Msg`);
    return { id: item.line, input: { hash, key: bytesOf(item, "Key"), message, tagLength: tag.length }, expected: tag };
  });
  return [suite(`HMAC-${hash}, RFC 4231`, file, "hmac", cases)];
}

function readWycheproof(text: string, file: string, hash: HashName): AnySuite[] {
  const items = parseJsonVectors(text);
  const sign = ({ id, group, test }: JsonCase): VectorCase<"hmac"> => ({
    id,
    input: { hash, key: bytesIn(test, "key"), message: bytesIn(test, "msg"), tagLength: bitsToBytes(number(group, "tagSize")) },
    expected: bytesIn(test, "tag"),
  });
  const refuse = ({ id, test }: JsonCase): VectorCase<"hmac-verify"> => ({
    id,
    input: { hash, key: bytesIn(test, "key"), message: bytesIn(test, "msg"), tag: bytesIn(test, "tag") },
    expected: "refused",
  });
  return [
    suite(`HMAC-${hash}, Wycheproof valid`, file, "hmac", items.filter(({ test }) => test.result === "valid").map(sign)),
    suite(`HMAC-${hash}, Wycheproof invalid`, file, "hmac-verify", items.filter(({ test }) => test.result === "invalid").map(refuse)),
  ];
}

const acvp = (hash: HashName, name: string, revision: string): VectorSource => ({
  file: `nist/hmac/${name}-${revision}/internalProjection.json`,
  read: (text, file) => readAcvp(text, file, hash, revision),
});

const rfc = (hash: HashName): VectorSource => ({
  file: `rfc/rfc-4231-${hash.replace("-", "").toLowerCase()}.txt`,
  read: (text, file) => readRfc(text, file, hash),
});

const wycheproof = (hash: HashName): VectorSource => ({
  file: `wycheproof/hmac_${hash.replace("-", "").toLowerCase()}_test.json`,
  read: (text, file) => readWycheproof(text, file, hash),
});

export const HMAC_SOURCES: readonly VectorSource[] = [
  { file: "nist/hmac/HMAC.rsp", read: readCavp },
  acvp("SHA-256", "HMAC-SHA2-256", "1.0"),
  acvp("SHA-256", "HMAC-SHA2-256", "2.0"),
  acvp("SHA-384", "HMAC-SHA2-384", "2.0"),
  acvp("SHA-512", "HMAC-SHA2-512", "2.0"),
  rfc("SHA-224"),
  rfc("SHA-256"),
  rfc("SHA-384"),
  rfc("SHA-512"),
  wycheproof("SHA-224"),
  wycheproof("SHA-256"),
];
