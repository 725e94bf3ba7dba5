/**
 * From what a request says to the key it means.
 *
 * Source: AWS KMS API Reference, the KeyId member of each operation; wording as AWS answers it.
 */

import { toHex } from "../bytes.js";
import { KmsError } from "../errors.js";
import { dueAt } from "../keystore/records.js";
import { once } from "../once.js";
import type { Action } from "../types.js";
import { AWS_ALIAS_PREFIX, isAliasName, type KeyIdentifier, keyArn, type Place, parseKeyIdentifier } from "./arn.js";
import { mayUseManaged } from "./authorize.js";
import { afterWith, type Call, type MaybePromise, type Resource } from "./call.js";
import { backingKeyIdAt, backingKeyPlace, invalidCiphertext } from "./ciphertext.js";
import type { CiphertextOrigin, Key } from "./key.js";
import { settleKey } from "./maintenance.js";
import { relativeArn } from "./multi-region.js";

/** `key`: key id or key ARN. `any`: also alias name or alias ARN. */
export type IdentifierForms = "key" | "any";

/** Operations whose answer to a malformed ARN is `NotFoundException`, because `InvalidArnException` is none of theirs. */
const NO_INVALID_ARN: ReadonlySet<Action> = new Set<Action>([
  "BatchDecrypt",
  "BatchEncrypt",
  "BatchGenerateDataKey",
  "CreateAlias",
  "Decapsulate",
  "Decrypt",
  "DeriveSharedSecret",
  "Encapsulate",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "ReEncrypt",
  "Sign",
  "UpdateAlias",
  "Verify",
  "VerifyMac",
]);

/** Makes the `identify` of an operation that works on the key its `KeyId` names. */
export function namedKey<A extends Action>(forms: IdentifierForms): (call: Call<A>) => MaybePromise<readonly Resource[]> {
  return (call) => afterWith(findKey(call, (call.input as { KeyId: string }).KeyId, forms), call, onlyResource);
}

function onlyResource(key: Key, { permission }: Call<Action>): readonly Resource[] {
  if (key.asked?.[0]?.permission === permission) return key.asked;
  key.asked = [{ key, permission, origin: undefined }];
  return key.asked;
}

/** The key a ciphertext came from. */
export function originResource(origin: CiphertextOrigin, permission: string): readonly Resource[] {
  if (origin.asked?.[0]?.permission === permission) return origin.asked;
  origin.asked = [{ key: origin.key, permission, origin }];
  return origin.asked;
}

export const resourceOf = ({ permission }: Call<Action>, key: Key): Resource => ({ key, permission, origin: undefined });

/**
 * The key that `text` names, with everything done to it that was due.
 * @throws {KmsError} `NotFoundException`, `InvalidArnException`.
 */
export function findKey(call: Call<Action>, text: string, forms: IdentifierForms): MaybePromise<Key> {
  const { cache } = call.service;
  const scope = scopeOf(call, forms);
  const known = cache.named(scope, text);
  if (known !== undefined && known.dueAt > call.now) return known;
  return lookUpNamed(call, text, forms, scope);
}

async function lookUpNamed(call: Call<Action>, text: string, forms: IdentifierForms, scope: string): Promise<Key> {
  const { cache } = call.service;
  const { generation } = cache;
  const key = await lookUp(call, text, forms);
  cache.rememberName(scope, text, key, generation);
  return key;
}

/** What the cache keeps apart: the forms that are taken and the place that is meant. */
const scopeOf = ({ place, service }: Call<Action>, forms: string): string =>
  place === service.place ? forms : `${forms} ${place.region} ${place.accountId}`;

async function lookUp(call: Call<Action>, text: string, forms: IdentifierForms): Promise<Key> {
  const identifier = parseKeyIdentifier(text, call.place);
  if (identifier.kind === "malformed") throw malformed(call.action, text, identifier.reason);
  if (identifier.kind === "alias" && forms === "key") throw invalidKeyId(text);
  if (identifier.region !== call.place.region) throw new KmsError("NotFoundException", `Invalid arn ${identifier.region}`);
  const arn = identifier.kind === "key" ? identifier.arn : await targetOf(call, identifier);
  const key = await presentKey(call, arn);
  if (key === undefined) throw notFound(arn);
  return key;
}

async function targetOf(call: Call<Action>, identifier: KeyIdentifier & { kind: "alias" }): Promise<string> {
  const alias = isAliasName(identifier.name) ? await call.service.cache.alias(identifier.arn) : undefined;
  if (alias !== undefined) return alias.record.targetKeyArn;
  const managed = identifier.name.startsWith(AWS_ALIAS_PREFIX) ? await managedTarget(call, identifier) : undefined;
  if (managed !== undefined) return managed;
  throw new KmsError("NotFoundException", `Alias ${identifier.arn} is not found.`);
}

const awsManaged = once(() => import("./aws-managed.js"));

/** The ARN of the AWS managed key that appears under its alias, if one does. */
async function managedTarget(call: Call<Action>, identifier: KeyIdentifier & { kind: "alias" }): Promise<string | undefined> {
  const { makeManagedKey, serviceOf } = await awsManaged();
  const serviceName = serviceOf(identifier.name);
  return serviceName !== undefined && mayAppear(call, identifier, serviceName) ? makeManagedKey(call, serviceName) : undefined;
}

/** An AWS managed key appears for those of its account who may do with it what they ask, and not in a dry run. */
function mayAppear(call: Call<Action>, { accountId, region }: KeyIdentifier & { kind: "alias" }, serviceName: string): boolean {
  const { caller, place, input, permission } = call;
  if (accountId !== place.accountId || caller.accountId !== place.accountId) return false;
  if ((input as { DryRun?: boolean }).DryRun === true) return false;
  return mayUseManaged(permission, caller.viaService, serviceName, region);
}

/** The key with this ARN after everything due has been done to it; `undefined` when there is none, or no longer. */
export async function presentKey(call: Call<Action>, arn: string): Promise<Key | undefined> {
  const { service, now } = call;
  const key = await service.cache.key(arn);
  if (key === undefined || key.dueAt > now) return key;
  const due = (await duePrimary(call, key)) ?? key;
  if ((dueAt(due.record) ?? Number.POSITIVE_INFINITY) > now) return key; // a replica of a primary that does not rotate now
  await settleKey(service, due, now);
  return presentKey(call, arn);
}

/** The primary of a replica to which itself nothing is due. */
async function duePrimary({ service, now }: Call<Action>, { record }: Key): Promise<Key | undefined> {
  if (record.multiRegion?.type !== "REPLICA" || (dueAt(record) ?? Number.POSITIVE_INFINITY) <= now) return undefined;
  return service.cache.key(relativeArn(record, record.multiRegion.primaryRegion));
}

function malformed(action: Action, text: string, reason: "id" | "arn"): KmsError {
  if (reason === "id") return invalidKeyId(text);
  return new KmsError(NO_INVALID_ARN.has(action) ? "NotFoundException" : "InvalidArnException", `Invalid arn ${text}`);
}

const invalidKeyId = (text: string): KmsError => new KmsError("NotFoundException", `Invalid keyId '${text}'`);

export const notFound = (arn: string): KmsError => new KmsError("NotFoundException", `Key '${arn}' does not exist`);

/**
 * Finds the key that a blob names in its header. Nothing of the blob is verified yet.
 * @throws {KmsError} `InvalidCiphertextException` for a blob that is not ours or of a key that is not here.
 */
export function findOrigin(call: Call<Action>, blob: Uint8Array): MaybePromise<CiphertextOrigin> {
  const { cache } = call.service;
  const place = backingKeyPlace(blob);
  const scope = scopeOf(call, "origin");
  const known = cache.origin(scope, blob, place);
  if (known !== undefined && known.key.dueAt > call.now) return known;
  return lookUpOrigin(call, backingKeyIdAt(blob, place), scope);
}

async function lookUpOrigin(call: Call<Action>, backingKeyId: Uint8Array, scope: string): Promise<CiphertextOrigin> {
  const { cache } = call.service;
  const { generation } = cache;
  const backingKey = await cache.backingKey(toHex(backingKeyId));
  if (backingKey === undefined) throw invalidCiphertext();
  const place: Place = { ...call.place, accountId: backingKey.record.accountId };
  const key = await presentKey(call, keyArn(place, backingKey.record.keyId));
  if (key === undefined) throw invalidCiphertext();
  const origin: CiphertextOrigin = { key, backingKey, backingKeyId, asked: undefined };
  cache.rememberOrigin(scope, origin, generation);
  return origin;
}

/**
 * @param expected the key that the caller named beside a ciphertext.
 * @throws {KmsError} `IncorrectKeyException` when the ciphertext was made under another.
 */
export function requireSameKey(expected: Key, { id }: Key): void {
  if (expected.id === id) return;
  throw new KmsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
}
