/** A key record as DescribeKey shows it. Source: AWS KMS API Reference, KeyMetadata; which members are there as AWS answers. */

import type { KeyRecord } from "../keystore/records.js";
import type { KeyMetadata, MultiRegionConfiguration } from "../types.js";
import { keySpecRow } from "./key-spec.js";
import { relativeArn } from "./multi-region.js";

export function keyMetadata(key: KeyRecord): KeyMetadata {
  return {
    AWSAccountId: key.accountId,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    ...(key.currentKeyMaterialId === undefined ? {} : { CurrentKeyMaterialId: key.currentKeyMaterialId }),
    CustomerMasterKeySpec: key.keySpec as NonNullable<KeyMetadata["CustomerMasterKeySpec"]>,
    ...(key.deletionDate === undefined ? {} : { DeletionDate: new Date(key.deletionDate) }),
    Description: key.description,
    Enabled: key.state === "Enabled",
    ...algorithmsOf(key),
    ...(key.expirationModel === undefined ? {} : { ExpirationModel: key.expirationModel }),
    KeyId: key.keyId,
    KeyManager: key.manager,
    KeySpec: key.keySpec,
    KeyState: key.state,
    KeyUsage: key.keyUsage,
    MultiRegion: key.multiRegion !== undefined,
    ...(key.multiRegion === undefined ? {} : { MultiRegionConfiguration: multiRegionConfiguration(key, key.multiRegion) }),
    Origin: key.origin,
    ...(key.state === "PendingReplicaDeletion" && key.pendingWindowInDays !== undefined
      ? { PendingDeletionWindowInDays: key.pendingWindowInDays }
      : {}),
    ...(key.validTo === undefined || key.expirationModel !== "KEY_MATERIAL_EXPIRES" ? {} : { ValidTo: new Date(key.validTo) }),
  };
}

/** The algorithms of the key's spec that serve its usage. */
export function algorithmsOf(
  key: KeyRecord,
): Pick<
  KeyMetadata,
  "EncryptionAlgorithms" | "SigningAlgorithms" | "MacAlgorithms" | "KeyAgreementAlgorithms" | "EncapsulationAlgorithms"
> {
  const row = keySpecRow(key.keySpec);
  switch (key.keyUsage) {
    case "ENCRYPT_DECRYPT":
      return { EncryptionAlgorithms: [...(row.encryption ?? [])] };
    case "SIGN_VERIFY":
      return { SigningAlgorithms: [...(row.signing ?? [])] };
    case "GENERATE_VERIFY_MAC":
      return { MacAlgorithms: [...(row.mac ?? [])] };
    case "KEY_AGREEMENT":
      return { KeyAgreementAlgorithms: [...(row.agreement ?? [])] };
    case "ENCAPSULATE_DECAPSULATE":
      return { EncapsulationAlgorithms: [...(row.encapsulation ?? [])] };
  }
}

function multiRegionConfiguration(
  key: KeyRecord,
  { type, primaryRegion, replicaRegions }: NonNullable<KeyRecord["multiRegion"]>,
): MultiRegionConfiguration {
  const at = (Region: string) => ({ Arn: relativeArn(key, Region), Region });
  return { MultiRegionKeyType: type, PrimaryKey: at(primaryRegion), ReplicaKeys: replicaRegions.map(at) };
}
