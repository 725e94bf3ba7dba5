/** What a suite is: named cases that fail by throwing. No test framework, no runtime's own module. */

export interface Case {
  readonly name: string;
  run(): Promise<void>;
}

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

export interface SuiteResult {
  readonly name: string;
  readonly cases: number;
  /** `case: what was wrong`. */
  readonly failures: readonly string[];
}

/** A suite from a table of titles and functions. */
export const suite = (name: string, cases: Readonly<Record<string, () => Promise<void>>>): Suite => ({
  name,
  cases: Object.entries(cases).map(([title, run]) => ({ name: title, run })),
});

/** Runs every case, whatever fails before it. */
export async function runSuite({ name, cases }: Suite): Promise<SuiteResult> {
  const failures: string[] = [];
  for (const item of cases) {
    try {
      await item.run();
    } catch (error) {
      failures.push(`${item.name}: ${describeError(error)}`);
    }
  }
  return { name, cases: cases.length, failures };
}

const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error);
