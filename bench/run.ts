/** The bench: `npm run bench -- --help` says what it can be told. */
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readArguments } from "./arguments.ts";
import { bundleCore } from "./core.ts";
import { measureMemory } from "./figures/memory.ts";
import { measureSize } from "./figures/size.ts";
import { measureStart } from "./figures/start.ts";
import { HTTP_JOBS, measureHttp } from "./http/suite.ts";
import type { Figure, Row, Suite } from "./job.ts";
import { installRivals } from "./rivals.ts";
import { SUITES } from "./suites/index.ts";
import { figureTable, rateTable } from "./table.ts";
import { LIMITS, RATES, RATIOS } from "./targets.ts";
import { judgeFigures, judgeRows, misses } from "./verdict.ts";

const options = readArguments([...Object.values(SUITES).flatMap(({ prefixes }) => prefixes), ...HTTP_JOBS]);
const wanted = (job: string): boolean => job.startsWith(options.only ?? "");
/** Whether a suite with such names may have a job that is wanted. */
const mayHold = ({ prefixes }: Suite): boolean => prefixes.some((prefix) => wanted(prefix) || options.only?.startsWith(prefix));

const started = performance.now();
installRivals();
await bundleCore();

const rows: Row[] = [];
const figures: Figure[] = [];
for (const [name, suite] of Object.entries(SUITES)) {
  if (!mayHold(suite)) continue;
  progress(name);
  rows.push(...(await measureSuite(name)));
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

/** The rows of a suite, measured in a process of its own. */
async function measureSuite(name: string): Promise<Row[]> {
  const child = fork(fileURLToPath(new URL("suite-process.ts", import.meta.url)), [name, options.only ?? ""]);
  return new Promise((resolve, reject) => {
    child.once("message", (rows: Row[]) => resolve(rows));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the suite ${name} ended with ${code} before it was measured`)));
  });
}

/** What is being measured, on a terminal only; nothing: the line is cleared. */
function progress(what = ""): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}
