/**
 * AWS JSON 1.1 without a transport: which action, its input, its output or its error.
 *
 * Source: AWS JSON 1.1 protocol (Smithy specification, "awsJson1_1"); AWS KMS API Reference, "Common errors".
 */
import { KmsError } from "../errors.js";
import { requestId as newRequestId } from "../sdk/request-id.js";
import { isAction } from "../sdk/shapes/index.js";
import { errorAnswer } from "./errors.js";
import { decodeInput, encodeOutput } from "./json.js";
import { signedRegion } from "./region.js";
import { type MovableClock, moveClock, TEST_CLOCK_PATH } from "./test-clock.js";
import { BODY_LIMIT_BYTES, CONTENT_TYPE, type KmsCaller, mediaTypeOf, TARGET_PREFIX, type WireRequest, type WireResponse } from "./wire.js";

/** For load balancers and scripts that wait for the server: says that it answers, and nothing about keys. */
export const HEALTH_PATH = "/health";

export interface AnswerOptions {
  /** The longest body read, in bytes; 1 MiB by default. */
  readonly bodyLimit?: number;
  /** Lets `/test-clock` move time: for tests only. */
  readonly testClock?: MovableClock;
  /** Told of every error that the caller only sees as KMSInternalException. What it throws is passed over. */
  readonly onInternalError?: (error: unknown, requestId: string) => void;
}

/** Answers one request. Never rejects. */
export async function answer(kms: KmsCaller, request: WireRequest, options: AnswerOptions = {}): Promise<WireResponse> {
  if (request.method === "GET" && request.path === HEALTH_PATH) return health();
  const requestId = newRequestId();
  /** The action, until its request is read. */
  let unread: string | undefined;
  try {
    if (request.path === TEST_CLOCK_PATH && options.testClock !== undefined) {
      return response(200, await moveClock(options.testClock, request), requestId);
    }
    const action = requestedAction(request);
    unread = action;
    const text = await request.text(options.bodyLimit ?? BODY_LIMIT_BYTES);
    // An action without required members may come with no body at all: Smithy, awsJson1_1, "Empty body serialization".
    const input = decodeInput(action, text === "" ? "{}" : text);
    const region = signedRegion(request.header("authorization"), kms.regions ?? []);
    unread = undefined;
    const output = await kms.call(action, input, region === undefined ? { requestId } : { requestId, region });
    return response(200, encodeOutput(action, output), requestId);
  } catch (thrown) {
    const error = unread === undefined ? thrown : await recorded(kms, unread, thrown, requestId);
    const { status, body, internal } = errorAnswer(error);
    if (internal) tell(options, error, requestId);
    return response(status, body, requestId);
  }
}

/** A log that fails must not cost the answer, and with it the server. */
function tell({ onInternalError }: AnswerOptions, error: unknown, requestId: string): void {
  try {
    onInternalError?.(error, requestId);
  } catch {
    // Whoever would be told is who failed.
  }
}

/** A request that names an action of KMS is recorded though it never comes to be a call. @returns what to answer. */
async function recorded(kms: KmsCaller, action: string, error: unknown, requestId: string): Promise<unknown> {
  if (!(error instanceof KmsError) || !isAction(action) || kms.refuse === undefined) return error;
  return kms.refuse(action, error, { requestId }).catch((thrown: unknown) => thrown);
}

/**
 * The content type is required to be the protocol's own: together with `X-Amz-Target` it keeps web pages out, whose browsers ask
 * leave (CORS) before they send either to another origin.
 */
function requestedAction(request: WireRequest): string {
  if (request.method !== "POST" || request.path !== "/")
    throw new KmsError("UnknownOperationException", "KMS actions are POST requests to /.");
  if (mediaTypeOf(request) !== CONTENT_TYPE) throw new KmsError("UnknownOperationException", `The Content-Type must be ${CONTENT_TYPE}.`);
  const target = request.header("x-amz-target");
  if (!target?.startsWith(TARGET_PREFIX))
    throw new KmsError("UnknownOperationException", `X-Amz-Target must be ${TARGET_PREFIX} and an action.`);
  return target.slice(TARGET_PREFIX.length);
}

const health = (): WireResponse => ({
  status: 200,
  headers: ["content-type", "application/json", "cache-control", "no-store"],
  body: '{"status":"ok","service":"kms"}',
});

const response = (status: number, body: string, requestId: string): WireResponse => ({
  status,
  headers: ["content-type", CONTENT_TYPE, "x-amzn-requestid", requestId, "cache-control", "no-cache, no-store, must-revalidate, private"],
  body,
});
