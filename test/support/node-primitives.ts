/**
 * The primitives once more, on `node:crypto` (OpenSSL): the same runners must give the same answers, so that a failing vector can be told
 * from a failing core.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { gcm } from "@noble/ciphers/aes.js";
import type { HashName, Primitives } from "../../src/verify/primitives.js";

const NOTHING = new Uint8Array(0);
/** OpenSSL takes no longer IV; @noble/ciphers does the one vector that has one. */
const OPENSSL_MAX_IV_LENGTH = 128;

const nameOf = (hash: HashName): string => hash.replace("-", "").toLowerCase();
const plain = (buffer: Uint8Array): Uint8Array => new Uint8Array(buffer);

function ecb(key: Uint8Array, blocks: Uint8Array, create: typeof createCipheriv | typeof createDecipheriv): Uint8Array {
  const cipher = create("aes-256-ecb", key, null).setAutoPadding(false);
  return plain(Buffer.concat([cipher.update(blocks), cipher.final()]));
}

function seal(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, plaintext: Uint8Array, authTagLength: number): Uint8Array {
  if (iv.length === 0) throw new RangeError("an IV has at least 1 byte");
  if (iv.length > OPENSSL_MAX_IV_LENGTH) return gcm(key, iv, aad).encrypt(plaintext);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength }).setAAD(aad);
  return plain(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
}

function open(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, sealed: Uint8Array, authTagLength: number): Uint8Array | undefined {
  if (iv.length === 0) throw new RangeError("an IV has at least 1 byte");
  try {
    if (iv.length > OPENSSL_MAX_IV_LENGTH) return gcm(key, iv, aad).decrypt(sealed);
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength }).setAAD(aad);
    decipher.setAuthTag(sealed.subarray(sealed.length - authTagLength));
    return plain(Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - authTagLength)), decipher.final()]));
  } catch {
    return undefined;
  }
}

const hmac = (name: HashName, key: Uint8Array, message: Uint8Array): Uint8Array =>
  plain(createHmac(nameOf(name), key).update(message).digest());

/** SP 800-108 4.1, counter mode, HMAC-SHA-256. */
const kdfCtr: Primitives["kdfCtr"] = ({ key, before = NOTHING, after = NOTHING, length, counterBits = 32 }) => {
  const blocks: Uint8Array[] = [];
  for (let i = 1; blocks.length * 32 < length; i++) {
    const counter = Buffer.alloc(counterBits / 8);
    counter.writeUIntBE(i, 0, counter.length);
    blocks.push(createHmac("sha256", key).update(before).update(counter).update(after).digest());
  }
  return plain(Buffer.concat(blocks).subarray(0, length));
};

export const nodePrimitives: Primitives = {
  aesEncryptBlocks: (key, blocks) => ecb(key, blocks, createCipheriv),
  aesDecryptBlocks: (key, blocks) => ecb(key, blocks, createDecipheriv),
  importAeadKey: (key) => ({
    seal: (iv, aad, plaintext, tagLength = 16) => seal(key, iv, aad, plaintext, tagLength),
    open: (iv, aad, sealed, tagLength = 16) => open(key, iv, aad, sealed, tagLength),
    destroy: () => {},
  }),
  hash: (name, message) => plain(createHash(nameOf(name)).update(message).digest()),
  hmac,
  importHmacKey: (name, key) => ({
    sign: (message) => hmac(name, key, message),
    verify: (message, tag) => timingSafeEqual(hmac(name, key, message).subarray(0, tag.length), tag),
    destroy: () => {},
  }),
  hkdf: (name, ikm, salt, info, length) => new Uint8Array(hkdfSync(nameOf(name), ikm, salt, info, length)),
  kdfCtr,
};
