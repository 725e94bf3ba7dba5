/** ECDSA (FIPS 186-5 6), deterministic (RFC 6979), signatures in DER. High s is made and taken: AWS KMS has no low-s rule. */
import { checkInput } from "../input.js";
import { Secret } from "../secret.js";
import type { EcKeySpec } from "../specs.js";
import type { SigningKey, VerifyingKey } from "../types.js";
import { CURVES } from "./curves.js";
import { readPoint, readScalar } from "./keys.js";

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openSigningKey(spec: EcKeySpec, pkcs8: Uint8Array): SigningKey {
  const { curve } = CURVES[spec];
  const scalar = new Secret(readScalar(spec, pkcs8));
  return {
    async sign(algorithm, input) {
      const { kind, bytes } = checkInput(spec, algorithm, input);
      return curve.sign(bytes, scalar.bytes, { prehash: kind === "message", lowS: false, format: "der" });
    },
    destroy: () => scalar.destroy(),
  };
}

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openVerifyingKey(spec: EcKeySpec, spki: Uint8Array): VerifyingKey {
  const { curve } = CURVES[spec];
  const point = readPoint(spec, spki);
  return {
    async verify(algorithm, input, signature) {
      const { kind, bytes } = checkInput(spec, algorithm, input);
      return curve.verify(signature, bytes, point, { prehash: kind === "message", lowS: false, format: "der" });
    },
  };
}
