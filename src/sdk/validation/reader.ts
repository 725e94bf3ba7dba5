/** Readers: a shape made into a function that copies a value, checks its types and notes broken constraints. */

import type { ListShape, Member, Members, Shape } from "../shapes/shape.js";
import { entryPath, lowerFirst, prefixOf } from "./path.js";
import { type Scalar, scalarOf } from "./scalar.js";
import { MUST, type Violations } from "./violations.js";
import { wrongType } from "./wrong-type.js";

/**
 * Reads a value once, into something fresh.
 * @param path its place, as `tags.1.member.tagKey`
 * @throws {KmsError} SerializationException when a type is wrong.
 */
export type Reader = (value: unknown, path: string, violations: Violations) => unknown;

/** @returns the reader of `shape`. */
export function readerOf(shape: Shape): Reader {
  const scalar = scalarOf(shape);
  if (scalar !== undefined) return shape.kind === "blob" ? blobReader(scalarReader(scalar)) : scalarReader(scalar);
  if (shape.kind === "list") return listReader(shape);
  if (shape.kind === "structure") return structureReader(shape.members);
  return readMap;
}

function scalarReader(scalar: Scalar): Reader {
  const { read, fits, broken, show } = scalar;
  return (value, path, violations) => {
    const own = read(value, path);
    if (!fits(own)) for (const constraint of broken(own)) violations.add(path, constraint, show(own));
    return own;
  };
}

/** The copy of a blob is ours to wipe when the input is refused. */
function blobReader(read: Reader): Reader {
  return (value, path, violations) => {
    const own = read(value, path, violations);
    violations.copied(own as Uint8Array);
    return own;
  };
}

/** @returns the reader of a structure with these rows; members that have no row are not looked at. */
export function structureReader(rows: Members): Reader {
  const members = Object.entries(rows).map(([name, row]) => memberOf(name, row));
  return (value, path, violations) => {
    if (!isPlain(value)) throw wrongType(value, "structure", path);
    const prefix = prefixOf(path);
    const own: Record<string, unknown> = {};
    for (const { name, path: last, required, read } of members) {
      const given = value[name];
      if (given !== undefined && given !== null) own[name] = read(given, prefix + last, violations);
      else if (required) violations.add(prefix + last, MUST.notBeNull, null);
    }
    return own;
  };
}

function memberOf(name: string, row: Member) {
  return { name, path: lowerFirst(name), required: row.required === true, read: readerOf(row) };
}

/** An object with members of its own; a `Map`, a `Set`, an array and the like would look empty. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]";
}

function listReader(shape: ListShape): Reader {
  const scalar = scalarOf(shape.of);
  return scalar === undefined ? structuresReader(shape, readerOf(shape.of)) : scalarsReader(shape, scalar);
}

function noteSize(
  { min = 0, max = Number.POSITIVE_INFINITY }: ListShape,
  length: number,
  path: string,
  violations: Violations,
  show: () => string | undefined,
): void {
  if (length > max) violations.add(path, MUST.haveLengthAtMost(max), show());
  if (length < min) violations.add(path, MUST.haveLengthAtLeast(min), show());
}

/** Entries that are structures tell their own violations, by their place counted from 1. A list that is too long is not read. */
function structuresReader(shape: ListShape, read: Reader): Reader {
  return (value, path, violations) => {
    if (!Array.isArray(value)) throw wrongType(value, "list", path);
    const { length } = value;
    noteSize(shape, length, path, violations, () => (length === 0 ? "[]" : undefined));
    if (shape.max !== undefined && length > shape.max) return [];
    return Array.from({ length }, (_, i) => read(value[i] ?? {}, entryPath(path, i), violations));
  };
}

/** Entries that are scalars are told of together, with all their constraints. */
/** @returns `undefined` when there is an entry that is not to be shown. */
function showEntries(own: readonly unknown[], scalar: Scalar): string | undefined {
  const shown = own.map((entry) => (entry === null ? "" : scalar.show(entry)));
  return shown.includes(undefined) ? undefined : `[${shown.join(", ")}]`;
}

function scalarsReader(shape: ListShape, scalar: Scalar): Reader {
  return (value, path, violations) => {
    if (!Array.isArray(value)) throw wrongType(value, "list", path);
    const own = Array.from({ length: value.length }, (_, i) => readEntry(scalar, value[i], path));
    const show = () => showEntries(own, scalar);
    if (own.includes(null)) violations.add(path, MUST.eachSatisfy([MUST.notBeNull]));
    else noteEntries(own, path, violations, scalar, show);
    noteSize(shape, own.length, path, violations, show);
    return own;
  };
}

const readEntry = (scalar: Scalar, entry: unknown, path: string) =>
  entry === undefined || entry === null ? null : scalar.read(entry, path);

function noteEntries(own: readonly unknown[], path: string, violations: Violations, scalar: Scalar, show: () => string | undefined): void {
  if (own.every(scalar.fits)) return;
  const broken = own.flatMap((entry) => scalar.broken(entry));
  const illFormed = broken.includes(MUST.beWellFormed);
  violations.add(path, MUST.eachSatisfy(illFormed ? [MUST.beWellFormed] : scalar.constraints), show());
}

/** Text to text without a prototype, so that `constructor` and `__proto__` are keys like others. An own class, unlike `Object.create(null)`, keeps reads fast. */
class TextMap {
  [key: string]: string;
}
Object.setPrototypeOf(TextMap.prototype, null);
Reflect.deleteProperty(TextMap.prototype, "constructor");

function readMap(value: unknown, path: string, violations: Violations): Record<string, string> {
  if (!isPlain(value)) throw wrongType(value, "map", path);
  const own = new TextMap();
  for (const key of Object.keys(value)) {
    const text = value[key];
    if (text === undefined || text === null) violations.add(path, MUST.eachValueSatisfy(MUST.notBeNull));
    else if (typeof text !== "string") throw wrongType(text, "string", `${path}.${key}`);
    else {
      if (!key.isWellFormed()) violations.add(path, MUST.eachKeySatisfy(MUST.beWellFormed));
      if (!text.isWellFormed()) violations.add(path, MUST.eachValueSatisfy(MUST.beWellFormed));
      own[key] = text;
    }
  }
  return own;
}
