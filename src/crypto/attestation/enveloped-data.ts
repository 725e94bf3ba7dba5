/**
 * `CiphertextForRecipient`: CMS EnvelopedData (RFC 5652 6.1) to the RSA key of an attestation document.
 *
 * The shape is AWS's own, read from answers of AWS KMS published in tests of its users: version 2, one KeyTransRecipientInfo named by
 * the SHA-256 of the SPKI, RSAES-OAEP with SHA-256 for key and mask, AES-256-CBC content, and BER with indefinite lengths around the
 * content. The enclave SDKs parse exactly that.
 */
import { Set as Asn1Set, type Constructed, type Sequence } from "asn1js";
import { wipe } from "../../bytes.js";
import { type Block, explicit, implicitOctets, integer, nullValue, octetString, oid, sequence, toDer } from "../asymmetric/der/asn1.js";
import { webRandom } from "../asymmetric/random.js";
import { openEncryptionKey } from "../asymmetric/rsa/oaep.js";
import { RSA_MODULUS_BITS, type RsaKeySpec } from "../asymmetric/specs.js";
import type { EncryptionKey, Random } from "../asymmetric/types.js";
import { malformed } from "./failure.js";

const OID = {
  envelopedData: "1.2.840.113549.1.7.3",
  data: "1.2.840.113549.1.7.1",
  rsaesOaep: "1.2.840.113549.1.1.7",
  mgf1: "1.2.840.113549.1.1.8",
  sha256: "2.16.840.1.101.3.4.2.1",
  aes256Cbc: "2.16.840.1.101.3.4.1.42",
} as const;

const KEY_LENGTH = 32;
const IV_LENGTH = 16;

/**
 * `plaintext` for the holder of the private key of `publicKey` alone.
 * @param publicKey SPKI DER of an RSA key of 2048, 3072 or 4096 bits
 * @throws {AttestationFailure} `Malformed` for any other key
 */
export async function encryptForRecipient(publicKey: Uint8Array, plaintext: Uint8Array, random: Random = webRandom): Promise<Uint8Array> {
  const recipient = openRecipient(publicKey);
  const [key, iv] = [random(KEY_LENGTH), random(IV_LENGTH)];
  try {
    const encryptedKey = await recipient.encrypt("RSAES_OAEP_SHA_256", key);
    const id = await crypto.subtle.digest("SHA-256", new Uint8Array(publicKey));
    const content = await encryptContent(key, iv, plaintext);
    return toDer(contentInfo(recipientInfo(new Uint8Array(id), encryptedKey), iv, content));
  } finally {
    wipe(key);
  }
}

function openRecipient(publicKey: Uint8Array): EncryptionKey {
  for (const spec of Object.keys(RSA_MODULUS_BITS) as RsaKeySpec[]) {
    try {
      return openEncryptionKey(spec, publicKey);
    } catch {
      // another size may fit
    }
  }
  throw malformed("the document has no RSA key of 2048, 3072 or 4096 bits");
}

async function encryptContent(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  const aes = await crypto.subtle.importKey("raw", new Uint8Array(key), "AES-CBC", false, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(iv) }, aes, new Uint8Array(plaintext)));
}

const sha256 = (): Block => sequence(oid(OID.sha256), nullValue());

/** RSAES-OAEP-params (RFC 4055 4.1) with SHA-256 twice. */
const oaepParameters = (): Block => sequence(explicit(0, sha256()), explicit(1, sequence(oid(OID.mgf1), sha256())));

/** KeyTransRecipientInfo, version 2: named by subjectKeyIdentifier [0] (RFC 5652 6.2.1). */
const recipientInfo = (id: Uint8Array, encryptedKey: Uint8Array): Block =>
  sequence(integer(2n), implicitOctets(0, id), sequence(oid(OID.rsaesOaep), oaepParameters()), octetString(encryptedKey));

function contentInfo(recipient: Block, iv: Uint8Array, content: Uint8Array): Block {
  const encryptedContent = open(
    sequence(oid(OID.data), sequence(oid(OID.aes256Cbc), octetString(iv)), open(explicit(0, octetString(content)))),
  );
  const envelopedData = open(sequence(integer(2n), new Asn1Set({ value: [recipient] }), encryptedContent));
  return open(sequence(oid(OID.envelopedData), open(explicit(0, envelopedData))));
}

/** The same element with an indefinite length (X.690 8.1.3.6). */
function open<Element extends Sequence | Constructed>(element: Element): Element {
  element.lenBlock.isIndefiniteForm = true;
  element.valueBlock.isIndefiniteForm = true;
  return element;
}
