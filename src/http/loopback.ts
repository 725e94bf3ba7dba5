/**
 * Names of this machine as seen from itself. A server that checks no signatures listens on these only, and answers only requests
 * that name one of them as their host: a web page can point its own domain at 127.0.0.1 (DNS rebinding), but not change the Host header.
 */

/** `host` is a name or an address without a port, IPv6 with or without brackets. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** The host of a `Host` header, its port taken off. */
export const hostOf = (header: string): string => header.replace(/:\d*$/, "");
