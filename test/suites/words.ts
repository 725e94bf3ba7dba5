/** Short words the suites are written in. */
import { Kms, type KmsErrorCode, type KmsOptions } from "pocketkms";

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const unhex = (digits: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Opens a KMS for one story and closes it whatever happens. Few slots: a core each, hundreds of times. */
export async function withKms<T>(story: (kms: Kms) => Promise<T>, options: KmsOptions = {}): Promise<T> {
  const kms = await Kms.open({ slots: 64, ...options });
  try {
    return await story(kms);
  } finally {
    await kms.close();
  }
}

export async function newKey(kms: Kms): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await kms.createKey();
  return { id: present(KeyMetadata?.KeyId), arn: present(KeyMetadata?.Arn) };
}

/** The value, which must be there. */
export function present<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw new Error("a value is missing");
  return value;
}

/** Demands an error of the API by its AWS name; told by name, not by class, as callers of the AWS SDK do. */
export async function refuses(code: KmsErrorCode, attempt: () => Promise<unknown>): Promise<void> {
  await throws(code, attempt);
}

/** Demands a rejection (or a throw) of an error with this name. */
export async function throws(name: string, attempt: () => unknown): Promise<Error> {
  let thrown: unknown;
  try {
    await attempt();
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) throw new Error(`wanted ${name}, but nothing was thrown`);
  if (!(thrown instanceof Error) || thrown.name !== name) throw new Error(`wanted ${name}, got ${thrown}`, { cause: thrown });
  return thrown;
}
