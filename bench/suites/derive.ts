/**
 * `derive-and-seal` and `derive-and-seal-many`: a message key by SP 800-108 (HMAC-SHA-256, counter mode) from a kept backing key, its key
 * schedule, AES-256-GCM of 32 bytes with 64 bytes of additional data; nonce and IV are fresh.
 */
import { createCipheriv, createHmac, createSecretKey } from "node:crypto";
import { createCore } from "../core.ts";
import { bytes, pooledRandom } from "../inputs.ts";
import { type Job, OURS, type Suite } from "../job.ts";
import { rival } from "../rivals.ts";

const MESSAGES = 1024;
const PLAINTEXT_BYTES = 32;
/** With the 48 bytes of the header: 64 bytes of additional data. */
const CONTEXT_BYTES = 16;
const HEADER_BYTES = 48;
const NONCE_BYTES = 16;
const LABEL = new TextEncoder().encode("pocketkms message v1");

/** counter (4) || label || 00 || nonce (16) || length in bits (4): SP 800-108r1 4.1. */
const FIXED = new Uint8Array(4 + LABEL.length + 1 + NONCE_BYTES + 4);
const NONCE_AT = 4 + LABEL.length + 1;

/** What every rival does before it seals: header and fixed data with a fresh nonce and IV. */
function messages() {
  const random = pooledRandom(NONCE_BYTES + 12);
  const aad = bytes(HEADER_BYTES + CONTEXT_BYTES, 5);
  const fixed = FIXED.slice();
  fixed[3] = 1;
  fixed.set(LABEL, 4);
  fixed[fixed.length - 2] = 1;
  return () => {
    const fresh = random();
    aad.set(fresh, 20);
    fixed.set(fresh.subarray(0, NONCE_BYTES), NONCE_AT);
    return { aad, fixed, iv: fresh.subarray(NONCE_BYTES) };
  };
}

export function nobleDeriveAndSeal(key: Uint8Array): (plaintext: Uint8Array) => unknown {
  const { gcm } = rival("@noble/ciphers/aes.js");
  const kept = rival("@noble/hashes/hmac.js").hmac.create(rival("@noble/hashes/sha2.js").sha256, key);
  const next = messages();
  return (plaintext) => {
    const { aad, fixed, iv } = next();
    return gcm(kept.clone().update(fixed).digest(), iv, aad).encrypt(plaintext);
  };
}

function nodeDeriveAndSeal(key: Uint8Array): (plaintext: Uint8Array) => unknown {
  const secret = createSecretKey(key);
  const next = messages();
  return (plaintext) => {
    const { aad, fixed, iv } = next();
    const cipher = createCipheriv("aes-256-gcm", createHmac("sha256", secret).update(fixed).digest(), iv).setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return [ciphertext, cipher.getAuthTag()];
  };
}

async function webDeriveAndSeal(key: Uint8Array<ArrayBuffer>): Promise<(plaintext: Uint8Array<ArrayBuffer>) => Promise<unknown>> {
  const { subtle } = crypto;
  const mac = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const next = messages();
  return async (plaintext) => {
    const { aad, fixed, iv } = next();
    const messageKey = await subtle.importKey("raw", await subtle.sign("HMAC", mac, fixed), "AES-GCM", false, ["encrypt"]);
    return subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, messageKey, plaintext);
  };
}

async function open() {
  const core = await createCore();
  const [id, key, context, plaintext] = [bytes(16, 6), bytes(32, 7), bytes(CONTEXT_BYTES, 8), bytes(PLAINTEXT_BYTES, 9)];
  core.loadRootKey(bytes(32, 10));
  core.loadBackingKey(id, context, core.importBackingKey(context, key));
  const noble = nobleDeriveAndSeal(key);
  const node = nodeDeriveAndSeal(key);
  const web = await webDeriveAndSeal(key);
  const entries = Array.from({ length: MESSAGES }, (_, i) => ({ context, plaintext: bytes(PLAINTEXT_BYTES, i + 11) }));
  const jobs: Job[] = [
    {
      job: "derive-and-seal",
      bytes: PLAINTEXT_BYTES,
      contenders: {
        [OURS]: () => core.encryptMessage(id, context, plaintext),
        noble: () => noble(plaintext),
        "node:crypto": () => node(plaintext),
        WebCrypto: () => web(plaintext),
      },
    },
    {
      job: "derive-and-seal-many",
      bytes: PLAINTEXT_BYTES,
      operations: MESSAGES,
      contenders: {
        [OURS]: () => core.encryptMessages(id, entries),
        noble: () => entries.map((entry) => noble(entry.plaintext)),
        "node:crypto": () => entries.map((entry) => node(entry.plaintext)),
      },
    },
  ];
  return { jobs, close: () => core.destroy() };
}

export const deriveSuite: Suite = { prefixes: ["derive-and-seal"], open };
