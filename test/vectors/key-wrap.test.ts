/** AES-256-KWP beyond the published vectors: every length, every flipped bit, every cut, the bounds; and OpenSSL as the other side. */
import { createCipheriv, randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { Core } from "../../src/core/core.js";
import { unwrapKey, wrapKey } from "../../src/crypto/key-wrap.js";

const KWP_IV = Buffer.from("a65959a6", "hex");
const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

let core: Core;
beforeAll(async () => {
  core = await Core.create();
});

/** OpenSSL's KWP. */
function opensslWrap(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv("id-aes256-wrap-pad", key, KWP_IV);
  return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]));
}

describe("AES-256-KWP", () => {
  it("wraps as OpenSSL does and unwraps, for every length to 80 bytes and a few long ones", () => {
    for (const length of [...Array.from({ length: 80 }, (_, i) => i + 1), 1023, 2400, 4096]) {
      const [key, plaintext] = [bytes(32), bytes(length)];
      const wrapped = wrapKey(core, key, plaintext);
      expect(wrapped).toEqual(opensslWrap(key, plaintext));
      expect(unwrapKey(core, key, wrapped)).toEqual(plaintext);
    }
  });

  it.each([5, 8, 9, 24])("refuses a wrapped key of %i bytes with any bit flipped, cut, or under another key", (length) => {
    const key = bytes(32);
    const wrapped = wrapKey(core, key, bytes(length));
    for (let bit = 0; bit < 8 * wrapped.length; bit++) {
      const forged = wrapped.slice();
      forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(unwrapKey(core, key, forged)).toBeUndefined();
    }
    for (let cut = 0; cut < wrapped.length; cut++) expect(unwrapKey(core, key, wrapped.subarray(0, cut))).toBeUndefined();
    expect(unwrapKey(core, bytes(32), wrapped)).toBeUndefined();
  });

  /** A block of our choosing under the key, so that each part of the integrity check fails alone. */
  it.each([
    ["right", "a65959a6000000051122334455000000", true],
    ["another ICV2", "a65959a7000000051122334455000000", false],
    ["length 0", "a65959a6000000000000000000000000", false],
    ["length 9 of 8", "a65959a6000000091122334455667788", false],
    ["length 2^31 + 5", "a65959a6800000051122334455000000", false],
    ["length 2^32 - 1", "a65959a6ffffffff1122334455000000", false],
    ["first byte of padding set", "a65959a6000000051122334455010000", false],
    ["last byte of padding set", "a65959a6000000051122334455000001", false],
  ])("checks ICV2, length and padding: %s", (_, block, accepted) => {
    const key = bytes(32);
    const wrapped = core.aesEncryptBlocks(key, Buffer.from(block, "hex"));
    expect(unwrapKey(core, key, wrapped)).toEqual(accepted ? new Uint8Array(Buffer.from("1122334455", "hex")) : undefined);
  });

  it("respects views into larger buffers and leaves its input alone", () => {
    const [key, whole] = [bytes(32), bytes(64)];
    const before = whole.slice();
    const wrapped = wrapKey(core, key, whole.subarray(7, 40));
    expect(wrapped).toEqual(opensslWrap(key, before.slice(7, 40)));
    const framed = new Uint8Array(wrapped.length + 6);
    framed.set(wrapped, 3);
    expect(unwrapKey(core, key, framed.subarray(3, 3 + wrapped.length))).toEqual(before.slice(7, 40));
    expect(whole).toEqual(before);
    expect(framed.subarray(3, 3 + wrapped.length)).toEqual(wrapped);
  });

  it.each([0, 65_537])("does not wrap %i bytes", (length) => {
    expect(() => wrapKey(core, new Uint8Array(32), new Uint8Array(length))).toThrow(RangeError);
  });
});
