/** The shapes every family of keys shares. Types only: importing this file loads nothing. */
import type { AsymmetricKeySpec, EncryptionAlgorithm, SigningAlgorithm, SigningKeySpec } from "./specs.js";

/** Fresh random bytes: `random(32)` gives 32 of them. */
export type Random = (length: number) => Uint8Array;

/** A key pair as it is stored and handed out. The holder of `privateKey` wipes it. */
export interface KeyPair {
  /** PKCS#8 PrivateKeyInfo, DER (RFC 5208; RFC 9881 and RFC 9935 seed form for ML-DSA and ML-KEM). */
  readonly privateKey: Uint8Array;
  /** X.509 SubjectPublicKeyInfo, DER (RFC 5280 4.1.2.7). */
  readonly publicKey: Uint8Array;
}

/** What to sign or verify: a whole message, its digest (not hashed again, except by Ed25519ph), or ML-DSA's 64-byte mu. */
export type SigningInput = { readonly message: Uint8Array } | { readonly digest: Uint8Array } | { readonly mu: Uint8Array };

/** An opened private key. It holds secret bytes of its own until `destroy()`, which wipes what can be wiped; any use after that throws `Destroyed`. */
export interface OpenedKey {
  destroy(): void;
}

export interface SigningKey extends OpenedKey {
  /**
   * Signs. ECDSA gives DER (RFC 3279 2.2.3), the others their scheme's own bytes.
   * `random` feeds the PSS salt of a digest, RSA blinding and ML-DSA's hedging; default: the runtime's generator.
   * @throws {AsymmetricFailure} `UnsupportedAlgorithm`, `InvalidLength`, `Destroyed`
   */
  sign(algorithm: SigningAlgorithm, input: SigningInput, random?: Random): Promise<Uint8Array>;
}

/**
 * An RSA private key in the runtime's own memory, for one algorithm: not extractable, and no byte of it a JavaScript value. There is
 * nothing to wipe; the runtime frees it some time after nobody holds this object any more.
 */
export interface RuntimeSigningKey {
  /** Signs a whole message. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** As `RuntimeSigningKey`. */
export interface RuntimeDecryptionKey {
  /** RSAES-OAEP, empty label. `undefined` for every wrong ciphertext, whatever is wrong. */
  decrypt(ciphertext: Uint8Array): Promise<Uint8Array | undefined>;
}

export interface VerifyingKey {
  /**
   * True when `signature` is right; false for anything else that can be wrong with it.
   * @throws {AsymmetricFailure} `UnsupportedAlgorithm`, `InvalidLength`: about the input, never about the signature
   */
  verify(algorithm: SigningAlgorithm, input: SigningInput, signature: Uint8Array): Promise<boolean>;
}

export interface EncryptionKey {
  /** RSAES-OAEP, empty label. @throws {AsymmetricFailure} `InvalidLength` above `maximumPlaintextLength` */
  encrypt(algorithm: EncryptionAlgorithm, plaintext: Uint8Array): Promise<Uint8Array>;
}

export interface DecryptionKey extends OpenedKey {
  /** RSAES-OAEP, empty label. `undefined` for every wrong ciphertext, whatever is wrong. */
  decrypt(algorithm: EncryptionAlgorithm, ciphertext: Uint8Array): Promise<Uint8Array | undefined>;
}

export interface AgreementKey extends OpenedKey {
  /**
   * ECDH (SP 800-56A 5.7.1.2): the x coordinate, 32, 48 or 66 bytes, with no key derivation.
   * @param peerPublicKey SPKI DER of a key on the same curve
   * @throws {AsymmetricFailure} `InvalidKey` when the peer's key is not that
   */
  deriveSharedSecret(peerPublicKey: Uint8Array): Uint8Array;
}

export interface EncapsulationKey {
  /** ML-KEM.Encaps (FIPS 203 7.2): a 32-byte secret and the ciphertext that carries it. */
  encapsulate(random?: Random): { sharedSecret: Uint8Array; ciphertext: Uint8Array };
}

export interface DecapsulationKey extends OpenedKey {
  /** ML-KEM.Decaps (FIPS 203 7.3): always 32 bytes for a ciphertext of the right length (implicit rejection); `undefined` for another length. */
  decapsulate(ciphertext: Uint8Array): Uint8Array | undefined;
}

/** What each family's `keys` module offers. */
export interface KeyModule<Spec extends AsymmetricKeySpec> {
  generateKeyPair(spec: Spec, random: Random): Promise<KeyPair>;
  /** Checks a PKCS#8 key fully and gives it back in our own canonical form with its public half. @throws {AsymmetricFailure} `InvalidKey` */
  importPrivateKey(spec: Spec, pkcs8: Uint8Array): KeyPair;
}

/** What each family's module of signatures offers. */
export interface SignatureModule<Spec extends SigningKeySpec> {
  openSigningKey(spec: Spec, pkcs8: Uint8Array): SigningKey;
  openVerifyingKey(spec: Spec, spki: Uint8Array): VerifyingKey;
}
