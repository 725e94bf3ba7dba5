/**
 * Notes that only this machine can read: each encrypted under a customer master key in a SQLite keystore.
 *
 *     npm run notes -- add "a first note"
 *     npm run notes list
 *     npm run notes rotate
 *
 * The folder `notes` (or NOTES_FOLDER) then holds notes.json (ciphertexts), keys.db (keys, sealed) and root-key, which opens the keys: keep that elsewhere.
 */
import { createRootKeyFile, fileRootKey, type Kms, openKms } from "pocketkms/deno";

interface Note {
  readonly writtenAt: string;
  readonly sealed: string;
}

const folder = Deno.env.get("NOTES_FOLDER") ?? "notes";
const KEY = "alias/notes";

async function openKeys(): Promise<Kms> {
  await Deno.mkdir(folder, { recursive: true });
  const isNew = !(await exists(`${folder}/root-key`));
  if (isNew) createRootKeyFile(`${folder}/root-key`);
  const kms = await openKms({ path: `${folder}/keys.db`, rootKey: fileRootKey(`${folder}/root-key`) });
  if (isNew) await kms.createAlias({ AliasName: KEY, TargetKeyId: (await kms.createKey()).KeyMetadata?.KeyId });
  return kms;
}

async function add(kms: Kms, text: string): Promise<void> {
  const writtenAt = new Date().toISOString();
  const { CiphertextBlob } = await kms.encrypt({ KeyId: KEY, Plaintext: new TextEncoder().encode(text), EncryptionContext: { writtenAt } });
  const notes = [...(await readNotes()), { writtenAt, sealed: CiphertextBlob?.toBase64() }];
  await Deno.writeTextFile(`${folder}/notes.json`, JSON.stringify(notes, undefined, 2));
  console.log(`${notes.length} notes`);
}

async function list(kms: Kms): Promise<void> {
  for (const { writtenAt, sealed } of await readNotes()) {
    const { Plaintext } = await kms.decrypt({ CiphertextBlob: Uint8Array.fromBase64(sealed), EncryptionContext: { writtenAt } });
    console.log(`${writtenAt}  ${new TextDecoder().decode(Plaintext)}`);
  }
}

/** New notes get new key material; the old ones stay readable. */
async function rotate(kms: Kms): Promise<void> {
  const { KeyMetadata } = await kms.describeKey({ KeyId: KEY });
  await kms.rotateKeyOnDemand({ KeyId: KeyMetadata?.KeyId });
  console.log("rotated");
}

const readNotes = async (): Promise<Note[]> =>
  (await exists(`${folder}/notes.json`)) ? JSON.parse(await Deno.readTextFile(`${folder}/notes.json`)) : [];

const exists = (path: string): Promise<boolean> =>
  Deno.stat(path).then(
    () => true,
    () => false,
  );

const [command, ...words] = Deno.args;
const kms = await openKeys();
if (command === "add" && words.length > 0) await add(kms, words.join(" "));
else if (command === "list") await list(kms);
else if (command === "rotate") await rotate(kms);
else {
  console.error("usage: notes add TEXT | list | rotate");
  Deno.exitCode = 2;
}
await kms.close();
