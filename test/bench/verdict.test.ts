/** What the bench concludes from timings: medians, ratios, verdicts, the words for a miss. Nothing is measured here. */
import { describe, expect, test } from "vitest";
import type { Figure, Job, Row } from "../../bench/job.js";
import { median, rowsOf } from "../../bench/rounds.js";
import { figureTable, rateTable } from "../../bench/table.js";
import { LIMITS, RATES, RATIOS } from "../../bench/targets.js";
import { judge, judgeFigures, judgeRows, misses } from "../../bench/verdict.js";

const row = (contender: string, opsPerSecond: number, job = "seal", bytes = 32): Row => ({ job, contender, bytes, opsPerSecond });

describe("medians", () => {
  test("the middle value, or the mean of the middle two, in any order", () => {
    expect(median([3])).toBe(3);
    expect(median([9, 1, 3])).toBe(3);
    expect(median([10, 1, 4, 2])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  test("sorts by size, not by text, and leaves the values as they were", () => {
    const values = [100, 9, 20];
    expect(median(values)).toBe(20);
    expect(values).toEqual([100, 9, 20]);
  });

  test("one bad round does not count", () => expect(median([50, 51, 1, 52, 49])).toBe(50));

  test("a batch counts its entries", () => {
    const job: Job = { job: "many", bytes: 256, operations: 1024, contenders: {} };
    expect(rowsOf(job, new Map([["pocketkms", [10, 30, 20]]]))).toEqual([
      { job: "many", contender: "pocketkms", bytes: 256, opsPerSecond: 20_480 },
    ]);
    expect(rowsOf({ job: "one", bytes: 1, contenders: {} }, new Map([["noble", [5]]]))[0]?.opsPerSecond).toBe(5);
  });
});

describe("verdicts", () => {
  test("at its edges", () => {
    expect(judge(4.999, { must: 5, aim: 8 })).toBe("missed");
    expect(judge(5, { must: 5, aim: 8 })).toBe("met");
    expect(judge(7.999, { must: 5, aim: 8 })).toBe("met");
    expect(judge(8, { must: 5, aim: 8 })).toBe("aim");
  });

  test("an aim alone cannot be missed, and no number is a miss", () => {
    expect(judge(0.1, { aim: 0.25 })).toBe("met");
    expect(judge(Number.NaN, { must: 1 })).toBe("missed");
  });

  test("ratios are ours by theirs, of the same job and size", () => {
    const rows = [row("pocketkms", 600), row("noble", 50), row("pocketkms", 20, "seal", 4096), row("noble", 10, "seal", 4096)];
    const targets = [
      { job: "seal", bytes: 32, rival: "noble", must: 12, aim: 25 },
      { job: "seal", bytes: 4096, rival: "noble", must: 5 },
    ];
    const lines = judgeRows(rows, targets, []);
    expect(lines.map(({ ratio, verdict }) => [ratio, verdict])).toEqual([
      [undefined, undefined],
      [12, "met"],
      [undefined, undefined],
      [2, "missed"],
    ]);
    expect(misses(lines, [])).toEqual(["seal, 4096 bytes: 2.00 x noble, must be 5.00"]);
  });

  test("a rival without a target has a ratio and no verdict", () => {
    const line = judgeRows([row("pocketkms", 10), row("WebCrypto", 40)], [], [])[1];
    expect(line).toEqual({ ...row("WebCrypto", 40), ratio: 0.25 });
  });

  test("a rate of our own", () => {
    const rates = [{ job: "lookup", opsPerSecond: 1000 }];
    expect(misses(judgeRows([row("pocketkms", 1000, "lookup")], [], rates), [])).toEqual([]);
    expect(misses(judgeRows([row("pocketkms", 999, "lookup")], [], rates), [])).toEqual(["lookup, 32 bytes: 999 a second, must be 1000"]);
  });

  test("a job that we did not do is a fault", () =>
    expect(() => judgeRows([row("noble", 1)], [], [])).toThrow("was not done by pocketkms"));

  test("limits", () => {
    const figures: Figure[] = [
      { figure: "size", value: 60_000, unit: "bytes" },
      { figure: "latency", value: 5.1, unit: "ms" },
      { figure: "memory", value: 99, unit: "MB" },
    ];
    const judged = judgeFigures(figures, [
      { figure: "size", atMost: 60_000 },
      { figure: "latency", atMost: 5 },
    ]);
    expect(judged.map(({ verdict }) => verdict)).toEqual(["met", "missed", undefined]);
    expect(misses([], judged)).toEqual(["latency: 5.1 ms, must be at most 5"]);
  });
});

describe("the targets", () => {
  const target = (job: string, bytes: number, rival: string) =>
    RATIOS.find((row) => row.job === job && row.bytes === bytes && row.rival === rival);

  test("each comparison is there once, and hopes for more than it demands", () => {
    const names = RATIOS.map(({ job, bytes, rival }) => `${job} ${bytes} ${rival}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { must = 0, aim = Number.POSITIVE_INFINITY } of RATIOS) expect(aim).toBeGreaterThan(must);
  });

  test("are the ones that were set", () => {
    expect(target("aes-256-gcm/seal", 1_048_576, "noble")).toMatchObject({ must: 5, aim: 8 });
    expect(target("aes-256-gcm/open", 4096, "node:crypto")).toMatchObject({ must: 0.35, aim: 0.7 });
    expect(target("aes-256-gcm/seal", 32, "WebCrypto")).toMatchObject({ must: 25 });
    expect(target("kms/Encrypt", 32, "node:crypto")).toMatchObject({ must: 1, aim: 2.5 });
    expect(target("kms/BatchGenerateDataKey", 32, "node:crypto")).toMatchObject({ must: 4, aim: 8 });
    expect(target("http/Encrypt", 32, "node:http")).toMatchObject({ must: 0.5, aim: 0.8 });
    expect(RATES).toEqual([{ job: "backing-key lookup", opsPerSecond: 10_000_000 }]);
    expect(LIMITS.map(({ atMost }) => atMost)).toEqual([60_000, 5, 5]);
  });
});

describe("the tables", () => {
  test("name a job once, and say what is missed", () => {
    const lines = judgeRows([row("pocketkms", 1234.5), row("noble", 1000)], [{ job: "seal", bytes: 32, rival: "noble", must: 2 }], []);
    const [, , ours, theirs] = rateTable(lines).split("\n");
    expect(ours).toMatch(/│ seal +│ +32 +│ pocketkms +│ +1,235 │/);
    expect(theirs).toMatch(/│ +│ +│ noble +│ +1,000 │ 1.23 x │ 2.00 x │ +│ MISSED +│/);
  });

  test("figures with their units", () => {
    const table = figureTable([
      { figure: "size", value: 51_234, unit: "bytes", atMost: 60_000, verdict: "met" },
      { figure: "memory", value: 1.26, unit: "MB" },
    ]);
    expect(table).toMatch(/│ size +│ 51,234 bytes │ +60,000 │ ok +│/);
    expect(table).toMatch(/│ memory +│ +1\.3 MB │/);
  });
});
