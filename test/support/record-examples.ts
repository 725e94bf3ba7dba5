/** The examples of schema.md: one record of each collection, with all its members. */
import { readFileSync } from "node:fs";
import { COLLECTIONS, type CollectionName, type RecordOf } from "../../src/keystore/records.js";

const page = readFileSync(new URL("../../src/keystore/schema.md", import.meta.url), "utf8");

export const EXAMPLES: { readonly [C in CollectionName]: RecordOf[C] } = Object.fromEntries(
  [...page.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].map(([, name, json]) => [name, JSON.parse(json ?? "")]),
);
export const COLLECTION_NAMES = Object.keys(COLLECTIONS) as CollectionName[];

export const example = <C extends CollectionName>(collection: C): RecordOf[C] => structuredClone(EXAMPLES[collection]);

export type Json = Record<string, unknown>;

/** Every member of an example, the inner ones too: its path, and how to change it in a copy; `undefined` takes it away. */
export function members(value: object, path = ""): { path: string; value: unknown; change: (copy: Json, to?: unknown) => void }[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = path === "" ? name : `${path}.${name}`;
    const change = (copy: Json, to?: unknown) => {
      const holder = path === "" ? copy : path.split(".").reduce((at, step) => at[step] as Json, copy);
      if (to === undefined) delete holder[name];
      else holder[name] = to;
    };
    const deeper = typeof inner === "object" && inner !== null ? members(inner as Json, here) : [];
    return [...(Array.isArray(value) ? [] : [{ path: here, value: inner, change }]), ...deeper];
  });
}
