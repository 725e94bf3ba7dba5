/** Results held against targets. Pure. */
import { type Figure, OURS, type Row } from "./job.ts";
import type { LimitTarget, RateTarget, RatioTarget } from "./targets.ts";

export type Verdict = "missed" | "met" | "aim";

/** A row of the printed table: one contender of one job. */
export interface Line extends Row {
  /** Our rate by this contender's; absent for ours. */
  readonly ratio?: number;
  /** In the unit of what is judged: a ratio, or for ours a rate. */
  readonly must?: number;
  readonly aim?: number;
  /** Absent where nothing is demanded or hoped for. */
  readonly verdict?: Verdict;
}

export interface FigureLine extends Figure {
  readonly atMost?: number;
  readonly verdict?: Verdict;
}

interface Wanted {
  readonly must?: number;
  readonly aim?: number;
}

/** "missed" below the must, "aim" from the aim on; an aim that is not reached is no fault. */
export function judge(value: number, { must = 0, aim = Number.POSITIVE_INFINITY }: Wanted): Verdict {
  if (!(value >= must)) return "missed";
  return value >= aim ? "aim" : "met";
}

export function judgeRows(rows: readonly Row[], ratios: readonly RatioTarget[], rates: readonly RateTarget[]): Line[] {
  return rows.map((row) => {
    if (row.contender === OURS) {
      const must = rates.find(({ job }) => job === row.job)?.opsPerSecond;
      return must === undefined ? row : { ...row, must, verdict: judge(row.opsPerSecond, { must }) };
    }
    const ours = rows.find(({ job, bytes, contender }) => job === row.job && bytes === row.bytes && contender === OURS);
    if (ours === undefined) throw new Error(`${row.job} was not done by ${OURS}`);
    const ratio = ours.opsPerSecond / row.opsPerSecond;
    const target = ratios.find(({ job, bytes, rival }) => job === row.job && bytes === row.bytes && rival === row.contender);
    if (target === undefined) return { ...row, ratio };
    const wanted: Wanted = { ...(target.must && { must: target.must }), ...(target.aim && { aim: target.aim }) };
    return { ...row, ratio, ...wanted, verdict: judge(ratio, wanted) };
  });
}

export function judgeFigures(figures: readonly Figure[], limits: readonly LimitTarget[]): FigureLine[] {
  return figures.map((figure) => {
    const atMost = limits.find((limit) => limit.figure === figure.figure)?.atMost;
    return atMost === undefined ? figure : { ...figure, atMost, verdict: figure.value <= atMost ? "met" : "missed" };
  });
}

/** One sentence for each must that is missed. */
export function misses(lines: readonly Line[], figures: readonly FigureLine[]): string[] {
  return [
    ...lines.filter(({ verdict }) => verdict === "missed").map(missOf),
    ...figures
      .filter(({ verdict }) => verdict === "missed")
      .map(({ figure, value, unit, atMost }) => `${figure}: ${value} ${unit}, must be at most ${atMost}`),
  ];
}

function missOf({ job, bytes, contender, ratio, opsPerSecond, must }: Line): string {
  const name = `${job}, ${bytes} bytes`;
  if (ratio === undefined) return `${name}: ${Math.round(opsPerSecond)} a second, must be ${must}`;
  return `${name}: ${ratio.toFixed(2)} x ${contender}, must be ${must?.toFixed(2)}`;
}
