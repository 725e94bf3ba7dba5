/** BatchEncrypt, BatchDecrypt, BatchGenerateDataKey: many entries in one call into the core. Our own extension of the API. */

import { wipe } from "../../bytes.js";
import { type BlobEntry, NOT_RESIDENT, type NotResident } from "../../core/core.js";
import { KmsError } from "../../errors.js";
import type { BatchFailure } from "../../types.js";
import { authorize } from "../authorize.js";
import { decryptUnder, encryptWithCore } from "../backing-keys.js";
import { after, type Call, type MaybePromise, type OperationsOf, onlyKey } from "../call.js";
import { contextOf } from "../cipher.js";
import { invalidCiphertext } from "../ciphertext.js";
import type { EncryptionContext } from "../context.js";
import { findKey, findOrigin, namedKey, requireSameKey, resourceOf } from "../identify.js";
import type { CiphertextOrigin, Key } from "../key.js";
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
  /** By the number of the entry in the request. */
  readonly faults: ReadonlyMap<number, BatchFailure>;
}

interface Entry {
  readonly EncryptionContext?: EncryptionContext | undefined;
}

/** `contextOf` an entry of this batch; entries that have their context together have its bytes together, too. */
function contextsOf(call: Call<"BatchEncrypt" | "BatchDecrypt" | "BatchGenerateDataKey">): (entry: Entry) => Uint8Array {
  const { EncryptionContext: common } = call.input;
  let last: EncryptionContext | undefined;
  let bytes: Uint8Array | undefined;
  return ({ EncryptionContext = common }) => {
    if (bytes === undefined || EncryptionContext !== last) bytes = contextOf(call, EncryptionContext);
    last = EncryptionContext;
    return bytes;
  };
}

type SealingCall = Call<"BatchEncrypt" | "BatchGenerateDataKey">;

/** Looks at each entry; a fault of one entry is that entry's. */
function prepare<E extends Entry, Content>(call: SealingCall, entries: readonly E[], contentOf: (entry: E) => Content): Prepared<Content> {
  const contextOfEntry = contextsOf(call);
  const contexts = new Array<Uint8Array>(entries.length);
  const contents = new Array<Content>(entries.length);
  const faults = new Map<number, BatchFailure>();
  let good = 0;
  let last: E | undefined;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as E;
    try {
      // Validation makes one of entries that say the same.
      contexts[good] = entry === last ? (contexts[good - 1] as Uint8Array) : contextOfEntry(entry);
      contents[good] = entry === last ? (contents[good - 1] as Content) : contentOf(entry);
      good++;
      last = entry;
    } catch (error) {
      faults.set(i, failure(error));
    }
  }
  contexts.length = good;
  contents.length = good;
  return { contexts, contents, faults };
}

/** Puts the results of the entries without a fault, numbered in their order, in the places of these. */
function inPlace<R>(
  { contents, faults }: Pick<Prepared<unknown>, "contents" | "faults">,
  result: (number: number) => R,
): (R | BatchFailure)[] {
  const entries = new Array<R | BatchFailure>(contents.length + faults.size);
  for (let i = 0, next = 0; i < entries.length; i++) {
    const fault = faults.size === 0 ? undefined : faults.get(i);
    entries[i] = fault ?? result(next++);
  }
  return entries;
}

export const BATCH_OPERATIONS: OperationsOf<"BatchEncrypt" | "BatchDecrypt" | "BatchGenerateDataKey"> = {
  BatchEncrypt: {
    identify: namedKey("any"),
    usage: "ENCRYPT_DECRYPT",
    check: (_call, keys) => requireSymmetric(onlyKey(keys).record),
    run(call, keys) {
      const key = onlyKey(keys);
      const prepared = prepare(call, call.input.Entries, ({ Plaintext }) => Plaintext);
      const { contexts, contents } = prepared;
      return after(
        encryptWithCore(call.service, key, (core, id) => core.encryptMany(id, contexts, contents)),
        (blobs) => ({
          KeyId: key.record.arn,
          Entries: inPlace(prepared, (number) => ({ CiphertextBlob: blobs[number] as Uint8Array })),
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
      const prepared = prepare(call, call.input.Entries, dataKeyBytes);
      const { contexts, contents } = prepared;
      return after(
        encryptWithCore(call.service, key, (core, id) => core.encryptFreshMany(id, contexts, contents, reveal)),
        ({ blobs, plaintexts }) => ({
          KeyId: key.record.arn,
          Entries: inPlace(prepared, (number) => {
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
      const { found, faults } = await findOrigins(call, named);
      const plaintexts = call.service.core.decryptMessages(found);
      const entries = new Array<Opened | BatchFailure>(found.length);
      try {
        for (let i = 0; i < found.length; i++) {
          const entry = openedEntry(call, found[i] as Found, plaintexts[i]);
          entries[i] = entry instanceof Promise ? await entry : entry;
        }
      } catch (error) {
        wipeOpened(plaintexts, entries);
        throw error;
      }
      return { Entries: inPlace({ contents: entries, faults }, (number) => entries[number] as Opened | BatchFailure) };
    },
  },
};

/** Nobody gets what was opened when the request fails. Of entries that were not reached there is no answer. */
function wipeOpened(plaintexts: readonly unknown[], entries: readonly (Opened | BatchFailure | undefined)[]): void {
  for (const plaintext of plaintexts) if (plaintext instanceof Uint8Array) wipe(plaintext);
  for (const entry of entries) if (entry !== undefined && "Plaintext" in entry) wipe(entry.Plaintext);
}

/** A ciphertext whose key may be used for it. */
interface Found extends BlobEntry {
  readonly origin: CiphertextOrigin;
}

async function findOrigins(
  call: Call<"BatchDecrypt">,
  named: Key | undefined,
): Promise<{ readonly found: readonly Found[]; readonly faults: ReadonlyMap<number, BatchFailure> }> {
  const contextOfEntry = contextsOf(call);
  const allowed = new Set<Key>();
  const found: Found[] = [];
  const faults = new Map<number, BatchFailure>();
  for (const [i, entry] of call.input.Entries.entries()) {
    try {
      const blob = entry.CiphertextBlob;
      const known = findOrigin(call, blob);
      const origin = known instanceof Promise ? await known : known;
      requireUsable(call, origin.key, named, allowed);
      found.push({ context: contextOfEntry(entry), blob, origin });
    } catch (error) {
      faults.set(i, failure(error));
    }
  }
  return { found, faults };
}

interface Opened {
  readonly Plaintext: Uint8Array;
  readonly KeyId: string;
  readonly KeyMaterialId: string;
}

/** @param plaintext what the core made of it together with the others. */
function openedEntry(
  call: Call<"BatchDecrypt">,
  found: Found,
  plaintext: Uint8Array | undefined | NotResident,
): MaybePromise<Opened | BatchFailure> {
  if (plaintext === undefined) return failure(invalidCiphertext());
  return plaintext === NOT_RESIDENT ? openAlone(call, found) : opened(found, plaintext);
}

/** Brings the key's material in and opens one. */
async function openAlone({ service }: Call<"BatchDecrypt">, found: Found): Promise<Opened | BatchFailure> {
  try {
    return opened(found, await decryptUnder(service, found.origin, found.context, found.blob));
  } catch (error) {
    return failure(error);
  }
}

const opened = ({ origin: { key, backingKey } }: Found, Plaintext: Uint8Array): Opened => ({
  Plaintext,
  KeyId: key.record.arn,
  KeyMaterialId: backingKey.record.keyMaterialId,
});

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
