/** CreateKey: what may be asked for, and the records of a new key. */

import { toHex } from "../bytes.js";
import { KmsError } from "../errors.js";
import type { Change, KeyRecord, KeySpec } from "../keystore/records.js";
import { once } from "../once.js";
import type { Input } from "../types.js";
import { keyArn } from "./arn.js";
import { newBackingKey } from "./backing-keys.js";
import type { Call } from "./call.js";
import { defaultKeyPolicy, requirePolicy } from "./key-policy.js";
import { keySpecRow } from "./key-spec.js";
import { settleAll } from "./maintenance.js";
import { setTags } from "./tags.js";
import { uuid } from "./uuid.js";

export const DEFAULT_ROTATION_PERIOD_DAYS = 365;

/**
 * Makes the key, its policy and its first material, all at once or not at all.
 * @throws {KmsError} `ValidationException`, `UnsupportedOperationException`, `TagException`, `MalformedPolicyDocumentException`, `LimitExceededException`.
 */
export async function createKey(call: Call<"CreateKey">): Promise<KeyRecord> {
  const { service, place, now } = call;
  const asked = requirementsOf(call.input);
  await settleAll(service, now); // a key whose time is over takes no room
  return service.keyCounts.within(place, () => storeKey(call, asked));
}

/** What kind of key is asked for. */
interface Requirements {
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyRecord["keyUsage"];
  readonly origin: "AWS_KMS" | "EXTERNAL";
}

function requirementsOf(input: Input<"CreateKey">): Requirements {
  const keySpec = specOf(input);
  const keyUsage = usageOf(input, keySpec);
  const origin = input.Origin ?? "AWS_KMS";
  if (origin !== "AWS_KMS" && origin !== "EXTERNAL")
    throw new KmsError("UnsupportedOperationException", `Origin ${origin} is not supported.`);
  if (input.CustomKeyStoreId !== undefined || input.XksKeyId !== undefined)
    throw new KmsError("UnsupportedOperationException", "Custom key stores are not supported.");
  return { keySpec, keyUsage, origin };
}

async function storeKey(call: Call<"CreateKey">, asked: Requirements): Promise<KeyRecord> {
  const { service, input, place, now } = call;
  const keyId = input.MultiRegion === true ? `mrk-${toHex(service.core.random(16))}` : uuid(service.core.random(16));
  const arn = keyArn(place, keyId);
  const common = {
    ...asked,
    keyId,
    arn,
    accountId: place.accountId,
    region: place.region,
    description: input.Description ?? "",
    manager: "CUSTOMER",
    createdAt: now,
    tags: setTags([], input.Tags ?? [], service.quotas.tagsPerKey),
    rotation: { enabled: false, periodInDays: DEFAULT_ROTATION_PERIOD_DAYS, onDemandCount: 0 },
    ...(input.MultiRegion === true ? { multiRegion: { type: "PRIMARY", primaryRegion: place.region, replicaRegions: [] } } : {}),
    aliasCount: 0,
  } as const satisfies Partial<KeyRecord>;
  const change = service.records.change().make("policy", { keyArn: arn, policy: policyOf(call) });
  const key = { ...common, ...(asked.origin === "EXTERNAL" ? PENDING_IMPORT : await addMaterial(call, change, common)) };
  await change.make("key", key).commit();
  return key;
}

const PENDING_IMPORT = { state: "PendingImport" } as const;

const policyOf = ({ input, place }: Call<"CreateKey">): string =>
  input.Policy === undefined ? defaultKeyPolicy(place) : requirePolicy(input.Policy);

/** Asymmetric and HMAC keys, loaded when first made. */
const keyMaterial = once(() => import("./key-material.js"));

/** Makes the first material of a key, to be stored together with it. */
async function addMaterial(
  { service, now }: Call<"CreateKey">,
  change: Change,
  key: Pick<KeyRecord, "keyId" | "accountId" | "keySpec">,
): Promise<Pick<KeyRecord, "state" | "currentBackingKeyId" | "currentKeyMaterialId">> {
  if (key.keySpec === "SYMMETRIC_DEFAULT") {
    const backingKey = newBackingKey(service, key, { ordinal: 0, now, rotationType: null });
    change.make("backingKey", backingKey);
    return { state: "Enabled", currentBackingKeyId: backingKey.id, currentKeyMaterialId: backingKey.keyMaterialId };
  }
  const { newMaterial } = await keyMaterial();
  change.make("material", await newMaterial(service, key.keyId, key.keySpec, now));
  return { state: "Enabled" };
}

function specOf({ KeySpec, CustomerMasterKeySpec }: Input<"CreateKey">): KeySpec {
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    throw new KmsError(
      "ValidationException",
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  return KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
}

function usageOf({ KeyUsage }: Input<"CreateKey">, spec: KeySpec): KeyRecord["keyUsage"] {
  if (KeyUsage === undefined && spec !== "SYMMETRIC_DEFAULT") {
    throw new KmsError("ValidationException", "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
  }
  const usage = KeyUsage ?? "ENCRYPT_DECRYPT";
  if (!keySpecRow(spec).usages.includes(usage))
    throw new KmsError("ValidationException", `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  return usage;
}
