/** Encrypts a text under a customer master key that lives in this page alone. */
import { Kms, KmsError } from "pocketkms/browser";

const field = (id: string) => document.getElementById(id) as HTMLInputElement;
const say = (text: string): void => {
  field("status").textContent = text;
};
const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text.trim()), (unit) => unit.charCodeAt(0));

const kms = await Kms.open();
const { KeyMetadata } = await kms.createKey({ Description: "this page" });
const KeyId = KeyMetadata?.KeyId;
const context = () => ({ for: field("context").value });

async function encrypt(): Promise<string> {
  const Plaintext = new TextEncoder().encode(field("text").value);
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext, EncryptionContext: context() });
  field("sealed").value = toBase64(CiphertextBlob as Uint8Array);
  return "Encrypted. Clear the text, then decrypt it; or change who it is for, and see it refused.";
}

async function decrypt(): Promise<string> {
  const { Plaintext } = await kms.decrypt({ CiphertextBlob: fromBase64(field("sealed").value), EncryptionContext: context() });
  field("text").value = new TextDecoder().decode(Plaintext);
  return "Decrypted.";
}

async function rotate(): Promise<string> {
  await kms.rotateKeyOnDemand({ KeyId });
  const { Rotations } = await kms.listKeyRotations({ KeyId });
  return `Rotated, ${Rotations?.length} times so far. What was encrypted before still decrypts.`;
}

for (const [id, act] of Object.entries({ encrypt, decrypt, rotate })) {
  field(id).onclick = () =>
    act().then(say, (error: Error) => say(error instanceof KmsError ? `Refused: ${error.name}` : `Not possible: ${error.message}`));
}
say("Ready.");
