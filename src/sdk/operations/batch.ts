/** BatchEncrypt, BatchDecrypt, BatchGenerateDataKey: many entries in one call into the core. Our own extension of the API. */

import { KmsError } from "../../errors.js";
import type { BatchFailure } from "../../types.js";
import { authorize } from "../authorize.js";
import { decryptUnder, encryptWithCore } from "../backing-keys.js";
import { after, type Call, type OperationsOf, onlyKey } from "../call.js";
import { contextOf } from "../cipher.js";
import type { EncryptionContext } from "../context.js";
import { findKey, findOrigin, namedKey, requireSameKey, resourceOf } from "../identify.js";
import type { Key } from "../key.js";
import { requireState } from "../key-state.js";
import { requireSymmetric, requireUsage } from "../key-usage.js";
import { dataKeyBytes } from "./data-keys.js";

/** What stays of an entry once it has a fault: the error that a call of its own would have thrown. */
function failure(error: unknown): BatchFailure {
  if (!(error instanceof KmsError)) throw error;
  return { Error: { Code: error.name, Message: error.message } };
}

/** What the core is asked to encrypt, in order. */
interface Prepared<Content> {
  readonly contexts: Uint8Array[];
  readonly contents: Content[];
  /** For each entry of the request its fault, or `undefined`. */
  readonly faults: (BatchFailure | undefined)[];
}

interface Entry {
  readonly EncryptionContext?: EncryptionContext | undefined;
}

type SealingCall = Call<"BatchEncrypt" | "BatchGenerateDataKey">;

/** Looks at each entry; a fault of one entry is that entry's. */
function prepare<E extends Entry, Content>(call: SealingCall, entries: readonly E[], contentOf: (entry: E) => Content): Prepared<Content> {
  const { EncryptionContext } = call.input;
  const contexts = new Array<Uint8Array>(entries.length);
  const contents = new Array<Content>(entries.length);
  let good = 0;
  const faults = entries.map((entry) => {
    try {
      contexts[good] = contextOf(call, entry.EncryptionContext ?? EncryptionContext);
      contents[good] = contentOf(entry);
      good++;
      return undefined;
    } catch (error) {
      return failure(error);
    }
  });
  contexts.length = good;
  contents.length = good;
  return { contexts, contents, faults };
}

/** Puts the results of the entries without a fault, numbered in their order, in the places of these. */
function inPlace<R>(faults: readonly (BatchFailure | undefined)[], result: (number: number) => R): (R | BatchFailure)[] {
  let next = 0;
  return faults.map((fault) => fault ?? result(next++));
}

export const BATCH_OPERATIONS: OperationsOf<"BatchEncrypt" | "BatchDecrypt" | "BatchGenerateDataKey"> = {
  BatchEncrypt: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: (_call, keys) => requireSymmetric(onlyKey(keys).record),
    run(call, keys) {
      const key = onlyKey(keys);
      const { contexts, contents, faults } = prepare(call, call.input.Entries, ({ Plaintext }) => Plaintext);
      const messages = contents.map((plaintext, i) => ({ context: contexts[i] as Uint8Array, plaintext }));
      return after(
        encryptWithCore(call.service, key, (core, id) => core.encryptMessages(id, messages)),
        (blobs) => ({
          KeyId: key.record.arn,
          Entries: inPlace(faults, (number) => ({ CiphertextBlob: blobs[number] as Uint8Array })),
        }),
      );
    },
  },

  BatchGenerateDataKey: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: (_call, keys) => requireSymmetric(onlyKey(keys).record),
    run(call, keys) {
      const key = onlyKey(keys);
      const KeyMaterialId = key.record.currentKeyMaterialId as string;
      const reveal = call.input.WithoutPlaintext !== true;
      const { contexts, contents, faults } = prepare(call, call.input.Entries, dataKeyBytes);
      return after(
        encryptWithCore(call.service, key, (core, id) => core.encryptFreshMany(id, contexts, contents, reveal)),
        ({ blobs, plaintexts }) => ({
          KeyId: key.record.arn,
          Entries: inPlace(faults, (number) => {
            const CiphertextBlob = blobs[number] as Uint8Array;
            return reveal
              ? { CiphertextBlob, Plaintext: plaintexts[number] as Uint8Array, KeyMaterialId }
              : { CiphertextBlob, KeyMaterialId };
          }),
        }),
      );
    },
  },

  BatchDecrypt: {
    async identify(call) {
      const { KeyId } = call.input;
      return KeyId === undefined ? [] : [resourceOf(call, await findKey(call, KeyId, "any"))];
    },
    usage: "ENCRYPT_DECRYPT",
    async run(call, [named]) {
      const { EncryptionContext, Entries } = call.input;
      const allowed = new Set<Key>();
      const opened = [];
      for (const entry of Entries) {
        try {
          const origin = await findOrigin(call, entry.CiphertextBlob);
          requireUsable(call, origin.key, named, allowed);
          const context = contextOf(call, entry.EncryptionContext ?? EncryptionContext);
          const plaintext = await decryptUnder(call.service, origin, context, entry.CiphertextBlob);
          opened.push({ Plaintext: plaintext, KeyId: origin.key.record.arn, KeyMaterialId: origin.backingKey.record.keyMaterialId });
        } catch (error) {
          opened.push(failure(error));
        }
      }
      return { Entries: opened };
    },
  },
};

/** Permission, state and usage of the key that an entry names; asked once a key. */
function requireUsable(call: Call<"BatchDecrypt">, key: Key, named: Key | undefined, allowed: Set<Key>): void {
  if (allowed.has(key)) return;
  if (named !== undefined) requireSameKey(named, key);
  const resource = resourceOf(call, key);
  call.touched = [...call.touched, resource];
  authorize(call.caller, resource);
  requireState(call.action, key.record);
  requireUsage(call.action, key.record, "ENCRYPT_DECRYPT");
  allowed.add(key);
}
