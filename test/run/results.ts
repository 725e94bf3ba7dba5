/** The result of a run over all runtimes, and its table. */
export interface RuntimeResult {
  readonly name: string;
  readonly version: string;
  /** Cases of the suites that passed. */
  readonly cases: number;
  /** Vectors that passed: of those that the package carries, and of those in the published files. */
  readonly shipped: number;
  readonly published: number;
  /** SHA-256 over every answer to a published vector. */
  readonly digest: string;
  /** Ciphertexts of all runtimes that were opened. */
  readonly opened: number;
}

const count = (value: number): string => value.toLocaleString("en");

/** In Markdown. */
export function resultsTable(results: readonly RuntimeResult[]): string {
  const rows = results.map(({ name, version, cases, shipped, published, digest, opened }) => [
    name,
    version,
    count(cases),
    count(shipped),
    count(published),
    `\`${digest.slice(0, 16)}\``,
    count(opened),
  ]);
  const lines = [
    ["runtime", "version", "cases", "package's vectors", "published vectors", "digest", "ciphertexts opened"],
    ["---", "---", "---:", "---:", "---:", "---", "---:"],
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
