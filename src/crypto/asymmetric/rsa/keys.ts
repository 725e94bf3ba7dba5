/** RSA key generation by WebCrypto, and the full check of an imported private key. */
import { mod, pow } from "@noble/curves/abstract/modular.js";
import { wipe } from "../../../bytes.js";
import { bytesToBigInt, toDer } from "../der/asn1.js";
import { encodePkcs8 } from "../der/pkcs8.js";
import { invalidKey } from "../failure.js";
import { webRandom } from "../random.js";
import { RSA_MODULUS_BITS, type RsaKeySpec } from "../specs.js";
import type { KeyPair } from "../types.js";
import { bitLength, encodePublicNumbers, type RsaPrivateNumbers, readPrivateNumbers, writePrivate } from "./numbers.js";

/** A new pair with e = 65537. WebCrypto draws its own randomness; it takes none from outside. */
export async function generateKeyPair(spec: RsaKeySpec): Promise<KeyPair> {
  const pair = await crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: RSA_MODULUS_BITS[spec], publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
    crypto.subtle.exportKey("spki", pair.publicKey),
  ]);
  return { privateKey: new Uint8Array(privateKey), publicKey: new Uint8Array(publicKey) };
}

/** Checks an imported PKCS#8 key: DER, size, exponent, and that all eight numbers belong together (SP 800-56B 6.4.1.2.3). */
export function importPrivateKey(spec: RsaKeySpec, pkcs8: Uint8Array): KeyPair {
  const numbers = readPrivateNumbers(spec, pkcs8);
  checkConsistency(numbers);
  const inner = toDer(writePrivate(numbers));
  const privateKey = encodePkcs8(spec, inner);
  wipe(inner);
  return { privateKey, publicKey: encodePublicNumbers(spec, numbers) };
}

function checkConsistency({ n, e, d, p, q, dP, dQ, qInv }: RsaPrivateNumbers): void {
  const half = bitLength(n) / 2;
  const fits =
    p * q === n &&
    p !== q &&
    bitLength(p) === half &&
    bitLength(q) === half &&
    d > 1n << BigInt(half) && // SP 800-56B 6.4.1.2.1 step 3
    d < n &&
    dP === mod(d, p - 1n) &&
    dQ === mod(d, q - 1n) &&
    mod(e * dP, p - 1n) === 1n &&
    mod(e * dQ, q - 1n) === 1n &&
    qInv < p &&
    mod(qInv * q, p) === 1n;
  if (!fits || !actsAsPrime(p) || !actsAsPrime(q)) throw invalidKey("the numbers of the RSA key do not belong together");
}

/** Fermat's test with two random bases: enough to catch a key that was put together wrongly, not to prove a hostile one prime. */
function actsAsPrime(candidate: bigint): boolean {
  const bases = [0, 1].map(() => 2n + (bytesToBigInt(webRandom(64)) % (candidate - 3n)));
  return bases.every((base) => pow(base, candidate - 1n, candidate) === 1n);
}
