/**
 * Keys at rest once more, from their description (docs/ciphertext.md) and on `node:crypto` alone: it shares no code with the library.
 *
 *     0..3    70 62 01 00 (backing key, "pb") or 70 73 01 00 (secret, "ps"): format version 1, suite 0
 *     4..19   nonce   20..31 IV   then ciphertext, then the tag of 16 bytes
 *
 * The key that seals: SP 800-108 counter mode, HMAC-SHA-256 under the root key, one block. AAD: the 32 bytes of the header, then what the
 * record binds it to.
 *
 * A record (src/keystore/schema.md) is stored as {"record":TEXT,"mac":"BASE64"}: HMAC-SHA-256 over collection, 00, id, 00, TEXT.
 */
import { createDecipheriv, createHmac } from "node:crypto";

const HEADER_LENGTH = 32;
const TAG_LENGTH = 16;

const KINDS = {
  "backing key": { prefix: "70620100", label: "pocketkms backing v1" },
  secret: { prefix: "70730100", label: "pocketkms secrets v1" },
} as const;

/**
 * The bytes sealed under a root key.
 * @throws when `sealed` is of another kind, or not authentic under this root key and binding.
 */
export function referenceUnseal(kind: keyof typeof KINDS, rootKey: Uint8Array, binding: string, sealed: Uint8Array): Buffer {
  const { prefix, label } = KINDS[kind];
  const header = sealed.subarray(0, HEADER_LENGTH);
  if (Buffer.from(header.subarray(0, 4)).toString("hex") !== prefix) throw new Error(`not a ${kind}`);
  const sealingKey = createHmac("sha256", rootKey)
    .update(Buffer.of(0, 0, 0, 1))
    .update(label, "ascii")
    .update(Buffer.of(0))
    .update(header.subarray(4, 20))
    .update(Buffer.of(0, 0, 1, 0))
    .digest();
  const decipher = createDecipheriv("aes-256-gcm", sealingKey, header.subarray(20));
  decipher.setAAD(Buffer.concat([header, Buffer.from(binding, "utf8")])).setAuthTag(sealed.subarray(-TAG_LENGTH));
  return Buffer.concat([decipher.update(sealed.subarray(HEADER_LENGTH, -TAG_LENGTH)), decipher.final()]);
}

/** What a backing key is bound to: its KMS key and its own id. */
export const backingKeyBinding = (keyId: string, backingKeyId: string): string => `pocketkms backing key v1\0${keyId}\0${backingKeyId}`;

/** What the key of the records' MAC is bound to. */
export const recordKeyBinding = (keystoreId: string): string => `pocketkms record MAC key v1\0${keystoreId}`;

/** The stored value of a record with this text. */
export function referenceValue(recordKey: Uint8Array, collection: string, id: string, text: string): string {
  const mac = createHmac("sha256", recordKey);
  for (const name of [collection, id]) mac.update(name, "utf8").update(Buffer.of(0));
  return `{"record":${text},"mac":"${mac.update(text, "utf8").digest("base64")}"}`;
}

/** What an HMAC key is bound to. */
export const materialBinding = (keyId: string): string => `pocketkms key material v1\0${keyId}`;
