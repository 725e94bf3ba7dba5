/** What resident backing keys cost: the memory of a process with a core full of them, less that of one with an empty core. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Figure } from "../job.ts";

const COUNTS = [1_000, 100_000, 1_000_000] as const;
const MEGABYTE = 1e6;

export function measureMemory(): Figure[] {
  const base = residentBytes(0);
  return COUNTS.map((count) => ({
    figure: `memory of ${count.toLocaleString("en")} resident backing keys`,
    value: Math.max(0, residentBytes(count) - base) / MEGABYTE,
    unit: "MB",
  }));
}

const residentBytes = (count: number): number =>
  Number(execFileSync(process.execPath, ["--expose-gc", fileURLToPath(new URL("memory-process.ts", import.meta.url)), String(count)]));
