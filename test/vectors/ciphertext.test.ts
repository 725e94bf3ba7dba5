/** Blobs made once must decrypt for ever: `vectors/pocketkms/ciphertext-v1.json`, made by an implementation apart from ours. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { utf8 } from "../../src/bytes.js";
import { Core } from "../../src/core/core.js";
import { canonicalContext } from "../../src/sdk/context.js";
import { referenceContext, referenceOpen } from "../support/ciphertext-reference.js";
import { CIPHERTEXT_FILE, type CiphertextRow, caseOf, formatRows, makeRows } from "../support/ciphertext-vectors.js";
import { readVectorFile, VECTORS } from "../support/published-vectors.js";

/** The cases released so far, and their digest. New cases go behind them: these two stay, and a new pair is added. */
const RELEASED = [{ cases: 58, sha256: "69e4318594e2910b8ca15c4fdb8da968d2bd8168165e4cb3b428e05f64e69cd4" }];

const rows = JSON.parse(readVectorFile(CIPHERTEXT_FILE)) as CiphertextRow[];
const cases = rows.map(caseOf);

describe("the file", () => {
  it.each(RELEASED)("keeps its first $cases cases", ({ cases: count, sha256 }) => {
    expect(
      createHash("sha256")
        .update(JSON.stringify(rows.slice(0, count)))
        .digest("hex"),
    ).toBe(sha256);
  });

  it("is what the reference implementation makes", async () => {
    await expect(formatRows(makeRows())).toMatchFileSnapshot(fileURLToPath(new URL(CIPHERTEXT_FILE, VECTORS)));
  });
});

describe("the canonical context", () => {
  it.each(cases)("$id: $comment", ({ context }) => {
    expect(canonicalContext(context)).toEqual(new Uint8Array(referenceContext(context)));
  });

  it("is different for every different context of the file", () => {
    const distinct = new Set(cases.map(({ context }) => JSON.stringify(Object.entries(context).sort())));
    expect(new Set(cases.map(({ context }) => Buffer.from(canonicalContext(context)).toString("hex"))).size).toBe(distinct.size);
  });
});

describe("the blob", () => {
  const HEADER_LENGTH = 48;
  let core: Core;
  beforeAll(async () => {
    core = await Core.create();
    core.loadRootKey(utf8("a root key of thirty-two bytes!!"));
  });

  /** The primitives one by one, as docs/ciphertext.md composes them. */
  it.each(cases)(
    "$id: $comment, $plaintext.length bytes: primitives",
    ({ backingKey, backingKeyId, nonce, iv, context, plaintext, blob }) => {
      expect(blob.subarray(0, HEADER_LENGTH)).toEqual(new Uint8Array([0x70, 0x6b, 1, 0, ...backingKeyId, ...nonce, ...iv]));
      const after = new Uint8Array([...utf8("pocketkms message v1"), 0, ...nonce, 0, 0, 1, 0]);
      const message = core.importAeadKey(core.kdfCtr({ key: backingKey, after, length: 32, counterBits: 32 }));
      const aad = new Uint8Array([...blob.subarray(0, HEADER_LENGTH), ...canonicalContext(context)]);
      expect(message.open(iv, aad, blob.subarray(HEADER_LENGTH))).toEqual(plaintext);
      expect(message.seal(iv, aad, plaintext)).toEqual(blob.subarray(HEADER_LENGTH));
      message.destroy();
    },
  );

  /** The fused path: the backing key sealed under a root key, loaded, and the whole blob in one call. */
  it.each(cases)("$id: $comment, $plaintext.length bytes: decryptMessage", ({ backingKey, backingKeyId, context, plaintext, blob }) => {
    const aad = utf8("a backing key");
    expect(core.loadBackingKey(backingKeyId, aad, core.importBackingKey(aad, backingKey))).toBe(true);
    expect(core.decryptMessage(blob, canonicalContext(context))).toEqual(plaintext);
    expect(core.decryptMessage(blob, canonicalContext({ ...context, another: "pair" }))).toBeUndefined();
    expect(core.releaseBackingKey(backingKeyId)).toBe(true);
  });

  it.each(cases)("$id: $comment: what encryptMessage makes, the reference opens", ({ backingKey, backingKeyId, context, plaintext }) => {
    const aad = utf8("a backing key");
    core.loadBackingKey(backingKeyId, aad, core.importBackingKey(aad, backingKey));
    const blob = core.encryptMessage(backingKeyId, canonicalContext(context), plaintext) as Uint8Array;
    expect(blob.length).toBe(plaintext.length + 64);
    expect(referenceOpen(backingKey, context, blob)).toEqual(plaintext);
    core.releaseBackingKey(backingKeyId);
  });

  it("of one context never opens under a lookalike", () => {
    const lookalikes = cases.filter(({ comment }) => comment === "lookalike contexts");
    expect(lookalikes.length).toBe(16);
    const aad = utf8("a backing key");
    for (const { backingKey, backingKeyId, blob, id } of lookalikes) {
      core.loadBackingKey(backingKeyId, aad, core.importBackingKey(aad, backingKey));
      for (const other of lookalikes.filter((item) => item.id !== id)) {
        expect(core.decryptMessage(blob, canonicalContext(other.context))).toBeUndefined();
      }
    }
    core.releaseAll();
  });
});
