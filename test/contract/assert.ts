/** Assertions for exams that run in every runtime: no framework, no Node module. */

/** Deep equality of plain data; `undefined` members count. */
export function equal(actual: unknown, wanted: unknown): void {
  if (!same(actual, wanted)) throw new Error(`wanted ${show(wanted)}, got ${show(actual)}`);
}

export function truthy(actual: boolean, what: string): void {
  if (!actual) throw new Error(`not true: ${what}`);
}

/** @returns the error `promise` rejects with, which must be a `type`. */
export async function rejects<E extends Error>(promise: Promise<unknown>, type: abstract new (...args: never[]) => E): Promise<E> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof type) return error;
    throw new Error(`wanted ${type.name}, got ${String(error)}`, { cause: error });
  }
  throw new Error(`wanted ${type.name}, but nothing was thrown`);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && same((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
}

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 2000 ? `${text.slice(0, 2000)}...` : text;
};
