/** All readable memory of another process of ours, through Linux's /proc. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import type { Piece } from "./forms.js";
import { Search } from "./search.js";

interface Region {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export interface Hit {
  readonly key: string;
  readonly form: string;
  readonly address: number;
  readonly region: string;
}

export interface Scan {
  readonly hits: readonly Hit[];
  /** Bytes searched. */
  readonly searched: number;
  /** Readable regions that could not be read: the kernel's own. */
  readonly unread: readonly string[];
}

const PART = 2 ** 22;

/** proc_pid_maps(5): start-end perms offset dev inode name. */
function readableRegions(pid: number): Region[] {
  return readFileSync(`/proc/${pid}/maps`, "utf8")
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const [range = "", permissions = "", , , , ...name] = line.split(/ +/);
      const [start, end] = range.split("-").map((address) => Number.parseInt(address, 16)) as [number, number];
      return permissions.startsWith("r") ? [{ start, end, name: name.join(" ") }] : [];
    });
}

/** Looks for the pieces in everything the process `pid` can read. It should be stopped (SIGSTOP). */
export function scanProcess(pid: number, pieces: readonly Piece[]): Scan {
  const search = new Search(pieces);
  const part = new Uint8Array(PART + search.overlap);
  const hits: Hit[] = [];
  const unread: string[] = [];
  let searched = 0;
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    for (const { start, end, name } of readableRegions(pid)) {
      for (let at = start; at < end; at += PART) {
        let length: number;
        try {
          length = readSync(memory, part, 0, Math.min(part.length, end - at), at);
        } catch {
          unread.push(name);
          break;
        }
        search.run(part, length, ({ key, form }, offset) => {
          // What begins in the overlap is found again at the beginning of the next part.
          if (offset < PART) hits.push({ key, form, address: at + offset, region: name });
        });
        searched += Math.min(length, PART);
      }
    }
  } finally {
    closeSync(memory);
  }
  return { hits, searched, unread };
}
