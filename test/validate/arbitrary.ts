/** Random values by shape, for property tests. Limits are kept small: they are tested elsewhere. */

import fc from "fast-check";
import type { Members, Shape } from "../../src/sdk/shapes/shape.js";

/** @returns values as they are in process: bytes, dates, text of any well-formed characters. */
export function arbitraryOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "string":
      return shape.values === undefined ? fc.string({ unit: "binary" }) : fc.constantFrom(...shape.values);
    case "blob":
      return fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes));
    case "integer":
      return fc.integer({ min: shape.min ?? 0, max: shape.max ?? 1_000_000 });
    case "boolean":
      return fc.boolean();
    case "timestamp":
      // Beyond the year 9999 the fraction of a second runs out of bits.
      return fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
    case "list":
      return fc.array(arbitraryOf(shape.of), { maxLength: 4 });
    case "map":
      return fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), { maxKeys: 4 });
    case "structure":
      return arbitraryMembers(shape.members);
  }
}

/** Any of the members may be absent. */
export function arbitraryMembers(members: Members): fc.Arbitrary<Record<string, unknown>> {
  const rows = Object.fromEntries(Object.entries(members).map(([name, member]) => [name, arbitraryOf(member)]));
  return fc.record(rows, { requiredKeys: [] });
}
