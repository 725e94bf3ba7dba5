/**
 * Checks that parsed JSON has the shape its type says. A shape returns the value it was given, unchanged, or throws naming the member
 * at fault; members it does not know are left alone.
 */

import { isBase64 } from "../bytes.js";

/** @throws {ShapeError} naming `path`. */
export type Shape<T> = (value: unknown, path: string) => T;

/** The member at fault and what it should have been. Never the value: it may be sealed material. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

function fail(path: string, wanted: string): never {
  throw new ShapeError(`${path === "" ? "the record" : path} is not ${wanted}`);
}

export const text: Shape<string> = (value, path) => (typeof value === "string" ? value : fail(path, "text"));

export const name: Shape<string> = (value, path) =>
  typeof value === "string" && value !== "" ? value : fail(path, "text of one character or more");

/** A whole number from 0 to 2^53 - 1: a count, or a time in milliseconds. */
export const whole: Shape<number> = (value, path) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : fail(path, "a whole number");

export const flag: Shape<boolean> = (value, path) => (typeof value === "boolean" ? value : fail(path, "true or false"));

/** Lower-case hexadecimal of `bytes` bytes. */
export function hex(bytes: number): Shape<string> {
  const pattern = new RegExp(`^[0-9a-f]{${2 * bytes}}$`);
  return (value, path) => (typeof value === "string" && pattern.test(value) ? value : fail(path, `${2 * bytes} hexadecimal digits`));
}

export const base64: Shape<string> = (value, path) => (typeof value === "string" && isBase64(value) ? value : fail(path, "base64"));

export function oneOf<const T extends string | null>(...allowed: readonly T[]): Shape<T> {
  return (value, path) => (allowed.includes(value as T) ? (value as T) : fail(path, `one of ${allowed.join(", ")}`));
}

/** Lets a member be absent. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) fail(path, "a list");
    value.forEach((entry, i) => {
      shape(entry, `${path}[${i}]`);
    });
    return value;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object with any member names, all of one shape. */
export function map<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (!isObject(value)) fail(path, "an object");
    for (const key of Object.keys(value)) shape(value[key], `${path}.${key}`);
    return value as Readonly<Record<string, T>>;
  };
}

/** One shape for each member of `T`: leaving one out does not compile. */
export type Members<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

export function object<T extends object>(members: Members<T>): Shape<T> {
  const entries = Object.entries(members) as [string, Shape<unknown>][];
  return (value, path) => {
    if (!isObject(value)) fail(path, "an object");
    for (const [member, shape] of entries)
      shape(Object.hasOwn(value, member) ? value[member] : undefined, path === "" ? member : `${path}.${member}`);
    return value as T;
  };
}
