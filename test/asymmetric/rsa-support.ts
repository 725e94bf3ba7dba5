/** RSA keys of any size from published numbers, for the floor below the key specs. */
import { createPublicKey } from "node:crypto";
import { fromHex } from "../../src/bytes.js";
import { bytesToBigInt } from "../../src/crypto/asymmetric/der/asn1.js";
import { DIGESTS } from "../../src/crypto/asymmetric/rsa/emsa.js";
import type { RsaPrivateNumbers } from "../../src/crypto/asymmetric/rsa/numbers.js";

export const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n;
  let square = base % modulus;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
};

export function inverse(a: bigint, m: bigint): bigint {
  let [r0, r1, t0, t1] = [m, ((a % m) + m) % m, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  return ((t0 % m) + m) % m;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** The two primes of n from e and d (SP 800-56B appendix C), so that files which give only n, e, d become two-prime keys. */
export function withPrimes(n: bigint, e: bigint, d: bigint): RsaPrivateNumbers {
  let odd = e * d - 1n;
  let twos = 0;
  while (odd % 2n === 0n) {
    odd /= 2n;
    twos++;
  }
  for (let base = 2n; ; base++) {
    let x = power(base, odd, n);
    for (let i = 0; i < twos; i++) {
      const next = (x * x) % n;
      if (next === 1n && x !== 1n && x !== n - 1n) return fromPrimes(n, e, d, gcd(x - 1n, n));
      x = next;
    }
  }
}

export function fromPrimes(n: bigint, e: bigint, d: bigint, p: bigint): RsaPrivateNumbers {
  const q = n / p;
  return { n, e, d, p, q, dP: d % (p - 1n), dQ: d % (q - 1n), qInv: inverse(q, p) };
}

export const number = (hex: string): bigint => BigInt(`0x${hex}`);

/** DigestInfo prefixes with those AWS KMS does not offer, which the older files use. */
export const PREFIXES: Readonly<Record<string, Uint8Array>> = {
  "SHA-1": fromHex("3021300906052b0e03021a05000414"),
  "SHA-224": fromHex("302d300d06096086480165030402040500041c"),
  ...Object.fromEntries(Object.entries(DIGESTS).map(([name, { prefix }]) => [name, prefix])),
};

/** n and e of an SPKI or PKCS#1 public key, read by node:crypto. */
export function publicNumbers(pkcs1: Uint8Array): { n: bigint; e: bigint } {
  const jwk = createPublicKey({ key: Buffer.from(pkcs1), format: "der", type: "pkcs1" }).export({ format: "jwk" });
  const value = (text: string | undefined) => bytesToBigInt(Buffer.from(text as string, "base64url"));
  return { n: value(jwk.n), e: value(jwk.e) };
}
