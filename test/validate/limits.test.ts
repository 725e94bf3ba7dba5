/** Every limit of every member of every action, at its edge: one below the least, the least, the most, one above the most. */

import { describe, expect, test } from "vitest";
import { SHAPES } from "../../src/sdk/shapes/index.js";
import type { Members, Shape } from "../../src/sdk/shapes/shape.js";
import type { Action } from "../../src/types.js";
import { validate } from "../support/validate.js";
import { sampleMembers, sampleOf, textOf } from "./samples.js";

const ACTIONS = Object.keys(SHAPES) as Action[];

/** A member with limits, somewhere in an input. */
interface Limited {
  readonly action: Action;
  readonly path: string;
  readonly shape: Shape & { min?: number; max?: number };
  /** The smallest valid input with this member set to `value`. */
  inputWith(value: unknown): unknown;
  /** The member as validated. */
  readFrom(input: unknown): unknown;
}

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

function* limitedMembers(
  action: Action,
  members: Members,
  prefix: string,
  wrap: (value: unknown) => unknown,
  unwrap: (input: never) => unknown,
): Generator<Limited> {
  for (const [name, shape] of Object.entries(members)) {
    const path = prefix + lower(name);
    const inputWith = (value: unknown) => wrap({ ...sampleMembers(members, false), [name]: value });
    const readFrom = (input: unknown) => (unwrap(input as never) as Record<string, unknown>)[name];
    yield* limitedShape({ action, path, shape, inputWith, readFrom });
  }
}

function* limitedShape(at: Limited): Generator<Limited> {
  const { shape, action, path } = at;
  if (shape.kind !== "string" || shape.values === undefined) {
    if ("min" in shape || "max" in shape) yield at;
  }
  if (shape.kind === "structure") yield* limitedMembers(action, shape.members, `${path}.`, at.inputWith, at.readFrom);
  if (shape.kind !== "list") return;
  const inOne = (value: unknown) => at.inputWith([value]);
  const ofOne = (input: unknown) => (at.readFrom(input) as unknown[])[0];
  if (shape.of.kind === "structure") yield* limitedMembers(action, shape.of.members, `${path}.1.member.`, inOne, ofOne);
  else yield* limitedShape({ action, path, shape: shape.of, inputWith: inOne, readFrom: ofOne });
}

const limited = ACTIONS.flatMap((action) => [
  ...limitedMembers(
    action,
    SHAPES[action].input,
    "",
    (value) => value,
    (input) => input,
  ),
]);

/** @returns a value of this size, and whether it keeps the shape's other constraints; `undefined` where sizes are below zero. */
function valueOfSize(shape: Limited["shape"], size: number): { value: unknown; valid: boolean } | undefined {
  if (shape.kind === "integer") return { value: size, valid: true };
  if (size < 0) return undefined;
  if (shape.kind === "blob") return { value: new Uint8Array(size), valid: true };
  if (shape.kind === "list") return { value: Array.from({ length: size }, () => sampleOf(shape.of)), valid: true };
  if (shape.kind !== "string") throw new Error(`no limits: ${shape.kind}`);
  const text = textOf(shape, size);
  return { value: text ?? "*".repeat(size), valid: text !== undefined };
}

const told = (call: () => unknown): string => {
  try {
    call();
    return "";
  } catch (error) {
    return (error as Error).name === "ValidationException" ? (error as Error).message : `${error}`;
  }
};

let edges = 0;

describe.each(ACTIONS)("%s", (action) => {
  const members = limited.filter((member) => member.action === action);
  if (members.length === 0) test("has no limited member", () => expect(members).toEqual([]));
  for (const member of members) {
    const { shape, path } = member;
    const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
    const word = shape.kind === "integer" ? "value" : "length";
    test(`${path} (${shape.kind}): ${min} to ${max}`, () => {
      for (const size of new Set([min - 1, min, max, max + 1])) {
        const sized = valueOfSize(shape, size);
        if (sized === undefined || size === Number.POSITIVE_INFINITY) continue;
        const input = member.inputWith(sized.value);
        const message = told(() => validate(action, input));
        expect(message.includes(`'${path}' failed`), `${size}: ${message}`).toBe(size < min || size > max || !sized.valid);
        const inList = message.includes("Member must satisfy constraint: [");
        if (!inList) {
          expect(message.includes(`Member must have ${word} greater than or equal to ${min}`)).toBe(size < min);
          expect(message.includes(`Member must have ${word} less than or equal to ${max}`)).toBe(size > max);
        }
        if (message === "") expect(member.readFrom(validate(action, input))).toEqual(sized.value);
        edges++;
      }
    });
  }
});

test("no limit was left out", () => {
  expect({ members: limited.length, edges }).toEqual({ members: 199, edges: 765 });
});
