/**
 * Which Region a request is for: the one its signature is scoped to, as with AWS's regional endpoints.
 *
 * Source: AWS General Reference, "Signature Version 4", the credential scope. The signature itself is not checked here.
 */

/** Access key id / date / Region / service / aws4_request. */
const CREDENTIAL = /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]+)\/kms\/aws4_request/;

/** @returns `undefined` where the request is not signed, or for a Region that is not served: then the server's own Region answers. */
export function signedRegion(authorization: string | null | undefined, served: readonly string[]): string | undefined {
  const region = CREDENTIAL.exec(authorization ?? "")?.[1];
  return region !== undefined && served.includes(region) ? region : undefined;
}
