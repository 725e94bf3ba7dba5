/**
 * The exam of the keystore port: every store passes it, in every runtime. It imports no test framework; a case fails by throwing.
 */
import { COMMIT_CASES } from "./keystore-commits.js";
import { modelCase } from "./keystore-model.js";
import { QUERY_CASES } from "./keystore-queries.js";
import type { Case, KeystoreFixture } from "./keystore-words.js";

export type { KeystoreFixture } from "./keystore-words.js";
/** Registers a case, as `test` of most frameworks does. */
export type RegisterCase = (title: string, run: () => Promise<void>) => void;

const CASES: Readonly<Record<string, Case>> = { ...COMMIT_CASES, ...QUERY_CASES };

/** How many cases an exam registers: a runner asserts that it ran them all. */
export const KEYSTORE_CASES = Object.keys(CASES).length + 1;

/**
 * Registers the exam for one store.
 * @param make makes a fresh empty store each time it is called.
 * @param modelRuns how many random histories to compare with a plain Map.
 */
export function keystoreContract(name: string, make: () => Promise<KeystoreFixture>, register: RegisterCase, modelRuns = 100): void {
  for (const [title, run] of Object.entries(CASES)) {
    register(`${name}: ${title}`, async () => {
      const fixture = await make();
      try {
        await run(fixture);
      } finally {
        await fixture.dispose();
      }
    });
  }
  register(`${name}: answers as a plain Map does under random commits and queries`, () => modelCase(make, modelRuns));
}
