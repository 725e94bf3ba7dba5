/**
 * Lists in pages. A marker is opaque to the caller: the place where the page before ended, and whose list it was.
 */

import { fromBase64, toBase64, utf8 } from "../bytes.js";
import { KmsError } from "../errors.js";

export interface Place {
  /** The id of the record the page before ended with. */
  readonly id: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly Truncated: boolean;
  readonly NextMarker?: string;
}

interface PageOptions {
  readonly limit: number;
  readonly marker: string | undefined;
}

type Fetch<T> = (after: Place | undefined, limit: number) => Promise<readonly T[]> | readonly T[];

/**
 * One page of a list of records.
 * @param list whose list: a marker of another list is refused.
 * @param fetch gets at most `limit` records after a place, in order.
 * @throws {KmsError} `InvalidMarkerException`.
 */
export async function page<T>(list: string, options: PageOptions, fetch: Fetch<T>, placeOf: (item: T) => Place): Promise<Page<T>> {
  const after = placeAfter(list, options.marker);
  // No record has such an id, and no store takes one.
  if (after?.id.includes("\0")) throw invalidMarker();
  return cut(list, options.limit, await fetch(after, options.limit + 1), placeOf);
}

/** One page of a list that is at hand. `idOf` must be unique. */
export async function pageOf<T>(list: string, options: PageOptions, all: readonly T[], idOf: (item: T) => string): Promise<Page<T>> {
  const after = placeAfter(list, options.marker);
  const from = after === undefined ? 0 : 1 + all.findIndex((item) => idOf(item) === after.id);
  if (after !== undefined && from === 0) throw invalidMarker();
  return cut(list, options.limit, all.slice(from), (item) => ({ id: idOf(item) }));
}

/** Cuts what was found to the limit; where more was found, the marker leads there. */
function cut<T>(list: string, limit: number, found: readonly T[], placeOf: (item: T) => Place): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items, Truncated: false };
  return { items, Truncated: true, NextMarker: writeMarker(list, placeOf(last)) };
}

/** A marker has at most 1,024 characters: the longest id, a tag key of 128 code points, takes 512 bytes of UTF-8. */
const writeMarker = (list: string, { id }: Place): string => toBase64(utf8(`${list}\0${id}`));

const invalidMarker = (): KmsError => new KmsError("InvalidMarkerException", "The marker is not valid.");

function placeAfter(list: string, marker: string | undefined): Place | undefined {
  if (marker === undefined) return undefined;
  const text = readMarker(marker);
  if (!text.startsWith(`${list}\0`)) throw invalidMarker();
  return { id: text.slice(list.length + 1) };
}

function readMarker(marker: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fromBase64(marker));
  } catch {
    throw invalidMarker();
  }
}
