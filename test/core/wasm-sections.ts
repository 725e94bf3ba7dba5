/** Where the sections of a WebAssembly module are (WebAssembly core specification 5.5.2). */

export interface Section {
  readonly name: string;
  /** Of the section's id; its content begins at `content` and ends before `end`. */
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

const NAMES: Readonly<Record<number, string>> = {
  0: "custom",
  1: "type",
  2: "import",
  3: "function",
  4: "table",
  5: "memory",
  6: "global",
  7: "export",
  8: "start",
  9: "element",
  10: "code",
  11: "data",
  12: "data count",
};
const HEADER_BYTES = 8;

export function sectionsOf(wasm: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = HEADER_BYTES; at < wasm.length; ) {
    const start = at;
    const name = NAMES[wasm[at++] as number] ?? "unknown";
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] as number;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    sections.push({ name, start, content: at, end: at + length });
    at += length;
  }
  return sections;
}
