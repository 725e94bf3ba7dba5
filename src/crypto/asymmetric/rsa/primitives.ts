/**
 * The bare RSA operations (RFC 8017 5), for what WebCrypto cannot do: sign and verify a digest made by someone else.
 *
 * BigInt arithmetic is not constant-time. The private operation is blinded by a fresh random factor and checked before it leaves,
 * so that neither its time nor a fault tells about the key; whoever needs hardware-grade resistance sends the message, not its digest.
 */
import { invert, mod, pow } from "@noble/curves/abstract/modular.js";
import { bytesToBigInt } from "../der/asn1.js";
import type { Random } from "../types.js";
import { bitLength, type RsaPrivateNumbers, type RsaPublicNumbers } from "./numbers.js";

/** Bytes of the modulus: k of RFC 8017. */
export const modulusLength = (n: bigint): number => Math.ceil(bitLength(n) / 8);

/** I2OSP (RFC 8017 4.1). */
function toOctets(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * length, "0");
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

/** RSAVP1 over octets: the encoded message, k bytes, or undefined when the signature is no number below n or not k bytes long. */
export function recoverEncodedMessage({ n, e }: RsaPublicNumbers, signature: Uint8Array): Uint8Array | undefined {
  const k = modulusLength(n);
  const s = bytesToBigInt(signature);
  return signature.length === k && s < n ? toOctets(pow(s, e, n), k) : undefined;
}

/** RSASP1 over octets (5.2.1, form with the Chinese remainders): k bytes. */
export function signEncodedMessage(key: RsaPrivateNumbers, encoded: Uint8Array, random: Random): Uint8Array {
  const { n, e, p, q, dP, dQ, qInv } = key;
  const m = bytesToBigInt(encoded);
  const k = modulusLength(n);
  const blind = blindingFactor(n, random);
  const blinded = mod(m * pow(blind, e, n), n);
  const s1 = pow(blinded % p, dP, p);
  const s2 = pow(blinded % q, dQ, q);
  const s = mod((s2 + q * mod((s1 - s2) * qInv, p)) * invert(blind, n), n);
  if (pow(s, e, n) !== m) throw new Error("RSA signature failed its own check"); // a fault, or a key whose numbers do not fit
  return toOctets(s, k);
}

/** A number in 2..n-1, with an inverse but for a chance as small as guessing a prime of the key. 8 spare bytes make the bias negligible. */
function blindingFactor(n: bigint, random: Random): bigint {
  return 2n + (bytesToBigInt(random(modulusLength(n) + 8)) % (n - 2n));
}
