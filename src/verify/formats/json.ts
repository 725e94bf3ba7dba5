/** The JSON forms of NIST's ACVP (`internalProjection.json`) and of Wycheproof: groups of tests, parameters on either. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export interface JsonCase {
  readonly id: number;
  readonly group: JsonRecord;
  readonly test: JsonRecord;
}

/**
 * Every test with its group.
 *
 * @throws {SyntaxError} when the shape is another, or when `numberOfTests` (Wycheproof) is not the number found.
 */
export function parseJsonVectors(text: string): JsonCase[] {
  const file = record(JSON.parse(text));
  const cases = list(file.testGroups).flatMap((entry) => {
    const group = record(entry);
    return list(group.tests).map((item) => {
      const test = record(item);
      return { id: number(test, "tcId"), group, test };
    });
  });
  if (file.numberOfTests !== undefined && file.numberOfTests !== cases.length) throw new SyntaxError("numberOfTests differs");
  return cases;
}

export function record(value: unknown): JsonRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("an object was expected");
  return value as JsonRecord;
}

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new SyntaxError("a list was expected");
  return value;
}

export function number(from: JsonRecord, key: string): number {
  const value = from[key];
  if (typeof value !== "number") throw new SyntaxError(`no number ${key} in a test`);
  return value;
}

export function text(from: JsonRecord, key: string): string {
  const value = from[key];
  if (typeof value !== "string") throw new SyntaxError(`no text ${key} in a test`);
  return value;
}
