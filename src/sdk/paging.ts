/**
 * Lists in pages. A marker is opaque to the caller: the place where the page before ended, and whose list it was.
 */

import { fromBase64, toBase64, utf8 } from "../bytes.js";
import { KmsError } from "../errors.js";

export interface Place {
  /** The id of the record the page before ended with. */
  readonly id: string;
  /** Its index value, where the list is in the order of an index. */
  readonly value?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly Truncated: boolean;
  readonly NextMarker?: string;
}

/**
 * One page of a list.
 * @param list whose list: a marker of another list is refused.
 * @param fetch gets at most `limit` items after a place, in order.
 * @throws {KmsError} `InvalidMarkerException`.
 */
export async function page<T>(
  list: string,
  { limit, marker }: { readonly limit: number; readonly marker: string | undefined },
  fetch: (after: Place | undefined, limit: number) => Promise<readonly T[]> | readonly T[],
  placeOf: (item: T) => Place,
): Promise<Page<T>> {
  const found = await fetch(marker === undefined ? undefined : readMarker(list, marker), limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items, Truncated: false };
  return { items, Truncated: true, NextMarker: writeMarker(list, placeOf(last)) };
}

/** One page of a list that is at hand. `idOf` must be unique. */
export function pageOf<T>(
  list: string,
  options: { readonly limit: number; readonly marker: string | undefined },
  all: readonly T[],
  idOf: (item: T) => string,
): Promise<Page<T>> {
  const fetch = (after: Place | undefined, limit: number): readonly T[] => {
    if (after === undefined) return all.slice(0, limit);
    const at = all.findIndex((item) => idOf(item) === after.id);
    if (at < 0) throw invalidMarker();
    return all.slice(at + 1, at + 1 + limit);
  };
  return page(list, options, fetch, (item) => ({ id: idOf(item) }));
}

function writeMarker(list: string, { id, value }: Place): string {
  return toBase64(utf8(JSON.stringify(value === undefined ? [list, id] : [list, id, value])));
}

const invalidMarker = (): KmsError => new KmsError("InvalidMarkerException", "The marker is not valid.");

function readMarker(list: string, marker: string): Place {
  const [of, id, value] = parseMarker(marker);
  if (of !== list || typeof id !== "string") throw invalidMarker();
  return typeof value === "string" ? { id, value } : { id };
}

function parseMarker(marker: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64(marker)));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    throw invalidMarker();
  }
}
