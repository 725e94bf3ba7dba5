/**
 * What every store refuses, before it does anything, with a TypeError: a mistake of the caller.
 *
 * NUL and lone surrogates are refused everywhere, because no store keeps them alike: SQLite's and PostgreSQL's text ends at NUL or
 * refuses it, and UTF-8 has no lone surrogates. JSON text needs neither: JSON.stringify escapes both.
 */
import { toHex } from "../bytes.js";
import type { ExpectedRevision, Mutation, Query } from "./keystore.js";

/** @throws {TypeError} when a store cannot keep `text` as it is. */
function checkText(what: string, text: string): void {
  if (typeof text !== "string") throw new TypeError(`${what} is not text`);
  if (text.includes("\0")) throw new TypeError(`${what} holds a NUL character`);
  if (!text.isWellFormed()) throw new TypeError(`${what} holds a lone surrogate`);
}

/** @throws {TypeError} */
export function checkName(collection: string, id: string): void {
  checkText("the collection", collection);
  checkText("the id", id);
}

/** @throws {TypeError} also when two mutations concern one record. */
export function checkCommit(mutations: readonly Mutation[], expected: readonly ExpectedRevision[]): void {
  const seen = new Set<string>();
  for (const mutation of mutations) {
    const { collection, id } = "put" in mutation ? mutation.put : mutation.delete;
    checkName(collection, id);
    const record = `${collection}\0${id}`;
    if (seen.has(record)) throw new TypeError(`${collection} ${id} is changed twice in one commit`);
    seen.add(record);
    if (!("put" in mutation)) continue;
    checkText("the value", mutation.put.value);
    for (const [index, value] of Object.entries(mutation.put.indexes ?? {})) {
      checkText("the index", index);
      checkText("the index value", value);
    }
  }
  for (const { collection, id } of expected) checkName(collection, id);
}

/** @throws {TypeError} also when members of the query do not go together. */
export function checkQuery({ collection, index, equals, prefix, atMost, after, limit }: Query): void {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new TypeError("the limit of a query is 1 or more");
  if (index === undefined && (equals !== undefined || atMost !== undefined)) throw new TypeError("equals and atMost need an index");
  if (after !== undefined && (after.value === undefined) !== (index === undefined)) throw new TypeError("after.value goes with an index");
  checkText("the collection", collection);
  for (const text of [index, equals, prefix, atMost, after?.id, after?.value]) if (text !== undefined) checkText("the query", text);
}

/** @throws {Error} */
export function refuseClosed(closed: boolean): void {
  if (closed) throw new Error("the keystore is closed");
}

/** 128 random bits as text: a record deleted and made again never has a revision it had before. */
export function newRevision(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}
