/**
 * Names of this machine as seen from itself. A server that checks no signatures listens on these only, and answers only requests
 * that name one of them as their host: a web page can point its own domain at 127.0.0.1 (DNS rebinding), but not change the Host header.
 */

/** `host` is a name or an address without a port, IPv6 with or without brackets. */
export function isLoopbackHost(host: string): boolean {
  if (host === "localhost" || host === "127.0.0.1") return true;
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** The host of a `Host` header, its port taken off. */
export const hostOf = (header: string): string => (header.includes(":") ? header.replace(/:\d*$/, "") : header);

/** Which hosts a door answers to. */
export interface HostOptions {
  /**
   * Answers only requests that are addressed to such a host (a name or an address, without the port); others get 403. Only names of this
   * machine by default: a web page that points its own domain at this machine (DNS rebinding) is of the same origin as the server then,
   * so that no browser rule keeps it from any key. Behind a proxy, or on a name of its own, name that: `(host) => host === "kms.internal"`.
   * `() => true` answers to every host: only where something else decides who gets here.
   */
  readonly allowHost?: (host: string) => boolean;
}

/** What a request to another host is answered, with 403 and as text/plain. */
export const FOREIGN_HOST = "this server does not answer to that host name; allowHost decides which it does\n";
