/**
 * Writes `build/vectors.generated.js`: the compact form of the published vectors that the npm package carries, gzipped, in base64.
 *
 * The readers and the packer are the library's own (`src/verify`); Node runs them as they are, types stripped.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { gzipSync } from "node:zlib";

const root = new URL("../", import.meta.url);

// Sources import one another by the name they have once built: "./x.js" is x.ts here.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith(".") && context.parentURL?.endsWith(".ts")
      ? next(specifier.replace(/\.js$/, ".ts"), context)
      : next(specifier, context),
});
const { readVectors } = await import("../src/verify/readers/sources.ts");
const { compactSuites } = await import("../src/verify/compact.ts");
const { packVectors } = await import("../src/verify/pack.ts");

const sha256 = (message) => new Uint8Array(createHash("sha256").update(message).digest());
const published = await readVectors((file) => readFileSync(new URL(`vectors/${file}`, root), "utf8"));
const shipped = compactSuites(published, sha256);
const packed = gzipSync(packVectors(shipped), { level: 9 });

mkdirSync(new URL("build/", root), { recursive: true });
const text = packed.toString("base64");
writeFileSync(new URL("build/vectors.generated.js", root), `export default "${text}";\n`);

const count = (suites) => suites.reduce((sum, { cases }) => sum + cases.length, 0).toLocaleString("en");
const kilobytes = (bytes) => `${Math.round(bytes / 1000).toLocaleString("en")} kB`;
console.log(
  `vectors: ${count(shipped)} of ${count(published)} cases, ${kilobytes(packed.length)} packed, ${kilobytes(gzipSync(text).length)} in a tarball`,
);
