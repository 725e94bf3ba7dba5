/** Encodings of a digest for signing: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 9), with the digest given. */
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { CHash } from "@noble/hashes/utils.js";
import { concat, fromHex } from "../../../bytes.js";
import type { ShaName } from "../specs.js";

/** `prefix`: DER of DigestInfo up to the digest (9.2, note 1). */
export const DIGESTS: Readonly<Record<ShaName, { readonly hash: CHash; readonly prefix: Uint8Array }>> = {
  "SHA-256": { hash: sha256, prefix: fromHex("3031300d060960864801650304020105000420") },
  "SHA-384": { hash: sha384, prefix: fromHex("3041300d060960864801650304020205000430") },
  "SHA-512": { hash: sha512, prefix: fromHex("3051300d060960864801650304020305000440") },
};

/** EMSA-PKCS1-v1_5 (9.2) to `length` bytes: 00 01 FF.. 00 DigestInfo. */
export function encodePkcs1v15(prefix: Uint8Array, digest: Uint8Array, length: number): Uint8Array {
  const tail = concat(Uint8Array.of(0), prefix, digest);
  return concat(Uint8Array.of(0, 1), new Uint8Array(length - 2 - tail.length).fill(0xff), tail);
}

/** Eight zero bytes before digest and salt (9.1.1 step 5). */
const pssHash = (hash: CHash, digest: Uint8Array, salt: Uint8Array): Uint8Array => hash(concat(new Uint8Array(8), digest, salt));

/** XORs the MGF1 mask of `seed` (B.2.1) into `target`. */
function mask(hash: CHash, seed: Uint8Array, target: Uint8Array): void {
  for (let at = 0, counter = 0; at < target.length; at += hash.outputLen, counter++) {
    const block = hash(concat(seed, Uint8Array.of(0, 0, counter >>> 8, counter & 0xff)));
    for (let i = 0; i < hash.outputLen && at + i < target.length; i++) target[at + i] = (target[at + i] as number) ^ (block[i] as number);
  }
}

/** EMSA-PSS-ENCODE (9.1.1) for a modulus of `modulusBits`, a multiple of 8: maskedDB || H || BC. */
export function encodePss(hash: CHash, digest: Uint8Array, salt: Uint8Array, modulusBits: number): Uint8Array {
  const H = pssHash(hash, digest, salt);
  const DB = new Uint8Array(modulusBits / 8 - hash.outputLen - 1);
  DB[DB.length - salt.length - 1] = 1;
  DB.set(salt, DB.length - salt.length);
  mask(hash, H, DB);
  DB[0] = (DB[0] as number) & 0x7f; // emBits = modulusBits - 1: one bit to clear (step 11)
  return concat(DB, H, Uint8Array.of(0xbc));
}

/** EMSA-PSS-VERIFY (9.1.2) with a salt of exactly `saltLength` bytes. Public data only: need not be constant-time. */
export function verifyPss(hash: CHash, digest: Uint8Array, saltLength: number, encoded: Uint8Array): boolean {
  const dbLength = encoded.length - hash.outputLen - 1;
  if (dbLength < saltLength + 1 || encoded[encoded.length - 1] !== 0xbc || (encoded[0] as number) > 0x7f) return false;
  const DB = encoded.slice(0, dbLength);
  const H = encoded.subarray(dbLength, dbLength + hash.outputLen);
  mask(hash, H, DB);
  DB[0] = (DB[0] as number) & 0x7f;
  const one = dbLength - saltLength - 1;
  if (DB[one] !== 1 || DB.subarray(0, one).some((byte) => byte !== 0)) return false;
  const expected = pssHash(hash, digest, DB.subarray(one + 1));
  return expected.every((byte, at) => byte === H[at]);
}
