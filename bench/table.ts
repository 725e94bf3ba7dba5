/** The results as tables of text. */
import Table from "cli-table3";
import type { FigureLine, Line } from "./verdict.ts";

const WORDS = { missed: "MISSED", met: "ok", aim: "ok, aim met" } as const;

export function rateTable(lines: readonly Line[]): string {
  const table = plainTable(["job", "bytes", "contender", "ops/s", "ratio", "must", "aim", "verdict"], [1, 3, 4, 5, 6]);
  let before: Line | undefined;
  for (const line of lines) {
    const same = before?.job === line.job && before.bytes === line.bytes;
    before = line;
    table.push([
      same ? "" : line.job,
      same ? "" : line.bytes.toLocaleString("en"),
      line.contender,
      rate(line.opsPerSecond),
      line.ratio === undefined ? "" : ratio(line.ratio),
      wanted(line, line.must),
      wanted(line, line.aim),
      line.verdict === undefined ? "" : WORDS[line.verdict],
    ]);
  }
  return table.toString();
}

export function figureTable(lines: readonly FigureLine[]): string {
  const table = plainTable(["figure", "value", "at most", "verdict"], [1, 2]);
  for (const { figure, value, unit, atMost, verdict } of lines) {
    const shown = unit === "bytes" ? value.toLocaleString("en") : value.toFixed(1);
    table.push([
      figure,
      `${shown} ${unit}`,
      atMost === undefined ? "" : atMost.toLocaleString("en"),
      verdict === undefined ? "" : WORDS[verdict],
    ]);
  }
  return table.toString();
}

function plainTable(head: string[], numbers: readonly number[]) {
  return new Table({
    head,
    colAligns: head.map((_, i) => (numbers.includes(i) ? "right" : "left")),
    style: { head: [], border: [], compact: true },
    chars: { mid: "", "mid-mid": "", "left-mid": "", "right-mid": "" },
  });
}

const wanted = (line: Line, value: number | undefined): string => {
  if (value === undefined) return "";
  return line.ratio === undefined ? rate(value) : ratio(value);
};

const rate = (value: number): string => (value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
const ratio = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} x`;
