/**
 * Records that requests have read, for as long as the store can prove that they are unchanged.
 *
 * Every request begins with `refresh`. What is read during a request is as new as its beginning; a change decided on it is
 * conditional, so that staleness costs another try and never a lost update.
 */

import type { Records, Versioned } from "../keystore/records.js";
import { type BackingKey, type CiphertextOrigin, type Key, toKey } from "./key.js";

/** What follows from records and must be forgotten with them. */
export interface Dependent {
  clear(): void;
}

/** Records held at most, of each kind. Beyond that the cache begins anew. */
const CAPACITY = 100_000;

export class KeyCache {
  readonly #records: Records;
  readonly #dependent: Dependent;
  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, Versioned<"alias">>();
  readonly #backingKeys = new Map<string, BackingKey>();
  readonly #materials = new Map<string, Versioned<"material">>();
  /** Keys by the text that named them, for each scope it was said in. */
  readonly #named = new Map<string, Map<string, Key>>();
  /** Origins by the number that a backing-key id begins with, for each scope. */
  readonly #origins = new Map<string, Map<number, CiphertextOrigin>>();
  #counter: number | undefined;
  #generation = 0;

  constructor(records: Records, dependent: Dependent) {
    this.#records = records;
    this.#dependent = dependent;
  }

  /** Forgets everything unless the store proves that nothing has changed. */
  refresh(): void {
    const counter = this.#records.store.changeCounter();
    if (counter !== undefined && counter === this.#counter) return;
    this.clear();
    this.#counter = counter;
  }

  clear(): void {
    this.#keys.clear();
    this.#aliases.clear();
    this.#backingKeys.clear();
    this.#materials.clear();
    this.#named.clear();
    this.#origins.clear();
    this.#dependent.clear();
    this.#counter = undefined;
    this.#generation++;
  }

  /**
   * A key found by name before; no look into the store.
   * @param scope what else decides which key a name means: joined to the name, it would be a new text to hash at each request.
   */
  named(scope: string, name: string): Key | undefined {
    return this.#named.get(scope)?.get(name);
  }

  /** Changes whenever something was forgotten. What was found across such a change may be outdated, and is not remembered. */
  get generation(): number {
    return this.#generation;
  }

  /** @param generation of the cache when the look-up began. */
  rememberName(scope: string, name: string, key: Key, generation: number): void {
    if (generation === this.#generation) hold(inner(this.#named, scope), name, key);
  }

  /** False once records have been forgotten and this one has not been read again, unchanged: it may be another by now. */
  holds(key: Key): boolean {
    return this.#keys.get(key.id)?.revision === key.revision;
  }

  /**
   * The origin of a ciphertext, found before.
   * @param place where in `blob` the 16 bytes of its backing-key id begin.
   */
  origin(scope: string, blob: Uint8Array, place: number): CiphertextOrigin | undefined {
    const known = this.#origins.get(scope)?.get(beginningOf(blob, place));
    return known !== undefined && standsAt(known.backingKeyId, blob, place) ? known : undefined;
  }

  /** @param generation of the cache when the look-up began. */
  rememberOrigin(scope: string, origin: CiphertextOrigin, generation: number): void {
    if (generation === this.#generation) hold(inner(this.#origins, scope), beginningOf(origin.backingKeyId, 0), origin);
  }

  key(arn: string): Key | Promise<Key | undefined> {
    return this.#keys.get(arn) ?? this.#read("key", arn, this.#keys, toKey);
  }

  alias(arn: string): Versioned<"alias"> | Promise<Versioned<"alias"> | undefined> {
    return this.#aliases.get(arn) ?? this.#read("alias", arn, this.#aliases, same);
  }

  /** @param id 32 hexadecimal digits. */
  backingKey(id: string): BackingKey | Promise<BackingKey | undefined> {
    return this.#backingKeys.get(id) ?? this.#read("backingKey", id, this.#backingKeys, same);
  }

  /** @param keyId the bare key id. */
  material(keyId: string): Versioned<"material"> | Promise<Versioned<"material"> | undefined> {
    return this.#materials.get(keyId) ?? this.#read("material", keyId, this.#materials, same);
  }

  async #read<C extends "key" | "alias" | "backingKey" | "material", V>(
    collection: C,
    id: string,
    held: Map<string, V>,
    view: (read: Versioned<C>) => V,
  ): Promise<V | undefined> {
    const generation = this.#generation;
    const read = await this.#records.get(collection, id);
    if (read === undefined) return undefined;
    const value = view(read);
    if (generation === this.#generation) hold(held, id, value);
    return value;
  }
}

const same = <T>(value: T): T => value;

/**
 * The first 32 bits of an id, which is random: a small number is found faster than the hexadecimal digits that it takes a while to make.
 * Of two ids that begin alike, the one read last is remembered.
 */
const beginningOf = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);

/** Public bytes: compared up to the first difference. */
function standsAt(id: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < id.length; i++) if (id[i] !== bytes[at + i]) return false;
  return true;
}

function inner<K, V>(maps: Map<string, Map<K, V>>, scope: string): Map<K, V> {
  let map = maps.get(scope);
  if (map === undefined) {
    map = new Map();
    maps.set(scope, map);
  }
  return map;
}

function hold<K, V>(held: Map<K, V>, id: K, value: V): void {
  if (held.size >= CAPACITY) held.clear();
  held.set(id, value);
}
