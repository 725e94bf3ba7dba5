/** The libraries that PocketKMS is measured against. They are no dependencies of it: `thirdparty` has a lock file of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("thirdparty", import.meta.url));

/** What is used of hash-wasm. */
export interface HashWasm {
  createSHA256(): Promise<WasmHasher>;
  createHMAC(hash: Promise<WasmHasher>, key: Uint8Array): Promise<WasmHasher>;
}

export interface WasmHasher {
  init(): WasmHasher;
  update(data: Uint8Array): WasmHasher;
  digest(type: "binary"): Uint8Array;
}

interface RivalModules {
  "@noble/ciphers/aes.js": typeof import("@noble/ciphers/aes.js");
  "@noble/hashes/sha2.js": typeof import("@noble/hashes/sha2.js");
  "@noble/hashes/hmac.js": typeof import("@noble/hashes/hmac.js");
  "@noble/curves/nist.js": typeof import("@noble/curves/nist.js");
  "@noble/curves/secp256k1.js": typeof import("@noble/curves/secp256k1.js");
  "@noble/curves/ed25519.js": typeof import("@noble/curves/ed25519.js");
  "@noble/post-quantum/ml-dsa.js": typeof import("@noble/post-quantum/ml-dsa.js");
  "hash-wasm": HashWasm;
}

const requireRival = createRequire(join(FOLDER, "package.json"));

export const rival = <Name extends keyof RivalModules>(name: Name): RivalModules[Name] => requireRival(name) as RivalModules[Name];

/** Installs the rivals where they are not there yet, or the lock file has changed since. */
export function installRivals(): void {
  const installed = join(FOLDER, "node_modules/.package-lock.json");
  const lock = join(FOLDER, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log("installing the rivals (bench/thirdparty)");
  const { status, error } = spawnSync("npm", ["ci", "--prefix", FOLDER, "--no-audit", "--no-fund"], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error("the rivals could not be installed: npm ci --prefix bench/thirdparty");
}
