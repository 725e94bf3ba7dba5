import { readFileSync } from "node:fs";

/** The package's version; this code runs from `dist`, beside which package.json lies. */
export const version = (): string => JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
