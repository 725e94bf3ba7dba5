/**
 * JSON bodies to inputs, outputs to JSON bodies, by the table of wire shapes: bytes are base64, times are seconds since 1970 with milliseconds as the fraction.
 *
 * Only what JSON cannot hold is converted here. Whether a value has the type and the limits its member wants is for `validate` to tell, in process and over
 * the wire alike, so a value of a wrong type is handed on as it is.
 *
 * Source: AWS JSON 1.1 protocol (Smithy specification, "awsJson1_1", "Shape serialization").
 */

import { fromBase64, toBase64 } from "../bytes.js";
import { KmsError } from "../errors.js";
import { isAction, SHAPES, type Shapes } from "../sdk/shapes/index.js";
import type { Members, Shape } from "../sdk/shapes/shape.js";
import { serializationError } from "../sdk/validation/wrong-type.js";
import { requireShallow } from "./json-depth.js";

type JsonObject = Record<string, unknown>;

/**
 * @param action an action name, as after `TrentService.`
 * @param text the whole body; of members named twice the last one counts
 * @returns an input for `Kms.call`; members the action does not have are left out
 * @throws {KmsError} UnknownOperationException; SerializationException when the text is not a JSON object, is nested too deeply, or bytes are not base64.
 */
export function decodeInput(action: string, text: string): JsonObject {
  const { input } = shapesOf(action);
  const body = parse(text);
  if (!isObject(body)) throw serializationError("The request body is not a JSON object", "");
  return decodeMembers(body, input, "");
}

/**
 * @param output what `Kms.call` resolved to; `$metadata` and other members that the action's table does not have are left out
 * @returns the body; `{}` for an action that answers nothing.
 * @throws {KmsError} UnknownOperationException.
 */
export function encodeOutput(action: string, output: unknown): string {
  return JSON.stringify(encodeMembers(output as JsonObject, shapesOf(action).output));
}

function shapesOf(action: string): Shapes {
  if (!isAction(action)) throw new KmsError("UnknownOperationException");
  return SHAPES[action];
}

/** The parser's own words quote the body, which may hold secrets: they go nowhere. */
function parse(text: string): unknown {
  requireShallow(text);
  try {
    return JSON.parse(text);
  } catch {
    throw serializationError("The request body is not JSON", "");
  }
}

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

function decodeMembers(source: JsonObject, members: Members, prefix: string): JsonObject {
  const target: JsonObject = {};
  for (const name in members) {
    if (Object.hasOwn(source, name)) target[name] = decode(source[name], members[name] as Shape, prefix + name);
  }
  return target;
}

/** `path` is for messages: members by their names, entries by their place counted from 1. */
function decode(value: unknown, shape: Shape, path: string): unknown {
  switch (shape.kind) {
    case "blob":
      return typeof value === "string" ? decodeBlob(value, path) : value;
    case "timestamp":
      return typeof value === "number" ? new Date(Math.round(value * 1000)) : value;
    case "list":
      return Array.isArray(value) ? value.map((entry, i) => decode(entry, shape.of, `${path}.${i + 1}`)) : value;
    case "structure":
      return isObject(value) ? decodeMembers(value, shape.members, `${path}.`) : value;
    default:
      return value;
  }
}

function decodeBlob(text: string, path: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw serializationError("STRING_VALUE is not base64", path);
  }
}

function encodeMembers(source: JsonObject, members: Members): JsonObject {
  const target: JsonObject = {};
  for (const name in members) {
    const value = source[name];
    if (value !== undefined && value !== null) target[name] = encode(value, members[name] as Shape);
  }
  return target;
}

function encode(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case "blob":
      return toBase64(value as Uint8Array);
    case "timestamp":
      return (value as Date).getTime() / 1000;
    case "list":
      return (value as unknown[]).map((entry) => encode(entry, shape.of));
    case "structure":
      return encodeMembers(value as JsonObject, shape.members);
    default:
      return value;
  }
}
