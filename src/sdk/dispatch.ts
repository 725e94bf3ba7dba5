/**
 * The only way into an operation: validate -> identify -> authorize -> check state, usage and the rest -> run -> audit.
 */

import type { AuditEvent } from "../audit/event.js";
import { redact } from "../audit/redact.js";
import { wipe } from "../bytes.js";
import { KmsError } from "../errors.js";
import { RevisionConflict, StoreUnavailable } from "../keystore/keystore.js";
import type { Action, Input, Operations, Output } from "../types.js";
import { authorize, authorizeInAccount } from "./authorize.js";
import { afterWith, type Call, type Caller, type MaybePromise, metadataOf, type Resource } from "./call.js";
import type { Key } from "./key.js";
import { requireState } from "./key-state.js";
import { requireUsage } from "./key-usage.js";
import { knownAction, type Supported } from "./operations.js";
import type { Service } from "./service.js";

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

/** A request under way: what its steps pass on to each other. */
class Request implements Call<Action> {
  readonly service: Service;
  readonly action: Action;
  readonly caller: Caller;
  readonly place: Service["place"];
  readonly requestId: string;
  /** What the caller gave. */
  readonly given: unknown;
  now = 0;
  /** Once validated; a request that is not valid is recorded without its members. */
  input!: Input<Action>;
  operation!: Supported;
  permission = "";
  touched: readonly Resource[] = NO_RESOURCES;
  /** Of the resources that were identified. */
  keys: readonly Key[] = NO_KEYS;

  constructor(service: Service, action: string, given: unknown, { caller, place, requestId }: DispatchOptions) {
    this.service = service;
    this.action = action as Action;
    this.caller = caller;
    this.place = place;
    this.requestId = requestId;
    this.given = given;
  }
}

type Answer = Operations[Action]["output"];

const NO_KEYS: readonly Key[] = [];
const NO_RESOURCES: readonly Resource[] = [];

/** @throws {KmsError} always that class, with `$metadata.requestId` set; or the promise is rejected with it. */
export function dispatch(service: Service, action: string, input: unknown, options: DispatchOptions): MaybePromise<Output<Action>> {
  const request = new Request(service, action, input, options);
  let outcome: MaybePromise<Output<Action> | KmsError>;
  try {
    outcome = perform(request);
    if (outcome instanceof Promise) outcome = outcome.catch((thrown) => refusal(thrown, request));
  } catch (thrown) {
    outcome = refusal(thrown, request);
  }
  return afterWith(outcome, request, finish);
}

/** A request that was refused before it could be carried out is recorded like any other. @throws {KmsError} `error`, or that it could not be recorded. */
export const refuse = (service: Service, action: string, error: KmsError, options: DispatchOptions): MaybePromise<Output<Action>> =>
  finish(refusal(error, options), new Request(service, action, undefined, options));

/** The input is read before anything is waited for: what the caller does with it afterwards does not matter. */
function perform(request: Request): MaybePromise<Output<Action>> {
  const known = knownAction(request.action);
  if (known === undefined) throw new KmsError("UnknownOperationException", unknownWords(request.action));
  request.input = known.validate(request.given);
  request.now = request.service.clock.now();
  return afterWith(known.operation(), request, begin);
}

function begin(operation: Supported, request: Request): MaybePromise<Output<Action>> {
  request.operation = operation;
  request.permission = operation.permission;
  return afterWith(attempt(request, MAX_ATTEMPTS), request, withMetadata);
}

function withMetadata(answer: Answer | Output<Action>, request: Request): Output<Action> {
  const output = answer as Output<Action>;
  output.$metadata ??= metadataOf(request);
  return output;
}

/** Decides the request, anew when another one was faster; only what a commit rejects with says so. */
function attempt(request: Request, left: number): MaybePromise<Answer> {
  request.service.cache.refresh();
  const { identify } = request.operation;
  const decided = afterWith(identify === undefined ? NO_RESOURCES : identify(request), request, admit);
  return decided instanceof Promise ? decided.catch((error) => again(error, request, left)) : decided;
}

function again(error: unknown, request: Request, left: number): MaybePromise<Answer> {
  if (!(error instanceof RevisionConflict) || left === 1) throw error;
  request.service.cache.clear();
  request.touched = NO_RESOURCES;
  return attempt(request, left - 1);
}

/** Permission, state and usage; then the operation's own checks. */
function admit(resources: readonly Resource[], request: Request): MaybePromise<Answer> {
  const { action, caller, operation } = request;
  request.touched = resources;
  const keys = keysOf(resources);
  request.keys = keys;
  for (const resource of resources) authorize(caller, resource);
  if (keys.length === 0) authorizeInAccount(request);
  for (const key of operation.stateOf === undefined ? keys : operation.stateOf(keys)) {
    requireState(action, key.record);
    if (operation.usage !== undefined) requireUsage(action, key.record, operation.usage);
  }
  return afterWith(operation.check === undefined ? undefined : operation.check(request, keys), request, carryOut);
}

const keysOf = (resources: readonly Resource[]): readonly Key[] =>
  resources.length === 1 ? (resources[0] as Resource).key.alone : resources.map(({ key }) => key);

function carryOut(_checked: unknown, request: Request): MaybePromise<Answer> {
  const { input, keys, operation } = request;
  if ((input as { DryRun?: boolean }).DryRun === true) {
    throw new KmsError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
  }
  return afterWith(operation.run(request, keys), request, operation.usage === undefined && keys.length > 0 ? managed : noteUsage);
}

/** A request that may have changed a key: what was open of it goes before the answer. */
function managed(answer: Answer, request: Request): MaybePromise<Answer> {
  request.service.cache.refresh();
  return noteUsage(answer, request);
}

function noteUsage(answer: Answer, { service: { lastUsage }, operation: { use }, now, requestId, touched }: Request): MaybePromise<Answer> {
  if (use !== undefined) for (const { key } of touched) lastUsage.note(use, key, now, requestId);
  if (!lastUsage.isDue(now)) return answer;
  // The request is done: that its use could not be written down must not make it look undone. It waits for another time.
  return lastUsage.write(now).then(
    () => answer,
    () => answer,
  );
}

function finish(outcome: Output<Action> | KmsError, request: Request): MaybePromise<Output<Action>> {
  wipePlaintexts(request.input);
  if (request.service.audit === undefined) return answerOrThrow(outcome);
  return record(request, outcome instanceof KmsError ? outcome : undefined).then(() => answerOrThrow(outcome));
}

function answerOrThrow(outcome: Output<Action> | KmsError): Output<Action> {
  if (outcome instanceof KmsError) throw outcome;
  return outcome;
}

interface Plaintexts {
  readonly Plaintext?: Uint8Array;
  /** Either each has one or none has. */
  readonly Entries?: readonly { readonly Plaintext: Uint8Array }[];
}

/** Plaintexts were copied when the request was validated: the copies are ours to wipe. */
function wipePlaintexts(input: unknown): void {
  const { Plaintext, Entries } = (input ?? {}) as Plaintexts;
  if (Plaintext !== undefined) wipe(Plaintext);
  if (Entries?.[0]?.Plaintext !== undefined) for (const entry of Entries) wipe(entry.Plaintext);
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

async function record(request: Request, error: KmsError | undefined): Promise<void> {
  const { service, action, place, caller, requestId, input, touched } = request;
  const event: AuditEvent = {
    eventTime: new Date(service.clock.now()).toISOString(),
    requestID: requestId,
    eventName: action,
    awsRegion: place.region,
    recipientAccountId: place.accountId,
    userIdentity: { arn: caller.arn, accountId: caller.accountId },
    requestParameters: redact(input),
    resources: touched.map(({ key }) => key.record.arn),
    ...(error === undefined ? {} : { errorCode: error.name, errorMessage: error.message }),
  };
  try {
    await service.audit?.write(event);
  } catch (cause) {
    const failure = new KmsError("KMSInternalException", "The request could not be recorded.", { cause });
    failure.$metadata.requestId = requestId;
    throw failure;
  }
}
