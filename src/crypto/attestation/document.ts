/**
 * Attestation documents of Nitro Enclaves and NitroTPM: COSE_Sign1 (RFC 9052 4.2) over a CBOR map.
 *
 * Source: aws-nitro-enclaves-nsm-api, docs/attestation_process.md, 2.2 (the map), 3.1 (COSE) and 3.2.2 (what is checked).
 */
import { decode, encode, Tagged } from "cborg";
import { malformed } from "./failure.js";

/** What a document says, read but not yet believed. */
export interface AttestationDocument {
  /** Which attested platform made it: an enclave (`pcrs`) or an EC2 instance with NitroTPM (`nitrotpm_pcrs`). */
  readonly platform: "enclave" | "nitroTpm";
  readonly moduleId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Platform configuration registers by their index 0..31; 32, 48 or 64 bytes each. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** DER of the certificate whose key signed the document. */
  readonly certificate: Uint8Array;
  /** DER of its issuers, the root first. */
  readonly cabundle: readonly Uint8Array[];
  /** SPKI DER of the key to encrypt the answer to, if the document has one. */
  readonly publicKey?: Uint8Array;
  readonly userData?: Uint8Array;
  readonly nonce?: Uint8Array;
}

export interface SignedDocument {
  readonly document: AttestationDocument;
  /** The bytes that were signed (RFC 9052 4.4, Sig_structure). */
  readonly signed: Uint8Array;
  /** r || s, 96 bytes. */
  readonly signature: Uint8Array;
}

/** Bytes. KMS takes up to 262,144 bytes; a document is at most 16,384 and its wrapping. */
const MAXIMUM_LENGTH = 20_000;
const COSE_SIGN1 = 18;
const ALGORITHM = 1;
const ES384 = -35;

/** @throws {AttestationFailure} `Malformed` */
export function readSignedDocument(bytes: Uint8Array): SignedDocument {
  const parts = readCbor(bytes);
  const message = parts instanceof Tagged ? parts.value : parts;
  if (!Array.isArray(message) || message.length !== 4) throw malformed("not a COSE_Sign1");
  const [protectedHeader, , payload, signature] = message as unknown[];
  if (!isBytes(protectedHeader) || !isBytes(payload) || !isBytes(signature) || signature.length !== 96) throw malformed("not a COSE_Sign1");
  const header = readCbor(protectedHeader);
  if (!(header instanceof Map) || header.get(ALGORITHM) !== ES384) throw malformed("ES384 expected");
  const signed = encode(["Signature1", protectedHeader, new Uint8Array(), payload]);
  return { document: readDocument(readCbor(payload)), signed, signature };
}

function readCbor(bytes: Uint8Array): unknown {
  if (bytes.length > MAXIMUM_LENGTH) throw malformed(`longer than ${MAXIMUM_LENGTH} bytes`);
  try {
    return decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, tags: { [COSE_SIGN1]: Tagged.decoder(COSE_SIGN1) } });
  } catch {
    throw malformed("not CBOR");
  }
}

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;
const isBytesUpTo = (value: unknown, most: number): value is Uint8Array => isBytes(value) && value.length <= most;

function readDocument(map: unknown): AttestationDocument {
  if (!(map instanceof Map)) throw malformed("not an attestation document");
  const [moduleId, digest, timestamp] = [map.get("module_id"), map.get("digest"), map.get("timestamp")];
  if (typeof moduleId !== "string" || moduleId === "" || digest !== "SHA384") throw malformed("module_id and digest SHA384 expected");
  if (typeof timestamp !== "number" || !Number.isSafeInteger(timestamp) || timestamp <= 0) throw malformed("timestamp expected");
  if (map.has("pcrs") && map.has("nitrotpm_pcrs")) throw malformed("PCRs of one platform expected, not of two");
  const platform = map.has("pcrs") ? "enclave" : "nitroTpm";
  return {
    platform,
    moduleId,
    timestamp,
    pcrs: readPcrs(map.get(platform === "enclave" ? "pcrs" : "nitrotpm_pcrs")),
    certificate: readCertificate(map.get("certificate")),
    cabundle: readBundle(map.get("cabundle")),
    ...optional("publicKey", map.get("public_key")),
    ...optional("userData", map.get("user_data")),
    ...optional("nonce", map.get("nonce")),
  };
}

function readPcrs(value: unknown): ReadonlyMap<number, Uint8Array> {
  if (!(value instanceof Map) || value.size < 1 || value.size > 32) throw malformed("1 to 32 PCRs expected");
  for (const [index, pcr] of value) {
    const fits = Number.isInteger(index) && index >= 0 && index < 32 && isBytes(pcr) && [32, 48, 64].includes(pcr.length);
    if (!fits) throw malformed("PCR of 32, 48 or 64 bytes expected");
  }
  return value;
}

function readCertificate(value: unknown): Uint8Array {
  if (!isBytesUpTo(value, 1024) || value.length === 0) throw malformed("certificate of 1 to 1024 bytes expected");
  return value;
}

function readBundle(value: unknown): readonly Uint8Array[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 10) throw malformed("cabundle expected");
  return value.map(readCertificate);
}

/** Absent and null are the same: the Nitro Secure Module writes null for what was not asked for. */
function optional<Name extends string>(name: Name, value: unknown): { [key in Name]?: Uint8Array } {
  if (value === undefined || value === null) return {};
  if (!isBytesUpTo(value, 1024)) throw malformed(`${name} of at most 1024 bytes expected`);
  return { [name]: value } as { [key in Name]?: Uint8Array };
}
