/** `aes-256-gcm/seal`, `/open` and `/seal-many`: one key, imported once as each library would have it. */
import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { createCore } from "../core.ts";
import { bytes, counterIv, KIB, MIB } from "../inputs.ts";
import { type Job, OURS, type Suite } from "../job.ts";
import { rival } from "../rivals.ts";

const NOTHING = new Uint8Array(0);
const RECORDS = 1024;
const RECORD_BYTES = 256;

/** Ciphertext and tag, or from ciphertext and tag, with additional data. */
export interface Aead {
  seal(iv: Uint8Array<ArrayBuffer>, aad: Uint8Array<ArrayBuffer>, plaintext: Uint8Array<ArrayBuffer>): unknown;
  open(iv: Uint8Array<ArrayBuffer>, aad: Uint8Array<ArrayBuffer>, sealed: Uint8Array<ArrayBuffer>): unknown;
}

export function nobleAead(key: Uint8Array): Aead {
  const { gcm } = rival("@noble/ciphers/aes.js");
  return {
    seal: (iv, aad, plaintext) => gcm(key, iv, aad).encrypt(plaintext),
    open: (iv, aad, sealed) => gcm(key, iv, aad).decrypt(sealed),
  };
}

/** Ciphertext and tag stay apart, which spares node:crypto the copy that would join them. */
export function nodeAead(key: Uint8Array): Aead {
  const secret = createSecretKey(key);
  return {
    seal(iv, aad, plaintext) {
      const cipher = createCipheriv("aes-256-gcm", secret, iv);
      if (aad.length > 0) cipher.setAAD(aad);
      const ciphertext = cipher.update(plaintext);
      cipher.final();
      return [ciphertext, cipher.getAuthTag()];
    },
    open(iv, aad, sealed) {
      const decipher = createDecipheriv("aes-256-gcm", secret, iv);
      if (aad.length > 0) decipher.setAAD(aad);
      decipher.setAuthTag(sealed.subarray(-16));
      const plaintext = decipher.update(sealed.subarray(0, -16));
      decipher.final();
      return plaintext;
    },
  };
}

async function webAead(key: Uint8Array<ArrayBuffer>): Promise<Aead> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    seal: (iv, additionalData, plaintext) => crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, imported, plaintext),
    open: (iv, additionalData, sealed) => crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, imported, sealed),
  };
}

async function open() {
  const core = await createCore();
  const key = bytes(32);
  const ours = core.importAeadKey(key);
  const aeads: Record<string, Aead> = {
    [OURS]: ours,
    noble: nobleAead(key),
    "node:crypto": nodeAead(key),
    WebCrypto: await webAead(key),
  };
  const each = (contender: (aead: Aead) => () => unknown): Job["contenders"] =>
    Object.fromEntries(Object.entries(aeads).map(([name, aead]) => [name, contender(aead)]));

  const jobs: Job[] = [];
  for (const [length, aadLength] of [
    [MIB, 0],
    [4 * KIB, 0],
    [32, 64],
  ] as const) {
    const plaintext = bytes(length, 2);
    const aad = bytes(aadLength, 3);
    const iv = bytes(12, 4);
    const sealed = ours.seal(iv, aad, plaintext);
    jobs.push({
      job: "aes-256-gcm/seal",
      bytes: length,
      deterministic: true,
      contenders: each((aead) => {
        const next = counterIv();
        return () => aead.seal(next(), aad, plaintext);
      }),
    });
    jobs.push({
      job: "aes-256-gcm/open",
      bytes: length,
      deterministic: true,
      contenders: each((aead) => () => aead.open(iv, aad, sealed)),
    });
  }
  jobs.push(sealMany(aeads));
  return { jobs, close: () => core.destroy() };

  function sealMany(others: Record<string, Aead>): Job {
    const records = Array.from({ length: RECORDS }, (_, i) => ({
      iv: bytes(12, i + 1),
      aad: NOTHING,
      plaintext: bytes(RECORD_BYTES, i + 7),
    }));
    const oneByOne = (aead: Aead) => () => records.map(({ iv, aad, plaintext }) => aead.seal(iv, aad, plaintext));
    const { noble, "node:crypto": node, WebCrypto: web } = others as Record<"noble" | "node:crypto" | "WebCrypto", Aead>;
    return {
      job: "aes-256-gcm/seal-many",
      bytes: RECORD_BYTES,
      operations: RECORDS,
      deterministic: true,
      contenders: {
        [OURS]: () => ours.sealMany(records),
        noble: oneByOne(noble),
        "node:crypto": oneByOne(node),
        // One after the other: all at once, WebCrypto would use the machine's other cores.
        WebCrypto: async () => {
          const sealed: unknown[] = [];
          for (const { iv, aad, plaintext } of records) sealed.push(await web.seal(iv, aad, plaintext));
          return sealed;
        },
      },
    };
  }
}

export const aeadSuite: Suite = { prefixes: ["aes-256-gcm/"], open };
