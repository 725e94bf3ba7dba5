/**
 * JSON bodies to inputs, outputs to JSON bodies, by the table of wire shapes: bytes are base64, times are seconds since 1970 with milliseconds as the fraction.
 *
 * Only what JSON cannot hold is converted here. Whether a value has the type and the limits its member wants is for `validate` to tell, in process and over
 * the wire alike, so a value of a wrong type is handed on as it is.
 *
 * Source: AWS JSON 1.1 protocol (Smithy specification, "awsJson1_1", "Shape serialization").
 */

import { KmsError } from "../errors.js";
import { isAction, SHAPES, type Shapes } from "../sdk/shapes/index.js";
import type { Members, Shape } from "../sdk/shapes/shape.js";
import { entryPath, lowerFirst, prefixOf } from "../sdk/validation/path.js";
import { serializationError } from "../sdk/validation/wrong-type.js";
import { fromBase64, toBase64 } from "./base64.js";
import { requireShallow } from "./json-depth.js";

type JsonObject = Record<string, unknown>;

/**
 * @param action an action name, as after `TrentService.`
 * @param text the whole body; of members named twice the last one counts
 * @returns an input for `Kms.call`; members the action does not have are left out
 * @throws {KmsError} UnknownOperationException; SerializationException when the text is not a JSON object, is nested too deeply, or bytes are not base64.
 */
export function decodeInput(action: string, text: string): JsonObject {
  const { decode } = codecOf(action);
  const body = parse(text);
  if (!isObject(body)) throw serializationError("The request body is not a JSON object", "");
  return decode(body, "") as JsonObject;
}

/**
 * @param output what `Kms.call` resolved to; `$metadata` and other members that the action's table does not have are left out
 * @returns the body; `{}` for an action that answers nothing.
 * @throws {KmsError} UnknownOperationException.
 */
export const encodeOutput = (action: string, output: unknown): string => codecOf(action).encode(output);

/** Both directions of one action. */
interface Codec {
  readonly decode: Decoder;
  readonly encode: Encoder;
}

const codecs = new Map<string, Codec>();

/** Made when an action is first called: a program uses few. */
function codecOf(action: string): Codec {
  let codec = codecs.get(action);
  if (codec === undefined) {
    const { input, output } = shapesOf(action);
    codec = { decode: structureDecoder(input), encode: structureEncoder(output) };
    codecs.set(action, codec);
  }
  return codec;
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

/** Works on the parsed object itself, member by member as they are there, which are few. */
function structureDecoder(members: Members): Decoder {
  const rows = new Map(Object.entries(members).map(([name, shape]) => [name, { path: lowerFirst(name), decode: decoderOf(shape) }]));
  return (value, path) => {
    if (!isObject(value)) return value;
    for (const name of Object.keys(value)) {
      const row = rows.get(name);
      if (row === undefined) delete value[name];
      else if (row.decode !== asItIs) value[name] = row.decode(value[name], prefixOf(path) + row.path);
    }
    return value;
  };
}

function decodeBlob(text: string, path: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw serializationError("STRING_VALUE is not base64", path);
  }
}

/** Printable ASCII without the quote and the backslash. For more than a few characters V8's `JSON.stringify` calls malloc, which took it longer than the text. */
const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/;

/** Brings a value from its form in process to JSON text. */
type Encoder = (value: unknown) => string;

function encoderOf(shape: Shape): Encoder {
  switch (shape.kind) {
    case "blob":
      return (value) => `"${toBase64(value as Uint8Array)}"`;
    case "timestamp":
      return (value) => JSON.stringify((value as Date).getTime() / 1000);
    case "list":
      return listEncoder(encoderOf(shape.of));
    case "structure":
      return structureEncoder(shape.members);
    case "string":
      return (value) => (NEEDS_NO_ESCAPE.test(value as string) ? `"${value}"` : JSON.stringify(value));
    default:
      return JSON.stringify;
  }
}

const listEncoder =
  (encode: Encoder): Encoder =>
  (value) =>
    `[${(value as unknown[]).map((entry) => encode(entry)).join(",")}]`;

function structureEncoder(members: Members): Encoder {
  const rows = Object.entries(members).map(([name, shape]) => ({ name, head: `${JSON.stringify(name)}:`, encode: encoderOf(shape) }));
  return (value) => {
    let text = "";
    for (const { name, head, encode } of rows) {
      const member = (value as JsonObject)[name];
      if (member !== undefined && member !== null) text += (text === "" ? head : `,${head}`) + encode(member);
    }
    return `{${text}}`;
  };
}
