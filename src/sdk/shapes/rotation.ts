/** Rotation of key material: wire shapes. */

import type { Family } from "./family.js";
import { list, oneOf, required, structure } from "./shape.js";
import {
  ExpirationModel,
  Flag,
  KeyId,
  KeyMaterialDescription,
  KeyMaterialId,
  NextPage,
  Page,
  RotationPeriodInDays,
  Time,
} from "./values.js";

const byKeyId = { KeyId: required(KeyId) } as const;

export const rotation = {
  EnableKeyRotation: { input: { ...byKeyId, RotationPeriodInDays }, output: {} },
  DisableKeyRotation: { input: byKeyId, output: {} },
  GetKeyRotationStatus: {
    input: byKeyId,
    output: { KeyRotationEnabled: Flag, KeyId, RotationPeriodInDays, NextRotationDate: Time, OnDemandRotationStartDate: Time },
  },
  RotateKeyOnDemand: { input: byKeyId, output: { KeyId } },
  ListKeyRotations: {
    input: { ...byKeyId, IncludeKeyMaterial: oneOf("ALL_KEY_MATERIAL", "ROTATIONS_ONLY"), ...Page },
    output: {
      Rotations: list(
        structure({
          KeyId,
          KeyMaterialId,
          KeyMaterialDescription,
          ImportState: oneOf("IMPORTED", "PENDING_IMPORT"),
          KeyMaterialState: oneOf("NON_CURRENT", "CURRENT", "PENDING_ROTATION", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"),
          ExpirationModel,
          ValidTo: Time,
          RotationDate: Time,
          RotationType: oneOf("AUTOMATIC", "ON_DEMAND"),
        }),
      ),
      ...NextPage,
    },
  },
} as const satisfies Family<"EnableKeyRotation" | "DisableKeyRotation" | "GetKeyRotationStatus" | "RotateKeyOnDemand" | "ListKeyRotations">;
