/**
 * Answers that only an attested enclave can read: the secret goes out as CMS EnvelopedData to the key in its attestation document.
 *
 * Source: AWS KMS API Reference, RecipientInfo; Developer Guide, "Cryptographic attestation support".
 */

import { once } from "../once.js";
import type { RecipientInfo } from "../types.js";
import { after, type MaybePromise } from "./call.js";
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
  return call.input.DryRun === true ? after(recipientKey(call), () => undefined) : undefined;
}

/**
 * The public key (SPKI DER) of the attested recipient; `undefined` when the request names none.
 * @throws {KmsError} `ValidationException` when the document is not to be believed.
 */
function recipientKey(call: RecipientCall): MaybePromise<Uint8Array | undefined> {
  const { Recipient } = call.input;
  return Recipient === undefined ? undefined : attested().then(({ attestedKey }) => attestedKey(call, Recipient));
}

/**
 * What a secret is answered as: itself, or for a recipient `CiphertextForRecipient` in its place; then it is wiped.
 * @param make makes the secret, once the recipient was found good; `rest` is the answer that it is put into.
 */
export function answerTo<Member extends string, Rest extends object>(
  call: RecipientCall,
  member: Member,
  make: () => MaybePromise<{ readonly secret: Uint8Array; readonly rest: Rest }>,
): MaybePromise<Rest & AnswerTo<Member>> {
  return after(recipientKey(call), (publicKey) =>
    after(make(), ({ secret, rest }): MaybePromise<Rest & AnswerTo<Member>> => {
      if (publicKey !== undefined) return attested().then(({ sealedFor }) => sealedFor(call, publicKey, secret, rest));
      const answer: Rest & AnswerTo<Member> = rest;
      (answer as Record<string, unknown>)[member] = secret;
      return answer;
    }),
  );
}

type AnswerTo<Member extends string> = { [M in Member]?: Uint8Array } & { CiphertextForRecipient?: Uint8Array };
