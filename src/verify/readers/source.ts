import { fromHex } from "../../bytes.js";
import type { AnySuite, Kind, VectorCase, VectorSuite } from "../cases.js";
import { type CavpCase, field } from "../formats/cavp.js";
import { type JsonRecord, text } from "../formats/json.js";
import type { HashName } from "../primitives.js";

/** A published file and how its text becomes suites. */
export interface VectorSource {
  /** Relative to `vectors/`. */
  readonly file: string;
  read(text: string, file: string): AnySuite[];
}

export const suite = <K extends Kind>(name: string, source: string, kind: K, cases: VectorCase<K>[]): VectorSuite<K> => ({
  name,
  source,
  kind,
  cases,
});

/** A field of a CAVP case as bytes; empty text is no bytes. */
export const bytesOf = (item: CavpCase, key: string): Uint8Array => fromHex(field(item.fields, key));

/** A decimal field of a CAVP case, or of its group where the case has none. */
export const numberOf = (item: CavpCase, key: string): number => Number(item.fields[key] ?? field(item.group, key));

/** A hexadecimal member of a JSON test as bytes. */
export const bytesIn = (test: JsonRecord, key: string): Uint8Array => fromHex(text(test, key));

/** A count of bits given in a file, as bytes. @throws {RangeError} when it is not whole bytes. */
export function bitsToBytes(bits: number): number {
  if (!Number.isInteger(bits / 8)) throw new RangeError(`${bits} bits are not whole bytes`);
  return bits / 8;
}

/** SHA-2 by its digest length in bytes, as CAVP groups name it (`[L=32]`). */
export const HASH_OF_LENGTH: Readonly<Record<string, HashName>> = {
  "28": "SHA-224",
  "32": "SHA-256",
  "48": "SHA-384",
  "64": "SHA-512",
};
