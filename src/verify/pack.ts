/**
 * Suites as one binary file and back.
 *
 *     0..3      length of the header, big-endian
 *     4..       header: JSON, one entry a suite, one column a field (lengths of byte fields, values of the others)
 *     then      the bytes of all byte fields: suite by suite, column by column, case by case
 *
 * Columns put like beside like, so that gzip shrinks what is not random. The file itself is not compressed here.
 */

import { concat, utf8 } from "../bytes.js";
import { type Answer, type AnySuite, INPUTS, type Kind, type VectorCase, type VectorSuite } from "./cases.js";

interface PackedSuite {
  readonly name: string;
  readonly source: string;
  readonly kind: Kind;
  readonly compact?: VectorSuite["compact"];
  /** Each id less the one before it. */
  readonly ids: readonly number[];
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  /** Lengths; -1 stands for a refusal. */
  readonly expected: readonly number[];
}

const REFUSAL = -1;

type Value = Uint8Array | number | string;

const fieldsOf = (kind: Kind): [field: string, type: string][] => Object.entries(INPUTS[kind]);

export function packVectors(suites: readonly AnySuite[]): Uint8Array<ArrayBuffer> {
  const data: Uint8Array[] = [];
  const header = utf8(JSON.stringify(suites.map((suite) => packSuite(suite, data))));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length);
  return concat(length, header, ...data);
}

function packSuite({ name, source, kind, compact, cases }: AnySuite, data: Uint8Array[]): PackedSuite {
  const store = (value: Uint8Array): number => data.push(value) && value.length;
  const inputs = fieldsOf(kind).map(([field, type]) => {
    const values = cases.map(({ input }) => (input as Record<string, Value>)[field] as Value);
    return [field, type === "bytes" ? values.map((value) => store(value as Uint8Array)) : values];
  });
  const expected = cases.map((item) => (item.expected === "refused" ? REFUSAL : store(item.expected)));
  const ids = cases.map(({ id }, index) => id - (cases[index - 1]?.id ?? 0));
  return { name, source, kind, ...(compact && { compact }), ids, inputs: Object.fromEntries(inputs), expected };
}

/** @throws {RangeError | SyntaxError} when the file was not made by `packVectors`. */
export function unpackVectors(file: Uint8Array): AnySuite[] {
  const headerEnd = 4 + new DataView(file.buffer, file.byteOffset).getUint32(0);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(4, headerEnd))) as PackedSuite[];
  let at = headerEnd;
  const take = (length: number): Uint8Array => {
    if (at + length > file.length) throw new RangeError("the file of vectors is cut short");
    at += length;
    return file.subarray(at - length, at);
  };
  const suites = header.map((packed) => unpackSuite(packed, take));
  if (at !== file.length) throw new RangeError("the file of vectors is too long");
  return suites;
}

function unpackSuite({ name, source, kind, compact, ids, inputs, expected }: PackedSuite, take: (length: number) => Uint8Array): AnySuite {
  const columns = fieldsOf(kind).map(([field, type]): [string, readonly Value[]] => {
    const column = inputs[field] ?? [];
    return [field, type === "bytes" ? column.map((length) => take(length as number)) : column];
  });
  const answers = expected.map((length): Answer => (length === REFUSAL ? "refused" : take(length)));
  let id = 0;
  const cases = ids.map((step, index) => {
    id += step;
    return { id, input: Object.fromEntries(columns.map(([field, column]) => [field, column[index]])), expected: answers[index] };
  });
  return { name, source, kind, cases: cases as unknown as VectorCase[], ...(compact && { compact }) } as AnySuite;
}
