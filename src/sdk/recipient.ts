/**
 * Answers that only an attested enclave can read: the secret goes out as CMS EnvelopedData to the key in its attestation document.
 *
 * Source: AWS KMS API Reference, RecipientInfo; Developer Guide, "Cryptographic attestation support".
 */

import { once } from "../once.js";
import type { RecipientInfo } from "../types.js";
import type { MaybePromise } from "./call.js";
import type { Key } from "./key.js";
import type { Service } from "./service.js";

/**
 * Which enclaves and EC2 instances with NitroTPM are believed. The registers of one platform mean something else on the other: where rules
 * are given for one only, documents of the other are refused; where for none, both are believed.
 */
export interface AttestationOptions {
  /** DER of the root certificate that attestation documents must lead to. */
  readonly root: Uint8Array;
  /** Platform configuration registers that the document of an enclave must have: index to lower-case hexadecimal. */
  readonly pcrs?: PcrRules;
  /** The same for the document of an EC2 instance with NitroTPM. */
  readonly nitroTpmPcrs?: PcrRules;
}

export type PcrRules = Readonly<Record<number, string>>;

/** A request that may name a recipient. */
export interface RecipientCall {
  readonly service: Service;
  readonly now: number;
  readonly input: { readonly Recipient?: RecipientInfo | undefined; readonly DryRun?: boolean | undefined };
}

/** What believes documents and seals answers, loaded when a request names a recipient. */
const attested = once(() => import("./attested.js"));

/** In a dry run, the recipient is all that is left to be checked. */
export function checkRecipient(call: RecipientCall): MaybePromise<void> {
  return call.input.DryRun === true && call.input.Recipient !== undefined ? checkAttested(call, call.input.Recipient) : undefined;
}

async function checkAttested(call: RecipientCall, recipient: RecipientInfo): Promise<void> {
  await (await attested()).attestedKey(call, recipient);
}

/**
 * What a secret is answered as: itself, or for a recipient `CiphertextForRecipient` in its place; then it is wiped.
 * @param member that holds the secret.
 * @param make makes the answer with the secret, once the recipient was found good.
 */
export function answerTo<C extends RecipientCall, Member extends string, Answer extends Secret<Member>>(
  call: C,
  keys: readonly Key[],
  member: Member,
  make: (call: C, keys: readonly Key[]) => MaybePromise<Answer>,
): MaybePromise<Answer & ForRecipient> {
  return call.input.Recipient === undefined ? make(call, keys) : answerAttested(call, keys, member, make);
}

async function answerAttested<C extends RecipientCall, Member extends string, Answer extends Secret<Member>>(
  call: C,
  keys: readonly Key[],
  member: Member,
  make: (call: C, keys: readonly Key[]) => MaybePromise<Answer>,
): Promise<Answer & ForRecipient> {
  const { attestedKey, sealedFor } = await attested();
  const publicKey = await attestedKey(call, call.input.Recipient as RecipientInfo);
  return sealedFor(call, publicKey, member, await make(call, keys));
}

type Secret<Member extends string> = { [M in Member]?: Uint8Array | undefined };
type ForRecipient = { CiphertextForRecipient?: Uint8Array };
