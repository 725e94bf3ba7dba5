/**
 * The four forms in which AWS KMS takes a key: key id, key ARN, alias name, alias ARN.
 *
 * Source: AWS KMS Developer Guide, "Key identifiers (KeyId)".
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MULTI_REGION_ID = /^mrk-[0-9a-f]{32}$/;
const ALIAS_NAME = /^alias\/[a-zA-Z0-9:/_-]+$/;
const ARN = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):([0-9]{12}):(key|alias)\/(.+)$/;

/** Where a name is looked up: the caller's account and the Region that was addressed. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

export type KeyIdentifier =
  | { readonly kind: "key"; readonly arn: string; readonly keyId: string; readonly region: string; readonly accountId: string }
  | { readonly kind: "alias"; readonly arn: string; readonly name: string; readonly region: string; readonly accountId: string }
  | { readonly kind: "malformed"; readonly reason: "id" | "arn" };

/** True for a UUID or a multi-Region id (`mrk-` and 32 hexadecimal digits). */
const isKeyId = (text: string): boolean => UUID.test(text) || MULTI_REGION_ID.test(text);

/** True for a name that an alias can have, with its prefix: no other text is looked up. */
export const isAliasName = (text: string): boolean => ALIAS_NAME.test(text);

/** Aliases of AWS managed keys begin so; nobody else's may. */
export const AWS_ALIAS_PREFIX = "alias/aws/";

const arnOf = (place: Place, resource: string): string => `arn:${place.partition}:kms:${place.region}:${place.accountId}:${resource}`;

export const keyArn = (place: Place, keyId: string): string => arnOf(place, `key/${keyId}`);

/** @param name with its prefix, as `alias/app`. */
export const aliasArn = (place: Place, name: string): string => arnOf(place, name);

/** The partition a Region lies in, as ARNs name it. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}

/** Reads any of the four forms; ids and alias names belong to `place`. */
export function parseKeyIdentifier(text: string, place: Place): KeyIdentifier {
  if (text.startsWith("arn:")) return parseArn(text);
  if (text.startsWith("alias/")) {
    return { kind: "alias", arn: aliasArn(place, text), name: text, region: place.region, accountId: place.accountId };
  }
  if (!isKeyId(text)) return { kind: "malformed", reason: "id" };
  return { kind: "key", arn: keyArn(place, text), keyId: text, region: place.region, accountId: place.accountId };
}

function parseArn(arn: string): KeyIdentifier {
  const [, , region, accountId, kind, name] = ARN.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return { kind: "malformed", reason: "arn" };
  if (kind === "alias") return { kind: "alias", arn, name: `alias/${name}`, region, accountId };
  return isKeyId(name) ? { kind: "key", arn, keyId: name, region, accountId } : { kind: "malformed", reason: "arn" };
}
