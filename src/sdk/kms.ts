/** The public class. One method an action, each one line; `dispatch.ts` does the work. */

import { type Clock, ManualClock } from "../clock.js";
import { ConfigurationError, type KmsError } from "../errors.js";
import type { Output, RawInput } from "../types.js";
import { type Place, partitionOf } from "./arn.js";
import type { Caller } from "./call.js";
import { type DispatchOptions, dispatch, refuse } from "./dispatch.js";
import { advance, settleAll } from "./maintenance.js";
import { type KmsOptions, openService } from "./open-service.js";
import type { SupportedAction } from "./operations.js";
import { renewRequestIds, requestId } from "./request-id.js";
import type { Service } from "./service.js";

export type { KmsOptions } from "./open-service.js";

export interface CallOptions {
  /** Who asks. Default: the root of the account. */
  readonly caller?: Caller;
  /** Default: a new UUID. */
  readonly requestId?: string;
  /** One of the Regions served. Default: that of the `Kms`. */
  readonly region?: string;
}

const NO_OPTIONS: CallOptions = {};

/** Opens the constructor to `Kms.open` alone. */
const OPENED = Symbol("opened");

/**
 * AWS Key Management Service in process: methods, shapes and errors as those of `KMS` in `@aws-sdk/client-kms`.
 * Every method rejects with `KmsError`; after `close`, with `ConfigurationError`.
 *
 * Source: AWS KMS API Reference, the page of each action; what differs stands in docs/compatibility.md.
 *
 * @example const kms = await Kms.open(); const { KeyMetadata } = await kms.createKey();
 */
export class Kms {
  readonly #service: Service;
  readonly #place: Place;
  readonly #root: Caller;

  private constructor(opened: symbol, service: Service, place: Place) {
    if (opened !== OPENED) throw new TypeError("use await Kms.open()");
    this.#service = service;
    this.#place = place;
    const { partition, accountId } = place;
    this.#root = { arn: `arn:${partition}:iam::${accountId}:root`, accountId };
  }

  /**
   * Opens the keystore in `options.store`; makes it first where the store is empty.
   * @throws {ConfigurationError} for a wrong root key, a damaged or newer keystore, or an option out of range; nothing was written.
   */
  static async open(options: KmsOptions = {}): Promise<Kms> {
    const service = await openService(options);
    return new Kms(OPENED, service, service.place);
  }

  /** The Region that requests are for when they name no other. */
  get region(): string {
    return this.#place.region;
  }

  /** All Regions served. */
  get regions(): readonly string[] {
    return this.#service.regions;
  }

  /**
   * The same keystore as seen from another Region that is served. Closing either closes both.
   * @throws {ConfigurationError} for a Region that is not served.
   */
  inRegion(region: string): Kms {
    return new Kms(OPENED, this.#service, this.#placeIn(region));
  }

  #placeIn(region: string | undefined): Place {
    if (region === undefined || region === this.#place.region) return this.#place;
    if (!this.#service.regions.includes(region)) throw new ConfigurationError(`the Region ${region} is not served here`);
    return region === this.#service.place.region ? this.#service.place : { ...this.#place, region, partition: partitionOf(region) };
  }

  /** 12 digits. */
  get accountId(): string {
    return this.#service.place.accountId;
  }

  /** Any action by name, as the wire protocol calls it: `kms.call("Encrypt", { KeyId, Plaintext })`. */
  call<A extends SupportedAction>(action: A, input: RawInput<A>, options?: CallOptions): Promise<Output<A>>;
  call(action: string, input: unknown, options?: CallOptions): Promise<object>;
  call(action: string, input: unknown, options: CallOptions = NO_OPTIONS): Promise<object> {
    try {
      return Promise.resolve(dispatch(this.#service, action, input, this.#dispatchOptions(options)));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * For servers: writes down in the audit that a request to `action` was refused with `error` before it came to be a call. Rejects with `error`.
   * It believes what it is told and does nothing else; who decides what reaches a `Kms` decides what reaches this.
   */
  async refuse(action: string, error: KmsError, options: CallOptions = NO_OPTIONS): Promise<never> {
    return refuse(this.#service, action, error, this.#dispatchOptions(options)) as Promise<never>;
  }

  #dispatchOptions({ caller, region, requestId: given }: CallOptions): DispatchOptions {
    this.#requireOpen();
    return { caller: caller ?? this.#root, place: this.#placeIn(region), requestId: given ?? requestId() };
  }

  /**
   * Does what is due by the clock on all keys: rotations and deletions. Requests do so for the keys they see; a program that runs for
   * long calls this now and then, so that material does not outlive its deletion date and keys do not stay open unused.
   * @returns how many keys were changed.
   */
  async maintain(): Promise<number> {
    this.#requireOpen();
    const { lastUsage, cache, openedKeys, clock, residents } = this.#service;
    await lastUsage.write(clock.now());
    cache.refresh();
    openedKeys.dropIdle(clock.now());
    const { settled, failures } = await settleAll(this.#service, clock.now());
    await residents.sweep();
    if (failures[0] !== undefined) throw failures[0];
    return settled;
  }

  /** The clock that decides what is due. */
  get clock(): Clock {
    return this.#service.clock;
  }

  /**
   * Moves a `ManualClock` and does everything that becomes due on the way, each at its time and in order. Only advancing the clock leaves
   * the same work to the requests that meet it.
   * @throws {ConfigurationError} when the clock is not a `ManualClock`.
   */
  async advanceClock(milliseconds: number): Promise<void> {
    this.#requireOpen();
    const { clock } = this.#service;
    if (!(clock instanceof ManualClock)) throw new ConfigurationError("only a ManualClock can be moved");
    await advance(this.#service, clock, milliseconds);
  }

  /**
   * Forgets all random state; the next request draws anew. Call it in every copy of a process or machine that was cloned (fork, VM
   * snapshot, a container suspended and duplicated), before its first request: two copies would otherwise make the same nonces and data
   * keys, and give the same request ids, for a while. docs/ciphertext.md, "Cloned processes", says how far that goes.
   */
  renewRandomness(): void {
    this.#requireOpen();
    this.#service.core.renewRandomness();
    renewRequestIds();
  }

  /** Wipes the keys in the core and closes the store, for this `Kms` and those of `inRegion`. */
  async close(): Promise<void> {
    const { lifetime, lastUsage, core, cache, clock, records } = this.#service;
    if (lifetime.closed) return;
    lifetime.closed = true;
    try {
      await lastUsage.write(clock.now());
    } finally {
      core.destroy();
      cache.clear();
      await records.store.close();
    }
  }

  #requireOpen(): void {
    if (this.#service.lifetime.closed) throw new ConfigurationError("this Kms is closed");
  }

  /** Makes a KMS key; a symmetric one unless `KeySpec` says otherwise. */
  createKey(input: RawInput<"CreateKey"> = {}): Promise<Output<"CreateKey">> {
    return this.call("CreateKey", input);
  }

  /** What there is to tell of a key. */
  describeKey(input: RawInput<"DescribeKey">): Promise<Output<"DescribeKey">> {
    return this.call("DescribeKey", input);
  }

  /** The keys of the account in this Region, by pages. */
  listKeys(input: RawInput<"ListKeys"> = {}): Promise<Output<"ListKeys">> {
    return this.call("ListKeys", input);
  }

  /** Gives a key another description. */
  updateKeyDescription(input: RawInput<"UpdateKeyDescription">): Promise<Output<"UpdateKeyDescription">> {
    return this.call("UpdateKeyDescription", input);
  }

  /** Lets a disabled key be used again. */
  enableKey(input: RawInput<"EnableKey">): Promise<Output<"EnableKey">> {
    return this.call("EnableKey", input);
  }

  /** Refuses all cryptographic use of a key until it is enabled. */
  disableKey(input: RawInput<"DisableKey">): Promise<Output<"DisableKey">> {
    return this.call("DisableKey", input);
  }

  /** Deletes a key after a waiting period of 7 to 30 days. */
  scheduleKeyDeletion(input: RawInput<"ScheduleKeyDeletion">): Promise<Output<"ScheduleKeyDeletion">> {
    return this.call("ScheduleKeyDeletion", input);
  }

  /** Ends the waiting period without deleting the key, which is disabled then or waits for imported material. */
  cancelKeyDeletion(input: RawInput<"CancelKeyDeletion">): Promise<Output<"CancelKeyDeletion">> {
    return this.call("CancelKeyDeletion", input);
  }

  /** Gives a key a name, `alias/...`. */
  createAlias(input: RawInput<"CreateAlias">): Promise<Output<"CreateAlias">> {
    return this.call("CreateAlias", input);
  }

  /** Points an alias at another key of the same spec and usage. */
  updateAlias(input: RawInput<"UpdateAlias">): Promise<Output<"UpdateAlias">> {
    return this.call("UpdateAlias", input);
  }

  /** Removes an alias, not the key behind it. */
  deleteAlias(input: RawInput<"DeleteAlias">): Promise<Output<"DeleteAlias">> {
    return this.call("DeleteAlias", input);
  }

  /** The aliases of the account in this Region, or those of one key, by pages. */
  listAliases(input: RawInput<"ListAliases"> = {}): Promise<Output<"ListAliases">> {
    return this.call("ListAliases", input);
  }

  /** Encrypts 1 to 4,096 bytes under a key; the encryption context is authenticated with them. */
  encrypt(input: RawInput<"Encrypt">): Promise<Output<"Encrypt">> {
    return this.call("Encrypt", input);
  }

  /** Verifies and decrypts a ciphertext that a key of this keystore has made, under the same encryption context. */
  decrypt(input: RawInput<"Decrypt"> = {}): Promise<Output<"Decrypt">> {
    return this.call("Decrypt", input);
  }

  /** Decrypts a ciphertext and encrypts it under another key or encryption context; nobody sees the plaintext. */
  reEncrypt(input: RawInput<"ReEncrypt">): Promise<Output<"ReEncrypt">> {
    return this.call("ReEncrypt", input);
  }

  /** A fresh data key of 1 to 1,024 bytes, in the clear and encrypted under a symmetric key. */
  generateDataKey(input: RawInput<"GenerateDataKey">): Promise<Output<"GenerateDataKey">> {
    return this.call("GenerateDataKey", input);
  }

  /** As `generateDataKey`, encrypted only. */
  generateDataKeyWithoutPlaintext(input: RawInput<"GenerateDataKeyWithoutPlaintext">): Promise<Output<"GenerateDataKeyWithoutPlaintext">> {
    return this.call("GenerateDataKeyWithoutPlaintext", input);
  }

  /** 1 to 1,024 random bytes. */
  generateRandom(input: RawInput<"GenerateRandom"> = {}): Promise<Output<"GenerateRandom">> {
    return this.call("GenerateRandom", input);
  }

  /** Has a symmetric key rotate by itself, every 90 to 2,560 days. */
  enableKeyRotation(input: RawInput<"EnableKeyRotation">): Promise<Output<"EnableKeyRotation">> {
    return this.call("EnableKeyRotation", input);
  }

  /** Ends the automatic rotation of a key. */
  disableKeyRotation(input: RawInput<"DisableKeyRotation">): Promise<Output<"DisableKeyRotation">> {
    return this.call("DisableKeyRotation", input);
  }

  /** Whether a key rotates by itself, and when next. */
  getKeyRotationStatus(input: RawInput<"GetKeyRotationStatus">): Promise<Output<"GetKeyRotationStatus">> {
    return this.call("GetKeyRotationStatus", input);
  }

  /** Rotates a symmetric key now; what was encrypted before can still be decrypted. */
  rotateKeyOnDemand(input: RawInput<"RotateKeyOnDemand">): Promise<Output<"RotateKeyOnDemand">> {
    return this.call("RotateKeyOnDemand", input);
  }

  /** The rotations of a key, oldest first, by pages. */
  listKeyRotations(input: RawInput<"ListKeyRotations">): Promise<Output<"ListKeyRotations">> {
    return this.call("ListKeyRotations", input);
  }

  /** Sets tags of a key. */
  tagResource(input: RawInput<"TagResource">): Promise<Output<"TagResource">> {
    return this.call("TagResource", input);
  }

  /** Removes tags of a key. */
  untagResource(input: RawInput<"UntagResource">): Promise<Output<"UntagResource">> {
    return this.call("UntagResource", input);
  }

  /** The tags of a key, by pages. */
  listResourceTags(input: RawInput<"ListResourceTags">): Promise<Output<"ListResourceTags">> {
    return this.call("ListResourceTags", input);
  }

  /** The key policy, as it was put. */
  getKeyPolicy(input: RawInput<"GetKeyPolicy">): Promise<Output<"GetKeyPolicy">> {
    return this.call("GetKeyPolicy", input);
  }

  /** The names of a key's policies: always "default". */
  listKeyPolicies(input: RawInput<"ListKeyPolicies">): Promise<Output<"ListKeyPolicies">> {
    return this.call("ListKeyPolicies", input);
  }

  /** Replaces the key policy. It is kept and given back; it does not decide yet. */
  putKeyPolicy(input: RawInput<"PutKeyPolicy">): Promise<Output<"PutKeyPolicy">> {
    return this.call("PutKeyPolicy", input);
  }

  /** A fresh key pair; its private key in the clear and encrypted under a symmetric key. */
  generateDataKeyPair(input: RawInput<"GenerateDataKeyPair">): Promise<Output<"GenerateDataKeyPair">> {
    return this.call("GenerateDataKeyPair", input);
  }

  /** As `generateDataKeyPair`, the private key encrypted only. */
  generateDataKeyPairWithoutPlaintext(
    input: RawInput<"GenerateDataKeyPairWithoutPlaintext">,
  ): Promise<Output<"GenerateDataKeyPairWithoutPlaintext">> {
    return this.call("GenerateDataKeyPairWithoutPlaintext", input);
  }

  /** Signs a message of 1 to 4,096 bytes, or the digest of one, with the private key of an asymmetric key. */
  sign(input: RawInput<"Sign">): Promise<Output<"Sign">> {
    return this.call("Sign", input);
  }

  /** Verifies a signature; a wrong one is a `KMSInvalidSignatureException`. */
  verify(input: RawInput<"Verify">): Promise<Output<"Verify">> {
    return this.call("Verify", input);
  }

  /** The public half of an asymmetric key: SubjectPublicKeyInfo, DER. */
  getPublicKey(input: RawInput<"GetPublicKey">): Promise<Output<"GetPublicKey">> {
    return this.call("GetPublicKey", input);
  }

  /** The HMAC of a message of 1 to 4,096 bytes. */
  generateMac(input: RawInput<"GenerateMac">): Promise<Output<"GenerateMac">> {
    return this.call("GenerateMac", input);
  }

  /** Verifies an HMAC; a wrong one is a `KMSInvalidMacException`. */
  verifyMac(input: RawInput<"VerifyMac">): Promise<Output<"VerifyMac">> {
    return this.call("VerifyMac", input);
  }

  /** ECDH with the other party's public key: the raw shared secret. */
  deriveSharedSecret(input: RawInput<"DeriveSharedSecret">): Promise<Output<"DeriveSharedSecret">> {
    return this.call("DeriveSharedSecret", input);
  }

  /** ML-KEM: a fresh shared secret, and its encapsulation to the key. */
  encapsulate(input: RawInput<"Encapsulate">): Promise<Output<"Encapsulate">> {
    return this.call("Encapsulate", input);
  }

  /** ML-KEM: the shared secret of an encapsulation. One that was made for another key gives another secret, not an error. */
  decapsulate(input: RawInput<"Decapsulate">): Promise<Output<"Decapsulate">> {
    return this.call("Decapsulate", input);
  }

  /** A wrapping key and an import token, good for 24 hours. */
  getParametersForImport(input: RawInput<"GetParametersForImport">): Promise<Output<"GetParametersForImport">> {
    return this.call("GetParametersForImport", input);
  }

  /** Imports wrapped key material into a key of origin EXTERNAL. */
  importKeyMaterial(input: RawInput<"ImportKeyMaterial">): Promise<Output<"ImportKeyMaterial">> {
    return this.call("ImportKeyMaterial", input);
  }

  /** Deletes imported key material; the key waits for it to be imported again. */
  deleteImportedKeyMaterial(input: RawInput<"DeleteImportedKeyMaterial">): Promise<Output<"DeleteImportedKeyMaterial">> {
    return this.call("DeleteImportedKeyMaterial", input);
  }

  /** The last successful cryptographic operation with a key. */
  getKeyLastUsage(input: RawInput<"GetKeyLastUsage">): Promise<Output<"GetKeyLastUsage">> {
    return this.call("GetKeyLastUsage", input);
  }

  /** Makes a replica of a multi-Region key in another Region that is served. */
  replicateKey(input: RawInput<"ReplicateKey">): Promise<Output<"ReplicateKey">> {
    return this.call("ReplicateKey", input);
  }

  /** Makes a replica the primary of its multi-Region keys. */
  updatePrimaryRegion(input: RawInput<"UpdatePrimaryRegion">): Promise<Output<"UpdatePrimaryRegion">> {
    return this.call("UpdatePrimaryRegion", input);
  }

  /** As `encrypt`, for 1 to 10,000 entries under one symmetric key. Our own extension of the API. */
  batchEncrypt(input: RawInput<"BatchEncrypt">): Promise<Output<"BatchEncrypt">> {
    return this.call("BatchEncrypt", input);
  }

  /** As `decrypt`, for 1 to 10,000 entries of symmetric keys. Our own extension of the API. */
  batchDecrypt(input: RawInput<"BatchDecrypt">): Promise<Output<"BatchDecrypt">> {
    return this.call("BatchDecrypt", input);
  }

  /**
   * As `generateDataKey`, for 1 to 10,000 entries under one symmetric key. Our own extension of the API. Data keys of one answer may share a
   * buffer: post a copy (`slice()`) of one to another thread, not the key itself.
   */
  batchGenerateDataKey(input: RawInput<"BatchGenerateDataKey">): Promise<Output<"BatchGenerateDataKey">> {
    return this.call("BatchGenerateDataKey", input);
  }
}
