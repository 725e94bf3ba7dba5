/**
 * What of a request may be written down: names, algorithms, the encryption context, counts. Blobs become their lengths, the members
 * below are left out whole.
 */

const SECRET_MEMBERS = new Set([
  "GrantTokens",
  "GrantToken",
  "ImportToken",
  "KeyStorePassword",
  "XksProxyAuthenticationCredential",
  "Policy",
]);

/** @returns a plain JSON copy of `input` without anything secret. */
export function redact(input: unknown): Readonly<Record<string, unknown>> {
  if (typeof input !== "object" || input === null) return {};
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !SECRET_MEMBERS.has(name)) shown[name] = redactValue(value);
  }
  return shown;
}

function redactValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: value.length };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(redactValue);
  return typeof value === "object" && value !== null ? redact(value) : value;
}
