/** Places in an input, as AWS's messages name them: `tags.1.member.tagKey`, entries counted from 1. */

/** @returns the last part of a member's path: its name with a small first letter. */
export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** @returns what comes before the members of the structure at `path`; the input itself has no path. */
export const prefixOf = (path: string): string => (path === "" ? "" : `${path}.`);

/** @returns the path of entry number `index`, from 0, of the list at `path`. */
export const entryPath = (path: string, index: number): string => `${path}.${index + 1}.member`;

/** A path as a shape knows it, each entry of a list being `*`: `tags.*.member.tagKey`. A value that is good costs no text. */
export type Place = string;

/** The place of every entry of the list at `place`. */
export const entriesOf = (place: Place): Place => `${place}.*.member`;

/** How many lists lie around a place. */
export const depthOf = (place: Place): number => place.split("*").length - 1;

/** @param entries which ones are meant, counted from 1, of the outermost list first. */
export function pathOf(place: Place, entries: readonly number[]): string {
  let depth = 0;
  return place.replaceAll("*", () => String(entries[depth++]));
}
