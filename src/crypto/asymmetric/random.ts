import type { Random } from "./types.js";

/** The runtime's own generator, for callers that bring none. */
export const webRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length));
