/** Imported key material, wrapped by the openssl command and node:crypto rather than by our own code. */
import { execFileSync } from "node:child_process";
import { constants, createCipheriv, createDecipheriv, createPublicKey, generateKeyPairSync, publicEncrypt, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { toHex } from "../../src/bytes.js";
import {
  type AesKeyUnwrap,
  type DecryptionKey,
  generateKeyPair,
  importPrivateKey,
  type KeyPair,
  openDecryptionKey,
  unwrapKeyMaterial,
} from "../../src/crypto/asymmetric/index.js";

const KWP_IV = Buffer.from("a65959a6", "hex");
/** KWP by OpenSSL, standing in for the library's own. */
const aesKeyUnwrap: AesKeyUnwrap = (key, wrapped) => {
  if (wrapped.length < 16) return undefined; // OpenSSL gives nothing for nothing
  try {
    const decipher = createDecipheriv("id-aes256-wrap-pad" as "aes-256-cbc", key, KWP_IV);
    return new Uint8Array(Buffer.concat([decipher.update(wrapped), decipher.final()]));
  } catch {
    return undefined;
  }
};

let pair: KeyPair;
let key: DecryptionKey;
beforeAll(async () => {
  pair = await generateKeyPair("RSA_4096");
  key = await openDecryptionKey("RSA_4096", pair.privateKey);
});

const wrapOaep = (oaepHash: string, bytes: Uint8Array) =>
  publicEncrypt(
    {
      key: createPublicKey({ key: Buffer.from(pair.publicKey), format: "der", type: "spki" }),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash,
    },
    bytes,
  );
function wrapAes(aesKey: Uint8Array, bytes: Uint8Array): Buffer {
  const cipher = createCipheriv("id-aes256-wrap-pad" as "aes-256-cbc", aesKey, KWP_IV);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

test("an RSA-4096 private key under RSA_AES_KEY_WRAP_SHA_256 comes out and is taken", async () => {
  const material = generateKeyPairSync("rsa", { modulusLength: 4096 });
  const der = material.privateKey.export({ format: "der", type: "pkcs8" });
  for (const [algorithm, hash] of [
    ["RSA_AES_KEY_WRAP_SHA_1", "sha1"],
    ["RSA_AES_KEY_WRAP_SHA_256", "sha256"],
  ] as const) {
    const aesKey = randomBytes(32);
    const wrapped = Buffer.concat([wrapOaep(hash, aesKey), wrapAes(aesKey, der)]);
    const out = (await unwrapKeyMaterial("RSA_4096", key, algorithm, wrapped, aesKeyUnwrap)) as Uint8Array;
    expect(toHex((await importPrivateKey("RSA_4096", out)).publicKey)).toBe(
      toHex(material.publicKey.export({ format: "der", type: "spki" })),
    );
  }
});

test("symmetric material under RSAES_OAEP by the openssl command", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pocketkms-unwrap-"));
  try {
    const material = randomBytes(32);
    writeFileSync(join(folder, "pub.der"), pair.publicKey);
    writeFileSync(join(folder, "material"), material);
    for (const [algorithm, hash] of [
      ["RSAES_OAEP_SHA_1", "sha1"],
      ["RSAES_OAEP_SHA_256", "sha256"],
    ] as const) {
      const options = ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", `rsa_oaep_md:${hash}`, "-pkeyopt", `rsa_mgf1_md:${hash}`];
      const files = ["-in", join(folder, "material"), "-inkey", join(folder, "pub.der"), "-out", join(folder, "wrapped")];
      execFileSync("openssl", ["pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", ...files, ...options]);
      const out = await unwrapKeyMaterial("RSA_4096", key, algorithm, readFileSync(join(folder, "wrapped")), aesKeyUnwrap);
      expect(out && toHex(out)).toBe(material.toString("hex"));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("anything wrong is undefined: other hash, other length, a short AES key, a changed wrap, nothing", async () => {
  const aesKey = randomBytes(32);
  const good = Buffer.concat([wrapOaep("sha256", aesKey), wrapAes(aesKey, randomBytes(40))]);
  const unwrap = (bytes: Uint8Array) => unwrapKeyMaterial("RSA_4096", key, "RSA_AES_KEY_WRAP_SHA_256", bytes, aesKeyUnwrap);
  expect((await unwrap(good))?.length).toBe(40);
  const changed = Buffer.from(good);
  changed[good.length - 1] = (changed[good.length - 1] as number) ^ 1;
  const short = randomBytes(16);
  for (const wrong of [
    changed,
    good.subarray(0, 512),
    good.subarray(1),
    new Uint8Array(),
    Buffer.concat([wrapOaep("sha1", aesKey), wrapAes(aesKey, randomBytes(40))]),
    Buffer.concat([wrapOaep("sha256", short), good.subarray(512)]),
  ]) {
    expect(await unwrap(wrong)).toBeUndefined();
  }
});
