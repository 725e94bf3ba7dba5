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

/** A published file's text, by its path relative to `vectors/`. */
export type ReadVectorFile = (file: string) => string | Promise<string>;

/** Reads every published file and parses it. */
export async function readVectors(readFile: ReadVectorFile): Promise<AnySuite[]> {
  const texts = await Promise.all(VECTOR_SOURCES.map(({ file }) => readFile(file)));
  return VECTOR_SOURCES.flatMap(({ file, read }, index) => read(texts[index] as string, file));
}
