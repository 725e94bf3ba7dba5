/** RSA signatures: a whole message by WebCrypto, a given digest by the primitives. */
import { AsymmetricFailure } from "../failure.js";
import { checkInput } from "../input.js";
import { webRandom } from "../random.js";
import { Secret } from "../secret.js";
import type { RsaKeySpec } from "../specs.js";
import type { SigningKey, VerifyingKey } from "../types.js";
import { signDigest, verifyDigest } from "./digest.js";
import { type RsaPrivateNumbers, readPrivateNumbers, readPublicNumbers } from "./numbers.js";
import { type RsaSigningAlgorithm, webScheme } from "./schemes.js";
import { copyOf, importPrivate, importPublic, keepKeys } from "./web-keys.js";

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openSigningKey(spec: RsaKeySpec, pkcs8: Uint8Array): SigningKey {
  let numbers: RsaPrivateNumbers | undefined = readPrivateNumbers(spec, pkcs8);
  const secret = new Secret(copyOf(pkcs8));
  const keys = keepKeys((algorithm: RsaSigningAlgorithm) => importPrivate(secret, webScheme(algorithm).key, "sign"));
  return {
    async sign(algorithm, input, random = webRandom) {
      const { kind, bytes } = checkInput(spec, algorithm, input);
      if (numbers === undefined) throw new AsymmetricFailure("Destroyed", "this key was destroyed");
      const scheme = algorithm as RsaSigningAlgorithm; // checkInput let only the key spec's own algorithms through
      if (kind === "digest") return signDigest(numbers, scheme, bytes, random);
      return new Uint8Array(await crypto.subtle.sign(webScheme(scheme).use, await keys.get(scheme), copyOf(bytes)));
    },
    destroy() {
      numbers = undefined;
      keys.clear();
      secret.destroy();
    },
  };
}

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
      return crypto.subtle.verify(webScheme(scheme).use, await keys.get(scheme), copyOf(signature), copyOf(bytes));
    },
  };
}
