/**
 * Lists in pages. A marker is opaque to the caller: the id that the page before ended with, and whose list it was.
 */

import { fromBase64, toBase64, utf8 } from "../bytes.js";
import { KmsError } from "../errors.js";

export interface Page<T> {
  readonly items: readonly T[];
  readonly Truncated: boolean;
  readonly NextMarker?: string;
}

interface PageOptions {
  readonly limit: number;
  readonly marker: string | undefined;
}

type Fetch<T> = (afterId: string | undefined, limit: number) => Promise<readonly T[]> | readonly T[];

/**
 * One page of a list of records.
 * @param list whose list: a marker of another list is refused.
 * @param fetch gets at most `limit` records after the one with an id, in order.
 * @throws {KmsError} `InvalidMarkerException`.
 */
export async function page<T extends { readonly id: string }>(list: string, options: PageOptions, fetch: Fetch<T>): Promise<Page<T>> {
  const afterId = readMarker(list, options.marker);
  // No record has such an id, and no store takes one.
  if (afterId?.includes("\0")) throw invalidMarker();
  return cut(list, options.limit, await fetch(afterId, options.limit + 1), ({ id }) => id);
}

/**
 * One page of a list that is at hand.
 * @param idOf tells the items of the list apart.
 * @throws {KmsError} `InvalidMarkerException`.
 */
export async function pageOf<T>(list: string, options: PageOptions, all: readonly T[], idOf: (item: T) => string): Promise<Page<T>> {
  const afterId = readMarker(list, options.marker);
  const from = afterId === undefined ? 0 : 1 + all.findIndex((item) => idOf(item) === afterId);
  if (afterId !== undefined && from === 0) throw invalidMarker();
  return cut(list, options.limit, all.slice(from), idOf);
}

/** Cuts what was found to the limit; where more was found, the marker leads there. */
function cut<T>(list: string, limit: number, found: readonly T[], idOf: (item: T) => string): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items, Truncated: false };
  return { items, Truncated: true, NextMarker: writeMarker(list, idOf(last)) };
}

/** A marker has at most 1,024 characters: the longest id, a tag key of 128 code points, takes 512 bytes of UTF-8. */
const writeMarker = (list: string, id: string): string => toBase64(utf8(`${list}\0${id}`));

const invalidMarker = (): KmsError => new KmsError("InvalidMarkerException", "The marker is not valid.");

/** The id that the page before ended with; `undefined` for the first page. */
function readMarker(list: string, marker: string | undefined): string | undefined {
  if (marker === undefined) return undefined;
  const text = decode(marker);
  if (!text.startsWith(`${list}\0`)) throw invalidMarker();
  return text.slice(list.length + 1);
}

function decode(marker: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fromBase64(marker));
  } catch {
    throw invalidMarker();
  }
}
