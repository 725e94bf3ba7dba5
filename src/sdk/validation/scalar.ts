/** Text, bytes, numbers, flags and times: the right type, and which constraints a value breaks. */

import type { BlobShape, IntegerShape, Shape, StringShape } from "../shapes/shape.js";
import { readBlob } from "./blob.js";
import type { Place } from "./path.js";
import { MUST, type Violations } from "./violations.js";
import { wrongType } from "./wrong-type.js";

/** How a scalar is read. */
export interface Scalar<T = unknown> {
  /**
   * @returns the value, with nothing of the caller's that could still change except the bytes of a blob.
   * @throws {KmsError} SerializationException when it is of another type.
   */
  read(value: unknown, place: Place, violations: Violations): T;
  /** Whether all constraints hold. */
  fits(value: T): boolean;
  /** @returns the broken constraints, of a value that does not fit. */
  broken(value: T): readonly string[];
  /** All constraints that the API names. */
  readonly constraints: readonly string[];
  /** @returns the value for a message, or `undefined` when it is not to be shown. */
  show(value: T): string | undefined;
}

/** @returns how to read `shape`, or `undefined` when it is no scalar. */
export function scalarOf(shape: Shape): Scalar | undefined {
  switch (shape.kind) {
    case "string":
      return stringScalar(shape);
    case "blob":
      return blobScalar(shape);
    case "integer":
      return integerScalar(shape);
    case "boolean":
      return FLAG;
    case "timestamp":
      return TIME;
    default:
      return undefined;
  }
}

/** One constraint: its words, and whether a value keeps it. */
interface Constraint<T> {
  readonly says: string;
  readonly holds: (value: T) => boolean;
}

function constrained<T>(constraints: readonly Constraint<T>[]): Pick<Scalar<T>, "broken" | "constraints"> {
  return {
    constraints: constraints.map(({ says }) => says).filter((says) => says !== MUST.beWellFormed),
    broken: (value) => constraints.filter(({ holds }) => !holds(value)).map(({ says }) => says),
  };
}

function stringScalar(shape: StringShape): Scalar<string> {
  const constraints = stringConstraints(shape);
  return {
    ...constrained(constraints),
    fits: fitsOf(shape, constraints),
    read(value, place, violations) {
      if (typeof value !== "string") throw wrongType(value, "string", violations.pathOf(place));
      return value;
    },
    show: shape.secret === true ? () => undefined : (value) => (value.isWellFormed() ? value : undefined),
  };
}

/** Most texts are of lengths that need no counting. */
function fitsOf({ min = 0, max = Number.POSITIVE_INFINITY, pattern, values }: StringShape, constraints: readonly Constraint<string>[]) {
  if (values !== undefined) return (value: string) => values.includes(value);
  const holdAll = (value: string) => constraints.every(({ holds }) => holds(value));
  if (pattern !== undefined) return holdAll;
  return (value: string) => (value.length <= max && value.length >= 2 * min ? value.isWellFormed() : holdAll(value));
}

function stringConstraints({ min = 0, max = Number.POSITIVE_INFINITY, pattern, values }: StringShape): Constraint<string>[] {
  if (values !== undefined) return [{ says: MUST.beOneOf(values), holds: (value) => values.includes(value) }];
  const constraints: Constraint<string>[] = [];
  if (max !== Number.POSITIVE_INFINITY) {
    constraints.push({ says: MUST.haveLengthAtMost(max), holds: (value) => value.length <= max || codePoints(value) <= max });
  }
  if (min > 0) {
    constraints.push({ says: MUST.haveLengthAtLeast(min), holds: (value) => value.length >= 2 * min || codePoints(value) >= min });
  }
  if (pattern !== undefined) {
    const whole = new RegExp(`^(?:${pattern})$`);
    constraints.push({ says: MUST.match(pattern), holds: (value) => whole.test(value) });
  }
  constraints.push({ says: MUST.beWellFormed, holds: (value) => value.isWellFormed() });
  return constraints;
}

/** Lengths of text are in Unicode code points (Smithy, "length trait"). */
function codePoints(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}

function blobScalar({ min = 0, max = Number.POSITIVE_INFINITY }: BlobShape): Scalar<Uint8Array> {
  return {
    ...constrained<Uint8Array>([
      { says: MUST.haveLengthAtMost(max), holds: (value) => value.length <= max },
      { says: MUST.haveLengthAtLeast(min), holds: (value) => value.length >= min },
    ]),
    fits: ({ length }) => length <= max && length >= min,
    read: readBlob,
    show: () => undefined,
  };
}

function integerScalar({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: IntegerShape): Scalar<number> {
  return {
    ...constrained<number>([
      { says: MUST.haveValueAtMost(max), holds: (value) => value <= max },
      { says: MUST.haveValueAtLeast(min), holds: (value) => value >= min },
    ]),
    fits: (value) => value <= max && value >= min,
    read(value, place, violations) {
      if (!Number.isInteger(value)) throw wrongType(value, "integer", violations.pathOf(place));
      return value as number;
    },
    show: String,
  };
}

/** Without constraints. */
const free = { ...constrained<unknown>([]), fits: () => true };

const FLAG: Scalar<boolean> = {
  ...free,
  read(value, place, violations) {
    if (typeof value !== "boolean") throw wrongType(value, "boolean", violations.pathOf(place));
    return value;
  },
  show: String,
};

const TIME: Scalar<Date> = {
  ...free,
  read(value, place, violations) {
    const ms = millisecondsOf(value);
    if (Number.isNaN(ms)) throw wrongType(value, "timestamp", violations.pathOf(place));
    return new Date(ms);
  },
  show: String,
};

/** @returns NaN when `value` is no date or an invalid one. */
function millisecondsOf(value: unknown): number {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return Number.NaN;
  }
}
