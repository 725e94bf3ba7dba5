import { readFileSync } from "node:fs";
import type { AnySuite } from "../../src/verify/cases.js";
import { readVectors } from "../../src/verify/readers/sources.js";

export const VECTORS = new URL("../../vectors/", import.meta.url);

export const readVectorFile = (file: string): string => readFileSync(new URL(file, VECTORS), "utf8");

/** Every published file under `vectors/` that is read, parsed. */
export const readPublishedVectors = (): Promise<AnySuite[]> => readVectors(readVectorFile);
