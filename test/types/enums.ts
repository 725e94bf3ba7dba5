/** Compiles only if every enumeration has the same values as AWS's, in both directions. None is left out: values for China Regions only are in the types, and refused by validation. */

import type * as Aws from "@aws-sdk/client-kms";
import type * as Ours from "../../src/types.js";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

interface Enumerations {
  AlgorithmSpec: Same<Ours.AlgorithmSpec, Aws.AlgorithmSpec>;
  ConnectionErrorCodeType: Same<Ours.ConnectionErrorCodeType, Aws.ConnectionErrorCodeType>;
  ConnectionStateType: Same<Ours.ConnectionStateType, Aws.ConnectionStateType>;
  CustomerMasterKeySpec: Same<Ours.CustomerMasterKeySpec, Aws.CustomerMasterKeySpec>;
  CustomKeyStoreType: Same<Ours.CustomKeyStoreType, Aws.CustomKeyStoreType>;
  DataKeyPairSpec: Same<Ours.DataKeyPairSpec, Aws.DataKeyPairSpec>;
  DataKeySpec: Same<Ours.DataKeySpec, Aws.DataKeySpec>;
  DryRunModifierType: Same<Ours.DryRunModifierType, Aws.DryRunModifierType>;
  EncapsulationAlgorithmSpec: Same<Ours.EncapsulationAlgorithmSpec, Aws.EncapsulationAlgorithmSpec>;
  EncryptionAlgorithmSpec: Same<Ours.EncryptionAlgorithmSpec, Aws.EncryptionAlgorithmSpec>;
  ExpirationModelType: Same<Ours.ExpirationModelType, Aws.ExpirationModelType>;
  GrantOperation: Same<Ours.GrantOperation, Aws.GrantOperation>;
  ImportState: Same<Ours.ImportState, Aws.ImportState>;
  ImportType: Same<Ours.ImportType, Aws.ImportType>;
  IncludeKeyMaterial: Same<Ours.IncludeKeyMaterial, Aws.IncludeKeyMaterial>;
  KeyAgreementAlgorithmSpec: Same<Ours.KeyAgreementAlgorithmSpec, Aws.KeyAgreementAlgorithmSpec>;
  KeyEncryptionMechanism: Same<Ours.KeyEncryptionMechanism, Aws.KeyEncryptionMechanism>;
  KeyLastUsageTrackingOperation: Same<Ours.KeyLastUsageTrackingOperation, Aws.KeyLastUsageTrackingOperation>;
  KeyManagerType: Same<Ours.KeyManagerType, Aws.KeyManagerType>;
  KeyMaterialState: Same<Ours.KeyMaterialState, Aws.KeyMaterialState>;
  KeySpec: Same<Ours.KeySpec, Aws.KeySpec>;
  KeyState: Same<Ours.KeyState, Aws.KeyState>;
  KeyUsageType: Same<Ours.KeyUsageType, Aws.KeyUsageType>;
  MacAlgorithmSpec: Same<Ours.MacAlgorithmSpec, Aws.MacAlgorithmSpec>;
  MessageType: Same<Ours.MessageType, Aws.MessageType>;
  MultiRegionKeyType: Same<Ours.MultiRegionKeyType, Aws.MultiRegionKeyType>;
  OriginType: Same<Ours.OriginType, Aws.OriginType>;
  RotationType: Same<Ours.RotationType, Aws.RotationType>;
  SigningAlgorithmSpec: Same<Ours.SigningAlgorithmSpec, Aws.SigningAlgorithmSpec>;
  WrappingKeySpec: Same<Ours.WrappingKeySpec, Aws.WrappingKeySpec>;
  XksProxyConnectivityType: Same<Ours.XksProxyConnectivityType, Aws.XksProxyConnectivityType>;
}

declare const enumerations: Enumerations;
export const allTheSame: { [Name in keyof Enumerations]: true } = enumerations;

// @ts-expect-error control: two that differ
export const differ: Same<Ours.KeySpec, Aws.DataKeySpec> = true;
