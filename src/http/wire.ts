/**
 * What every door needs of a request and gives as a response, whatever carries them: a fetch `Request`, the AWS SDK in process, a test.
 */
import type { KmsError } from "../errors.js";

/** Something that runs KMS actions: `Kms`, or a stand-in. */
export interface KmsCaller {
  /** The Regions that are served; absent: one, whatever its name. */
  readonly regions?: readonly string[];

  /**
   * Runs one action.
   * @throws {KmsError} with the AWS exception's name; anything else that is thrown is a fault of ours and becomes KMSInternalException.
   */
  call(action: string, input: unknown, options?: { readonly requestId?: string; readonly region?: string }): Promise<unknown>;

  /**
   * Writes down that a request to an action was refused before it came to be a call. Absent: nobody keeps a record.
   * @throws {KmsError} always: `error`, or that it could not be written down.
   */
  refuse?(action: string, error: KmsError, options?: { readonly requestId?: string }): Promise<never>;
}

/** A request, its body not read yet. */
export interface WireRequest {
  readonly method: string;
  /** The path without the query, "/" for every KMS action. */
  readonly path: string;
  /** The value of a header by its lower-case name. */
  header(name: string): string | null | undefined;
  /**
   * The whole body as text.
   * @throws {DoorError} RequestEntityTooLargeException when it is longer than `limit` bytes; reading stops there.
   * @throws {KmsError} SerializationException when it is not UTF-8.
   */
  text(limit: number): Promise<string>;
}

/** The media type of the body, in lower case and without parameters; `undefined` where none is named. */
export function mediaTypeOf(request: Pick<WireRequest, "header">): string | undefined {
  const given = request.header("content-type");
  return given === CONTENT_TYPE ? CONTENT_TYPE : given?.split(";", 1)[0]?.trim().toLowerCase();
}

/** A response: its headers as names, in lower case, each followed by its value; the body whole. */
export interface WireResponse {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** The headers of a response as an object. */
export function headersOf({ headers }: Pick<WireResponse, "headers">): Record<string, string> {
  const named: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 2) named[headers[i] as string] = headers[i + 1] as string;
  return named;
}

/** Source: AWS JSON 1.1 protocol (Smithy specification, "awsJson1_1"). */
export const CONTENT_TYPE = "application/x-amz-json-1.1";

/** The service's name in `X-Amz-Target`, as the KMS service model has it. */
export const TARGET_PREFIX = "TrentService.";

/** 1 MiB: no KMS request comes near it (the largest, ImportKeyMaterial and PutKeyPolicy, stay under 64 KiB). */
export const BODY_LIMIT_BYTES = 1_048_576;
