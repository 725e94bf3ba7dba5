/** The public class. One method an action, each one line; `dispatch.ts` does the work. */

import { type Clock, ManualClock } from "../clock.js";
import { ConfigurationError } from "../errors.js";
import type { Output, RawInput } from "../types.js";
import { type Place, partitionOf } from "./arn.js";
import type { Caller } from "./call.js";
import { dispatch } from "./dispatch.js";
import { advance, settleAll } from "./maintenance.js";
import { type KmsOptions, openService } from "./open-service.js";
import type { SupportedAction } from "./operations.js";
import { requestId } from "./request-id.js";
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

/** Opens the constructor to `Kms.open` alone. */
const OPENED = Symbol("opened");

/**
 * AWS Key Management Service in process: methods, shapes and errors as those of `KMS` in `@aws-sdk/client-kms`.
 * Every method rejects with `KmsError`; after `close`, with `ConfigurationError`.
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
  async call(action: string, input: unknown, options: CallOptions = {}): Promise<object> {
    this.#requireOpen();
    return dispatch(this.#service, action, input, {
      caller: options.caller ?? this.#root,
      place: this.#placeIn(options.region),
      requestId: options.requestId ?? requestId(),
    });
  }

  /**
   * Does what is due by the clock on all keys: rotations and deletions. Requests do so for the keys they see; a program that runs for
   * long calls this now and then, so that material does not outlive its deletion date.
   * @returns how many keys were changed.
   */
  async maintain(): Promise<number> {
    this.#requireOpen();
    await this.#service.lastUsage.write();
    return settleAll(this.#service, this.#service.clock.now());
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

  /** Wipes the keys in the core and closes the store, for this `Kms` and those of `inRegion`. */
  async close(): Promise<void> {
    const { lifetime, lastUsage, core, cache, records } = this.#service;
    if (lifetime.closed) return;
    lifetime.closed = true;
    try {
      await lastUsage.write();
    } finally {
      core.destroy();
      cache.clear();
      await records.store.close();
    }
  }

  #requireOpen(): void {
    if (this.#service.lifetime.closed) throw new ConfigurationError("this Kms is closed");
  }

  createKey(input: RawInput<"CreateKey"> = {}): Promise<Output<"CreateKey">> {
    return this.call("CreateKey", input);
  }

  describeKey(input: RawInput<"DescribeKey">): Promise<Output<"DescribeKey">> {
    return this.call("DescribeKey", input);
  }

  listKeys(input: RawInput<"ListKeys"> = {}): Promise<Output<"ListKeys">> {
    return this.call("ListKeys", input);
  }

  updateKeyDescription(input: RawInput<"UpdateKeyDescription">): Promise<Output<"UpdateKeyDescription">> {
    return this.call("UpdateKeyDescription", input);
  }

  enableKey(input: RawInput<"EnableKey">): Promise<Output<"EnableKey">> {
    return this.call("EnableKey", input);
  }

  disableKey(input: RawInput<"DisableKey">): Promise<Output<"DisableKey">> {
    return this.call("DisableKey", input);
  }

  scheduleKeyDeletion(input: RawInput<"ScheduleKeyDeletion">): Promise<Output<"ScheduleKeyDeletion">> {
    return this.call("ScheduleKeyDeletion", input);
  }

  cancelKeyDeletion(input: RawInput<"CancelKeyDeletion">): Promise<Output<"CancelKeyDeletion">> {
    return this.call("CancelKeyDeletion", input);
  }

  createAlias(input: RawInput<"CreateAlias">): Promise<Output<"CreateAlias">> {
    return this.call("CreateAlias", input);
  }

  updateAlias(input: RawInput<"UpdateAlias">): Promise<Output<"UpdateAlias">> {
    return this.call("UpdateAlias", input);
  }

  deleteAlias(input: RawInput<"DeleteAlias">): Promise<Output<"DeleteAlias">> {
    return this.call("DeleteAlias", input);
  }

  listAliases(input: RawInput<"ListAliases"> = {}): Promise<Output<"ListAliases">> {
    return this.call("ListAliases", input);
  }

  encrypt(input: RawInput<"Encrypt">): Promise<Output<"Encrypt">> {
    return this.call("Encrypt", input);
  }

  decrypt(input: RawInput<"Decrypt"> = {}): Promise<Output<"Decrypt">> {
    return this.call("Decrypt", input);
  }

  reEncrypt(input: RawInput<"ReEncrypt">): Promise<Output<"ReEncrypt">> {
    return this.call("ReEncrypt", input);
  }

  generateDataKey(input: RawInput<"GenerateDataKey">): Promise<Output<"GenerateDataKey">> {
    return this.call("GenerateDataKey", input);
  }

  generateDataKeyWithoutPlaintext(input: RawInput<"GenerateDataKeyWithoutPlaintext">): Promise<Output<"GenerateDataKeyWithoutPlaintext">> {
    return this.call("GenerateDataKeyWithoutPlaintext", input);
  }

  generateRandom(input: RawInput<"GenerateRandom"> = {}): Promise<Output<"GenerateRandom">> {
    return this.call("GenerateRandom", input);
  }

  enableKeyRotation(input: RawInput<"EnableKeyRotation">): Promise<Output<"EnableKeyRotation">> {
    return this.call("EnableKeyRotation", input);
  }

  disableKeyRotation(input: RawInput<"DisableKeyRotation">): Promise<Output<"DisableKeyRotation">> {
    return this.call("DisableKeyRotation", input);
  }

  getKeyRotationStatus(input: RawInput<"GetKeyRotationStatus">): Promise<Output<"GetKeyRotationStatus">> {
    return this.call("GetKeyRotationStatus", input);
  }

  rotateKeyOnDemand(input: RawInput<"RotateKeyOnDemand">): Promise<Output<"RotateKeyOnDemand">> {
    return this.call("RotateKeyOnDemand", input);
  }

  listKeyRotations(input: RawInput<"ListKeyRotations">): Promise<Output<"ListKeyRotations">> {
    return this.call("ListKeyRotations", input);
  }

  tagResource(input: RawInput<"TagResource">): Promise<Output<"TagResource">> {
    return this.call("TagResource", input);
  }

  untagResource(input: RawInput<"UntagResource">): Promise<Output<"UntagResource">> {
    return this.call("UntagResource", input);
  }

  listResourceTags(input: RawInput<"ListResourceTags">): Promise<Output<"ListResourceTags">> {
    return this.call("ListResourceTags", input);
  }

  getKeyPolicy(input: RawInput<"GetKeyPolicy">): Promise<Output<"GetKeyPolicy">> {
    return this.call("GetKeyPolicy", input);
  }

  listKeyPolicies(input: RawInput<"ListKeyPolicies">): Promise<Output<"ListKeyPolicies">> {
    return this.call("ListKeyPolicies", input);
  }

  putKeyPolicy(input: RawInput<"PutKeyPolicy">): Promise<Output<"PutKeyPolicy">> {
    return this.call("PutKeyPolicy", input);
  }

  generateDataKeyPair(input: RawInput<"GenerateDataKeyPair">): Promise<Output<"GenerateDataKeyPair">> {
    return this.call("GenerateDataKeyPair", input);
  }

  generateDataKeyPairWithoutPlaintext(
    input: RawInput<"GenerateDataKeyPairWithoutPlaintext">,
  ): Promise<Output<"GenerateDataKeyPairWithoutPlaintext">> {
    return this.call("GenerateDataKeyPairWithoutPlaintext", input);
  }

  sign(input: RawInput<"Sign">): Promise<Output<"Sign">> {
    return this.call("Sign", input);
  }

  verify(input: RawInput<"Verify">): Promise<Output<"Verify">> {
    return this.call("Verify", input);
  }

  getPublicKey(input: RawInput<"GetPublicKey">): Promise<Output<"GetPublicKey">> {
    return this.call("GetPublicKey", input);
  }

  generateMac(input: RawInput<"GenerateMac">): Promise<Output<"GenerateMac">> {
    return this.call("GenerateMac", input);
  }

  verifyMac(input: RawInput<"VerifyMac">): Promise<Output<"VerifyMac">> {
    return this.call("VerifyMac", input);
  }

  deriveSharedSecret(input: RawInput<"DeriveSharedSecret">): Promise<Output<"DeriveSharedSecret">> {
    return this.call("DeriveSharedSecret", input);
  }

  encapsulate(input: RawInput<"Encapsulate">): Promise<Output<"Encapsulate">> {
    return this.call("Encapsulate", input);
  }

  decapsulate(input: RawInput<"Decapsulate">): Promise<Output<"Decapsulate">> {
    return this.call("Decapsulate", input);
  }

  getParametersForImport(input: RawInput<"GetParametersForImport">): Promise<Output<"GetParametersForImport">> {
    return this.call("GetParametersForImport", input);
  }

  importKeyMaterial(input: RawInput<"ImportKeyMaterial">): Promise<Output<"ImportKeyMaterial">> {
    return this.call("ImportKeyMaterial", input);
  }

  deleteImportedKeyMaterial(input: RawInput<"DeleteImportedKeyMaterial">): Promise<Output<"DeleteImportedKeyMaterial">> {
    return this.call("DeleteImportedKeyMaterial", input);
  }

  getKeyLastUsage(input: RawInput<"GetKeyLastUsage">): Promise<Output<"GetKeyLastUsage">> {
    return this.call("GetKeyLastUsage", input);
  }

  replicateKey(input: RawInput<"ReplicateKey">): Promise<Output<"ReplicateKey">> {
    return this.call("ReplicateKey", input);
  }

  updatePrimaryRegion(input: RawInput<"UpdatePrimaryRegion">): Promise<Output<"UpdatePrimaryRegion">> {
    return this.call("UpdatePrimaryRegion", input);
  }

  batchEncrypt(input: RawInput<"BatchEncrypt">): Promise<Output<"BatchEncrypt">> {
    return this.call("BatchEncrypt", input);
  }

  batchDecrypt(input: RawInput<"BatchDecrypt">): Promise<Output<"BatchDecrypt">> {
    return this.call("BatchDecrypt", input);
  }

  batchGenerateDataKey(input: RawInput<"BatchGenerateDataKey">): Promise<Output<"BatchGenerateDataKey">> {
    return this.call("BatchGenerateDataKey", input);
  }
}
