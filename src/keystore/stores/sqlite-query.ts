/** A query of the port as SQL. */
import type { Query } from "../keystore.js";
import { prefixEnd } from "../utf8-order.js";
import type { SqliteValue } from "./sqlite-driver.js";

/** CROSS JOIN keeps SQLite from reordering: the index is walked, each record is looked up. */
const BY_INDEX =
  "SELECT r.id, r.revision, r.value FROM index_entry AS i CROSS JOIN record AS r ON r.collection = i.collection AND r.id = i.id WHERE i.collection = ? AND i.name = ?";
const BY_ID = "SELECT id, revision, value FROM record WHERE collection = ?";

export function countSql(collection: string, prefix: string): { sql: string; values: SqliteValue[] } {
  const sql = "SELECT count(*) AS count FROM record WHERE collection = ? AND id >= ?";
  const end = prefixEnd(prefix);
  return end === undefined ? { sql, values: [collection, prefix] } : { sql: `${sql} AND id < ?`, values: [collection, prefix, end] };
}

/** The query has been checked. The text is one of few, so that prepared statements can be kept. */
export function querySql({ collection, index, equals, prefix, atMost, after, limit }: Query): { sql: string; values: SqliteValue[] } {
  const column = index === undefined ? "id" : "i.value";
  const terms: string[] = [index === undefined ? BY_ID : BY_INDEX];
  const values: SqliteValue[] = index === undefined ? [collection] : [collection, index];
  const where = (term: string, ...bound: string[]) => {
    terms.push(`AND ${term}`);
    values.push(...bound);
  };
  if (equals !== undefined) where(`${column} = ?`, equals);
  if (prefix !== undefined) {
    where(`${column} >= ?`, prefix);
    const end = prefixEnd(prefix);
    if (end !== undefined) where(`${column} < ?`, end);
  }
  if (atMost !== undefined) where(`${column} <= ?`, atMost);
  if (after !== undefined && index === undefined) where("id > ?", after.id);
  if (after?.value !== undefined) where("(i.value, i.id) > (?, ?)", after.value, after.id);
  terms.push(index === undefined ? "ORDER BY id LIMIT ?" : "ORDER BY i.value, i.id LIMIT ?");
  return { sql: terms.join(" "), values: [...values, limit] };
}
