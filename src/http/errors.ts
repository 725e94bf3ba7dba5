/**
 * The one place where an error becomes a response.
 *
 * Source: AWS KMS API Reference, "Common errors"; AWS JSON 1.1 ("Operation error serialization").
 */
import { ERROR_CODES, KmsError, type KmsErrorCode } from "../errors.js";

/** What the door itself refuses, before any action is known. */
const DOOR_ERROR_STATUS = { RequestEntityTooLargeException: 413 } as const;

/** A refusal that no KMS action can give. */
export class DoorError extends Error {
  override readonly name: keyof typeof DOOR_ERROR_STATUS;

  constructor(code: keyof typeof DOOR_ERROR_STATUS, message: string) {
    super(message);
    this.name = code;
  }
}

/** Status and body of an error. `internal`: a fault of ours, whose words stay out of the response and belong in a log. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: string;
  readonly internal: boolean;
}

/** Total: every thrown value has an answer, and only what is not the client's fault is a 500. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof DoorError)
    return { status: DOOR_ERROR_STATUS[error.name], body: errorBody(error.name, error.message), internal: false };
  if (error instanceof KmsError) {
    return { status: ERROR_CODES[error.name].status, body: errorBody(error.name, error.message), internal: error.name === INTERNAL };
  }
  return { status: ERROR_CODES[INTERNAL].status, body: errorBody(INTERNAL, ""), internal: true };
}

const INTERNAL = "KMSInternalException" satisfies KmsErrorCode;

/** The body is `__type` and, where AWS sends words at all, `message`. */
const errorBody = (code: string, message: string): string => JSON.stringify(message === "" ? { __type: code } : { __type: code, message });
