/** What is measured: a job, done by several contenders. */

/** Ours in every job. */
export const OURS = "pocketkms";

export interface Job {
  /** As in the rows: "aes-256-gcm/seal". Together with `bytes` it tells one job from all others. */
  readonly job: string;
  /** Bytes of input that one operation works on. */
  readonly bytes: number;
  /** Operations in one call: the entries of a batch. Default 1. */
  readonly operations?: number;
  /** By name; each does the whole job once and returns (or resolves to) what it made. */
  readonly contenders: Readonly<Record<string, () => unknown>>;
  /** The first results of all contenders are the same bytes: checked before anything is measured. */
  readonly deterministic?: boolean;
  /** Called before each round with its number, from 0 on. */
  readonly beforeRound?: (round: number) => void;
}

/** Jobs that are prepared together. */
export interface Suite {
  /** What the names of its jobs begin with. */
  readonly prefixes: readonly string[];
  open(): Promise<{ readonly jobs: readonly Job[]; close?(): Promise<void> | void }>;
}

/** One result, as `--json` writes it. */
export interface Row {
  readonly job: string;
  readonly contender: string;
  readonly bytes: number;
  readonly opsPerSecond: number;
}

/** A result that is no rate: a size, a time, memory. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: "bytes" | "us" | "ms" | "MB";
}
