/** CreateAlias, UpdateAlias, DeleteAlias, ListAliases. */

import { KmsError } from "../../errors.js";
import type { AliasRecord, KeyRecord, Versioned } from "../../keystore/records.js";
import type { Action, AliasListEntry } from "../../types.js";
import { AWS_ALIAS_PREFIX, aliasArn } from "../arn.js";
import { type Call, type OperationsOf, onlyKey, type Resource } from "../call.js";
import { findKey, presentKey, resourceOf } from "../identify.js";
import type { Key } from "../key.js";
import { settleAll } from "../maintenance.js";
import { page } from "../paging.js";

const DEFAULT_LIMIT = 50;
const PREFIX = "alias/";

/** @throws {KmsError} `ValidationException`, `InvalidAliasNameException`. */
function requireAliasName(name: string): void {
  if (!name.startsWith(PREFIX)) {
    throw new KmsError(
      "ValidationException",
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith(AWS_ALIAS_PREFIX))
    throw new KmsError("InvalidAliasNameException", `Alias names beginning with ${AWS_ALIAS_PREFIX} are reserved`);
  const rest = name.slice(PREFIX.length);
  if (rest === "" || rest.includes(":")) throw new KmsError("InvalidAliasNameException", `${name} is not a valid alias name`);
}

function aliasOf(call: Call<Action>, name: string): Promise<Versioned<"alias"> | undefined> {
  return call.service.records.get("alias", aliasArn(call.place, name));
}

async function requireAlias(call: Call<Action>, name: string): Promise<Versioned<"alias">> {
  const alias = await aliasOf(call, name);
  if (alias === undefined) throw new KmsError("NotFoundException", `Alias ${aliasArn(call.place, name)} is not found.`);
  return alias;
}

/** The key record with one alias more or less: the count is part of what every change of an alias is decided on. */
function withAliases(call: Call<Action>, key: Key, more: 1 | -1): KeyRecord {
  const aliasCount = key.record.aliasCount + more;
  const { aliasesPerKey } = call.service.quotas;
  if (more > 0 && aliasCount > aliasesPerKey) {
    throw new KmsError("LimitExceededException", `The quota of ${aliasesPerKey} aliases has been reached for key ${key.record.arn}`);
  }
  return { ...key.record, aliasCount };
}

const entryOf = ({ record }: Versioned<"alias">): AliasListEntry => ({
  AliasName: record.name,
  AliasArn: record.arn,
  TargetKeyId: record.targetKeyArn.slice(record.targetKeyArn.lastIndexOf("/") + 1),
  CreationDate: new Date(record.createdAt),
  LastUpdatedDate: new Date(record.updatedAt),
});

async function target(call: Call<"CreateAlias" | "UpdateAlias">): Promise<Resource> {
  return resourceOf(call, await findKey(call, call.input.TargetKeyId, "key"));
}

export const ALIAS_OPERATIONS: OperationsOf<"CreateAlias" | "UpdateAlias" | "DeleteAlias" | "ListAliases"> = {
  CreateAlias: {
    async identify(call) {
      requireAliasName(call.input.AliasName);
      return [await target(call)];
    },
    async run(call, keys) {
      const key = onlyKey(keys);
      const name = call.input.AliasName;
      const taken = await aliasOf(call, name);
      // The alias of a key that was due for deletion goes with it.
      if (taken !== undefined && (await presentKey(call, taken.record.targetKeyArn)) !== undefined) {
        throw new KmsError("AlreadyExistsException", `An alias with the name ${aliasArn(call.place, name)} already exists`);
      }
      const alias: AliasRecord = { arn: aliasArn(call.place, name), name, targetKeyArn: key.id, createdAt: call.now, updatedAt: call.now };
      await call.service.records
        .change()
        .make("alias", alias)
        .replace(key, withAliases(call, key, 1))
        .commit();
      return {};
    },
  },

  UpdateAlias: {
    async identify(call) {
      requireAliasName(call.input.AliasName);
      const alias = await requireAlias(call, call.input.AliasName);
      const source = await presentKey(call, alias.record.targetKeyArn);
      const resources = [await target(call)];
      if (source !== undefined && source.id !== resources[0]?.key.id) resources.push(resourceOf(call, source));
      return resources;
    },
    stateOf: ([destination]) => (destination === undefined ? [] : [destination]),
    async run(call, [destination, source]) {
      const alias = await requireAlias(call, call.input.AliasName);
      if (destination === undefined || destination.id === alias.record.targetKeyArn) return {};
      if (source === undefined) throw new KmsError("NotFoundException", `Alias ${alias.id} is not found.`);
      if (source.record.keySpec !== destination.record.keySpec || source.record.keyUsage !== destination.record.keyUsage) {
        throw new KmsError(
          "ValidationException",
          `Alias ${alias.id} cannot be changed from a key of type ${source.record.keySpec} and usage ${source.record.keyUsage} to one of type ${destination.record.keySpec} and usage ${destination.record.keyUsage}.`,
        );
      }
      await call.service.records
        .change()
        .replace(alias, { ...alias.record, targetKeyArn: destination.id, updatedAt: call.now })
        .replace(destination, withAliases(call, destination, 1))
        .replace(source, withAliases(call, source, -1))
        .commit();
      return {};
    },
  },

  DeleteAlias: {
    async identify(call) {
      requireAliasName(call.input.AliasName);
      const alias = await requireAlias(call, call.input.AliasName);
      const key = await presentKey(call, alias.record.targetKeyArn);
      return key === undefined ? [] : [resourceOf(call, key)];
    },
    async run(call, keys) {
      const key = onlyKey(keys);
      const alias = await requireAlias(call, call.input.AliasName);
      await call.service.records
        .change()
        .remove(alias)
        .replace(key, withAliases(call, key, -1))
        .commit();
      return {};
    },
  },

  ListAliases: {
    async identify(call) {
      const { KeyId } = call.input;
      return KeyId === undefined ? [] : [resourceOf(call, await findKey(call, KeyId, "key"))];
    },
    async run({ service, input, place, now }, [key]) {
      await settleAll(service, now);
      const range = key === undefined ? { prefix: aliasArn(place, PREFIX) } : ({ index: "target", equals: key.id } as const);
      const { items, ...rest } = await page(
        `ListAliases ${key?.id ?? ""}`,
        { limit: input.Limit ?? DEFAULT_LIMIT, marker: input.Marker },
        (id, limit) =>
          service.records.query("alias", {
            ...range,
            limit,
            ...(id === undefined ? {} : { after: key === undefined ? { id } : { id, value: key.id } }),
          }),
      );
      return { Aliases: items.map(entryOf), ...rest };
    },
  },
};
