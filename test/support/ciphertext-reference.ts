/**
 * The ciphertext blob once more, from its description (docs/ciphertext.md) and on `node:crypto` alone: it shares no code with the library.
 *
 *     0..3    70 6b 01 00     "pk", format version 1, suite 0
 *     4..19   backing-key id  20..35 nonce   36..47 IV   then ciphertext, then the tag of 16 bytes
 *
 * Message key: SP 800-108 counter mode, HMAC-SHA-256, one block; AAD: the 48 bytes of the header, then the canonical context.
 */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

const PREFIX = Buffer.from("706b0100", "hex");
const HEADER_LENGTH = 48;
const TAG_LENGTH = 16;
const LABEL = "pocketkms message v1";

export interface MessageKeys {
  /** 16 bytes. */
  readonly backingKeyId: Uint8Array;
  /** 32 bytes. */
  readonly backingKey: Uint8Array;
}

export interface Message extends MessageKeys {
  /** 16 bytes. */
  readonly nonce: Uint8Array;
  /** 12 bytes. */
  readonly iv: Uint8Array;
  readonly context: Readonly<Record<string, string>>;
  readonly plaintext: Uint8Array;
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** No bytes for no pairs; else the count, then each pair, by the UTF-8 order of its key, each part after its length. */
export function referenceContext(context: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(context).map((pair) => pair.map((part) => Buffer.from(part, "utf8")) as [Buffer, Buffer]);
  if (pairs.length === 0) return Buffer.alloc(0);
  pairs.sort(([a], [b]) => Buffer.compare(a, b));
  const parts = pairs.flat().flatMap((part) => [uint32(part.length), part]);
  return Buffer.concat([uint32(pairs.length), ...parts]);
}

function messageKey(backingKey: Uint8Array, nonce: Uint8Array): Buffer {
  const fixed = Buffer.concat([Buffer.from(LABEL, "ascii"), Buffer.of(0), nonce, uint32(256)]);
  return createHmac("sha256", backingKey).update(uint32(1)).update(fixed).digest();
}

export function referenceSeal({ backingKeyId, backingKey, nonce, iv, context, plaintext }: Message): Uint8Array {
  const header = Buffer.concat([PREFIX, backingKeyId, nonce, iv]);
  const cipher = createCipheriv("aes-256-gcm", messageKey(backingKey, nonce), iv);
  cipher.setAAD(Buffer.concat([header, referenceContext(context)]));
  return new Uint8Array(Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
}

/** @throws when the blob is not authentic under this key and context. */
export function referenceOpen(backingKey: Uint8Array, context: Readonly<Record<string, string>>, blob: Uint8Array): Uint8Array {
  const header = blob.subarray(0, HEADER_LENGTH);
  const decipher = createDecipheriv("aes-256-gcm", messageKey(backingKey, blob.subarray(20, 36)), blob.subarray(36, HEADER_LENGTH));
  decipher.setAAD(Buffer.concat([header, referenceContext(context)])).setAuthTag(blob.subarray(-TAG_LENGTH));
  return new Uint8Array(Buffer.concat([decipher.update(blob.subarray(HEADER_LENGTH, -TAG_LENGTH)), decipher.final()]));
}
