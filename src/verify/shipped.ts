import { fromBase64 } from "../bytes.js";
import type { AnySuite } from "./cases.js";
import { unpackVectors } from "./pack.js";

/** The vectors that come with the package, loaded when first asked for. `scripts/pack-vectors.mjs` makes the module from `vectors/`. */
export async function loadShippedVectors(): Promise<AnySuite[]> {
  const { default: text } = await import("../../build/vectors.generated.js");
  return unpackVectors(await gunzip(fromBase64(text)));
}

/** Through the platform's `DecompressionStream`, which every runtime has. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
