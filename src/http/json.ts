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
import { entryPath, lowerFirst, prefixOf } from "../sdk/validation/path.js";
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
  return decoderFor(input)(body, "") as JsonObject;
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

/** Brings a value from its JSON form to its form in process. */
type Decoder = (value: unknown, path: string) => unknown;

const asItIs: Decoder = (value) => value;

const decoders = new Map<Members, Decoder>();

/** Made when an action is first called: a program uses few. */
function decoderFor(members: Members): Decoder {
  let decoder = decoders.get(members);
  if (decoder === undefined) {
    decoder = structureDecoder(members);
    decoders.set(members, decoder);
  }
  return decoder;
}

function decoderOf(shape: Shape): Decoder {
  switch (shape.kind) {
    case "blob":
      return (value, path) => (typeof value === "string" ? decodeBlob(value, path) : value);
    case "timestamp":
      return (value) => (typeof value === "number" ? new Date(Math.round(value * 1000)) : value);
    case "list":
      return listDecoder(decoderOf(shape.of));
    case "structure":
      return structureDecoder(shape.members);
    default:
      return asItIs;
  }
}

function listDecoder(decode: Decoder): Decoder {
  return (value, path) => (Array.isArray(value) ? value.map((entry, i) => decode(entry, entryPath(path, i))) : value);
}

function structureDecoder(members: Members): Decoder {
  const rows = Object.entries(members).map(([name, shape]) => ({ name, path: lowerFirst(name), decode: decoderOf(shape) }));
  return (value, path) => {
    if (!isObject(value)) return value;
    const target: JsonObject = {};
    for (const row of rows) {
      if (Object.hasOwn(value, row.name)) target[row.name] = row.decode(value[row.name], prefixOf(path) + row.path);
    }
    return target;
  };
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
