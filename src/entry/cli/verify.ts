/** `pocketkms verify`: the published vectors against the core of this very package. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Table from "cli-table3";
import { Command } from "commander";
import { type VerifyProgress, type VerifyReport, verifyVectors } from "../../index.js";
import { ChecksFailed } from "./failure.js";

const FAILURES_SHOWN = 5;

export function verifyCommand(): Command {
  return new Command("verify")
    .description("run the published test vectors (NIST, RFC, Wycheproof) that come with the package, and count them")
    .option(
      "--vectors <folder>",
      "the published files themselves, as in the folder vectors of the repository, instead of what comes with the package",
    )
    .option("--json", "print the report as JSON")
    .action(async ({ vectors, json }: { vectors?: string; json?: true }) => {
      const report = await verifyVectors({
        ...(process.stderr.isTTY && { onProgress: showProgress }),
        ...(vectors !== undefined && { published: (file) => readFile(join(vectors, file), "utf8") }),
      });
      if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
      console.log(json ? JSON.stringify(report, null, 2) : reportText(report));
      if (!report.ok) throw new ChecksFailed();
    });
}

function showProgress({ suite, done, total }: VerifyProgress): void {
  process.stderr.write(`\r\x1b[K${Math.floor((100 * done) / total)} %  ${suite}`);
}

function reportText(report: VerifyReport): string {
  const table = new Table({
    head: ["vectors", "from", "cases", "passed", "failed"],
    style: { head: [], border: [] },
    colAligns: ["left", "left", "right", "right", "right"],
  });
  for (const { name, source, cases, passed, failed } of report.suites) table.push([name, source, cases, passed, failed]);
  const failures = report.suites.flatMap(({ name, failures }) =>
    failures.slice(0, FAILURES_SHOWN).map((failure) => `FAILED ${name}: ${failure}`),
  );
  const verdict = report.ok ? "all passed" : "NOT VERIFIED";
  return [table.toString(), ...failures, `${report.passed} of ${report.cases} cases: ${verdict}`, `digest ${report.digest}`].join("\n");
}
