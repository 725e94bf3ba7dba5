/** Chosen fields of a JSON object, sealed one by one under a KMS key. */
import type { Kms } from "pocketkms/workerd";

export type Json = Readonly<Record<string, unknown>>;

/** The fields that nobody may read in the storage. */
const SECRET_FIELDS = ["email", "iban"];

/** Where a field belongs: a ciphertext opens nowhere else, neither with another customer nor in another field. */
type Owner = Readonly<Record<"tenant" | "customer", string>>;

const contextOf = (owner: Owner, field: string): Record<string, string> => ({ ...owner, field });

/** Encrypts the secret fields of `object`, all in one call; each becomes `{ sealed: base64 }`. */
export async function sealFields(kms: Kms, keyId: string, owner: Owner, object: Json): Promise<Json> {
  const names = SECRET_FIELDS.filter((name) => Object.hasOwn(object, name));
  if (names.length === 0) return object;
  const encoder = new TextEncoder();
  const { Entries } = await kms.batchEncrypt({
    KeyId: keyId,
    Entries: names.map((name) => ({ Plaintext: encoder.encode(JSON.stringify(object[name])), EncryptionContext: contextOf(owner, name) })),
  });
  const sealed = Entries.map(({ CiphertextBlob, Error: failure }, i) => {
    if (CiphertextBlob === undefined) throw new Error(`${names[i]}: ${failure?.Code}`);
    return [names[i], { sealed: toBase64(CiphertextBlob) }];
  });
  return { ...object, ...Object.fromEntries(sealed) };
}

/** Decrypts what `sealFields` encrypted. */
export async function openFields(kms: Kms, owner: Owner, object: Json): Promise<Json> {
  const opened: Record<string, unknown> = { ...object };
  for (const [name, value] of Object.entries(object)) {
    if (!SECRET_FIELDS.includes(name)) continue;
    const CiphertextBlob = fromBase64((value as { sealed: string }).sealed);
    const { Plaintext } = await kms.decrypt({ CiphertextBlob, EncryptionContext: contextOf(owner, name) });
    opened[name] = JSON.parse(new TextDecoder().decode(Plaintext));
  }
  return opened;
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
