/** The part of the core that opening a keystore needs, on node:crypto: tests of the keystore alone need no WebAssembly. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { RootKeyCore } from "../../src/keystore/open.js";
import type { RecordGuard } from "../../src/keystore/record-mac.js";

export class NodeRootKeyCore implements RootKeyCore {
  #key = new Uint8Array(32);
  /** What `loadRootKey` was given, by reference: a test sees whether the caller wiped it. */
  readonly given: Uint8Array[] = [];

  loadRootKey(key: Uint8Array): void {
    this.given.push(key);
    this.#key = key.slice();
  }

  sealSecret(aad: Uint8Array, secret: Uint8Array): Uint8Array<ArrayBuffer> {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv).setAAD(aad);
    return new Uint8Array([...iv, ...cipher.update(secret), ...cipher.final(), ...cipher.getAuthTag()]);
  }

  openSecret(aad: Uint8Array, sealed: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, sealed.subarray(0, 12)).setAAD(aad).setAuthTag(sealed.subarray(-16));
      return new Uint8Array([...decipher.update(sealed.subarray(12, -16)), ...decipher.final()]);
    } catch {
      return undefined;
    }
  }

  generateSecret(aad: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    return this.sealSecret(aad, randomBytes(length));
  }

  importSealedHmacKey(_: "SHA-256", aad: Uint8Array, sealed: Uint8Array): RecordGuard | undefined {
    const key = this.openSecret(aad, sealed);
    return key && guardOf(key);
  }
}

/** A guard on node:crypto. */
export function guardOf(key: Uint8Array): RecordGuard {
  const sign = (message: Uint8Array): Buffer => createHmac("sha256", key).update(message).digest();
  return { sign, verify: (message, tag) => tag.length === 32 && timingSafeEqual(sign(message), tag) };
}
