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
import { after, type Call, type Caller, type MaybePromise, type Operation, type Resource } from "./call.js";
import type { Key } from "./key.js";
import { requireState } from "./key-state.js";
import { requireUsage } from "./key-usage.js";
import { operationOf } from "./operations.js";
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

/** What is known about a request when it ends, for the audit. */
interface Trail {
  /** Once validated; a request that is not valid is recorded without its members. */
  input: unknown;
  readonly resources: Resource[];
}

/** @throws {KmsError} always that class, with `$metadata.requestId` set. */
export async function dispatch(service: Service, action: string, input: unknown, options: DispatchOptions): Promise<Output<Action>> {
  const trail: Trail = { input: undefined, resources: [] };
  let outcome: Output<Action> | KmsError;
  try {
    const performed = perform(service, action, input, options, trail);
    outcome = performed instanceof Promise ? await performed : performed;
  } catch (thrown) {
    outcome = toKmsError(thrown);
    outcome.$metadata.requestId = options.requestId;
  }
  wipePlaintexts(trail.input);
  if (service.audit !== undefined) await record(service, action, options, trail, outcome instanceof KmsError ? outcome : undefined);
  if (outcome instanceof KmsError) throw outcome;
  return outcome;
}

function perform(
  service: Service,
  action: string,
  input: unknown,
  { caller, place, requestId }: DispatchOptions,
  trail: Trail,
): MaybePromise<Output<Action>> {
  return after(operationOf(action), (operation) => {
    if (operation === undefined) throw new KmsError("UnknownOperationException", `Unknown operation ${action}`);
    const name = action as Action;
    const call: Call<Action> = {
      service,
      action: name,
      input: validate(name, input),
      caller,
      place,
      requestId,
      now: service.clock.now(),
      touched: (resource) => trail.resources.push(resource),
    };
    trail.input = call.input;
    return after(attempt(call, operation, trail, MAX_ATTEMPTS), (answer) => {
      const output = answer as Output<Action>;
      output.$metadata = { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 };
      return output;
    });
  });
}

type Answer = Operations[Action]["output"];

/** Decides the request, anew when another one was faster; only what a commit rejects with says so. */
function attempt(call: Call<Action>, operation: Operation<Action>, trail: Trail, left: number): MaybePromise<Answer> {
  const { cache } = call.service;
  cache.refresh();
  const decided = decide(call, operation, trail);
  if (!(decided instanceof Promise)) return decided;
  return decided.catch((error) => {
    if (!(error instanceof RevisionConflict) || left === 1) throw error;
    cache.clear();
    return attempt(call, operation, trail, left - 1);
  });
}

function decide(call: Call<Action>, operation: Operation<Action>, trail: Trail): MaybePromise<Answer> {
  trail.resources.length = 0;
  return after(operation.identify?.(call) ?? NO_RESOURCES, (resources) => {
    const keys = admit(call, operation, resources, trail);
    return after(operation.check?.(call, keys), () => {
      if ((call.input as { DryRun?: boolean }).DryRun === true) {
        throw new KmsError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
      }
      return after(operation.run(call, keys), (answer) => noteUsage(call, trail, answer));
    });
  });
}

const NO_RESOURCES: readonly Resource[] = [];

/**
 * Permission, state and usage.
 * @returns the keys of the resources.
 */
function admit(call: Call<Action>, operation: Operation<Action>, resources: readonly Resource[], trail: Trail): readonly Key[] {
  const keys: Key[] = [];
  for (const resource of resources) {
    trail.resources.push(resource);
    keys.push(resource.key);
  }
  for (const resource of resources) authorize(call.caller, resource);
  if (keys.length === 0) authorizeInAccount(call);
  for (const key of operation.stateOf?.(keys) ?? keys) {
    requireState(call.action, key.record);
    if (operation.usage !== undefined) requireUsage(call.action, key.record, operation.usage);
  }
  return keys;
}

function noteUsage({ service: { lastUsage }, action, now, requestId }: Call<Action>, trail: Trail, answer: Answer): MaybePromise<Answer> {
  for (const { key } of trail.resources) lastUsage.note(action, key, now, requestId);
  if (!lastUsage.isDue(now)) return answer;
  // The request is done: that its use could not be written down must not make it look undone. It waits for another time.
  return lastUsage.write(now).then(
    () => answer,
    () => answer,
  );
}

/** Plaintexts were copied when the request was validated: the copies are ours to wipe. */
function wipePlaintexts(input: unknown): void {
  const { Plaintext, Entries } = (input ?? {}) as { Plaintext?: Uint8Array; Entries?: readonly { Plaintext?: Uint8Array }[] };
  if (Plaintext !== undefined) wipe(Plaintext);
  if (Entries !== undefined) for (const entry of Entries) wipePlaintexts(entry);
}

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

async function record(
  service: Service,
  action: string,
  options: DispatchOptions,
  trail: Trail,
  error: KmsError | undefined,
): Promise<void> {
  const event: AuditEvent = {
    eventTime: new Date(service.clock.now()).toISOString(),
    requestID: options.requestId,
    eventName: action,
    awsRegion: options.place.region,
    recipientAccountId: options.place.accountId,
    userIdentity: { arn: options.caller.arn, accountId: options.caller.accountId },
    requestParameters: redact(trail.input),
    resources: trail.resources.map(({ key }) => key.record.arn),
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
