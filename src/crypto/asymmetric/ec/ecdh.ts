/** ECC CDH (SP 800-56A 5.7.1.2). */
import { wipe } from "../../../bytes.js";
import { Secret } from "../secret.js";
import type { NistCurveKeySpec } from "../specs.js";
import type { AgreementKey } from "../types.js";
import { CURVES } from "./curves.js";
import { readPoint, readScalar } from "./keys.js";

/** @throws {AsymmetricFailure} `InvalidKey` */
export function openAgreementKey(spec: NistCurveKeySpec, pkcs8: Uint8Array): AgreementKey {
  const { curve, length } = CURVES[spec];
  const scalar = new Secret(readScalar(spec, pkcs8));
  return {
    deriveSharedSecret(peerPublicKey) {
      const shared = curve.getSharedSecret(scalar.bytes, readPoint(spec, peerPublicKey), false);
      const x = shared.slice(1, 1 + length); // 04 || x || y: only x is the secret (step 5)
      wipe(shared);
      return x;
    },
    destroy: () => scalar.destroy(),
  };
}
