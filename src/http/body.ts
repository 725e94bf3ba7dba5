/** A request's body as text, never more of it than allowed. */
import { concat } from "../bytes.js";
import { KmsError } from "../errors.js";
import { DoorError } from "./errors.js";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const tooLarge = (limit: number): DoorError =>
  new DoorError("RequestEntityTooLargeException", `The request body is longer than ${limit} bytes.`);

/** @throws {KmsError} SerializationException: bytes that are no UTF-8 would be another text after decoding. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new KmsError("SerializationException", "The request body is not UTF-8.", { cause });
  }
}

/** The client has left: whom the refusal would tell is gone, and nothing went wrong here. */
export const endedEarly = (cause: unknown): KmsError =>
  new KmsError("SerializationException", "The request body ended too early.", { cause });

/**
 * Refuses by the declared length before reading, and by the real length while reading: a body that lies or declares
 * nothing is cut off, and its sender cancelled, at the first chunk beyond `limit`.
 */
export async function readText(request: Request, limit: number): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limit) throw tooLarge(limit);
  if (request.body === null) return "";
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw endedEarly(cause);
    });
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      reader.cancel().catch(() => undefined);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  return decodeText(chunks.length === 1 ? (chunks[0] as Uint8Array) : concat(...chunks));
}
