/** Text, bytes, numbers, flags and times: the right type, and which constraints a value breaks. */

import type { BlobShape, IntegerShape, Shape, StringShape } from "../shapes/shape.js";
import { readBlob } from "./blob.js";
import { MUST } from "./violations.js";
import { wrongType } from "./wrong-type.js";

/** How a scalar is read. */
export interface Scalar<T = unknown> {
  /**
   * @returns the value, with nothing of the caller's that could still change except the bytes of a blob.
   * @throws {KmsError} SerializationException when it is of another type.
   */
  read(value: unknown, path: string): T;
  /** @returns the broken constraints; always the same empty list when there are none. */
  broken(value: T): readonly string[];
  /** All constraints that the API names. */
  readonly constraints: readonly string[];
  /** @returns the value for a message, or `undefined` when it is not to be shown. */
  show(value: T): string | undefined;
}

const NONE: readonly string[] = [];

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

/** Most values keep all constraints, so the list of broken ones is made only when there is one. */
function constrained<T>(constraints: readonly Constraint<T>[]): Pick<Scalar<T>, "broken" | "constraints"> {
  return {
    constraints: constraints.map(({ says }) => says).filter((says) => says !== MUST.beWellFormed),
    broken(value) {
      for (const { holds } of constraints) {
        if (!holds(value)) return constraints.filter((other) => !other.holds(value)).map(({ says }) => says);
      }
      return NONE;
    },
  };
}

function stringScalar(shape: StringShape): Scalar<string> {
  return {
    ...constrained(stringConstraints(shape)),
    read(value, path) {
      if (typeof value !== "string") throw wrongType(value, "string", path);
      return value;
    },
    show: shape.secret === true ? () => undefined : (value) => (value.isWellFormed() ? value : undefined),
  };
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
    read(value, path) {
      if (!Number.isInteger(value)) throw wrongType(value, "integer", path);
      return value as number;
    },
    show: String,
  };
}

const FLAG: Scalar<boolean> = {
  ...constrained<boolean>([]),
  read(value, path) {
    if (typeof value !== "boolean") throw wrongType(value, "boolean", path);
    return value;
  },
  show: String,
};

const TIME: Scalar<Date> = {
  ...constrained<Date>([]),
  read(value, path) {
    const ms = millisecondsOf(value);
    if (Number.isNaN(ms)) throw wrongType(value, "timestamp", path);
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
