/** JSON Web Tokens signed through KMS, verified by `jose` with nothing but the public key. RFC 7515, RFC 7518, RFC 8037. */

import { exportJWK, importJWK, importSPKI, type JWTPayload, jwtVerify } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import type { KeySpec, SigningAlgorithmSpec } from "../../src/types.js";
import { newKey, openLab, utf8 } from "../support/sdk-kms.js";
import { derToRaw } from "../support/sdk2-jws.js";

/** JWS algorithm -> how KMS signs it; `half`: bytes of r and s each. */
const ALGORITHMS: Record<string, { spec: KeySpec; algorithm: SigningAlgorithmSpec; half?: number }> = {
  RS256: { spec: "RSA_2048", algorithm: "RSASSA_PKCS1_V1_5_SHA_256" },
  RS384: { spec: "RSA_2048", algorithm: "RSASSA_PKCS1_V1_5_SHA_384" },
  RS512: { spec: "RSA_2048", algorithm: "RSASSA_PKCS1_V1_5_SHA_512" },
  PS256: { spec: "RSA_2048", algorithm: "RSASSA_PSS_SHA_256" },
  PS384: { spec: "RSA_2048", algorithm: "RSASSA_PSS_SHA_384" },
  PS512: { spec: "RSA_2048", algorithm: "RSASSA_PSS_SHA_512" },
  ES256: { spec: "ECC_NIST_P256", algorithm: "ECDSA_SHA_256", half: 32 },
  ES384: { spec: "ECC_NIST_P384", algorithm: "ECDSA_SHA_384", half: 48 },
  ES512: { spec: "ECC_NIST_P521", algorithm: "ECDSA_SHA_512", half: 66 },
  EdDSA: { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_SHA_512" },
  Ed25519: { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_SHA_512" },
};

let kms: Kms;
const keys: Record<string, string> = {};
beforeAll(async () => {
  ({ kms } = await openLab());
  for (const { spec } of Object.values(ALGORITHMS)) keys[spec] ??= await newKey(kms, { KeySpec: spec, KeyUsage: "SIGN_VERIFY" });
});

const base64url = (data: Uint8Array) => Buffer.from(data).toString("base64url");
const encoded = (value: unknown) => base64url(utf8(JSON.stringify(value)));

async function signJwt(alg: string, claims: JWTPayload): Promise<string> {
  const { spec, algorithm, half } = ALGORITHMS[alg] as (typeof ALGORITHMS)[string];
  const input = `${encoded({ alg, typ: "JWT" })}.${encoded(claims)}`;
  const { Signature } = await kms.sign({ KeyId: keys[spec] as string, SigningAlgorithm: algorithm, Message: utf8(input) });
  return `${input}.${base64url(half === undefined ? Signature : derToRaw(Signature, half))}`;
}

async function pemOf(alg: string): Promise<string> {
  const { PublicKey } = await kms.getPublicKey({ KeyId: keys[ALGORITHMS[alg]?.spec as string] as string });
  return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(PublicKey).toString("base64")}\n-----END PUBLIC KEY-----`;
}

for (const alg of Object.keys(ALGORITHMS)) {
  describe(alg, () => {
    test("jose verifies the token with the public key, as PEM and as JWK", async () => {
      const key = await importSPKI(await pemOf(alg), alg, { extractable: true });
      const jwk = await importJWK(await exportJWK(key), alg);
      for (let n = 0; n < 10; n++) {
        const token = await signJwt(alg, { sub: "user", iss: "pocketkms", n });
        for (const verifier of [key, jwk]) {
          const { payload, protectedHeader } = await jwtVerify(token, verifier, { issuer: "pocketkms", algorithms: [alg] });
          expect(payload).toEqual({ sub: "user", iss: "pocketkms", n });
          expect(protectedHeader.alg).toBe(alg);
        }
      }
    });

    test("jose refuses a token whose claims were changed", async () => {
      const key = await importSPKI(await pemOf(alg), alg);
      const [header, , signature] = (await signJwt(alg, { sub: "user" })).split(".");
      await expect(jwtVerify(`${header}.${encoded({ sub: "admin" })}.${signature}`, key)).rejects.toThrow("signature verification failed");
    });
  });
}
