/** Values that a shape takes, of a chosen length. */

import type { Members, Shape, StringShape } from "../../src/sdk/shapes/shape.js";

const repeat = (text: string) => (length: number) => text.repeat(Math.max(length, 0));
const around = (head: string, tail: string) => (length: number) =>
  length > head.length + tail.length ? head + "a".repeat(length - head.length - tail.length) + tail : undefined;

/** For each pattern of the table: a text of this length that matches it, where there is one. */
const MATCHING: Record<string, (length: number) => string | undefined> = {
  "[0-9]{12}": repeat("1"),
  "^([a-z]+-){2,3}\\d+$": around("us-", "-1"),
  "^[a-zA-Z0-9:/_-]+$": repeat("a"),
  "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+": repeat("{"),
  "[\\w]+": repeat("d"),
  "^[\\w+=,.@:/-]+$": repeat("p"),
  "^[a-f0-9]+$": repeat("f"),
  "^[a-zA-Z0-9:/_\\s.-]+$": repeat(" "),
  "cluster-[2-7a-zA-Z]{11,16}": around("cluster-", ""),
  "^[a-zA-Z0-9-_.]+$": repeat("x"),
  "^[A-Z2-7]+$": repeat("A"),
  "^[a-zA-Z0-9\\/+=]+$": repeat("+"),
  "^https://[a-zA-Z0-9.-]+$": around("https://", ""),
  "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$": around("/", "/kms/xks/v1"),
  "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$": around("com.amazonaws.vpce.us-east-1.vpce-svc-", ""),
  "[\\u0020-\\u00FF]*": repeat("~"),
};

/** @returns a text of `length` characters that matches the shape's pattern, or `undefined` where no text of that length does. */
export function textOf(shape: StringShape, length: number): string | undefined {
  if (shape.pattern === undefined) return "t".repeat(Math.max(length, 0));
  const make = MATCHING[shape.pattern];
  if (make === undefined) throw new Error(`no sample for ${shape.pattern}`);
  const text = make(length);
  return text !== undefined && new RegExp(`^(?:${shape.pattern})$`).test(text) ? text : undefined;
}

/** Some value that the shape takes. */
export function sampleOf(shape: Shape): unknown {
  switch (shape.kind) {
    case "string":
      return shape.values?.[0] ?? textOf(shape, Math.min(shape.max ?? 40, Math.max(shape.min ?? 0, 40)));
    case "blob":
      return new Uint8Array(Math.max(shape.min ?? 0, 1)).fill(7);
    case "integer":
      return shape.min ?? 1;
    case "boolean":
      return true;
    case "timestamp":
      return new Date(1_800_000_000_123);
    case "list":
      return Array.from({ length: Math.max(shape.min ?? 0, 1) }, () => sampleOf(shape.of));
    case "map":
      return { purpose: "test" };
    case "structure":
      return sampleMembers(shape.members, true);
  }
}

/** @param all false: the required members only */
export function sampleMembers(members: Members, all: boolean): Record<string, unknown> {
  const chosen = Object.entries(members).filter(([, member]) => all || member.required === true);
  return Object.fromEntries(chosen.map(([name, member]) => [name, sampleOf(member)]));
}
