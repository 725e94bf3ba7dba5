/** BatchEncrypt, BatchDecrypt, BatchGenerateDataKey: many entries in one call into the core. Our own extension of the API. */

import { wipe } from "../../bytes.js";
import type { Core } from "../../core/core.js";
import { KmsError } from "../../errors.js";
import type { BatchFailure } from "../../types.js";
import { authorize } from "../authorize.js";
import { decryptUnder, encryptManyUnder } from "../backing-keys.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { contextOf } from "../cipher.js";
import { findKey, findOrigin, namedKey, resourceOf } from "../identify.js";
import type { Key } from "../key.js";
import { requireState } from "../key-state.js";
import { requireSymmetric, requireUsage } from "../key-usage.js";
import { dataKeyBytes } from "./data-keys.js";

/** What stays of an entry once it has a fault: the error that a call of its own would have thrown. */
function failure(error: unknown): BatchFailure {
  if (!(error instanceof KmsError)) throw error;
  return { Error: { Code: error.name, Message: error.message } };
}

/** Does `work` for each entry; a fault of one entry is that entry's. */
function each<E, R>(entries: readonly E[], work: (entry: E) => R): (R | BatchFailure)[] {
  return entries.map((entry) => {
    try {
      return work(entry);
    } catch (error) {
      return failure(error);
    }
  });
}

const isFailure = (value: object): value is BatchFailure => Object.hasOwn(value, "Error");

interface Message {
  readonly context: Uint8Array;
  readonly plaintext: Uint8Array;
}

/** Seals every message that has no fault yet, in one call; results keep their places. */
async function sealAll<R extends object>(
  call: Call<"BatchEncrypt" | "BatchGenerateDataKey">,
  key: Key,
  prepared: readonly (Message | BatchFailure)[],
  result: (blob: Uint8Array, message: Message) => R,
): Promise<(R | BatchFailure)[]> {
  const messages = prepared.filter((entry): entry is Message => !isFailure(entry));
  const blobs = await encryptManyUnder(call.service, key, messages);
  let next = 0;
  return prepared.map((entry) => (isFailure(entry) ? entry : result(blobs[next++] as Uint8Array, entry)));
}

interface WantedDataKey {
  readonly context: Uint8Array;
  /** Bytes. */
  readonly length: number;
}

/** Random bytes drawn at once; no data key is longer. */
const DRAW_BYTES = 4_096;

/** Puts a fresh data key into each entry. The core's generator makes 128 bytes in the time of 16, so one request to it serves many. */
function drawDataKeys(core: Core, wanted: readonly (WantedDataKey | BatchFailure)[]): (Message | BatchFailure)[] {
  let left = wanted.reduce((sum, entry) => (isFailure(entry) ? sum : sum + entry.length), 0);
  let drawn = new Uint8Array(0);
  let at = 0;
  const messages = wanted.map((entry) => {
    if (isFailure(entry)) return entry;
    if (at + entry.length > drawn.length) {
      wipe(drawn);
      drawn = core.random(Math.min(left, DRAW_BYTES));
      at = 0;
    }
    left -= entry.length;
    at += entry.length;
    return { context: entry.context, plaintext: drawn.slice(at - entry.length, at) };
  });
  wipe(drawn);
  return messages;
}

export const BATCH_OPERATIONS: OperationsOf<"BatchEncrypt" | "BatchDecrypt" | "BatchGenerateDataKey"> = {
  BatchEncrypt: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: (_call, keys) => requireSymmetric(onlyKey(keys).record),
    async run(call, keys) {
      const key = onlyKey(keys);
      const { EncryptionContext, Entries } = call.input;
      const prepared = each(Entries, (entry) => ({
        context: contextOf(call, entry.EncryptionContext ?? EncryptionContext),
        plaintext: entry.Plaintext,
      }));
      return { KeyId: key.record.arn, Entries: await sealAll(call, key, prepared, (blob) => ({ CiphertextBlob: blob })) };
    },
  },

  BatchGenerateDataKey: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: (_call, keys) => requireSymmetric(onlyKey(keys).record),
    async run(call, keys) {
      const key = onlyKey(keys);
      const { EncryptionContext, Entries, WithoutPlaintext } = call.input;
      const wanted = each(Entries, (entry) => ({
        context: contextOf(call, entry.EncryptionContext ?? EncryptionContext),
        length: dataKeyBytes(entry),
      }));
      const prepared = drawDataKeys(call.service.core, wanted);
      const KeyMaterialId = key.record.currentKeyMaterialId as string;
      const sealed = await sealAll(call, key, prepared, (CiphertextBlob, { plaintext }) => {
        if (WithoutPlaintext !== true) return { CiphertextBlob, Plaintext: plaintext, KeyMaterialId };
        wipe(plaintext);
        return { CiphertextBlob, KeyMaterialId };
      });
      return { KeyId: key.record.arn, Entries: sealed };
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
          const plaintext = await decryptUnder(call.service, origin.backingKey, context, entry.CiphertextBlob);
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
  if (named !== undefined && named.id !== key.id) {
    throw new KmsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
  }
  const resource = resourceOf(call, key);
  call.touched(resource);
  authorize(call.caller, resource);
  requireState(call.action, key.record);
  requireUsage(call.action, key.record, "ENCRYPT_DECRYPT");
  allowed.add(key);
}
