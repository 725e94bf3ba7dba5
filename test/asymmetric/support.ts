/** Reading the published vectors, and small doors from their numbers to keys. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fromHex } from "../../src/bytes.js";
import { encodeSpki } from "../../src/crypto/asymmetric/der/spki.js";
import { CURVES } from "../../src/crypto/asymmetric/ec/curves.js";
import type { EcKeySpec } from "../../src/crypto/asymmetric/specs.js";

const ROOT = new URL("../../vectors/", import.meta.url);

export const readVector = (path: string): string => readFileSync(fileURLToPath(new URL(path, ROOT)), "utf8");
export const readVectorJson = <T>(path: string): T => JSON.parse(readVector(path)) as T;

/** A case of a CAVP file: the group's label and parameters, then its own. */
export type RspCase = Record<string, string>;

/** Cases of a CAVP file; a case starts at the key `first`. Group lines are kept under "group" (last label) and their own names. */
export function readRsp(path: string, first: string, keepers: readonly string[] = []): RspCase[] {
  const cases: RspCase[] = [];
  let group: RspCase = {};
  let current: RspCase | undefined;
  for (const raw of readVector(path).split("\n")) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const label = /^\[(.*)\]$/.exec(line);
    if (label !== null) {
      const [name, value] = (label[1] as string).split("=").map((part) => part.trim());
      group = value === undefined ? { group: name as string } : { ...group, [name as string]: value };
      current = undefined;
      continue;
    }
    const [name, value = ""] = line.split("=").map((part) => part.trim()) as [string, string?];
    if (keepers.includes(name)) group = { ...group, [name]: value };
    else if (name === first) {
      current = { ...group, [name]: value };
      cases.push(current);
    } else if (current !== undefined) current[name] = value;
  }
  return cases;
}

/** Hex with an odd number of digits lost a leading zero. */
export const hex = (text: string): Uint8Array => fromHex(text.length % 2 === 0 ? text : `0${text}`);

/** A number as exactly `length` bytes, or undefined if it does not fit. */
export function fixed(text: string, length: number): Uint8Array | undefined {
  const bare = text.replace(/^0+/, "");
  return bare.length > 2 * length ? undefined : fromHex(bare.padStart(2 * length, "0"));
}

const NODE_NAMES: Readonly<Record<string, string>> = {
  "SHA2-256": "sha256",
  "SHA2-512": "sha512",
  "SHA2-512/256": "sha512-256",
  "SHA3-256": "sha3-256",
  "SHA3-512": "sha3-512",
};

/** Digest by node:crypto, for names in every publisher's spelling: SHA-1, SHA1, SHA-256, SHA256, SHA2-512/256, SHA3-256. */
export const digest = (name: string, message: Uint8Array): Uint8Array =>
  new Uint8Array(
    createHash(NODE_NAMES[name] ?? name.replace("-", "").toLowerCase())
      .update(message)
      .digest(),
  );

/** SPKI of the point (x, y), or undefined when a coordinate has too many digits to be written at all. */
export function spkiOf(spec: EcKeySpec, x: string, y: string): Uint8Array | undefined {
  const { length } = CURVES[spec];
  const [X, Y] = [fixed(x, length), fixed(y, length)];
  return X === undefined || Y === undefined ? undefined : encodeSpki(spec, Uint8Array.of(4, ...X, ...Y));
}

/** DER of an ECDSA signature from its two numbers. */
export function signatureOf(spec: EcKeySpec, r: string, s: string): Uint8Array {
  const { Signature } = CURVES[spec].curve;
  try {
    return new Signature(BigInt(`0x${r}`), BigInt(`0x${s}`)).toBytes("der");
  } catch {
    return Uint8Array.of(0x30, 6, 2, 1, 0, 2, 1, 0); // zero is no member of the class: its DER form is short enough to write
  }
}

/** Counts by outcome, to be compared with the publisher's. */
export class Tally {
  readonly ran: Record<string, number> = {};
  add(name: string): void {
    this.ran[name] = (this.ran[name] ?? 0) + 1;
  }
}

export interface WycheproofCase {
  readonly tcId: number;
  readonly result: "valid" | "invalid" | "acceptable";
  readonly flags: readonly string[];
  readonly comment: string;
  readonly [field: string]: unknown;
}
export interface WycheproofFile<Group> {
  readonly numberOfTests: number;
  readonly testGroups: readonly (Group & { readonly tests: readonly WycheproofCase[] })[];
}
export const readWycheproof = <Group>(name: string): WycheproofFile<Group> => readVectorJson(`wycheproof/${name}`);

/** Bytes that count up: randomness a test can repeat. */
export function countingRandom(start = 1): (length: number) => Uint8Array {
  let next = start;
  return (length) => Uint8Array.from({ length }, () => next++ & 0xff);
}
