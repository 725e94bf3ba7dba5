/**
 * The only way into an operation: validate -> identify -> authorize -> check state, usage and the rest -> run -> audit.
 */

import type { AuditEvent } from "../audit/event.js";
import { redact } from "../audit/redact.js";
import { wipe } from "../bytes.js";
import { KmsError } from "../errors.js";
import { RevisionConflict, StoreUnavailable } from "../keystore/keystore.js";
import type { Action, Operations, Output } from "../types.js";
import { authorize, authorizeInAccount } from "./authorize.js";
import { afterWith, type Call, type Caller, type MaybePromise, type Operation, type Resource } from "./call.js";
import type { Key } from "./key.js";
import { requireState } from "./key-state.js";
import { requireUsage } from "./key-usage.js";
import { operationOf, type Supported } from "./operations.js";
import type { Service } from "./service.js";
import { validate } from "./validate.js";

/**
 * How often a request is decided anew because another one changed the same records meanwhile. Each time that other one has succeeded, so
 * that as many requests as this may change one key at once.
 */
const MAX_ATTEMPTS = 256;

export interface DispatchOptions {
  readonly caller: Caller;
  readonly place: Service["place"];
  readonly requestId: string;
}

/** A request under way. */
interface Request {
  readonly service: Service;
  readonly action: string;
  readonly given: unknown;
  readonly options: DispatchOptions;
  /** Once validated; a request that is not valid is recorded without its members. */
  call: Call<Action> | undefined;
}

type Answer = Operations[Action]["output"];

/** @throws {KmsError} always that class, with `$metadata.requestId` set; or the promise is rejected with it. */
export function dispatch(service: Service, action: string, input: unknown, options: DispatchOptions): MaybePromise<Output<Action>> {
  const request: Request = { service, action, given: input, options, call: undefined };
  let outcome: MaybePromise<Output<Action> | KmsError>;
  try {
    outcome = afterWith(operationOf(action), request, perform);
    if (outcome instanceof Promise) outcome = outcome.catch((thrown) => refusal(thrown, options));
  } catch (thrown) {
    outcome = refusal(thrown, options);
  }
  return afterWith(outcome, request, finish);
}

function perform(supported: Supported | undefined, request: Request): MaybePromise<Output<Action>> {
  const { service, action, given, options } = request;
  if (supported === undefined) throw new KmsError("UnknownOperationException", unknownWords(action));
  const { operation } = supported;
  const call: Call<Action> = {
    service,
    action: action as Action,
    input: validate(supported.input, given),
    caller: options.caller,
    place: options.place,
    requestId: options.requestId,
    now: service.clock.now(),
    touched: [],
  };
  request.call = call;
  return afterWith(attempt({ call, operation, keys: NO_KEYS }, MAX_ATTEMPTS), call, withMetadata);
}

function withMetadata(answer: Answer, { requestId }: Call<Action>): Output<Action> {
  const output = answer as Output<Action>;
  output.$metadata = { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 };
  return output;
}

/** A request being decided. */
interface Decision {
  readonly call: Call<Action>;
  readonly operation: Operation<Action>;
  /** Of the resources that were identified. */
  keys: readonly Key[];
}

const NO_KEYS: readonly Key[] = [];
const NO_RESOURCES: readonly Resource[] = [];

/** Decides the request, anew when another one was faster; only what a commit rejects with says so. */
function attempt(decision: Decision, left: number): MaybePromise<Answer> {
  const { call, operation } = decision;
  const { cache } = call.service;
  cache.refresh();
  call.touched.length = 0;
  const decided = afterWith(operation.identify?.(call) ?? NO_RESOURCES, decision, admit);
  return decided instanceof Promise ? decided.catch((error) => again(error, decision, left)) : decided;
}

function again(error: unknown, decision: Decision, left: number): MaybePromise<Answer> {
  if (!(error instanceof RevisionConflict) || left === 1) throw error;
  decision.call.service.cache.clear();
  return attempt(decision, left - 1);
}

/** Permission, state and usage; then the operation's own checks. */
function admit(resources: readonly Resource[], decision: Decision): MaybePromise<Answer> {
  const { call, operation } = decision;
  const keys: Key[] = [];
  for (const resource of resources) {
    call.touched.push(resource);
    keys.push(resource.key);
  }
  for (const resource of resources) authorize(call.caller, resource);
  if (keys.length === 0) authorizeInAccount(call);
  for (const key of operation.stateOf?.(keys) ?? keys) {
    requireState(call.action, key.record);
    if (operation.usage !== undefined) requireUsage(call.action, key.record, operation.usage);
  }
  decision.keys = keys;
  return afterWith(operation.check?.(call, keys), decision, carryOut);
}

function carryOut(_checked: unknown, { call, operation, keys }: Decision): MaybePromise<Answer> {
  if ((call.input as { DryRun?: boolean }).DryRun === true) {
    throw new KmsError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
  }
  const answer = operation.run(call, keys);
  return operation.usage === undefined && keys.length > 0 ? afterWith(answer, call, managed) : afterWith(answer, call, noteUsage);
}

/** A request that may have changed a key: what was open of it goes before the answer. */
function managed(answer: Answer, call: Call<Action>): MaybePromise<Answer> {
  call.service.cache.refresh();
  return noteUsage(answer, call);
}

function noteUsage(answer: Answer, { service: { lastUsage }, action, now, requestId, touched }: Call<Action>): MaybePromise<Answer> {
  for (const { key } of touched) lastUsage.note(action, key, now, requestId);
  if (!lastUsage.isDue(now)) return answer;
  // The request is done: that its use could not be written down must not make it look undone. It waits for another time.
  return lastUsage.write(now).then(
    () => answer,
    () => answer,
  );
}

function finish(outcome: Output<Action> | KmsError, request: Request): MaybePromise<Output<Action>> {
  wipePlaintexts(request.call?.input);
  if (request.service.audit === undefined) return answerOrThrow(outcome);
  return record(request, outcome instanceof KmsError ? outcome : undefined).then(() => answerOrThrow(outcome));
}

function answerOrThrow(outcome: Output<Action> | KmsError): Output<Action> {
  if (outcome instanceof KmsError) throw outcome;
  return outcome;
}

/** Plaintexts were copied when the request was validated: the copies are ours to wipe. */
function wipePlaintexts(input: unknown): void {
  const { Plaintext, Entries } = (input ?? {}) as { Plaintext?: Uint8Array; Entries?: readonly { Plaintext?: Uint8Array }[] };
  if (Plaintext !== undefined) wipe(Plaintext);
  if (Entries !== undefined) for (const entry of Entries) wipePlaintexts(entry);
}

function refusal(thrown: unknown, { requestId }: DispatchOptions): KmsError {
  const error = toKmsError(thrown);
  error.$metadata.requestId = requestId;
  return error;
}

const NOT_OFFERED =
  /^((Connect|Create|Delete|Disconnect|Update)CustomKeyStore|DescribeCustomKeyStores|(Create|Retire|Revoke)Grant|List(Retirable)?Grants)$/;

const unknownWords = (action: string): string =>
  NOT_OFFERED.test(action) ? `${action} is an operation of AWS KMS that is not offered here.` : `Unknown operation ${action}`;

/** Anything that is not an answer of the API is an internal failure, without details: they might be secret. */
function toKmsError(thrown: unknown): KmsError {
  if (thrown instanceof KmsError) return thrown;
  if (thrown instanceof RevisionConflict) {
    return new KmsError("KMSInternalException", "Too many requests change the same key at once. Try again.", { cause: thrown });
  }
  if (thrown instanceof StoreUnavailable)
    return new KmsError("DependencyTimeoutException", "The keystore did not answer in time. Try again.", { cause: thrown });
  return new KmsError("KMSInternalException", "An internal error occurred.", { cause: thrown });
}

async function record({ service, action, options, call }: Request, error: KmsError | undefined): Promise<void> {
  const event: AuditEvent = {
    eventTime: new Date(service.clock.now()).toISOString(),
    requestID: options.requestId,
    eventName: action,
    awsRegion: options.place.region,
    recipientAccountId: options.place.accountId,
    userIdentity: { arn: options.caller.arn, accountId: options.caller.accountId },
    requestParameters: redact(call?.input),
    resources: call?.touched.map(({ key }) => key.record.arn) ?? [],
    ...(error === undefined ? {} : { errorCode: error.name, errorMessage: error.message }),
  };
  try {
    await service.audit?.write(event);
  } catch (cause) {
    const failure = new KmsError("KMSInternalException", "The request could not be recorded.", { cause });
    failure.$metadata.requestId = options.requestId;
    throw failure;
  }
}
