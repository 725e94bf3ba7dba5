import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/bytes.js";
import { createCore, gcmSeal, messageKey } from "./support.js";

/** The fields of the worked example of docs/ciphertext.md. */
function example(): Map<string, Uint8Array> {
  const page = readFileSync(new URL("../../docs/ciphertext.md", import.meta.url), "utf8");
  const fields = new Map<string, Uint8Array>();
  for (const [, name, hex] of page.matchAll(/^ {4}(\S.*?) {2,}([0-9a-f]{20,})\b/gm)) fields.set(name as string, fromHex(hex as string));
  return fields;
}

test("the worked example of docs/ciphertext.md holds", async () => {
  const fields = example();
  expect([...fields.keys()]).toEqual([
    "backing-key id",
    "backing key",
    "context",
    "plaintext",
    "nonce",
    "IV",
    "message key",
    "ciphertext",
    "tag",
    "blob",
  ]);
  const field = (name: string): Uint8Array => fields.get(name) as Uint8Array;
  const blob = field("blob");
  const header = blob.subarray(0, 48);
  const key = messageKey(field("backing key"), "pocketkms message v1", field("nonce"));
  expect(toHex(key)).toBe(toHex(field("message key")));
  const sealed = gcmSeal(key, field("IV"), Buffer.concat([header, field("context")]), field("plaintext"));
  expect(toHex(sealed)).toBe(toHex(field("ciphertext")) + toHex(field("tag")));
  expect(toHex(blob)).toBe(`706b0100${["backing-key id", "nonce", "IV", "ciphertext", "tag"].map((name) => toHex(field(name))).join("")}`);

  const core = await createCore({ slots: 1 });
  core.loadRootKey(new Uint8Array(32).fill(1));
  const aad = new Uint8Array(0);
  core.loadBackingKey(field("backing-key id"), aad, core.importBackingKey(aad, field("backing key")));
  expect(core.decryptMessage(blob, field("context"))).toEqual(field("plaintext"));
  core.destroy();
});
