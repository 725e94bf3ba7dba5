import { fromBase64 } from "../bytes.js";
import { gunzip } from "../gunzip.js";
import type { AnySuite } from "./cases.js";
import { unpackVectors } from "./pack.js";

/** The vectors that come with the package, loaded when first asked for. `scripts/pack-vectors.mjs` makes the module from `vectors/`. */
export async function loadShippedVectors(): Promise<AnySuite[]> {
  const { default: text } = await import("../../build/vectors.generated.js");
  return unpackVectors(await gunzip(fromBase64(text)));
}
