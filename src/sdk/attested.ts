/** Attestation documents believed or refused, and answers sealed to the keys in them. */

import { toHex, wipe } from "../bytes.js";
import { AttestationFailure, encryptForRecipient, verifyAttestationDocument } from "../crypto/attestation/index.js";
import { KmsError } from "../errors.js";
import type { RecipientInfo } from "../types.js";
import type { AttestationOptions, RecipientCall } from "./recipient.js";

const refused = (why: string): KmsError => new KmsError("ValidationException", why);

/**
 * The public key (SPKI DER) in an attestation document.
 * @throws {KmsError} `ValidationException` when the document is not to be believed.
 */
export async function attestedKey({ service, now }: RecipientCall, Recipient: RecipientInfo): Promise<Uint8Array> {
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

/** The answer with the secret in `member` for the recipient only; the secret is wiped. */
export async function sealedFor<Answer extends object>(
  { service: { core } }: RecipientCall,
  publicKey: Uint8Array,
  member: string,
  answer: Answer,
): Promise<Answer & { CiphertextForRecipient: Uint8Array }> {
  const { [member]: secret, ...rest } = answer as Record<string, Uint8Array>;
  try {
    const CiphertextForRecipient = await encryptForRecipient(publicKey, secret as Uint8Array, (length) => core.random(length)).catch(
      asKmsError,
    );
    return { ...(rest as Answer), CiphertextForRecipient };
  } finally {
    wipe(secret as Uint8Array);
  }
}
