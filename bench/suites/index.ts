/** The suites, by name. */
import type { Suite } from "../job.ts";
import { aeadSuite } from "./aead.ts";
import { backingKeySuite } from "./backing-keys.ts";
import { deriveSuite } from "./derive.ts";
import { hashSuite } from "./hashes.ts";
import { kmsSuite } from "./kms.ts";
import { signSuite } from "./sign.ts";

export const SUITES: Readonly<Record<string, Suite>> = {
  aead: aeadSuite,
  derive: deriveSuite,
  hashes: hashSuite,
  "backing keys": backingKeySuite,
  kms: kmsSuite,
  sign: signSuite,
};
