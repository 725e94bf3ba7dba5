/** The constraints that an input breaks, in AWS's words, told all in one message; and where the reading of it is. */

import { wipe } from "../../bytes.js";
import { KmsError } from "../../errors.js";
import { type Place, pathOf } from "./path.js";

/** AWS tells no more than ten at once. */
const MOST_TOLD = 10;

export class Violations {
  #told: string[] | undefined;
  #copy: Uint8Array | undefined;
  /** All but the first. */
  #copies: Uint8Array[] | undefined;
  #entries: number[] | undefined;

  /** Which entries are being read, counted from 1, of the outermost list first. */
  get entries(): number[] {
    this.#entries ??= [];
    return this.#entries;
  }

  /** @returns the path of `place` in the entries being read. */
  pathOf(place: Place): string {
    return pathOf(place, this.entries);
  }

  /** Notes the copy of a blob that was made while reading: nobody gets it when the input is refused. */
  copied(bytes: Uint8Array): void {
    if (this.#copy === undefined) this.#copy = bytes;
    else {
      this.#copies ??= [];
      this.#copies.push(bytes);
    }
  }

  wipeCopies(): void {
    if (this.#copy !== undefined) wipe(this.#copy);
    for (const bytes of this.#copies ?? []) wipe(bytes);
  }

  /**
   * Notes one broken constraint.
   * @param place the member, as `tags.*.member.tagKey`
   * @param constraint what it must be, as `Member must not be null`
   * @param shown the value as text, `null` when there is none; left out for blobs and secrets
   */
  add(place: Place, constraint: string, shown?: string | null): void {
    this.#told ??= [];
    if (this.#told.length === MOST_TOLD) return;
    this.#told.push(`${subject(shown)} at '${this.pathOf(place)}' failed to satisfy constraint: ${constraint}`);
  }

  get any(): boolean {
    return this.#told !== undefined;
  }

  /** @throws {KmsError} ValidationException when there is any. */
  throwIfAny(): void {
    if (this.#told === undefined) return;
    const { length } = this.#told;
    throw new KmsError("ValidationException", `${length} validation error${length === 1 ? "" : "s"} detected: ${this.#told.join("; ")}`);
  }
}

function subject(shown: string | null | undefined): string {
  if (shown === undefined) return "Value";
  return shown === null ? "Value null" : `Value '${shown}'`;
}

/** The sentences, as AWS words them. */
export const MUST = {
  notBeNull: "Member must not be null",
  haveLengthAtMost: (max: number) => `Member must have length less than or equal to ${max}`,
  haveLengthAtLeast: (min: number) => `Member must have length greater than or equal to ${min}`,
  haveValueAtMost: (max: number) => `Member must have value less than or equal to ${max}`,
  haveValueAtLeast: (min: number) => `Member must have value greater than or equal to ${min}`,
  match: (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`,
  beOneOf: (values: readonly string[]) => `Member must satisfy enum value set: [${values.join(", ")}]`,
  /** Ours: a lone surrogate has no UTF-8 form, so two different texts would become the same bytes. */
  beWellFormed: "Member must be well-formed Unicode text",
  eachSatisfy: (constraints: readonly string[]) => `Member must satisfy constraint: [${constraints.join(", ")}]`,
  eachValueSatisfy: (constraint: string) => `Map value must satisfy constraint: [${constraint}]`,
  eachKeySatisfy: (constraint: string) => `Map keys must satisfy constraint: [${constraint}]`,
} as const;
