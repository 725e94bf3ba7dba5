/** A value of the wrong type: what AWS's JSON door says of it, with the member's place added. */

import { KmsError } from "../../errors.js";
import type { Shape } from "../shapes/shape.js";

const WANTED = {
  string: "a String",
  blob: "a Blob",
  integer: "an Integer",
  boolean: "a Boolean",
  timestamp: "a Timestamp",
  list: "a List",
  map: "a Map",
  structure: "a Structure",
} as const satisfies Record<Shape["kind"], string>;

/** @returns the error for `value` where `kind` is wanted; the value itself is not told. */
export function wrongType(value: unknown, kind: Shape["kind"], path: string): KmsError {
  return serializationError(complaint(value, kind), path);
}

/** @returns a SerializationException about the member at `path`; an empty path is the input itself. */
export function serializationError(message: string, path: string): KmsError {
  return new KmsError("SerializationException", path === "" ? message : `${message} (at '${path}')`);
}

function complaint(value: unknown, kind: Shape["kind"]): string {
  const token = tokenOf(value);
  if (token !== undefined) return `${token} can not be converted to ${WANTED[kind]}`;
  return `Start of ${Array.isArray(value) ? "list" : "structure or map"} found where not expected`;
}

/** The JSON token of a scalar. */
function tokenOf(value: unknown): string | undefined {
  if (typeof value === "string") return "STRING_VALUE";
  if (typeof value === "number") return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  if (typeof value === "bigint") return "NUMBER_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return undefined;
}
