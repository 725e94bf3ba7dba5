/**
 * Answers that only an attested enclave can read: the secret goes out as CMS EnvelopedData to the key in its attestation document.
 *
 * Source: AWS KMS API Reference, RecipientInfo; Developer Guide, "Cryptographic attestation support".
 */

import { toHex, wipe } from "../bytes.js";
import { AttestationFailure, encryptForRecipient, verifyAttestationDocument } from "../crypto/attestation/index.js";
import { KmsError } from "../errors.js";
import type { RecipientInfo } from "../types.js";
import type { Service } from "./service.js";

/** Which enclaves are believed. */
export interface AttestationOptions {
  /** DER of the root certificate that attestation documents must lead to. */
  readonly root: Uint8Array;
  /** Platform configuration registers that a document must have: index to lower-case hexadecimal. Default: any. */
  readonly pcrs?: Readonly<Record<number, string>>;
}

/** A request that may name a recipient. */
interface RecipientCall {
  readonly service: Service;
  readonly now: number;
  readonly input: { readonly Recipient?: RecipientInfo | undefined; readonly DryRun?: boolean | undefined };
}

const refused = (why: string): KmsError => new KmsError("ValidationException", why);

/** In a dry run, the recipient is all that is left to be checked. */
export async function checkRecipient(call: RecipientCall): Promise<void> {
  if (call.input.DryRun === true) await recipientKey(call);
}

/**
 * The public key (SPKI DER) of the attested recipient; `undefined` when the request names none.
 * @throws {KmsError} `ValidationException` when the document is not to be believed.
 */
async function recipientKey({ service, now, input: { Recipient } }: RecipientCall): Promise<Uint8Array | undefined> {
  if (Recipient === undefined) return undefined;
  const { AttestationDocument, KeyEncryptionAlgorithm } = Recipient;
  if (AttestationDocument === undefined || KeyEncryptionAlgorithm === undefined) {
    throw refused("Recipient needs a KeyEncryptionAlgorithm and an AttestationDocument.");
  }
  if (service.attestation === undefined) throw refused("Attestation documents are not accepted: no root certificate is configured.");
  const { root, pcrs = {} } = service.attestation;
  const document = await verifyAttestationDocument(AttestationDocument, { root, now }).catch(asKmsError);
  for (const [index, expected] of Object.entries(pcrs)) {
    const measured = document.pcrs.get(Number(index));
    if (measured === undefined || toHex(measured) !== expected)
      throw refused(`The attestation document does not have the PCR${index} that is required.`);
  }
  if (document.publicKey === undefined) throw refused("The attestation document has no public key.");
  return document.publicKey;
}

function asKmsError(error: unknown): never {
  throw error instanceof AttestationFailure ? refused(`The attestation document is not valid: ${error.message}.`) : error;
}

/**
 * What a secret is answered as: itself, or for a recipient `CiphertextForRecipient` in its place; then it is wiped.
 * @param make makes the secret, once the recipient was found good.
 */
export async function answerTo<Member extends string, Rest extends object>(
  call: RecipientCall,
  member: Member,
  make: () => Promise<{ readonly secret: Uint8Array; readonly rest: Rest }>,
): Promise<Rest & { [M in Member]?: Uint8Array } & { CiphertextForRecipient?: Uint8Array }> {
  const publicKey = await recipientKey(call);
  const { secret, rest } = await make();
  if (publicKey === undefined) return { ...rest, [member]: secret };
  try {
    const { core } = call.service;
    return {
      ...rest,
      CiphertextForRecipient: await encryptForRecipient(publicKey, secret, (length) => core.random(length)).catch(asKmsError),
    };
  } finally {
    wipe(secret);
  }
}
