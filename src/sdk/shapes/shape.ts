/**
 * What a wire shape is: the kind of a value, and the constraints on it.
 *
 * A shape serves two readers: the validator reads the constraints of inputs, the JSON codec the kinds of inputs and outputs.
 * `StructureOf` ties a table to the TypeScript types: a member missing, of another kind or wrongly required does not compile.
 */

export interface StringShape<Value extends string = string> {
  readonly kind: "string";
  /** Least and most length in Unicode code points. */
  readonly min?: number;
  readonly max?: number;
  /** As the API writes it in its messages; it must match the whole text. */
  readonly pattern?: string;
  /** The values there are; a China-only value that is refused here is not among them. */
  readonly values?: readonly Value[];
  /** Never repeated in a message. */
  readonly secret?: boolean;
}

export interface BlobShape {
  readonly kind: "blob";
  /** Least and most length in bytes. */
  readonly min?: number;
  readonly max?: number;
}

export interface IntegerShape {
  readonly kind: "integer";
  /** Least and most value. */
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape {
  readonly kind: "boolean";
}

/** On the wire: seconds since 1970 with milliseconds as the fraction. */
export interface TimestampShape {
  readonly kind: "timestamp";
}

export interface ListShape<Entry extends Shape = Shape> {
  readonly kind: "list";
  readonly of: Entry;
  /** Least and most number of entries. */
  readonly min?: number;
  readonly max?: number;
}

/** Text to text. */
export interface MapShape {
  readonly kind: "map";
}

export interface StructureShape<Rows extends Members = Members> {
  readonly kind: "structure";
  readonly members: Rows;
}

export type Shape = StringShape | BlobShape | IntegerShape | BooleanShape | TimestampShape | ListShape | MapShape | StructureShape;

/** One row: a shape, and whether the member must be there. */
export type Member = Shape & { readonly required?: boolean };

export interface Members {
  readonly [name: string]: Member;
}

export const text = <const Rules extends Omit<StringShape, "kind">>(rules: Rules = {} as Rules) => ({ kind: "string", ...rules }) as const;
export const oneOf = <Value extends string>(...values: Value[]): StringShape<Value> => ({ kind: "string", values });
export const blob = (min: number, max: number): BlobShape => ({ kind: "blob", min, max });
export const integer = (min: number, max: number): IntegerShape => ({ kind: "integer", min, max });
export const list = <Entry extends Shape>(of: Entry, size: { min?: number; max?: number } = {}): ListShape<Entry> => ({
  kind: "list",
  of,
  ...size,
});
export const structure = <const Rows extends Members>(members: Rows): StructureShape<Rows> => ({ kind: "structure", members });
export const required = <Row extends Shape>(shape: Row): Row & { readonly required: true } => ({ ...shape, required: true });

type Side = "input" | "output";

/** The shape that a TypeScript type has on the wire. */
export type ShapeOf<T, S extends Side> = [T] extends [Uint8Array]
  ? BlobShape
  : [T] extends [Date]
    ? TimestampShape
    : [T] extends [boolean]
      ? BooleanShape
      : [T] extends [number]
        ? IntegerShape
        : [T] extends [string]
          ? StringShape<T>
          : [T] extends [readonly (infer Entry)[]]
            ? { readonly kind: "list"; readonly of: ShapeOf<Entry, S> }
            : string extends keyof T
              ? MapShape
              : { readonly kind: "structure"; readonly members: MembersOf<T, S> };

/** Whether an input member is required is in its type: `T | undefined` without a question mark. */
type Required<T, K extends keyof T> = Record<never, never> extends Pick<T, K> ? { readonly required?: never } : { readonly required: true };

/** The rows of a structure: every member, of its kind; in inputs required where the type says so. */
export type MembersOf<T, S extends Side> = {
  readonly [K in keyof T & string]-?: ShapeOf<Exclude<T[K], undefined>, S> & (S extends "input" ? Required<T, K> : unknown);
};
