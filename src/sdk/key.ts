/** Records as requests see them: with what every request needs of them worked out once. */

import { fromHex } from "../bytes.js";
import { dueAt, type KeyRecord, type Versioned } from "../keystore/records.js";
import type { Resource } from "./call.js";

/** What requests ask for. */
interface Asked {
  /** The list of this alone with the permission that was asked last: most requests ask for the same. */
  asked: readonly Resource[] | undefined;
}

/** A KMS key, as read. */
export interface Key extends Versioned<"key">, Asked {
  /** The 16-byte id of the backing key that encrypts now; absent for keys that have none. */
  readonly currentBackingKey: Uint8Array | undefined;
  /** When something happens to the key by itself; `Infinity`: never. */
  readonly dueAt: number;
  /** A list of this key alone: the keys of most requests. */
  readonly alone: readonly Key[];
}

/** One version of a symmetric key's material, as read. */
export type BackingKey = Versioned<"backingKey">;

/** The key a ciphertext was made under, and the version of its material. */
export interface CiphertextOrigin extends Asked {
  readonly key: Key;
  readonly backingKey: BackingKey;
  /** 16 bytes. */
  readonly backingKeyId: Uint8Array;
}

export function toKey(read: Versioned<"key">): Key {
  const { collection, id, revision, record } = read;
  const { currentBackingKeyId } = record;
  const alone: Key[] = [];
  const key: Key = {
    collection,
    id,
    revision,
    record,
    currentBackingKey: currentBackingKeyId === undefined ? undefined : fromHex(currentBackingKeyId),
    dueAt: Math.min(dueAt(record) ?? never, dueAtPrimary(record)),
    alone,
    asked: undefined,
  };
  alone.push(key);
  return key;
}

const never = Number.POSITIVE_INFINITY;

/** A replica rotates with its primary. */
function dueAtPrimary({ multiRegion, state, rotation }: KeyRecord): number {
  return multiRegion?.type === "REPLICA" && state === "Enabled" && rotation.enabled ? (rotation.nextRotationAt ?? never) : never;
}
