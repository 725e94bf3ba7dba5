/** RSA numbers in and out of their ASN.1 forms (RFC 8017 A.1). */
import { wipe } from "../../../bytes.js";
import { type Block, decodeCanonical, integer, readInteger, readSequence, sequence, toDer } from "../der/asn1.js";
import { decodePkcs8 } from "../der/pkcs8.js";
import { decodeSpki, encodeSpki } from "../der/spki.js";
import { invalidKey } from "../failure.js";
import { RSA_MODULUS_BITS, type RsaKeySpec } from "../specs.js";

export interface RsaPublicNumbers {
  readonly n: bigint;
  readonly e: bigint;
}

/** Two-prime form, names of RFC 8017 3.2. These are JavaScript numbers: they cannot be wiped, only dropped. */
export interface RsaPrivateNumbers extends RsaPublicNumbers {
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dP: bigint;
  readonly dQ: bigint;
  readonly qInv: bigint;
}

/** SEQUENCE { version 0, n, e, d, p, q, dP, dQ, qInv } */
function readPrivate(root: Block): RsaPrivateNumbers {
  const fields = readSequence(root, 9).map(readInteger);
  const [version, n, e, d, p, q, dP, dQ, qInv] = fields as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  if (version !== 0n) throw invalidKey("RSAPrivateKey of two primes expected");
  return { n, e, d, p, q, dP, dQ, qInv };
}

export const writePrivate = ({ n, e, d, p, q, dP, dQ, qInv }: RsaPrivateNumbers): Block =>
  sequence(...[0n, n, e, d, p, q, dP, dQ, qInv].map(integer));

const writePublic = ({ n, e }: RsaPublicNumbers): Block => sequence(integer(n), integer(e));

function readPublic(root: Block): RsaPublicNumbers {
  const [n, e] = readSequence(root, 2).map(readInteger) as [bigint, bigint];
  return { n, e };
}

/** Bits of a positive number. */
export const bitLength = (value: bigint): number => {
  const hex = value.toString(16);
  return 4 * hex.length - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28;
};

function checkPublic(spec: RsaKeySpec, { n, e }: RsaPublicNumbers): void {
  if (bitLength(n) !== RSA_MODULUS_BITS[spec] || n % 2n === 0n) throw invalidKey(`odd modulus of ${RSA_MODULUS_BITS[spec]} bits expected`);
  // FIPS 186-5 A.1.1 (b): odd, 2^16 < e < 2^256
  if (e <= 65_536n || e % 2n === 0n || bitLength(e) > 256) throw invalidKey("public exponent out of range");
}

/** Strict DER, size and exponent of `spec`. That the numbers fit each other is not checked here. @throws {AsymmetricFailure} `InvalidKey` */
export function readPrivateNumbers(spec: RsaKeySpec, pkcs8: Uint8Array): RsaPrivateNumbers {
  const inner = decodePkcs8(spec, pkcs8);
  try {
    const numbers = decodeCanonical(inner, readPrivate, writePrivate);
    checkPublic(spec, numbers);
    return numbers;
  } finally {
    wipe(inner);
  }
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export function readPublicNumbers(spec: RsaKeySpec, spki: Uint8Array): RsaPublicNumbers {
  const numbers = decodeCanonical(decodeSpki(spec, spki), readPublic, writePublic);
  checkPublic(spec, numbers);
  return numbers;
}

export const encodePublicNumbers = (spec: RsaKeySpec, numbers: RsaPublicNumbers): Uint8Array =>
  encodeSpki(spec, toDer(writePublic(numbers)));
