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
  const shown = Object.entries(input).filter(([name, value]) => value !== undefined && !SECRET_MEMBERS.has(name));
  // An entry of the encryption context may be named `__proto__`: assigning would lose it.
  return Object.fromEntries(shown.map(([name, value]) => [name, redactValue(value)]));
}

function redactValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: value.length };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(redactValue);
  return typeof value === "object" && value !== null ? redact(value) : value;
}
