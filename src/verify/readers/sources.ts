import type { AnySuite } from "../cases.js";
import { AES_ECB_SOURCES } from "./aes-ecb.js";
import { AES_GCM_SOURCES } from "./aes-gcm.js";
import { HMAC_SOURCES } from "./hmac.js";
import { KDF_SOURCES } from "./kdf.js";
import { KWP_SOURCES } from "./kwp.js";
import { SHA2_SOURCES } from "./sha2.js";
import type { VectorSource } from "./source.js";

/** Every published file that is read, in the order its suites run. */
const VECTOR_SOURCES: readonly VectorSource[] = [
  ...AES_ECB_SOURCES,
  ...AES_GCM_SOURCES,
  ...SHA2_SOURCES,
  ...HMAC_SOURCES,
  ...KDF_SOURCES,
  ...KWP_SOURCES,
];

/** Reads every file through `readFile` (path relative to `vectors/` to text) and parses it. */
export function readVectors(readFile: (file: string) => string): AnySuite[] {
  return VECTOR_SOURCES.flatMap(({ file, read }) => read(readFile(file), file));
}
