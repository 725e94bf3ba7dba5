/**
 * Answers that only an attested enclave can read: the secret goes out as CMS EnvelopedData to the key in its attestation document.
 *
 * Source: AWS KMS API Reference, RecipientInfo; Developer Guide, "Cryptographic attestation support".
 */

import { toHex, wipe } from "../bytes.js";
import { AttestationFailure, encryptForRecipient, verifyAttestationDocument } from "../crypto/attestation/index.js";
import { KmsError } from "../errors.js";
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
interface RecipientCall {
  readonly service: Service;
  readonly now: number;
  readonly input: { readonly Recipient?: RecipientInfo | undefined; readonly DryRun?: boolean | undefined };
}

const refused = (why: string): KmsError => new KmsError("ValidationException", why);

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
  return Recipient === undefined ? undefined : attestedKey(call, Recipient);
}

async function attestedKey({ service, now }: RecipientCall, Recipient: RecipientInfo): Promise<Uint8Array> {
  const { AttestationDocument, KeyEncryptionAlgorithm } = Recipient;
  if (AttestationDocument === undefined || KeyEncryptionAlgorithm === undefined) {
    throw refused("Recipient needs a KeyEncryptionAlgorithm and an AttestationDocument.");
  }
  if (service.attestation === undefined) throw refused("Attestation documents are not accepted: no root certificate is configured.");
  const document = await verifyAttestationDocument(AttestationDocument, { root: service.attestation.root, now }).catch(asKmsError);
  requirePcrs(document, service.attestation);
  if (document.publicKey === undefined) throw refused("The attestation document has no public key.");
  return document.publicKey;
}

function requirePcrs({ platform, pcrs }: AttestedPlatform, { pcrs: enclave, nitroTpmPcrs: nitroTpm }: AttestationOptions): void {
  const rules = { enclave, nitroTpm }[platform];
  if (rules === undefined && (enclave ?? nitroTpm) !== undefined) {
    throw refused(`The attestation document is of ${platform === "enclave" ? "an enclave" : "NitroTPM"}, which is not accepted.`);
  }
  for (const [index, expected] of Object.entries(rules ?? {})) {
    const measured = pcrs.get(Number(index));
    if (measured === undefined || toHex(measured) !== expected)
      throw refused(`The attestation document does not have the PCR${index} that is required.`);
  }
}

type AttestedPlatform = Pick<Awaited<ReturnType<typeof verifyAttestationDocument>>, "platform" | "pcrs">;

function asKmsError(error: unknown): never {
  throw error instanceof AttestationFailure ? refused(`The attestation document is not valid: ${error.message}.`) : error;
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
      if (publicKey !== undefined) return sealedFor(call, publicKey, secret, rest);
      const answer: Rest & AnswerTo<Member> = rest;
      (answer as Record<string, unknown>)[member] = secret;
      return answer;
    }),
  );
}

type AnswerTo<Member extends string> = { [M in Member]?: Uint8Array } & { CiphertextForRecipient?: Uint8Array };

async function sealedFor<Rest extends object>({ service: { core } }: RecipientCall, publicKey: Uint8Array, secret: Uint8Array, rest: Rest) {
  try {
    return {
      ...rest,
      CiphertextForRecipient: await encryptForRecipient(publicKey, secret, (length) => core.random(length)).catch(asKmsError),
    };
  } finally {
    wipe(secret);
  }
}
