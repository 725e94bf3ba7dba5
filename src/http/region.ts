/**
 * Which Region a request is for: the one its signature is scoped to, as with AWS's regional endpoints.
 *
 * Source: AWS General Reference, "Signature Version 4", the credential scope. The signature itself is not checked here.
 */
import { KmsError } from "../errors.js";

/** Access key id / date / Region / service / aws4_request. */
const CREDENTIAL = /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]+)\/kms\/aws4_request/;

/**
 * A server of one Region answers whatever name is signed for, so that any client's settings do; one of several would answer from a Region
 * that was not meant.
 * @returns `undefined` where the request is not signed: then the server's own Region answers.
 * @throws {KmsError} ValidationException for a Region that is not among the several that are served.
 */
export function signedRegion(authorization: string | null | undefined, served: readonly string[]): string | undefined {
  const region = CREDENTIAL.exec(authorization ?? "")?.[1];
  if (region === undefined || served.includes(region)) return region;
  if (served.length <= 1) return undefined;
  throw new KmsError("ValidationException", `The request is signed for the Region ${region}. Served are ${served.join(", ")}.`);
}
