/**
 * A process that uses a keystore and then stands still, for its parent to search: `keystore-process.ts FILE ROOT_KEY_FILE KEYS [plant]`.
 * With `plant` it holds the root key in every form on purpose.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileRootKey, openKms } from "../../src/entry/node.js";
import { formsOf } from "./forms.js";

/** Every fifth key is rotated; one HMAC key is made for each 25 keys. */
const ROTATED = 5;
const MAC_KEYS = 25;
const MAC_SPECS = ["224", "256", "384", "512"] as const;

/** What the parent needs to prove that the keys it searches for are the keys in use. */
export interface Report {
  readonly version: string;
  readonly samples: readonly { readonly blob: string; readonly plaintext: string }[];
  readonly macs: readonly { readonly keyId: string; readonly hash: string; readonly message: string; readonly mac: string }[];
}

const [path = "", rootKeyPath = "", count = "", plant] = process.argv.slice(2);
const base64 = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("base64");
const EncryptionContext = { tenant: "searched" };

const kms = await openKms({ path, rootKey: fileRootKey(rootKeyPath) });
const samples: { blob: string; plaintext: string }[] = [];
const macs: Report["macs"][number][] = [];

for (let i = 0; i < Number(count); i++) {
  const { KeyMetadata } = await kms.createKey({ Description: `key ${i}` });
  const KeyId = KeyMetadata.KeyId;
  const Plaintext = new TextEncoder().encode(`message ${i}`);
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext, EncryptionContext });
  samples.push({ blob: base64(CiphertextBlob), plaintext: base64(Plaintext) });
  if (i % ROTATED === 0) {
    await kms.rotateKeyOnDemand({ KeyId });
    const again = await kms.encrypt({ KeyId, Plaintext, EncryptionContext });
    samples.push({ blob: base64(again.CiphertextBlob), plaintext: base64(Plaintext) });
  }
  await kms.decrypt({ CiphertextBlob, EncryptionContext });
  await kms.generateDataKey({ KeyId, KeySpec: "AES_256" });
  if (i % 10 === 0) {
    const Entries = Array.from({ length: 20 }, () => ({ Plaintext, EncryptionContext }));
    await kms.batchEncrypt({ KeyId, Entries });
    await kms.batchGenerateDataKey({ KeyId, Entries: Entries.map(() => ({ KeySpec: "AES_256" as const })) });
  }
}
for (let i = 0; i < Number(count) / MAC_KEYS; i++) {
  const bits = MAC_SPECS[i % MAC_SPECS.length] as (typeof MAC_SPECS)[number];
  const { KeyMetadata } = await kms.createKey({ KeySpec: `HMAC_${bits}`, KeyUsage: "GENERATE_VERIFY_MAC" });
  const request = {
    KeyId: KeyMetadata.KeyId,
    MacAlgorithm: `HMAC_SHA_${bits}` as const,
    Message: new TextEncoder().encode(`message ${i}`),
  };
  const { Mac } = await kms.generateMac(request);
  await kms.verifyMac({ ...request, Mac: Mac as Uint8Array });
  macs.push({ keyId: KeyMetadata.KeyId, hash: `sha${bits}`, message: base64(request.Message), mac: base64(Mac) });
}

/** Strings of their own, one byte and two bytes a character, as the engine keeps them, and bytes. */
const planted =
  plant === undefined
    ? []
    : formsOf(readFileSync(rootKeyPath)).map(([form, bytes]) => {
        if (form.endsWith("UTF-8")) return bytes.toString("latin1");
        return form.endsWith("UTF-16") ? Buffer.concat([Buffer.of(0x03, 0x26), bytes]).toString("utf16le") : bytes;
      });

const report: Report = { version: process.version, samples, macs };
process.stdout.write(`${JSON.stringify(report)}\n`);
// Neither closed nor collected: the parent looks at a keystore at work.
setInterval(() => [kms, planted].length, 60_000);
