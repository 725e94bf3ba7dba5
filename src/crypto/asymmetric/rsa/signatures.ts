/** RSA signatures: a whole message by WebCrypto, a given digest by the primitives. */
import { AsymmetricFailure } from "../failure.js";
import { checkInput } from "../input.js";
import { webRandom } from "../random.js";
import { Secret } from "../secret.js";
import { RSA_MODULUS_BITS, type RsaKeySpec, type RsaSigningAlgorithm } from "../specs.js";
import type { RuntimeSigningKey, SigningKey, VerifyingKey } from "../types.js";
import { signDigest, verifyDigest } from "./digest.js";
import { type RsaPrivateNumbers, readPrivateNumbers, readPublicNumbers } from "./numbers.js";
import { webScheme } from "./schemes.js";
import { copyOf, importPrivate, importPublic, keepKeys } from "./web-keys.js";

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openSigningKey(spec: RsaKeySpec, pkcs8: Uint8Array): SigningKey {
  let numbers: RsaPrivateNumbers | undefined = readPrivateNumbers(spec, pkcs8);
  const secret = new Secret(copyOf(pkcs8));
  const keys = keepKeys((algorithm: RsaSigningAlgorithm) => importPrivate(spec, secret.bytes, webScheme(algorithm).key, "sign"));
  return {
    async sign(algorithm, input, random = webRandom) {
      const { kind, bytes } = checkInput(spec, algorithm, input);
      if (numbers === undefined) throw new AsymmetricFailure("Destroyed", "this key was destroyed");
      const scheme = algorithm as RsaSigningAlgorithm; // checkInput let only the key spec's own algorithms through
      if (kind === "digest") return signDigest(numbers, scheme, bytes, random);
      return signMessage(await keys.get(scheme), scheme, bytes);
    },
    destroy() {
      numbers = undefined;
      keys.clear();
      secret.destroy();
    },
  };
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export async function openRuntimeSigningKey(
  spec: RsaKeySpec,
  algorithm: RsaSigningAlgorithm,
  pkcs8: Uint8Array,
): Promise<RuntimeSigningKey> {
  const key = await importPrivate(spec, pkcs8, webScheme(algorithm).key, "sign");
  return { sign: (message) => signMessage(key, algorithm, message) };
}

const signMessage = async (key: CryptoKey, algorithm: RsaSigningAlgorithm, message: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.sign(webScheme(algorithm).use, key, copyOf(message)));

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openVerifyingKey(spec: RsaKeySpec, spki: Uint8Array): VerifyingKey {
  const numbers = readPublicNumbers(spec, spki);
  const own = copyOf(spki);
  const keys = keepKeys((algorithm: RsaSigningAlgorithm) => importPublic(own, webScheme(algorithm).key, "verify"));
  return {
    async verify(algorithm, input, signature) {
      const { kind, bytes } = checkInput(spec, algorithm, input);
      const scheme = algorithm as RsaSigningAlgorithm;
      if (kind === "digest") return verifyDigest(numbers, scheme, bytes, signature);
      if (signature.length !== RSA_MODULUS_BITS[spec] / 8) return false; // RFC 8017 8.1.2 step 1: OpenSSL lets a PSS signature be shorter
      return crypto.subtle.verify(webScheme(scheme).use, await keys.get(scheme), copyOf(signature), copyOf(bytes));
    },
  };
}
