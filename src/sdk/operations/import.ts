/** GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial. */

import { wipe } from "../../bytes.js";
import { DAY_MS } from "../../clock.js";
import { generateKeyPair, openDecryptionKey, unwrapKeyMaterial, type WrappingAlgorithm } from "../../crypto/asymmetric/index.js";
import { unwrapKey } from "../../crypto/key-wrap.js";
import { KmsError } from "../../errors.js";
import type { ImportedMaterial } from "../../keystore/records.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { invalidCiphertext } from "../ciphertext.js";
import { namedKey } from "../identify.js";
import { addImport } from "../import-material.js";
import { type ImportToken, openImportToken, sealImportToken } from "../import-token.js";
import { withMaterials, withoutImport } from "../imported.js";
import type { Key } from "../key.js";
import { replaceShared } from "../multi-region.js";
import { versionsOf, withdraw } from "../rotation.js";

const MOST_DAYS_VALID = 365;

function requireExternal({ record }: Key): void {
  if (record.origin === "EXTERNAL") return;
  throw new KmsError("UnsupportedOperationException", `${record.arn} origin is ${record.origin} which is not valid for this operation.`);
}

/** @throws {KmsError} `ValidationException`, `UnsupportedOperationException`. */
function requireWrapping({ input }: Call<"GetParametersForImport">, { record }: Key): void {
  const { WrappingAlgorithm, WrappingKeySpec } = input;
  if (WrappingAlgorithm === "RSAES_PKCS1_V1_5") {
    throw new KmsError("UnsupportedOperationException", "The wrapping algorithm RSAES_PKCS1_V1_5 is no longer supported.");
  }
  const direct = WrappingAlgorithm.startsWith("RSAES_OAEP");
  const tooLong = record.keySpec.startsWith("RSA_") || (record.keySpec === "ECC_NIST_P521" && WrappingKeySpec === "RSA_2048");
  if (direct && tooLong) {
    throw new KmsError(
      "ValidationException",
      `${WrappingAlgorithm} with ${WrappingKeySpec} cannot wrap the key material of a ${record.keySpec} key.`,
    );
  }
}

/** When and how the material expires. */
function importedUntil({ input, now }: Call<"ImportKeyMaterial">, region: string): ImportedMaterial {
  const expirationModel = input.ExpirationModel ?? "KEY_MATERIAL_EXPIRES";
  const validTo = input.ValidTo?.getTime();
  if (expirationModel === "KEY_MATERIAL_DOES_NOT_EXPIRE") {
    if (validTo !== undefined) {
      throw new KmsError("ValidationException", "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
    }
    return { region, state: "IMPORTED", expirationModel };
  }
  if (validTo === undefined) {
    throw new KmsError("ValidationException", "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  }
  if (validTo <= now || validTo > now + MOST_DAYS_VALID * DAY_MS) {
    throw new KmsError("ValidationException", `The validTo date must lie ahead, at most ${MOST_DAYS_VALID} days.`);
  }
  return { region, state: "IMPORTED", expirationModel, validTo };
}

/** The bytes that were wrapped; the caller wipes them. */
async function unwrap({ service, input }: Call<"ImportKeyMaterial">, token: ImportToken): Promise<Uint8Array> {
  const wrappingKey = await openDecryptionKey(token.wrappingKeySpec, token.privateKey);
  try {
    const kwp = (key: Uint8Array, wrapped: Uint8Array) => unwrapKey(service.core, key, wrapped);
    const material = await unwrapKeyMaterial(token.wrappingKeySpec, wrappingKey, token.algorithm, input.EncryptedKeyMaterial, kwp);
    if (material === undefined) throw invalidCiphertext();
    return material;
  } finally {
    wrappingKey.destroy();
  }
}

export const IMPORT_OPERATIONS: OperationsOf<"GetParametersForImport" | "ImportKeyMaterial" | "DeleteImportedKeyMaterial"> = {
  GetParametersForImport: {
    identify: namedKey("key"),
    check(call, keys) {
      requireExternal(onlyKey(keys));
      requireWrapping(call, onlyKey(keys));
    },
    async run({ service, input, now }, keys) {
      const { arn } = onlyKey(keys).record;
      const wrappingKeySpec = input.WrappingKeySpec;
      const { privateKey, publicKey } = await generateKeyPair(wrappingKeySpec);
      try {
        const validTo = now + DAY_MS;
        const algorithm = input.WrappingAlgorithm as WrappingAlgorithm;
        const token = sealImportToken(service, arn, { algorithm, wrappingKeySpec, validTo, privateKey });
        return { KeyId: arn, ImportToken: token, PublicKey: publicKey, ParametersValidTo: new Date(validTo) };
      } finally {
        wipe(privateKey);
      }
    },
  },

  ImportKeyMaterial: {
    identify: namedKey("key"),
    check: (_call, keys) => requireExternal(onlyKey(keys)),
    async run(call, keys) {
      const key = onlyKey(keys);
      const { service, input, now } = call;
      const entry = importedUntil(call, key.record.region);
      const token = openImportToken(service, key.record.arn, input.ImportToken, now);
      let material: Uint8Array | undefined;
      try {
        material = await unwrap(call, token);
        const change = service.records.change();
        const { record, id } = await addImport(service, change, key, material, {
          importType: input.ImportType,
          expectedId: input.KeyMaterialId,
          description: input.KeyMaterialDescription,
          entry,
          now,
        });
        await replaceShared(service, change, key, record);
        await change.commit();
        return { KeyId: key.record.arn, KeyMaterialId: id };
      } finally {
        wipe(token.privateKey);
        if (material !== undefined) wipe(material);
      }
    },
  },

  DeleteImportedKeyMaterial: {
    identify: namedKey("key"),
    check: (_call, keys) => requireExternal(onlyKey(keys)),
    async run(call, keys) {
      const key = onlyKey(keys);
      const id = await (key.record.keySpec === "SYMMETRIC_DEFAULT" ? deleteBackingKey : deleteMaterial)(call, key);
      return { KeyId: key.record.arn, ...(id === undefined ? {} : { KeyMaterialId: id }) };
    },
  },
};

/** @returns the id of the material deleted; `undefined` when there was none. */
async function deleteBackingKey({ service, input }: Call<"DeleteImportedKeyMaterial">, key: Key): Promise<string | undefined> {
  const versions = await versionsOf(service, key.record.keyId);
  const id = input.KeyMaterialId ?? key.record.currentKeyMaterialId;
  const found = versions.find(({ record }) => record.keyMaterialId === id);
  if (found === undefined) {
    if (input.KeyMaterialId === undefined) return undefined;
    throw new KmsError("NotFoundException", `Key material '${input.KeyMaterialId}' does not exist`);
  }
  const change = service.records.change();
  const left = withdraw(change, found, key);
  const materials = versions.flatMap((version) => (version === found ? left : version.record));
  await change.replace(key, withMaterials(key.record, materials)).commit();
  if (left[0]?.sealed === undefined) service.residents.release(found.id);
  return found.record.keyMaterialId;
}

async function deleteMaterial({ service, input }: Call<"DeleteImportedKeyMaterial">, key: Key): Promise<string | undefined> {
  const found = await service.records.get("material", key.record.keyId);
  if (input.KeyMaterialId !== undefined && input.KeyMaterialId !== found?.record.keyMaterialId) {
    throw new KmsError("NotFoundException", `Key material '${input.KeyMaterialId}' does not exist`);
  }
  if (found === undefined) return undefined;
  const left = withoutImport(found.record, key.record.region);
  await service.records
    .change()
    .replace(found, left)
    .replace(key, withMaterials(key.record, [left]))
    .commit();
  return found.record.keyMaterialId;
}
