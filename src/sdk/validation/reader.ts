/** Readers: a shape made into a function that copies a value, checks its types and notes broken constraints. */

import type { ListShape, Member, Members, Shape } from "../shapes/shape.js";
import { depthOf, entriesOf, lowerFirst, type Place, prefixOf } from "./path.js";
import { type Scalar, scalarOf } from "./scalar.js";
import { MUST, type Violations } from "./violations.js";
import { wrongType } from "./wrong-type.js";

/**
 * Reads a value once, into something fresh.
 * @throws {KmsError} SerializationException when a type is wrong.
 */
export type Reader = (value: unknown, violations: Violations) => unknown;

/** @returns the reader of `shape` at `place`. */
function readerOf(shape: Shape, place: Place): Reader {
  const scalar = scalarOf(shape);
  if (scalar !== undefined) return shape.kind === "blob" ? blobReader(scalarReader(scalar, place)) : scalarReader(scalar, place);
  if (shape.kind === "list") return listReader(shape, place);
  if (shape.kind === "structure") return structureReader(shape.members, place);
  return mapReader(place);
}

function scalarReader({ read, fits, broken, show }: Scalar, place: Place): Reader {
  return (value, violations) => {
    const own = read(value, place, violations);
    if (!fits(own)) for (const constraint of broken(own)) violations.add(place, constraint, show(own));
    return own;
  };
}

/** The copy of a blob is ours to wipe when the input is refused. */
function blobReader(read: Reader): Reader {
  return (value, violations) => {
    const own = read(value, violations);
    violations.copied(own as Uint8Array);
    return own;
  };
}

/** @returns the reader of a structure with these rows; members that have no row are not looked at. */
export function structureReader(rows: Members, place: Place): Reader {
  const structure = new Structure(rows, place);
  return (value, violations) => structure.read(value as Record<string, unknown>, structure.presentIn(value, violations), violations);
}

/** The rows of one structure, to read values by. */
class Structure {
  readonly #place: Place;
  readonly #members: readonly ReturnType<typeof memberOf>[];
  readonly #presence: Presence;

  constructor(rows: Members, place: Place) {
    this.#place = place;
    this.#members = Object.entries(rows).map(([name, row]) => memberOf(name, row, prefixOf(place) + lowerFirst(name)));
    this.#presence = new Presence(this.#members);
  }

  /** @returns a bit for each member to look at. @throws {KmsError} SerializationException when `value` is no structure. */
  presentIn(value: unknown, violations: Violations): number {
    if (!isPlain(value)) throw wrongType(value, "structure", violations.pathOf(this.#place));
    return this.#presence.of(value);
  }

  read(value: Record<string, unknown>, present: number, violations: Violations): object {
    const own: Record<string, unknown> = {};
    for (let left = present; left !== 0; left &= left - 1) {
      const member = this.#lowest(left);
      const given = value[member.name];
      if (given !== undefined && given !== null) own[member.name] = member.read(given, violations);
      else if (member.required) violations.add(member.place, MUST.notBeNull, null);
    }
    return own;
  }

  /** Takes the members of `value` over into `taken`, each by reading it once. @returns whether all were the same there already. */
  take(value: Record<string, unknown>, present: number, taken: Record<string, unknown>): boolean {
    let same = true;
    for (let left = present; left !== 0; left &= left - 1) {
      const { name } = this.#lowest(left);
      const given = value[name];
      if (given === taken[name]) continue;
      taken[name] = given;
      same = false;
    }
    return same;
  }

  #lowest(bits: number) {
    return this.#members[31 - Math.clz32(bits & -bits)] as ReturnType<typeof memberOf>;
  }
}

/**
 * @returns what makes a reader for the entries of one list. Those whose members are the same values and objects as of the entry before
 *   share what was made of that one: batches often ask for a thousand of a kind.
 */
function entriesReader(rows: Members, place: Place): () => Reader {
  const structure = new Structure(rows, place);
  return () => {
    const taken: Record<string, unknown> = {};
    let presentBefore = 0;
    let own: object | undefined;
    return (value, violations) => {
      const present = structure.presentIn(value, violations);
      const same = structure.take(value as Record<string, unknown>, present, taken) && present === presentBefore;
      if (same && own !== undefined && !violations.any) return own;
      presentBefore = present;
      own = structure.read(taken, present, violations);
      return own;
    };
  };
}

/** Whether there are bytes in it, which are copied wherever they stand: each copy is wiped by whom it was made for. */
const holdsBytes = (shape: Shape): boolean =>
  shape.kind === "blob" ||
  (shape.kind === "list" && holdsBytes(shape.of)) ||
  (shape.kind === "structure" && Object.values(shape.members).some(holdsBytes));

function memberOf(name: string, row: Member, place: Place) {
  return { name, place, required: row.required === true, read: readerOf(row, place) };
}

/**
 * Which members are to be looked at: a bit for each, the first is the lowest. Most inputs are literals that have few of them, and looking for each
 * one that is absent costs more than asking what is there.
 */
class Presence {
  readonly #bits: ReadonlyMap<string, number>;
  #all = 0;
  #required = 0;

  constructor(members: readonly { readonly name: string; readonly required: boolean }[]) {
    if (members.length > 32) throw new TypeError("a structure has more than 32 members");
    this.#bits = new Map(members.map(({ name }, i) => [name, 1 << i]));
    for (const [i, { required }] of members.entries()) {
      this.#all |= 1 << i;
      if (required) this.#required |= 1 << i;
    }
  }

  /**
   * Those that are required, and those that a literal shows; all of an object of a class, which may inherit them, and of one that does not
   * show what must be there: a proxy may hold members without telling their names.
   */
  of(value: object): number {
    if (Object.getPrototypeOf(value) !== Object.prototype) return this.#all;
    let present = 0;
    for (const name in value) present |= this.#bits.get(name) ?? 0;
    return present === 0 || (present & this.#required) !== this.#required ? this.#all : present;
  }
}

/** An object with members of its own; a `Map`, a `Set`, an array and the like would look empty. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]";
}

function listReader(shape: ListShape, place: Place): Reader {
  const scalar = scalarOf(shape.of);
  return scalar === undefined ? structuresReader(shape, place) : scalarsReader(shape, scalar, place);
}

function noteSize(
  { min = 0, max = Number.POSITIVE_INFINITY }: ListShape,
  length: number,
  place: Place,
  violations: Violations,
  show: () => string | undefined,
): void {
  if (length > max) violations.add(place, MUST.haveLengthAtMost(max), show());
  if (length < min) violations.add(place, MUST.haveLengthAtLeast(min), show());
}

/** @returns what makes a reader for the entries of one list. */
function entryReaderOf(shape: Shape, place: Place): () => Reader {
  if (shape.kind === "structure" && !holdsBytes(shape)) return entriesReader(shape.members, place);
  const read = readerOf(shape, place);
  return () => read;
}

/** Entries that are structures tell their own violations, by their place counted from 1. A list that is too long is not read. */
function structuresReader(shape: ListShape, place: Place): Reader {
  const entryReader = entryReaderOf(shape.of, entriesOf(place));
  const depth = depthOf(place);
  return (value, violations) => {
    if (!Array.isArray(value)) throw wrongType(value, "list", violations.pathOf(place));
    const { length } = value;
    noteSize(shape, length, place, violations, () => (length === 0 ? "[]" : undefined));
    if (shape.max !== undefined && length > shape.max) return [];
    const { entries } = violations;
    const read = entryReader();
    const own = new Array<unknown>(length);
    for (let i = 0; i < length; i++) {
      entries[depth] = i + 1;
      own[i] = read(value[i] ?? {}, violations);
    }
    return own;
  };
}

/** @returns `undefined` when there is an entry that is not to be shown. */
function showEntries(own: readonly unknown[], scalar: Scalar): string | undefined {
  const shown = own.map((entry) => (entry === null ? "" : scalar.show(entry)));
  return shown.includes(undefined) ? undefined : `[${shown.join(", ")}]`;
}

/** Entries that are scalars are told of together, with all their constraints. */
function scalarsReader(shape: ListShape, scalar: Scalar, place: Place): Reader {
  return (value, violations) => {
    if (!Array.isArray(value)) throw wrongType(value, "list", violations.pathOf(place));
    const readEntry = (entry: unknown) => (entry === undefined || entry === null ? null : scalar.read(entry, place, violations));
    const own = Array.from({ length: value.length }, (_, i) => readEntry(value[i]));
    const show = () => showEntries(own, scalar);
    if (own.includes(null)) violations.add(place, MUST.eachSatisfy([MUST.notBeNull]));
    else if (!own.every(scalar.fits)) noteEntries(own, place, violations, scalar, show);
    noteSize(shape, own.length, place, violations, show);
    return own;
  };
}

function noteEntries(own: readonly unknown[], place: Place, violations: Violations, scalar: Scalar, show: () => string | undefined): void {
  const illFormed = own.some((entry) => scalar.broken(entry).includes(MUST.beWellFormed));
  violations.add(place, MUST.eachSatisfy(illFormed ? [MUST.beWellFormed] : scalar.constraints), show());
}

/** Text to text without a prototype, so that `constructor` and `__proto__` are keys like others. An own class, unlike `Object.create(null)`, keeps reads fast. */
class TextMap {
  [key: string]: string;
}
Object.setPrototypeOf(TextMap.prototype, null);
Reflect.deleteProperty(TextMap.prototype, "constructor");

function mapReader(place: Place): Reader {
  return (value, violations) => {
    if (!isPlain(value)) throw wrongType(value, "map", violations.pathOf(place));
    const own = new TextMap();
    for (const key of Object.keys(value)) {
      const text = value[key];
      if (text === undefined || text === null) violations.add(place, MUST.eachValueSatisfy(MUST.notBeNull));
      else if (typeof text !== "string") throw wrongType(text, "string", `${violations.pathOf(place)}.${key}`);
      else {
        if (!key.isWellFormed()) violations.add(place, MUST.eachKeySatisfy(MUST.beWellFormed));
        if (!text.isWellFormed()) violations.add(place, MUST.eachValueSatisfy(MUST.beWellFormed));
        own[key] = text;
      }
    }
    return own;
  };
}
