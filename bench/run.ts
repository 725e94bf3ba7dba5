/**
 * The bench: `npm run bench -- [--json FILE] [--check] [--only JOBPREFIX]`.
 *
 * --json FILE   writes the rows { job, contender, bytes, opsPerSecond }
 * --check       ends with 1 when a target of targets.ts is missed
 * --only PREFIX measures the jobs whose names begin so, and nothing else
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { bundleCore } from "./core.ts";
import { measureMemory } from "./figures/memory.ts";
import { measureSize } from "./figures/size.ts";
import { measureStart } from "./figures/start.ts";
import { HTTP_JOBS, measureHttp } from "./http/suite.ts";
import type { Figure, Row, Suite } from "./job.ts";
import { installRivals } from "./rivals.ts";
import { measure } from "./rounds.ts";
import { aeadSuite } from "./suites/aead.ts";
import { backingKeySuite } from "./suites/backing-keys.ts";
import { deriveSuite } from "./suites/derive.ts";
import { hashSuite } from "./suites/hashes.ts";
import { kmsSuite } from "./suites/kms.ts";
import { signSuite } from "./suites/sign.ts";
import { figureTable, rateTable } from "./table.ts";
import { LIMITS, RATES, RATIOS } from "./targets.ts";
import { judgeFigures, judgeRows, misses } from "./verdict.ts";

const SUITES: readonly Suite[] = [aeadSuite, deriveSuite, hashSuite, backingKeySuite, kmsSuite, signSuite];

/** Short rounds and many of them: what disturbs the machine then spoils few. */
const ROUNDS = { rounds: 21, time: 40 };

const { values: options } = parseArgs({ options: { json: { type: "string" }, check: { type: "boolean" }, only: { type: "string" } } });
const wanted = (job: string): boolean => job.startsWith(options.only ?? "");
/** Whether a suite with such names may have a job that is wanted. */
const mayHold = ({ prefixes }: Suite): boolean => prefixes.some((prefix) => wanted(prefix) || options.only?.startsWith(prefix));

const started = performance.now();
installRivals();
await bundleCore();

const rows: Row[] = [];
const figures: Figure[] = [];
for (const suite of SUITES.filter(mayHold)) {
  const { jobs, close } = await suite.open();
  for (const job of jobs.filter(({ job }) => wanted(job))) {
    progress(`${job.job}, ${job.bytes} bytes`);
    rows.push(...(await measure(job, ROUNDS)));
  }
  await close?.();
}
if (HTTP_JOBS.some(wanted)) {
  progress("http");
  const http = await measureHttp(wanted);
  rows.push(...http.rows);
  figures.push(...http.figures);
}
if (options.only === undefined) {
  progress("size, start, memory");
  figures.push(...(await measureSize()), ...(await measureStart()), ...measureMemory());
}
progress();

if (rows.length === 0) {
  console.error(`no job begins with ${options.only}`);
  process.exit(2);
}
const lines = judgeRows(rows, RATIOS, RATES);
const figureLines = judgeFigures(figures, LIMITS);
console.log(rateTable(lines));
if (figures.length > 0) console.log(figureTable(figureLines));
console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${Math.round((performance.now() - started) / 1000)} s`);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);

const missed = misses(lines, figureLines);
if (missed.length > 0) console.log(`\nmissed:\n${missed.map((miss) => `  ${miss}\n`).join("")}`);
if (options.check === true && missed.length > 0) process.exitCode = 1;

/** What is being measured, on a terminal only; nothing: the line is cleared. */
function progress(what = ""): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}
