/** CMS EnvelopedData for attested recipients: opened by the openssl command, and shaped as AWS KMS shapes it. */
import { execFileSync } from "node:child_process";
import { constants, createDecipheriv, createPrivateKey, privateDecrypt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/bytes.js";
import { generateKeyPair } from "../../src/crypto/asymmetric/index.js";
import { encryptForRecipient } from "../../src/crypto/attestation/index.js";
import { digest } from "../asymmetric/support.js";

/** ContentInfo and RecipientInfo up to the key id, for RSA-2048: the first bytes of every answer of AWS KMS. */
const AWS_BEGINS = "308006092a864886f70d010703a080308002010231" + "82016b" + "30820167" + "020102" + "8020";
/** RSAES-OAEP, SHA-256, MGF1 with SHA-256, then the encrypted key. */
const AWS_OAEP =
  "303c" +
  "06092a864886f70d010107" +
  "302f" +
  "a00f300d06096086480165030402010500" +
  "a11c301a06092a864886f70d010108300d06096086480165030402010500" +
  "04820100";
/** EncryptedContentInfo up to the IV. */
const AWS_CONTENT = "3080" + "06092a864886f70d010701" + "301d" + "060960864801650304012a" + "0410";

describe("RSA-2048", async () => {
  const pair = await generateKeyPair("RSA_2048");
  const plaintext = new TextEncoder().encode("thirty-two bytes of a data key..");

  test("is byte for byte AWS's form around what is random", async () => {
    const hex = toHex(await encryptForRecipient(pair.publicKey, plaintext));
    const id = toHex(digest("SHA-256", pair.publicKey));
    expect(hex.startsWith(AWS_BEGINS + id + AWS_OAEP)).toBe(true);
    const rest = hex.slice((AWS_BEGINS + id + AWS_OAEP).length + 512);
    expect(rest.startsWith(AWS_CONTENT)).toBe(true);
    const content = rest.slice(AWS_CONTENT.length + 32);
    expect(content.startsWith("a0800430")).toBe(true); // 32 bytes and a block of padding
    expect(content.slice(8 + 96)).toBe("00".repeat(10)); // five ends of contents
  });

  test("the parts decrypt one by one, as the enclave SDKs do it", async () => {
    const bytes = await encryptForRecipient(pair.publicKey, plaintext);
    const keyAt = (AWS_BEGINS.length + 64 + AWS_OAEP.length) / 2;
    const ivAt = keyAt + 256 + AWS_CONTENT.length / 2;
    const privateKey = createPrivateKey({ key: Buffer.from(pair.privateKey), format: "der", type: "pkcs8" });
    const key = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
      bytes.subarray(keyAt, keyAt + 256),
    );
    const decipher = createDecipheriv("aes-256-cbc", key, bytes.subarray(ivAt, ivAt + 16));
    const content = bytes.subarray(ivAt + 16 + 4, bytes.length - 10);
    expect(Buffer.concat([decipher.update(content), decipher.final()]).equals(plaintext)).toBe(true);
  });

  test("the same bytes never twice", async () => {
    const [a, b] = [await encryptForRecipient(pair.publicKey, plaintext), await encryptForRecipient(pair.publicKey, plaintext)];
    expect(toHex(a)).not.toBe(toHex(b));
  });
});

test.each([
  ["RSA_2048", 1],
  ["RSA_3072", 4096],
  ["RSA_4096", 2375],
] as const)("%s, %i bytes: openssl cms decrypts it", async (spec, length) => {
  const pair = await generateKeyPair(spec);
  const plaintext = Uint8Array.from({ length }, (_, at) => at & 0xff);
  const folder = mkdtempSync(join(tmpdir(), "pocketkms-cms-"));
  try {
    writeFileSync(join(folder, "key.der"), pair.privateKey);
    writeFileSync(join(folder, "cms"), await encryptForRecipient(pair.publicKey, plaintext));
    const files = ["-in", join(folder, "cms"), "-inkey", join(folder, "key.der")];
    const out = execFileSync("openssl", ["cms", "-decrypt", "-inform", "DER", "-keyform", "DER", "-binary", ...files]);
    expect(out.equals(plaintext)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a key that is not RSA of 2048, 3072 or 4096 bits is refused", async () => {
  const ec = await generateKeyPair("ECC_NIST_P256");
  for (const key of [ec.publicKey, new Uint8Array(), Uint8Array.of(1, 2, 3)]) {
    await expect(encryptForRecipient(key, Uint8Array.of(1))).rejects.toMatchObject({ name: "AttestationFailure", reason: "Malformed" });
  }
});
