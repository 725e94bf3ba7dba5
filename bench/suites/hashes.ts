/** `sha-256` of 1 MiB and `hmac-sha-256` of 64 bytes under a kept key. */
import { createHmac, createSecretKey, hash } from "node:crypto";
import { createCore } from "../core.ts";
import { bytes, MIB } from "../inputs.ts";
import { type Job, OURS, type Suite } from "../job.ts";
import { rival } from "../rivals.ts";

async function open() {
  const core = await createCore();
  const { sha256 } = rival("@noble/hashes/sha2.js");
  const { createSHA256, createHMAC } = rival("hash-wasm");
  const { subtle } = crypto;
  const [long, short, key] = [bytes(MIB, 2), bytes(64, 3), bytes(32, 4)];
  const wasmHash = await createSHA256();
  const wasmHmac = await createHMAC(createSHA256(), key);
  const ours = core.importHmacKey("SHA-256", key);
  const noble = rival("@noble/hashes/hmac.js").hmac.create(sha256, key);
  const node = createSecretKey(key);
  const web = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const jobs: Job[] = [
    {
      job: "sha-256",
      bytes: long.length,
      deterministic: true,
      contenders: {
        [OURS]: () => core.hash("SHA-256", long),
        noble: () => sha256(long),
        "node:crypto": () => hash("sha256", long, "buffer"),
        WebCrypto: () => subtle.digest("SHA-256", long),
        "hash-wasm": () => wasmHash.init().update(long).digest("binary"),
      },
    },
    {
      job: "hmac-sha-256",
      bytes: short.length,
      deterministic: true,
      contenders: {
        [OURS]: () => ours.sign(short),
        noble: () => noble.clone().update(short).digest(),
        "node:crypto": () => createHmac("sha256", node).update(short).digest(),
        WebCrypto: () => subtle.sign("HMAC", web, short),
        "hash-wasm": () => wasmHmac.init().update(short).digest("binary"),
      },
    },
  ];
  return { jobs, close: () => core.destroy() };
}

export const hashSuite: Suite = { prefixes: ["sha-256", "hmac-sha-256"], open };
