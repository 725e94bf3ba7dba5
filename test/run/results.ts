/** The result of a run over all runtimes, and its table. */
export interface RuntimeResult {
  readonly name: string;
  readonly version: string;
  /** Cases of the suites that passed. */
  readonly cases: number;
  /** Published vectors that passed. */
  readonly vectors: number;
  /** SHA-256 over every answer to a vector. */
  readonly digest: string;
  /** Ciphertexts of all runtimes that were opened. */
  readonly opened: number;
}

const count = (value: number): string => value.toLocaleString("en");

/** In Markdown. */
export function resultsTable(results: readonly RuntimeResult[]): string {
  const rows = results.map(({ name, version, cases, vectors, digest, opened }) => [
    name,
    version,
    count(cases),
    count(vectors),
    `\`${digest.slice(0, 16)}\``,
    count(opened),
  ]);
  const lines = [
    ["runtime", "version", "cases", "vectors", "digest", "ciphertexts opened"],
    ["---", "---", "---:", "---:", "---", "---:"],
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
