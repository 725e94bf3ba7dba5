import { fromHex, utf8 } from "../../bytes.js";
import type { AnySuite, VectorCase } from "../cases.js";
import { type CavpCase, parseCavp } from "../formats/cavp.js";
import { list, record, text as textIn } from "../formats/json.js";
import type { HashName } from "../primitives.js";
import { bitsToBytes, bytesIn, bytesOf, numberOf, suite, type VectorSource } from "./source.js";

const NOTHING = new Uint8Array(0);

/** Where the counter stands, as `[CTRLOCATION=...]` says: what is before it and what after it. */
const COUNTER_PLACES: Readonly<Record<string, (item: CavpCase) => { before: Uint8Array; after: Uint8Array }>> = {
  BEFORE_FIXED: (item) => ({ before: NOTHING, after: bytesOf(item, "FixedInputData") }),
  AFTER_FIXED: (item) => ({ before: bytesOf(item, "FixedInputData"), after: NOTHING }),
  MIDDLE_FIXED: (item) => ({ before: bytesOf(item, "DataBeforeCtrData"), after: bytesOf(item, "DataAfterCtrData") }),
};

/** KBKDFVS, counter mode. Of the ten PRFs in the file the core has HMAC_SHA256; its 480 cases are every place and width of the counter. */
function readKdf108(text: string, file: string): AnySuite[] {
  const cases = parseCavp(text, "COUNT")
    .filter((item) => item.group.PRF === "HMAC_SHA256")
    .map((item): VectorCase<"kdf-ctr"> => {
      const place = COUNTER_PLACES[item.group.CTRLOCATION ?? ""];
      if (place === undefined) throw new SyntaxError(`line ${item.line}: unknown place of the counter`);
      return {
        id: item.line,
        input: {
          key: bytesOf(item, "KI"),
          ...place(item),
          counterBits: Number.parseInt(item.group.RLEN ?? "", 10),
          length: bitsToBytes(numberOf(item, "L")),
        },
        expected: bytesOf(item, "KO"),
      };
    });
  return [suite("SP 800-108 counter mode, HMAC-SHA-256", file, "kdf-ctr", cases)];
}

function readHkdf(text: string, file: string): AnySuite[] {
  const hash: HashName = "SHA-256";
  const items = parseCavp(text, "COUNT");
  const expand = (item: CavpCase): VectorCase<"hkdf"> => ({
    id: item.line,
    input: { hash, ikm: bytesOf(item, "IKM"), salt: bytesOf(item, "salt"), info: bytesOf(item, "info"), length: numberOf(item, "L") },
    expected: bytesOf(item, "OKM"),
  });
  const extract = (item: CavpCase): VectorCase<"hkdf-extract"> => ({
    id: item.line,
    input: { hash, ikm: bytesOf(item, "IKM"), salt: bytesOf(item, "salt") },
    expected: bytesOf(item, "PRK"),
  });
  const withPrk = items.filter((item) => item.fields.PRK !== undefined);
  const name = `HKDF-${hash}, ${file.startsWith("rfc/") ? "RFC 5869" : "pyca"}`;
  const okm = suite(name, file, "hkdf", items.map(expand));
  return withPrk.length === 0 ? [okm] : [okm, suite(`${name} extract`, file, "hkdf-extract", withPrk.map(extract))];
}

/** Info and length of the two keys of S3 Encryption Client suite 0x0073. */
const S3_DERIVED_KEYS = [
  { member: "encryption_key", info: utf8("\x00\x73DERIVEKEY"), length: 32 },
  { member: "commitment_key", info: utf8("\x00\x73COMMITKEY"), length: 28 },
] as const;

/** AWS S3 Encryption Client: HKDF-SHA-512 with the message id as salt; two keys a test. Cases are numbered from 1. */
function readS3(text: string, file: string): AnySuite[] {
  const cases = list(JSON.parse(text)).flatMap((entry, index) => {
    const test = record(entry);
    return S3_DERIVED_KEYS.map(
      ({ member, info, length }, part): VectorCase<"hkdf"> => ({
        id: 2 * index + part + 1,
        input: { hash: "SHA-512", ikm: bytesIn(test, "data_key"), salt: bytesIn(test, "message_id"), info, length },
        expected: fromHex(textIn(test, member)),
      }),
    );
  });
  return [suite("HKDF-SHA-512, S3 Encryption Client", file, "hkdf", cases)];
}

export const KDF_SOURCES: readonly VectorSource[] = [
  { file: "nist/kdf108/KDFCTR_gen.rsp", read: readKdf108 },
  { file: "rfc/rfc-5869-HKDF-SHA256.txt", read: readHkdf },
  { file: "other/pyca/hkdf-generated.txt", read: readHkdf },
  { file: "other/aws-s3ec/kdf_kat.json", read: readS3 },
];
