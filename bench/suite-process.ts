/**
 * Measures the jobs of one suite, in a process of its own: what other suites have done to the heap and the compiler would count otherwise.
 * Arguments: the suite, and what the names of its jobs begin with. Sends its parent the rows.
 */
import type { Row } from "./job.ts";
import { measure } from "./rounds.ts";
import { SUITES } from "./suites/index.ts";

/** Short rounds and many of them: what disturbs the machine then spoils few. */
const ROUNDS = { rounds: 21, time: 40 };

const [, , name = "", prefix = ""] = process.argv;
const suite = SUITES[name];
if (suite === undefined) throw new Error(`no suite is called ${name}`);
const { jobs, close } = await suite.open();
const rows: Row[] = [];
for (const job of jobs.filter(({ job }) => job.startsWith(prefix))) rows.push(...(await measure(job, ROUNDS)));
await close?.();
process.send?.(rows);
