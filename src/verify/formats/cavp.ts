/**
 * The text form of NIST's CAVP response files, used for RFC vectors too: `[name = value]` sets a parameter of the group,
 * `Key = value` lines make a case, `#` starts a comment, a bare `FAIL` says that the case must be refused.
 */

export interface CavpCase {
  /** Line number of the case's first line, from 1. */
  readonly line: number;
  /** Group parameters in force; a bare label is kept under `label`. */
  readonly group: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly fails: boolean;
}

/**
 * @param firstKey the key every case begins with (`Count`, `COUNT`, `Len`); a key before the first case belongs to the group.
 * @throws {SyntaxError} when a line is none of the forms above.
 */
export function parseCavp(text: string, firstKey: string): CavpCase[] {
  const cases: CavpCase[] = [];
  let group: Record<string, string> = {};
  let current: { line: number; group: Record<string, string>; fields: Record<string, string>; fails: boolean } | undefined;

  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[") && line.endsWith("]")) {
      current = undefined;
      const [name, value] = pair(line.slice(1, -1));
      group = value === undefined ? { ...group, label: name } : { ...group, [name]: value };
      continue;
    }
    const [key, value] = pair(line);
    if (value === undefined) {
      if (key !== "FAIL" || current === undefined) throw new SyntaxError(`line ${index + 1}: neither a parameter nor a value`);
      current.fails = true;
    } else if (key === firstKey) {
      current = { line: index + 1, group, fields: { [key]: value }, fails: false };
      cases.push(current);
    } else if (current === undefined) {
      group = { ...group, [key]: value };
    } else {
      current.fields[key] = value;
    }
  }
  return cases;
}

function pair(text: string): [string, string | undefined] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text.trim(), undefined] : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

/** The text of `fields[key]`. @throws {SyntaxError} where the case has no such field. */
export function field(fields: Readonly<Record<string, string>>, key: string): string {
  const value = fields[key];
  if (value === undefined) throw new SyntaxError(`no ${key} in a case`);
  return value;
}
