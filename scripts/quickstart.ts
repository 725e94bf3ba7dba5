/**
 * The main job on real input, in a temporary folder: a keystore in SQLite, a KMS key under an alias, this repository's README
 * encrypted under a data key, a rotation, and what is refused. Every line printed was checked; the first that does not hold ends it with 1.
 */
import { strict as assert } from "node:assert";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRootKeyFile, fileRootKey, type Kms, KmsError, openKms, verifyVectors } from "pocketkms/node";

const README = new URL("../README.md", import.meta.url);
const context = { EncryptionContext: { document: "README.md", tenant: "42" } };
const WIDTH = 58;

/** Runs one step and prints what it found out. */
async function step<T>(says: string, run: () => Promise<readonly [found: string, value: T]>): Promise<T> {
  try {
    const [found, value] = await run();
    console.log(`  ok  ${says.padEnd(WIDTH)} ${found}`);
    return value;
  } catch (error) {
    console.error(`FAIL  ${says}\n      ${error instanceof Error ? error.message : error}`);
    throw new StepFailed();
  }
}

class StepFailed extends Error {}

/** Runs what must be refused. @returns the error's name. */
async function refused(name: string, run: () => Promise<unknown>): Promise<readonly [string, undefined]> {
  const outcome = await run().then(
    () => "nothing: it was let through",
    (error: unknown) => (error instanceof KmsError ? error.name : String(error)),
  );
  assert.equal(outcome, name);
  return [name, undefined];
}

/** A file under a data key: AES-256-GCM with a random IV, the layout IV || ciphertext || tag. The IV is safe because the key is used once. */
function seal(key: Uint8Array, content: Uint8Array): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  return Buffer.concat([iv, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}

async function story(folder: string): Promise<void> {
  const path = join(folder, "keys.db");
  const keyFile = join(folder, "root-key");

  let kms = await step("open a keystore: a SQLite file, sealed by a root key file", async () => {
    createRootKeyFile(keyFile);
    const opened = await openKms({ path, rootKey: fileRootKey(keyFile) });
    const mode = (statSync(keyFile).mode & 0o777).toString(8);
    if (process.platform !== "win32") assert.equal(mode, "600");
    return [`keys.db, root-key (mode ${mode})`, opened];
  });
  try {
    const key = await step("create a KMS key and an alias", async () => {
      const { KeyMetadata } = await kms.createKey({ Description: "quickstart" });
      await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyMetadata.KeyId });
      assert.equal((await kms.describeKey({ KeyId: "alias/app" })).KeyMetadata.KeyState, "Enabled");
      return [`alias/app -> ${KeyMetadata.KeyId}`, KeyMetadata];
    });

    const content = readFileSync(README);
    const sealedFile = join(folder, "README.md.sealed");
    const dataKey = await step("encrypt README.md under a data key", async () => {
      const made = await kms.generateDataKey({ KeyId: "alias/app", KeySpec: "AES_256", ...context });
      assert.ok(made.Plaintext);
      const sealed = seal(made.Plaintext, content);
      made.Plaintext.fill(0);
      assert.ok(!sealed.includes(content.subarray(0, 32)));
      writeFileSync(sealedFile, sealed);
      return [`${content.length} bytes -> ${sealed.length}, key sealed in ${made.CiphertextBlob.length}`, made.CiphertextBlob];
    });

    const rotated = await step("rotate the master key", async () => {
      await kms.rotateKeyOnDemand({ KeyId: key.KeyId });
      const { CurrentKeyMaterialId } = (await kms.describeKey({ KeyId: key.KeyId })).KeyMetadata;
      assert.notEqual(CurrentKeyMaterialId, key.CurrentKeyMaterialId);
      return [`material ${key.CurrentKeyMaterialId?.slice(0, 8)}... -> ${CurrentKeyMaterialId?.slice(0, 8)}...`, CurrentKeyMaterialId];
    });

    kms = await step("close everything and open it again", async () => {
      await kms.close();
      return ["from the two files", await openKms({ path, rootKey: fileRootKey(keyFile) })];
    });

    await step("decrypt README.md with the data key of before the rotation", async () => {
      const { Plaintext, KeyMaterialId } = await kms.decrypt({ CiphertextBlob: dataKey, ...context });
      assert.ok(Plaintext);
      assert.equal(KeyMaterialId, key.CurrentKeyMaterialId);
      assert.deepEqual(open(Plaintext, readFileSync(sealedFile)), content);
      return [`${content.length} bytes, equal`, undefined];
    });

    const moved = await step("re-encrypt the data key under the new material", async () => {
      const { CiphertextBlob } = await kms.reEncrypt({
        CiphertextBlob: dataKey,
        SourceEncryptionContext: context.EncryptionContext,
        DestinationKeyId: "alias/app",
        DestinationEncryptionContext: context.EncryptionContext,
      });
      const { Plaintext, KeyMaterialId } = await kms.decrypt({ CiphertextBlob, ...context });
      assert.ok(Plaintext);
      assert.equal(KeyMaterialId, rotated);
      assert.deepEqual(open(Plaintext, readFileSync(sealedFile)), content);
      return ["opens README.md as well", CiphertextBlob];
    });

    await refusals(kms, moved, key.KeyId);
  } finally {
    await kms.close();
  }
}

async function refusals(kms: Kms, CiphertextBlob: Uint8Array, KeyId: string): Promise<void> {
  await step("refused: another encryption context", () =>
    refused("InvalidCiphertextException", () =>
      kms.decrypt({ CiphertextBlob, EncryptionContext: { document: "README.md", tenant: "43" } }),
    ),
  );
  await step("refused: one bit of the ciphertext flipped", () => {
    const forged = CiphertextBlob.slice();
    forged[forged.length - 20] = (forged[forged.length - 20] as number) ^ 1;
    return refused("InvalidCiphertextException", () => kms.decrypt({ CiphertextBlob: forged, ...context }));
  });
  await step("refused: the key is disabled", async () => {
    await kms.disableKey({ KeyId });
    return refused("DisabledException", () => kms.decrypt({ CiphertextBlob, ...context }));
  });
}

const started = performance.now();
let folder: string | undefined;
try {
  console.log("\nPocketKMS quickstart\n");
  folder = mkdtempSync(join(tmpdir(), "pocketkms-quickstart-"));
  await story(folder);
  await step("verify the published vectors (NIST, RFC, Wycheproof)", async () => {
    const report = await verifyVectors();
    assert.ok(report.ok, `${report.failed} of ${report.cases} cases failed`);
    return [`${report.passed.toLocaleString("en")} cases in ${report.suites.length} suites`, undefined];
  });
  console.log(`
Everything held, in ${((performance.now() - started) / 1000).toFixed(1)} s. The temporary folder is gone.

Try next:
  npm start                                                  serve AWS KMS on http://127.0.0.1:8642
  aws kms create-key --endpoint-url http://127.0.0.1:8642    call it by the AWS CLI
  npm exec -- pocketkms call CreateKey --store keys.db       call it without a server
  npm run verify                                             the vectors, suite by suite
`);
} catch (error) {
  if (!(error instanceof StepFailed)) console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
